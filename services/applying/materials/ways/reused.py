"""A material that another case of the same one-thing brings, or that the person has from before."""

from services.applying.materials.texts import REUSED_FROM_BEFORE, comes_from
from services.applying.types import CheckLater, Need, NotThisWay, Satisfied, WayOutcome
from services.catalogue.types import EarlierDocument, OneThingVersion, WaySpec
from services.documents.types import Document, Evidence, WayKind
from services.kit.clock import Clock


class Reused:
    """Reuse (复用): of a sibling's result, which does not exist before its own case is granted, or of an earlier
    document of the same person, as far as its grade and its age allow.
    """

    def __init__(self, spec: WaySpec, one_thing: OneThingVersion, clock: Clock) -> None:
        self._earlier = spec.earlier
        self._clock = clock
        self._item = next(
            (item for item in one_thing.items if any(result.kind == spec.result_kind for result in item.results)), None
        )

    async def satisfy(self, need: Need) -> WayOutcome:
        if self._earlier is not None:
            return self._from_before(need, self._earlier)
        return NotThisWay() if self._item is None else CheckLater(comes_from(self._item.name))

    def _from_before(self, need: Need, wanted: EarlierDocument) -> WayOutcome:
        # Grades are letters: A is the best.
        good_enough = (
            _evidence(document, wanted)
            for document in need.earlier
            if document.kind == wanted.kind and document.grade <= wanted.least_grade
        )
        fresh = next((evidence for evidence in good_enough if evidence.is_fresh(self._clock.now())), None)
        return NotThisWay() if fresh is None else Satisfied(fresh, REUSED_FROM_BEFORE)


def _evidence(document: Document, wanted: EarlierDocument) -> Evidence:
    return Evidence(
        way=WayKind.REUSED,
        grade=document.grade,
        digest=document.digest,
        as_of=document.issued_at,
        max_age=wanted.max_age,
        document=document.id,
    )
