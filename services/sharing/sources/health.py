"""The health of sources: a limit of concurrent calls, and a circuit breaker (熔断) for each.

A source that has not answered several times in a row is left alone for a pause, so that no applicant waits
for it and it is not asked more often the worse it does; then one call probes it. Each process keeps this for itself:
one that cannot reach a source says nothing about the others.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import structlog

from services.kit.breaker import Breaker
from services.kit.clock import Clock, Deadline
from services.sharing.gate.authorisation import AuthorisationRefusal
from services.sharing.types import OutcomeKind, SharingSettings, SourceHealth

_LOG = structlog.get_logger()
SILENT = frozenset({OutcomeKind.TIMED_OUT, OutcomeKind.DOWN})
"""Outcomes that count against a source. That it knows nothing or refuses is an answer, and so is a record that cannot
be read: two families' records say nothing of what the source has for a third."""


class SourceCall:
    """A call under way; unless `ended` is called, it counts neither for nor against the source."""

    def __init__(self) -> None:
        self.outcomes: Sequence[OutcomeKind] = ()

    def ended(self, outcomes: Sequence[OutcomeKind]) -> None:
        """By outcome of each of its pulls."""
        self.outcomes = outcomes


class _Source:
    """What is kept of one source."""

    def __init__(self, name: str, settings: SharingSettings, clock: Clock) -> None:
        self.name = name
        self.slots = asyncio.Semaphore(settings.concurrent)
        self.breaker = Breaker(settings.opens_after, settings.pause.total_seconds(), clock)
        self.counts: Counter[OutcomeKind] = Counter()
        self.last_outcome: OutcomeKind | None = None
        self.last_success: datetime | None = None

    def mark(self) -> SourceHealth:
        return SourceHealth(
            self.name,
            self.breaker.state,
            self.breaker.failures,
            self.last_outcome,
            self.last_success,
            dict(sorted(self.counts.items())),
        )


class Health:
    """Lets calls go out to sources, and keeps their marks."""

    def __init__(self, names: Iterable[str], settings: SharingSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._sources = {name: _Source(name, settings, clock) for name in names}

    def marks(self) -> Sequence[SourceHealth]:
        """Of every source, by name."""
        return [self._sources[name].mark() for name in sorted(self._sources)]

    @asynccontextmanager
    async def call(self, name: str, until: Deadline) -> AsyncIterator[SourceCall | AuthorisationRefusal]:
        """Room for one call to a source, or why there is none: it rests, or its room is taken until the deadline."""
        source = self._sources.get(name)
        if source is None:
            source = self._sources[name] = _Source(name, self._settings, self._clock)
        if not source.breaker.lets_through:
            yield AuthorisationRefusal.SOURCE_RESTING
            return
        if not await self._room(source, until):
            yield AuthorisationRefusal.SOURCE_BUSY
            return
        try:
            # It may have failed others while this one waited.
            if not source.breaker.lets_through:
                yield AuthorisationRefusal.SOURCE_RESTING
                return
            async with self._under_way(source, until) as call:
                yield call
        finally:
            source.slots.release()

    async def _room(self, source: _Source, until: Deadline) -> bool:
        if not source.slots.locked():
            return await source.slots.acquire()
        try:
            async with asyncio.timeout(max(0.0, until.at - self._clock.monotonic())):
                await source.slots.acquire()
        except TimeoutError:
            return False
        return True

    @asynccontextmanager
    async def _under_way(self, source: _Source, until: Deadline) -> AsyncIterator[SourceCall]:
        given = until.at - self._clock.monotonic()
        before = source.breaker.state
        probing = source.breaker.begin()
        call = SourceCall()
        try:
            yield call
        finally:
            self._count(source, call, given, probing=probing)
            if source.breaker.state is not before:
                self._log_change(source)

    def _count(self, source: _Source, call: SourceCall, given: float, *, probing: bool) -> None:
        outcomes = call.outcomes
        answered = any(outcome not in SILENT for outcome in outcomes)
        hurried = given < self._settings.fair_wait.total_seconds() and OutcomeKind.TIMED_OUT in outcomes
        if not outcomes or (hurried and not answered):
            source.breaker.gave_no_sign(probing=probing)
        else:
            source.breaker.answered(probing=probing, usable=answered)
        source.counts.update(outcomes)
        source.last_outcome = outcomes[-1] if outcomes else source.last_outcome
        if any(outcome not in SILENT and outcome is not OutcomeKind.MALFORMED for outcome in outcomes):
            source.last_success = self._clock.now()

    def _log_change(self, source: _Source) -> None:
        mark = source.mark()
        _LOG.warning(
            "health of a source changed",
            provider=mark.source,
            state=mark.state.value,
            count=mark.failures,
            outcome=mark.last_outcome.value if mark.last_outcome else None,
        )
