"""How asking for one field ended, and whether an answer may still come."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from services.applying.application.loaded import LoadedApplication
from services.applying.types import ActState, AnsweredQuestion, Permissions
from services.sharing.types import CONSEQUENCES, Check, OutcomeKind, PartyKey, Resource, StepReport, Want

_NONE_ASKED: Permissions = MappingProxyType({})
_MAY_BE_GIVEN = frozenset({ActState.AWAITED, ActState.DONE})


class QuestionStatus:
    """The last question of each resource and party, read as one."""

    def __init__(
        self,
        questions: Sequence[AnsweredQuestion],
        resources: Mapping[str, Resource],
        permissions: Permissions = _NONE_ASKED,
    ) -> None:
        self._questions = questions
        self._resources = resources
        self._permissions = permissions

    @classmethod
    def of(cls, application: LoadedApplication, resources: Mapping[str, Resource]) -> "QuestionStatus":
        """How an application's own questions ended."""
        return cls(application.questions.latest(), resources, application.permissions())

    def outcome(self, party: PartyKey, element: str) -> OutcomeKind | None:
        """How asking for this field ended; none where no source was to be asked.

        Of several sources the one that may still answer tells most: the field may still be filled.
        """
        asked = [question for question in self._questions if Want(party.role, element) in question.report.wanted]
        if any((party, element) in question.came for question in asked):
            return OutcomeKind.FOUND
        ended = {_for_one_field(question.report.outcome) for question in asked}
        return max(ended, key=_telling, default=None)

    def check(self, party: PartyKey, element: str) -> Check:
        """The check of a field whose source brought nothing, empty or typed."""
        outcome = self.outcome(party, element)
        if outcome in {None, OutcomeKind.FOUND}:
            return Check.NONE
        if self._may_come(party, element, frozenset()):
            return Check.PENDING
        if outcome is OutcomeKind.CONSENT_NEEDED and not self._may_be_permitted(party, element):
            return Check.NONE
        return CONSEQUENCES[outcome].check

    def pending(self) -> list[StepReport]:
        """Questions worth asking again: those that found no usable answer, those that are permitted by now, and those
        whose key such a one may bring.
        """
        return [question.report for question in self._questions if self._open(question.report, frozenset())]

    def _may_come(self, party: PartyKey, element: str, seen: frozenset[Want]) -> bool:
        want = Want(party.role, element)
        return want not in seen and any(
            want in question.report.wanted
            and (party, element) not in question.came
            and self._open(question.report, seen | {want})
            for question in self._questions
        )

    def _may_be_permitted(self, party: PartyKey, element: str) -> bool:
        """Whether somebody may still permit one of the questions for this field, or just did."""
        return any(
            self._permissions.get((question.report.resource, question.report.party)) in _MAY_BE_GIVEN
            for question in self._questions
            if Want(party.role, element) in question.report.wanted
        )

    def _open(self, report: StepReport, seen: frozenset[Want]) -> bool:
        if report.outcome is OutcomeKind.KEY_MISSING:
            resource = self._resources.get(report.resource)
            keys = {element for key in (resource.keys if resource else ()) for element in key}
            return any(self._may_come(report.party, element, seen) for element in sorted(keys))
        if report.outcome is OutcomeKind.CONSENT_NEEDED:
            return self._permissions.get((report.resource, report.party)) is ActState.DONE
        return CONSEQUENCES[report.outcome].retry


def _for_one_field(outcome: OutcomeKind) -> OutcomeKind:
    # The source answered, but not this element.
    return OutcomeKind.NOTHING if outcome is OutcomeKind.FOUND else outcome


def _telling(outcome: OutcomeKind) -> tuple[bool, bool, bool, str]:
    return (
        CONSEQUENCES[outcome].retry,
        outcome is not OutcomeKind.KEY_MISSING,
        outcome is not OutcomeKind.NOTHING,
        outcome.value,
    )
