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
        best = next((document for document in need.earlier if self._will_do(document, wanted)), None)
        if best is None:
            return NotThisWay()
        evidence = Evidence(
            way=WayKind.REUSED,
            grade=best.grade,
            digest=best.digest,
            as_of=best.issued_at,
            max_age=wanted.max_age,
            document=best.id,
        )
        return Satisfied(evidence, REUSED_FROM_BEFORE)

    def _will_do(self, document: Document, wanted: EarlierDocument) -> bool:
        young = self._clock.now() - document.issued_at <= wanted.max_age
        # Grades are letters: A is the best.
        return document.kind == wanted.kind and document.grade <= wanted.least_grade and young
