"""A worker that ends is started again, with growing pauses, and given up only when it gets nothing done for long."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest
import structlog

from backend.background.supervisor import RestartPolicy, Supervisor, WorkerGaveUp
from services.kit.clock import HeldClock
from services.kit.connections import DatabaseSilent

POLICY = RestartPolicy(first=1, factor=2, longest=8, gives_up_after=60, sound_after=30)


class Broken(Exception):
    """What ends a run."""


@dataclass
class Runs:
    """Runs of a worker after a script; time passes in the pauses and where a run says so."""

    clock: HeldClock
    script: list[Callable[["Runs"], Awaitable[None]]]
    done: int = 0
    runs: int = 0
    pauses: list[float] = field(default_factory=list)

    async def run_once(self) -> None:
        step = self.script[min(self.runs, len(self.script) - 1)]
        self.runs += 1
        await step(self)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.clock.advance(timedelta(seconds=seconds))
        await asyncio.sleep(0)

    def supervisor(self) -> Supervisor:
        return Supervisor(self.run_once, lambda: self.done, self.clock, POLICY, Random(1), self.sleep)


async def breaks(_runs: Runs) -> None:
    raise Broken("a value that no log may have")


async def ends(_runs: Runs) -> None:
    """As procrastinate's worker does when one of its side tasks failed."""


async def works_and_breaks(runs: Runs) -> None:
    runs.done += 1
    raise Broken


async def lasts_and_breaks(runs: Runs) -> None:
    runs.clock.advance(timedelta(seconds=31))
    raise Broken


async def waits_for_an_answer(runs: Runs) -> None:
    """For as long as a statement may take, as on a database that lets one in and is silent then."""
    runs.clock.advance(timedelta(seconds=31))
    raise DatabaseSilent


async def goes_on(_runs: Runs) -> None:
    await asyncio.Event().wait()


async def running(runs: Runs, until: int) -> None:
    """The supervisor, until so many runs have begun."""
    supervised = asyncio.create_task(runs.supervisor().run())
    while runs.runs < until:
        await asyncio.sleep(0)
        assert not supervised.done()
    supervised.cancel()
    await asyncio.gather(supervised, return_exceptions=True)


@pytest.mark.parametrize("end", [breaks, ends])
async def test_a_run_that_ended_is_followed_by_the_next(
    clock: HeldClock, end: Callable[[Runs], Awaitable[None]]
) -> None:
    await running(Runs(clock, [end, goes_on]), until=2)


async def test_the_pauses_grow_up_to_the_longest(clock: HeldClock) -> None:
    runs = Runs(clock, [breaks, breaks, breaks, breaks, breaks, goes_on])
    await running(runs, until=6)
    assert all(full / 2 <= pause <= full for pause, full in zip(runs.pauses, [1, 2, 4, 8, 8], strict=True))


async def test_whoever_gets_nothing_done_is_given_up(clock: HeldClock) -> None:
    runs = Runs(clock, [breaks])
    with pytest.raises(WorkerGaveUp):
        await runs.supervisor().run()
    assert 60 <= sum(runs.pauses) <= 60 + 8


async def test_whoever_only_waits_for_statements_that_are_not_answered_is_given_up(clock: HeldClock) -> None:
    runs = Runs(clock, [waits_for_an_answer])
    policy = RestartPolicy.of(gives_up_after=300, answers_within=30)
    async with asyncio.timeout(60):
        with pytest.raises(WorkerGaveUp):
            await replace(runs.supervisor(), policy=policy).run()
    assert runs.runs <= 10


@pytest.mark.parametrize("end", [works_and_breaks, lasts_and_breaks])
async def test_whoever_works_between_two_ends_is_not_given_up(
    clock: HeldClock, end: Callable[[Runs], Awaitable[None]]
) -> None:
    runs = Runs(clock, [end])
    await running(runs, until=500)
    assert max(runs.pauses) <= POLICY.first


async def test_the_log_tells_of_the_end_without_the_text_of_the_exception(clock: HeldClock) -> None:
    with structlog.testing.capture_logs() as lines:
        await running(Runs(clock, [breaks, goes_on]), until=2)
    assert [line["event"] for line in lines] == ["the worker ended", "the worker starts again"]
    assert lines[0]["error"] == "Broken"
    assert "no log may have" not in str(lines)
