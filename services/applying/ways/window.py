"""A material that is handed in at a window."""

from services.applying.types import Need, NotThisWay, WayOutcome


class Window:
    """Window (窗口): never satisfied online; the clerk takes the paper when the case is there."""

    async def satisfy(self, need: Need) -> WayOutcome:  # noqa: ARG002 - nothing online satisfies it
        return NotThisWay()
