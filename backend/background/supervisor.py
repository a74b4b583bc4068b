"""Keeping a worker at work: a run that ended is told of and followed by the next, with growing pauses, to a bound."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Self

import structlog

from services.kit.clock import Clock
from services.kit.problems import GatewayError

_LOG = structlog.get_logger()
_WORKED_SECONDS = 30.0


class WorkerGaveUp(GatewayError):
    """The worker ended again and again without getting anything done; what ended it last is in the log."""


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """Pauses between two runs, in seconds, and when there is no next one."""

    first: float = 0.2
    factor: float = 2.0
    longest: float = 5.0
    gives_up_after: float = 300.0
    """of runs that got nothing done"""
    sound_after: float = 60.0
    """a run that lasted so long worked, though there may have been nothing to do"""

    @classmethod
    def of(cls, *, gives_up_after: float, answers_within: float) -> Self:
        """`answers_within`: after how long a statement without an answer ends a run, which did not work for that."""
        return cls(gives_up_after=gives_up_after, sound_after=answers_within + _WORKED_SECONDS)

    def pause(self, failures: int, random: Random) -> float:
        """After so many runs in a row that got nothing done: between half of it and all, lest many start at once."""
        grown = min(self.first * self.factor ** min(failures, 30), self.longest)
        return grown * random.uniform(0.5, 1)


@dataclass(slots=True)
class Supervisor:
    """Runs a worker again whenever it ends, be it with an exception or without one."""

    run_once: Callable[[], Awaitable[None]]
    done: Callable[[], int]
    """how many jobs were done up to now"""
    clock: Clock
    policy: RestartPolicy = field(default_factory=RestartPolicy)
    random: Random = field(default_factory=Random)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def run(self) -> None:
        """Until cancelled. Raises `WorkerGaveUp`."""
        failures = 0
        failing_since = self.clock.monotonic()
        while True:
            begun, done = self.clock.monotonic(), self.done()
            reason = await self._ended()
            now = self.clock.monotonic()
            if self.done() > done or now - begun >= self.policy.sound_after:
                failures, failing_since = 0, now
            _LOG.error("the worker ended", error=reason, count=failures + 1)
            if now - failing_since >= self.policy.gives_up_after:
                _LOG.critical("the worker is given up", error=reason, count=failures + 1)
                raise WorkerGaveUp(reason)
            await self.sleep(self.policy.pause(failures, self.random))
            failures += 1
            _LOG.warning("the worker starts again", attempt=failures)

    async def _ended(self) -> str:
        """Run it to its end; what ended it, without the text of an exception."""
        try:
            await self.run_once()
        except Exception as error:  # noqa: BLE001 - whatever it is, the work must go on
            return type(error).__name__
        return "ended by itself"
