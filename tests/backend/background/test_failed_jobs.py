"""Whatever its kind, a job that is given up is put before the operators, and can be put again."""

from dataclasses import replace
from unittest.mock import Mock

import psycopg
import pytest
import structlog

from backend.background.failed_jobs import FailedJob, failed_jobs, put_again
from backend.background.queue import Background, conninfo
from backend.background.retries import ATTEMPTS
from backend.background.status import background_status
from backend.jobs import handlers
from services.kit.db import Database
from services.kit.jobs import Handler, Job, Payload
from tests.backend.background.conftest import STOP_SECONDS, Jobs, MakeBackground, put

SECRET = "a value of a person"
KINDS = handlers(Mock(), Mock())


async def work_until_given_up(queue: Background, jobs: Jobs) -> None:
    """With the attempt that would come some two hours later."""
    await jobs.connection.execute("update procrastinate_jobs set attempts = %s, scheduled_at = null", [ATTEMPTS])
    await queue.run(stop_seconds=STOP_SECONDS, until_idle=True)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_job_of_any_kind_that_fails_for_good_is_put_before_the_operators(
    background: MakeBackground, database_url: str, db: Database, jobs: Jobs, kind: str
) -> None:
    queue = background(KINDS)
    await put(database_url, queue, Job(kind, {"not of this kind": SECRET}))
    await queue.run(stop_seconds=STOP_SECONDS, until_idle=True)
    assert await listed(db) == [], "it is tried again"

    with structlog.testing.capture_logs() as logs:
        await work_until_given_up(queue, jobs)

    (failed,) = await listed(db)
    assert (failed.kind, failed.attempts) == (kind, ATTEMPTS + 1)
    assert failed.failure in {"ValidationError", "TypeError"}, "the event, or where it has no facts, the function"
    assert ".py:" in str(failed.where)
    assert SECRET not in f"{failed}{logs}"
    assert [line["task"] for line in logs if line["log_level"] == "critical"] == [kind]
    assert (await status_of(db)) == (1, 0)


async def test_a_job_whose_kind_no_function_has_is_put_before_them_too(
    background: MakeBackground, database_url: str, db: Database, jobs: Jobs
) -> None:
    earlier: dict[str, Handler] = {"test.of_an_earlier_release": nothing}
    await put(database_url, background(earlier), Job("test.of_an_earlier_release", {}))
    await background({"test.other": nothing}).run(stop_seconds=STOP_SECONDS, until_idle=True)
    (failed,) = await listed(db)
    assert (failed.kind, failed.failure) == ("test.of_an_earlier_release", None)


async def test_it_is_not_given_up_while_the_operators_cannot_be_told(
    background: MakeBackground, database_url: str, db: Database, jobs: Jobs
) -> None:
    queue = background({"test.breaks": breaks})
    await put(database_url, queue, Job("test.breaks", {}))
    with psycopg.connect(conninfo(database_url).replace("wst_app@", "wst_owner@")) as owner:
        owner.execute("alter table procrastinate_jobs add check (args -> 'failure' is null)")
    await work_until_given_up(queue, jobs)
    assert await listed(db) == []
    (row,) = await jobs.rows()
    assert row["status"] == "todo"
    assert row["scheduled_at"] is not None


async def test_put_again_it_is_done_as_if_it_were_new(
    background: MakeBackground, database_url: str, db: Database, jobs: Jobs
) -> None:
    done: list[Payload] = []

    async def well(payload: Payload) -> None:
        done.append(payload)

    broken = background({"test.kind": breaks})
    await put(database_url, broken, Job("test.kind", {"n": 1}), Job("test.kind", {"n": 2}))
    await work_until_given_up(broken, jobs)
    first, second = await listed(db)

    async with db.work() as work:
        assert await put_again(work, [first.id, 0]) == [first.id]
    await background({"test.kind": well}).run(stop_seconds=STOP_SECONDS, until_idle=True)
    assert done == [{"n": 1}]
    assert [replace(job, age_seconds=0) for job in await listed(db)] == [replace(second, age_seconds=0)]

    async with db.work() as work:
        assert await put_again(work, None) == [second.id]
    await background({"test.kind": well}).run(stop_seconds=STOP_SECONDS, until_idle=True)
    assert done == [{"n": 1}, {"n": 2}]
    assert await jobs.rows() == []


async def breaks(_payload: Payload) -> None:
    raise ValueError(SECRET)


async def nothing(_payload: Payload) -> None: ...


async def listed(db: Database) -> list[FailedJob]:
    async with db.read() as session:
        return await failed_jobs(session)


async def status_of(db: Database) -> tuple[int, int]:
    """Jobs that were given up, and jobs that are due."""
    async with db.read() as session:
        found = await background_status(session, late_after=60)
        return found.failed, found.due
