"""How sources are asked: what an operator can set, and the health of each source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.kit.breaker import BreakerState
from services.sharing.types.outcomes import OutcomeKind


@dataclass(frozen=True, slots=True)
class SharingSettings:
    """What an operator can set."""

    concurrent: int = 20
    """calls to one source at the same time; the others wait, within their deadline"""
    opens_after: int = 5
    """unusable calls in a row, after which a source is left alone"""
    pause: timedelta = timedelta(seconds=10)
    """for so long; then one call probes it"""
    fair_wait: timedelta = timedelta(milliseconds=500)
    """a time-out after less than this says nothing of the source: an earlier round had used the time up"""
    code_lifetime: timedelta = timedelta(seconds=60)
    """of a one-time authorization code (用证授权码)"""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """Health mark of a source, as this process has seen it since it started; nothing personal."""

    source: str
    """a department's id, or a node of the platform"""
    state: BreakerState = BreakerState.CLOSED
    failures: int = 0
    """unusable calls in a row, until now"""
    last_outcome: OutcomeKind | None = None
    last_success: datetime | None = None
    counts: Mapping[OutcomeKind, int] = field(default_factory=dict)
    """answers by outcome"""
