"""Time as a part that is handed in, so that a test can set it."""

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""Legal time of every office in the province."""


class Clock(Protocol):
    """What the services know of time."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds on the scale of the event loop's `loop.time()`; only differences mean anything."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass
class HeldClock:
    """A clock that moves only when told to; the monotonic scale moves with it."""

    moment: datetime
    elapsed: float = field(default=0.0)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.elapsed

    def advance(self, by: timedelta) -> None:
        self.moment += by
        self.elapsed += by.total_seconds()


def china_day(moment: datetime) -> date:
    """The calendar day in China on which a moment falls: a case received at 00:30 Beijing time is of that day."""
    return moment.astimezone(CHINA).date()


@dataclass(frozen=True, slots=True)
class Deadline:
    """One absolute end for all that one request waits for, on the monotonic scale.

    Handed down instead of a time-out: ten calls in a row under "two seconds each" take twenty.
    """

    at: float

    @classmethod
    def after(cls, seconds: float, clock: Clock) -> "Deadline":
        return cls(clock.monotonic() + seconds)
