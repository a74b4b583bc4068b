"""How often a department is called, how many calls there are at once, and for how long one may take."""

from dataclasses import dataclass
from datetime import timedelta

_MOST_GROWTH = 50
"""steps of growth: by then every sensible pause has reached its longest, and no number its end"""
OVERDUE_AFTER = timedelta(minutes=10)
"""a delivery that has not ended by then is overdue"""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often an unknown outcome is followed up, and for how long one call may take: growing pauses, then an end."""

    first: timedelta = timedelta(seconds=10)
    factor: float = 3
    longest: timedelta = timedelta(hours=4)
    most: int = 10
    """attempts in all; after the last the parcel is put before a person"""
    call: timedelta = timedelta(seconds=10)
    """for one call to a department"""
    grace: timedelta = timedelta(seconds=5)
    """beyond `call`: an attempt that is open for longer lost its process"""
    told_from: int = 2
    """after so many attempts without a usable answer whoever applied is told"""
    overdue: timedelta = OVERDUE_AFTER
    """and after so long, where there was no room for an attempt"""

    def pause(self, attempts: int) -> timedelta:
        """Between the attempt of this number, counted from one, and the next."""
        grown = self.first.total_seconds() * self.factor ** min(attempts - 1, _MOST_GROWTH)
        return timedelta(seconds=min(grown, self.longest.total_seconds()))


@dataclass(frozen=True, slots=True)
class PollPolicy:
    """How the pauses between two polls grow while a department has nothing new; any news resets them."""

    growth: float = 1.5
    longest: timedelta = timedelta(hours=1)
    call: timedelta = timedelta(seconds=10)

    def pause(self, every: float, silent: int) -> timedelta:
        """After so many silent polls in a row; `every` is the department's own interval, in seconds."""
        ceiling = max(every, self.longest.total_seconds())
        return timedelta(seconds=min(every * self.growth ** min(silent, _MOST_GROWTH), ceiling))


@dataclass(frozen=True, slots=True)
class CallPolicy:
    """How many calls to one department a worker makes at once, and when it leaves it alone."""

    concurrent: int = 3
    """deliveries and polls together; fewer than half of what a worker does at once"""
    opens_after: int = 5
    """calls in a row that were not answered, after which the department is left alone"""
    pause: timedelta = timedelta(seconds=10)
    """for so long; then one call tries it"""
    patience: timedelta = timedelta(seconds=1)
    """how long a call waits for room, where those under way have only begun"""
    busy: timedelta = timedelta(seconds=2)
    """until one that found no room comes again"""
    turn: timedelta = timedelta(milliseconds=50)
    """between two that come again"""
