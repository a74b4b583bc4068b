"""How a simulated department behaves."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

Span = tuple[float, float]
"""from … to, in seconds; the value is drawn by seeded chance"""


class Condition(StrEnum):
    """What is the matter with the department; switched while it runs. To refuse connections, stop the sandbox."""

    WELL = "WELL"
    FAILING = "FAILING"
    """answers every call with status 500, and does nothing"""
    HANGING = "HANGING"
    """takes the call and never answers"""
    LOSING = "LOSING"
    """does what it is asked, but its answers are lost: status 500"""
    GARBLED = "GARBLED"
    """answers something that is no message"""
    ENDLESS = "ENDLESS"
    """answers far more than anybody reads"""
    LYING = "LYING"
    """answers with the record of somebody else"""


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Defaults make a demonstration that takes seconds; `at_once()` is for tests."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any that is free; kept when the sandbox is stopped and started again"""
    latency: Span | None = None
    """until a call is answered; none: the department's own usual span"""
    decides_after: Span = (0.2, 1.0)
    """from one step of a case to the next"""
    speed: float = 1.0
    """latency and time to decide are divided by it; how long the gateway is away is not the department's to hasten"""
    seed: int = 0
    journal: Path | None = None
    """folder for what must survive a restart; none: in memory"""
    births_anew: bool = False
    """of a mother whose newborn was given its certificate before the start, another delivery is known then: so that a
    demonstration can be given again, although a birth is handled once"""
    callback_attempts: int = 24
    callback_pause: float = 0.25
    """before the second attempt; doubles up to `callback_longest_pause`"""
    callback_longest_pause: float = 5.0
    condition: Condition = Condition.WELL

    @classmethod
    def at_once(cls, journal: Path | None = None) -> "SandboxSettings":
        """No waiting anywhere."""
        return cls(latency=(0, 0), decides_after=(0, 0), callback_pause=0, journal=journal)
