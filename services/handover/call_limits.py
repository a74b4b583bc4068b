"""Calls to departments: how many at once, and whether at all, so that one that hangs does not take the whole worker.

A call for which there is no room is not waited for: its job gives its place in the worker back and comes again in its
turn. Turns lie a fixed time apart, so that ten thousand parcels for a department that is down cost no more than twenty
looks a second. Kept by each process for itself: nothing of record.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from services.handover.types.policies import CallPolicy
from services.kit.breaker import Breaker
from services.kit.clock import Clock

_LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class NotNow:
    """There is no room, or the department is left alone: come again at this moment."""

    at: datetime


@dataclass(slots=True)
class Slot:
    """Room for one call; what the call brought is said with `heard`, or it is held to have said nothing."""

    usable: bool | None = None

    def heard(self, *, usable: bool) -> None:
        """Whether the department answered at all; that it refuses is an answer."""
        self.usable = usable


class _Department:
    """What is kept of one department."""

    def __init__(self, policy: CallPolicy, clock: Clock) -> None:
        self.slots = asyncio.Semaphore(policy.concurrent)
        self.breaker = Breaker(policy.opens_after, policy.pause.total_seconds(), clock)
        self.begun: list[float] = []
        """when each call, or work on a message, that is under way began"""
        self.next_turn = 0.0


@dataclass(frozen=True, slots=True)
class CallLimits:
    """Lets calls go out to departments."""

    policy: CallPolicy
    clock: Clock
    _departments: dict[str, _Department] = field(default_factory=dict)

    @asynccontextmanager
    async def begin(self, name: str) -> AsyncIterator[Slot | NotNow]:
        """Room for one call, held for the length of the block."""
        department = self._departments.setdefault(name, _Department(self.policy, self.clock))
        if not department.breaker.lets_through or not await self._room(department):
            yield self._later(department)
            return
        try:
            # It may have failed others while this one waited.
            if not department.breaker.lets_through:
                yield self._later(department)
                return
            async with self._under_way(name, department) as slot:
                yield slot
        finally:
            department.slots.release()

    @asynccontextmanager
    async def begin_reading(self, name: str) -> AsyncIterator[NotNow | None]:
        """Room for work on what a department has sent, held for the length of the block; none where there is room. It
        takes a place as a call does, and asks nothing of the department, so that the breaker has no say.
        """
        department = self._departments.setdefault(name, _Department(self.policy, self.clock))
        if not await self._room(department):
            yield self._later(department)
            return
        begun = self.clock.monotonic()
        department.begun.append(begun)
        try:
            yield None
        finally:
            department.begun.remove(begun)
            department.slots.release()

    async def _room(self, department: _Department) -> bool:
        if not department.slots.locked():
            return await department.slots.acquire()
        if self._is_slow(department.begun):
            return False
        try:
            async with asyncio.timeout(self.policy.patience.total_seconds()):
                return await department.slots.acquire()
        except TimeoutError:
            return False

    def _is_slow(self, begun: Iterable[float]) -> bool:
        """Whether a call has been under way for longer than a new one would wait behind it."""
        return self.clock.monotonic() - min(begun) >= self.policy.patience.total_seconds()

    @asynccontextmanager
    async def _under_way(self, name: str, department: _Department) -> AsyncIterator[Slot]:
        breaker, slot, begun = department.breaker, Slot(), self.clock.monotonic()
        department.begun.append(begun)
        before, trying = breaker.state, breaker.begin()
        try:
            yield slot
        finally:
            department.begun.remove(begun)
            if slot.usable is None:
                breaker.gave_no_sign(probing=trying)
            else:
                breaker.answered(probing=trying, usable=slot.usable)
            if breaker.state is not before:
                _LOG.warning(
                    "deliveries to a department: the breaker changed",
                    department=name,
                    state=breaker.state.value,
                    count=breaker.failures,
                )

    def _later(self, department: _Department) -> NotNow:
        now = self.clock.monotonic()
        soonest = now + max(department.breaker.rests_for, self.policy.busy.total_seconds())
        department.next_turn = max(soonest, department.next_turn + self.policy.turn.total_seconds())
        return NotNow(self.clock.now() + timedelta(seconds=department.next_turn - now))
