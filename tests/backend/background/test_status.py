"""What a monitor is told of the background work."""

from typing import Any

from backend.background.status import STATUS, BackgroundStatus, background_status, shown
from services.kit.db import Database
from services.kit.jobs import Handler, Job, Payload
from tests.backend.background.conftest import STOP_SECONDS, Jobs, MakeBackground, put

LATE_AFTER = 60


async def note(_payload: Payload) -> None: ...


KINDS: dict[str, Handler] = {"test.note": note}


async def status(db: Database) -> BackgroundStatus:
    async with db.read() as session:
        return await background_status(session, late_after=LATE_AFTER)


async def put_seconds_ago(jobs: Jobs, seconds: int) -> None:
    """All that is known of the jobs happened that much earlier."""
    await jobs.connection.execute("update procrastinate_events set at = at - make_interval(secs => %s)", [seconds])


async def test_an_empty_queue_is_not_late(db: Database) -> None:
    assert await status(db) == BackgroundStatus(heartbeats=(), due=0, oldest_due_seconds=None, failed=0, late=False)


async def test_a_job_that_nobody_begins_makes_the_work_late(
    background: MakeBackground, database_url: str, db: Database, jobs: Jobs
) -> None:
    await put(database_url, background(KINDS), Job("test.note", {}))
    assert not (await status(db)).late
    await put_seconds_ago(jobs, LATE_AFTER + 1)
    found = await status(db)
    assert (found.due, found.late) == (1, True)
    await background(KINDS).run(stop_seconds=STOP_SECONDS, until_idle=True)
    assert not (await status(db)).late


async def test_a_job_of_a_later_day_is_not_due(
    background: MakeBackground, database_url: str, db: Database, jobs: Jobs
) -> None:
    await put(database_url, background(KINDS), Job("test.note", {}))
    await put_seconds_ago(jobs, LATE_AFTER + 1)
    await jobs.connection.execute("update procrastinate_jobs set scheduled_at = now() + interval '1 day'")
    assert (await status(db)).due == 0
    await jobs.connection.execute("update procrastinate_jobs set scheduled_at = now() - interval '5 seconds'")
    found = await status(db)
    assert (found.due, found.late) == (1, False)


async def test_a_job_that_waits_its_turn_behind_another_is_not_due(
    background: MakeBackground, database_url: str, db: Database, jobs: Jobs
) -> None:
    """A department that is away for a day holds its later jobs up; that is no fault of the workers."""
    await put(database_url, background(KINDS), *(Job("test.note", {}, lock="one") for _ in range(3)))
    await put_seconds_ago(jobs, LATE_AFTER + 1)
    assert (await status(db)).due == 1
    await jobs.connection.execute(
        "update procrastinate_jobs set scheduled_at = now() + interval '1 hour'"
        " where id = (select min(id) from procrastinate_jobs)"
    )
    found = await status(db)
    assert (found.due, found.late) == (0, False)


async def test_each_worker_is_shown_by_its_heartbeat_and_nothing_else(db: Database, jobs: Jobs) -> None:
    await jobs.worker(seconds_ago=100)
    await jobs.worker()
    found = await status(db)
    assert [round(seconds, -2) for seconds in found.heartbeats] == [0, 100]
    assert set(shown(found)) == {"late", "oldestDueSeconds", "due", "failed", "workers"}


async def test_a_queue_of_one_lock_is_counted_by_looking_at_each_job_once(db: Database, jobs: Jobs) -> None:
    """Twelve thousand statements about one case must not make a gateway unready."""
    many = 12_500
    await jobs.connection.execute(
        "insert into procrastinate_jobs (task_name, queue_name, lock, args)"
        " select 'test.note', 'default', 'case:1', '{}' from generate_series(1, %s)",
        [many],
    )
    assert (await status(db)).due == 1
    asked = STATUS.text.replace(":counted", "1000").replace(":undone", "'{failed}'")
    found = await jobs.connection.execute(f"explain (analyze, format json) {asked}".encode())
    row = await found.fetchone()
    assert row is not None
    assert looked_at(row["QUERY PLAN"][0]["Plan"]) < 20 * many


def looked_at(plan: dict[str, Any]) -> int:
    """How many rows the steps of a plan gave or dropped, over all their runs."""
    dropped = sum(int(count) for name, count in plan.items() if name.startswith("Rows Removed"))
    own = (int(plan["Actual Rows"]) + dropped) * int(plan["Actual Loops"])
    return own + sum(looked_at(each) for each in plan.get("Plans", ()))
