"""Taking the results (证照, 批文) that a department issued with its grant: documents of the case, and elements that the
parcels of later cases need.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import TypeAdapter

from services.casework.cases.competence import RESULT_BEYOND_COMPETENCE, RESULT_VALUE_UNFIT, Competence
from services.casework.cases.issued_id_numbers import NUMBER_NOT_LEARNT, IssuedIdNumbers
from services.casework.cases.left_out_results import cases_that_lack, cases_that_lost
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.tables import CaseRow
from services.documents.service import Documents
from services.handover.types import IssuedResult
from services.kit.clock import Clock, china_day
from services.kit.db import UnitOfWork
from services.kit.values.elements import Elements, Value

_RESULT_ELEMENTS = TypeAdapter(dict[str, Elements])


@dataclass(frozen=True, slots=True)
class TakenResults:
    """Why a person must look at what was left out of a grant, the cases that need what it does not bring, and those of
    them that had it before the grant was corrected.
    """

    reasons: tuple[str, ...]
    lacked_by: frozenset[UUID]
    lost_by: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A result that was taken of the grant before it was corrected."""

    document: UUID
    kind: str
    elements: Mapping[str, Elements]


@dataclass(frozen=True, slots=True)
class IssuedResults:
    """Stores what a grant brings."""

    dossiers: DossierStore
    documents: Documents
    competence: Competence
    id_numbers: IssuedIdNumbers
    clock: Clock

    async def take(
        self, work: UnitOfWork, loaded: LoadedDossier, row: CaseRow, results: Sequence[IssuedResult]
    ) -> TakenResults:
        """Take the results as far as the department may issue them, and say what was left out.

        Of a corrected grant they replace the earlier ones. But what is left out replaces nothing: an earlier result
        stays whose place only an incomplete one could take, or none since another was left out.
        """
        dossier = self.dossiers.dossier(loaded)
        planned, before = dossier.case(row.id), self.dossiers.issued(loaded)
        competent = self.competence.narrowed(dossier, planned, results)
        learnt = await self.id_numbers.learn(work, dossier, row, competent.results)
        fitting = self.competence.fitting(learnt, china_day(self.clock.now()))
        left_out = {
            RESULT_BEYOND_COMPETENCE: competent.said_more,
            NUMBER_NOT_LEARNT: learnt != competent.results,
            RESULT_VALUE_UNFIT: fitting.said_more,
        }
        reasons = tuple(reason for reason, applies in left_out.items() if applies)
        issued_by_kind = [each for each in results if each.kind in planned.results]
        whole = [
            each for said, each in zip(issued_by_kind, fitting.results, strict=True) if _places(said) == _places(each)
        ]
        earlier = await self._earlier(work, row) if reasons else ()
        staying = [each for each in earlier if not any(_replaces(taken, each, whole) for taken in fitting.results)]
        kinds = {each.kind for each in staying}
        new = await self._register(work, row, [each for each in fitting.results if each.kind not in kinds])
        row.results = [*(each.document for each in staying), *new]  # those before are no more shown, and not deleted
        elements: dict[str, dict[str, Value]] = {}
        brought: list[IssuedResult | KeptResult] = [*fitting.results, *staying]
        for taken in brought:  # so that one that stays is completed, and not changed
            for role, issued in taken.elements.items():
                elements.setdefault(role, {}).update(issued)
        self.dossiers.keep_issued(loaded, row, dict(elements))
        issued_now = self.dossiers.issued(loaded)
        lacked_by = cases_that_lack(
            dossier,
            planned,
            said={each.kind for each in results},
            taken=kinds | {each.kind for each in fitting.results},
            issued=issued_now,
        )
        return TakenResults(reasons, lacked_by, cases_that_lost(dossier, planned, before=before, issued=issued_now))

    async def _register(self, work: UnitOfWork, row: CaseRow, results: Iterable[IssuedResult]) -> list[UUID]:
        registered = [
            await self.documents.register_result(
                work,
                bucket=row.bucket,
                owner=row.subject,
                kind=result.kind,
                number=result.number,
                issuer=row.department,
                issued_at=result.issued_at,
                payload=_payload(result),
            )
            for result in results
        ]
        return [document.id for document in registered]

    async def _earlier(self, work: UnitOfWork, row: CaseRow) -> list[KeptResult]:
        kept = []
        for document in await self.documents.many(work, row.results):
            content = await self.documents.content(work, document.id)
            elements = {} if content is None else _RESULT_ELEMENTS.validate_python(json.loads(content)["elements"])
            kept.append(KeptResult(document.id, document.kind, elements))
        return kept


def _replaces(taken: IssuedResult, earlier: KeptResult, whole: Collection[IssuedResult]) -> bool:
    """Whether an earlier result gives way: to one of its kind of which nothing was left out, or that brings as much."""
    return taken.kind == earlier.kind and (taken in whole or _places(taken) >= _places(earlier))


def _places(result: IssuedResult | KeptResult) -> set[tuple[str, str]]:
    return {(role, element) for role, elements in result.elements.items() for element in elements}


def _payload(result: IssuedResult) -> dict[str, str | dict[str, Elements]]:
    return {
        "kind": result.kind,
        "number": result.number,
        "issued_at": result.issued_at.isoformat(),
        "elements": dict(result.elements),
    }
