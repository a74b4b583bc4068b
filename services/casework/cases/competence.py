"""What a department's result may say: what its item declares, about the case's own parties, and no more. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.casework.parcels.contents import APPLICANT, named_parties
from services.casework.types import Dossier, PlannedCase
from services.handover.types import IssuedResult
from services.kit.values.element_values import known_value
from services.kit.values.elements import Elements, Value
from services.sharing.types import Element

RESULT_BEYOND_COMPETENCE = "RESULT_BEYOND_COMPETENCE"
"""Reason code of a note: a result says what its item does not bring, or of somebody whom the case does not concern."""
RESULT_VALUE_UNFIT = "RESULT_VALUE_UNFIT"
"""Reason code of a note: what a result says of an element cannot be a value of it."""


@dataclass(frozen=True, slots=True)
class CompetentResults:
    """Results as far as their department may issue them, and whether they said more."""

    results: tuple[IssuedResult, ...]
    said_more: bool


@dataclass(frozen=True, slots=True)
class Competence:
    """Narrows results to what their department may say; `vocabulary`: code → element."""

    vocabulary: Mapping[str, Element]

    def narrowed(self, dossier: Dossier, case: PlannedCase, results: Sequence[IssuedResult]) -> CompetentResults:
        """Results without what the case's item does not declare, and without what only another department gives,
        whatever the item declares; of a kind that it does not issue, nothing is kept.
        """
        kept = tuple(self._narrowed(dossier, case, result) for result in results if result.kind in case.results)
        return CompetentResults(kept, kept != tuple(results))

    def fitting(self, results: Sequence[IssuedResult], today: date) -> CompetentResults:
        """Results without what cannot be a value of its element, by the same rule as what registers say, and each value
        in its one spelling.
        """
        kept = tuple(
            replace(
                result,
                elements={
                    role: {
                        name: known
                        for name, value in issued.items()
                        if (known := self._known(name, value, today)) is not None
                    }
                    for role, issued in result.elements.items()
                },
            )
            for result in results
        )
        return CompetentResults(kept, _count(kept) != _count(results))

    def _known(self, element: str, value: Value, today: date) -> Value | None:
        stated = self.vocabulary.get(element)
        return None if stated is None else known_value(element, stated.type, value, today)

    def _narrowed(self, dossier: Dossier, case: PlannedCase, result: IssuedResult) -> IssuedResult:
        declared = case.results[result.kind]
        elements: dict[str, Elements] = {}
        for role, issued in result.elements.items():
            own = {
                element: value
                for element, value in issued.items()
                if element in declared.get(role, ()) and self._may_issue(case.department, element)
            }
            if _is_one_of_the_case(dossier, case, role) and (own or not issued):
                elements[role] = own
        return replace(result, elements=elements)

    def _may_issue(self, department: str, element: str) -> bool:
        stated = self.vocabulary.get(element)
        return stated is not None and stated.may_be_issued_by(department)


def _count(results: Sequence[IssuedResult]) -> int:
    return sum(len(issued) for result in results for issued in result.elements.values())


def _is_one_of_the_case(dossier: Dossier, case: PlannedCase, role: str) -> bool:
    """Whether a role means exactly one party of a case: of one among several, nobody can say which."""
    concerned = {APPLICANT, dossier.party(case.party).role, *case.shares}
    return role in concerned and len(named_parties(dossier, case, role)) == 1
