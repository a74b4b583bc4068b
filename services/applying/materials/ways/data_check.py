"""A material replaced by asking the department that holds the data."""

from collections.abc import Mapping

from services.applying.application.question_status import QuestionStatus
from services.applying.materials.texts import CHECKED_LATER, CHECKED_WITH_DEPARTMENT, CONSENT_AWAITED
from services.applying.types import (
    ActKind,
    ActNeeded,
    ActState,
    AnsweredQuestion,
    CheckLater,
    Need,
    NotThisWay,
    Satisfied,
    WayOutcome,
)
from services.catalogue.types import WaySpec
from services.documents.types import Evidence, Grade, WayKind
from services.kit.clock import Clock
from services.sharing.types import OutcomeKind, PartyKey, Relations, Resource, StepReport


class DataCheck:
    """Data check (数据核验): by what the resource answered to this application's own questions.

    A child's material is answered by the question about the parent, where the resource answers about children.
    """

    def __init__(self, spec: WaySpec, resources: Mapping[str, Resource], relations: Relations, clock: Clock) -> None:
        self._spec = spec
        self._resources = resources
        self._relations = relations
        self._clock = clock

    async def satisfy(self, need: Need) -> WayOutcome:
        resource = self._resources.get(self._spec.resource or "")
        if resource is None:
            return NotThisWay()  # it was withdrawn since this version was published
        asked = [question for question in need.asked if self._is_about(need.party, resource, question.report)]
        answers = [evidence for question in asked if (evidence := self._evidence(need, resource, question))]
        fresh = [evidence for evidence in answers if evidence.is_fresh(self._clock.now())]
        if fresh:
            return Satisfied(fresh[0], CHECKED_WITH_DEPARTMENT)
        # What was found grows old while a draft lies; it is asked for again rather than handed in on paper.
        pending = QuestionStatus(need.asked, self._resources, need.permissions).pending()
        if answers or any(question.report in pending for question in asked):
            return CheckLater(CHECKED_LATER)
        if any(self._waits_for_consent(need, question.report) for question in asked):
            return ActNeeded(ActKind.CONSENT, CONSENT_AWAITED)
        return NotThisWay()

    @staticmethod
    def _waits_for_consent(need: Need, report: StepReport) -> bool:
        permission = need.permissions.get((report.resource, report.party))
        return report.outcome is OutcomeKind.CONSENT_NEEDED and permission is ActState.AWAITED

    def _is_about(self, party: PartyKey, resource: Resource, report: StepReport) -> bool:
        """Whether a question was one about the party, or about somebody through whom the resource answers of it."""
        return report.resource == resource.code and any(
            self._relations.role(report.party.role, relation) == party.role for relation in resource.gives
        )

    def _evidence(self, need: Need, resource: Resource, question: AnsweredQuestion) -> Evidence | None:
        report = question.report
        came = {element for party, element in question.came if party == need.party}
        if report.outcome is not OutcomeKind.FOUND or not came.issuperset(self._spec.expects):
            return None
        if report.as_of is None or report.digest is None:
            return None
        return Evidence(
            way=WayKind.DATA_CHECK,
            grade=report.grade or Grade.A,
            digest=report.digest,
            as_of=report.as_of,
            max_age=self._spec.max_age or resource.max_age,
            pull=report.pull,
        )
