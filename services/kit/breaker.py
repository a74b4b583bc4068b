"""A circuit breaker (熔断): what failed several times in a row is left alone for a pause; then one call tries it."""

from dataclasses import dataclass
from enum import StrEnum

from services.kit.clock import Clock


class BreakerState(StrEnum):
    CLOSED = "CLOSED"
    """calls go out"""
    OPEN = "OPEN"
    """none does"""
    HALF_OPEN = "HALF_OPEN"
    """one at a time may try"""


@dataclass(slots=True)
class Breaker:
    """Of one department, or one node; `pause` in seconds."""

    opens_after: int
    pause: float
    clock: Clock
    failures: int = 0
    """unusable calls in a row"""
    _opened_at: float | None = None
    _probing: bool = False

    @property
    def state(self) -> BreakerState:
        if self._opened_at is None:
            return BreakerState.CLOSED
        rested = self.clock.monotonic() - self._opened_at >= self.pause
        return BreakerState.HALF_OPEN if rested else BreakerState.OPEN

    @property
    def rests_for(self) -> float:
        """Seconds until a call may try it; nothing while it is closed."""
        if self._opened_at is None:
            return 0.0
        return max(0.0, self.pause - (self.clock.monotonic() - self._opened_at))

    @property
    def lets_through(self) -> bool:
        """Whether a call that began now would go out."""
        return self.state is BreakerState.CLOSED or (self.state is BreakerState.HALF_OPEN and not self._probing)

    def begin(self) -> bool:
        """Of a call that is let through: whether it is the one that probes. `answered` or `gave_no_sign` ends it."""
        self._probing = self._probing or self.state is BreakerState.HALF_OPEN
        return self._probing

    def answered(self, *, probing: bool, usable: bool) -> None:
        """A call ended. While open, only the one that probes counts: the others began before."""
        if self._opened_at is not None and not probing:
            return
        self._probing = False
        self.failures = 0 if usable else self.failures + 1
        if usable:
            self._opened_at = None
        elif probing or self.failures >= self.opens_after:
            self._opened_at = self.clock.monotonic()

    def gave_no_sign(self, *, probing: bool) -> None:
        """A call ended without saying anything of the source: given up by whoever asked, or never given time."""
        if probing:
            self._probing = False
