"""A material replaced by an electronic certificate."""

from services.applying.types import Need, NotThisWay, WayOutcome


class ECertificate:
    """Electronic certificate (电子证照): no certificate store is joined, so the next way is tried."""

    async def satisfy(self, need: Need) -> WayOutcome:  # noqa: ARG002 - there is no store to ask
        return NotThisWay()
