"""A job whose worker is gone, or lost hold of it, is done by another; one that is being worked on is left alone."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import procrastinate
import pytest
from procrastinate.connector import BaseConnector

from backend.background.abandoned import JobsUnderWay, take_up_abandoned
from backend.background.queue import Background, conninfo
from services.kit.clock import HeldClock
from services.kit.jobs import Job, Payload
from tests.backend.background.conftest import STOP_SECONDS, Jobs, MakeBackground, put

NAME = "test.count"


@pytest.fixture
async def connector(database_url: str) -> AsyncIterator[BaseConnector]:
    opened = procrastinate.PsycopgConnector(conninfo=conninfo(database_url), min_size=1, max_size=2)
    await opened.open_async()
    yield opened
    await opened.close_async()


@pytest.fixture
async def queue(background: MakeBackground, database_url: str) -> Background:
    async def nothing(payload: Payload) -> None: ...

    made = background({NAME: nothing})
    await put(database_url, made, *(Job(NAME, {"number": number}) for number in range(20)))
    return made


async def test_two_workers_that_start_over_the_same_abandoned_jobs_share_them(
    background: MakeBackground, database_url: str, jobs: Jobs
) -> None:
    runs: Counter[int] = Counter()

    async def count(payload: Payload) -> None:
        runs[payload["number"]] += 1

    workers = [background({NAME: count}) for _ in range(4)]
    await put(database_url, workers[0], *(Job(NAME, {"number": number}) for number in range(100)))
    await jobs.take(await jobs.worker(seconds_ago=60))
    await asyncio.gather(*(worker.run(stop_seconds=STOP_SECONDS, until_idle=True) for worker in workers))
    assert runs == Counter(range(100))
    assert await jobs.rows() == []


@pytest.mark.usefixtures("queue")
async def test_the_jobs_of_a_worker_that_is_heard_of_are_left_alone(
    connector: BaseConnector, jobs: Jobs, clock: HeldClock
) -> None:
    await jobs.take(await jobs.worker(seconds_ago=1))
    assert await take_up_abandoned(connector, JobsUnderWay(clock)) == 0


@pytest.mark.usefixtures("queue")
async def test_a_worker_takes_up_what_it_lost_hold_of_itself(
    connector: BaseConnector, jobs: Jobs, clock: HeldClock
) -> None:
    """The end of a job was not written down, or the answer to a fetch was lost: no heartbeat tells of that."""
    living = await jobs.worker()
    held, *lost = await jobs.take(living)
    under_way, end = JobsUnderWay(clock), asyncio.Event()

    async def work() -> None:
        under_way.begin(held, living)
        await end.wait()

    working = asyncio.create_task(work())
    await asyncio.sleep(0)
    assert await take_up_abandoned(connector, under_way) == 0
    clock.advance(timedelta(seconds=9))
    assert await take_up_abandoned(connector, under_way) == 0, "its end may just be being written down"
    clock.advance(timedelta(seconds=1))
    assert await take_up_abandoned(connector, under_way) == len(lost)
    assert {row["id"] for row in await jobs.rows() if row["status"] == "doing"} == {held}
    end.set()
    await working


@pytest.mark.usefixtures("queue")
async def test_that_a_worker_was_lost_is_no_attempt_of_the_job(
    connector: BaseConnector, jobs: Jobs, clock: HeldClock
) -> None:
    for _ in range(3):
        await jobs.take(await jobs.worker(seconds_ago=60))
        assert await take_up_abandoned(connector, JobsUnderWay(clock)) == 20
    assert {(row["status"], row["attempts"]) for row in await jobs.rows()} == {("todo", 0)}
