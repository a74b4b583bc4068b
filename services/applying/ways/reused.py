"""A material that another case of the same one-thing brings."""

from services.applying.types import CheckLater, Need, NotThisWay, WayOutcome
from services.applying.wording import comes_from
from services.catalogue.types import OneThingVersion, WaySpec


class Reused:
    """Reuse (复用) of a sibling's result: the certificate that does not exist before its own case is granted."""

    def __init__(self, spec: WaySpec, one_thing: OneThingVersion) -> None:
        self._item = next(
            (item for item in one_thing.items if any(result.kind == spec.result_kind for result in item.results)), None
        )

    async def satisfy(self, need: Need) -> WayOutcome:  # noqa: ARG002 - it depends on the one-thing alone
        return NotThisWay() if self._item is None else CheckLater(comes_from(self._item.name))
