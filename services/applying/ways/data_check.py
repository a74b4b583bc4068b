"""A material replaced by asking the department that holds the data."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from services.applying.types import CheckLater, Need, NotThisWay, Satisfied, Traced, WayOutcome
from services.applying.wording import CHECKED_LATER, CHECKED_WITH_DEPARTMENT
from services.catalogue.types import WaySpec
from services.documents.types import Evidence, Grade, WayKind
from services.kit.clock import Clock
from services.sharing.service import CONSEQUENCES
from services.sharing.types import OutcomeKind, Relations, Resource


class DataCheck:
    """Data check (数据核验): by what the resource answered to this application's own questions.

    A child's material is answered by the question about the parent, where the resource speaks of children.
    """

    def __init__(self, spec: WaySpec, resources: Mapping[str, Resource], relations: Relations, clock: Clock) -> None:
        self._spec = spec
        self._resource = resources[spec.resource or ""]
        self._relations = relations
        self._clock = clock

    async def satisfy(self, need: Need) -> WayOutcome:
        asked = list(self._about(need))
        for traced in asked:
            if evidence := self._evidence(need, traced):
                return Satisfied(evidence, CHECKED_WITH_DEPARTMENT)
        if any(CONSEQUENCES[traced.report.outcome].retry for traced in asked):
            return CheckLater(CHECKED_LATER)
        return NotThisWay()

    def _about(self, need: Need) -> Iterator[Traced]:
        for traced in need.asked:
            report = traced.report
            if report.resource == self._resource.code and any(
                self._relations.role(report.party.role, relation) == need.party.role
                for relation in self._resource.gives
            ):
                yield traced

    def _evidence(self, need: Need, traced: Traced) -> Evidence | None:
        report = traced.report
        came = {element for party, element in traced.came if party == need.party}
        if report.outcome is not OutcomeKind.FOUND or not came.issuperset(self._spec.expects):
            return None
        if report.as_of is None or report.digest is None or self._clock.now() - report.as_of > self._max_age:
            return None
        return Evidence(
            way=WayKind.DATA_CHECK,
            grade=report.grade or Grade.A,
            digest=report.digest,
            as_of=report.as_of,
            max_age=self._max_age,
            pull=report.pull,
        )

    @property
    def _max_age(self) -> timedelta:
        return self._spec.max_age or self._resource.max_age
