"""A queue over a real database, and the jobs in it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Protocol

import psycopg
import pytest
from psycopg.rows import dict_row

from backend.background.queue import Background, conninfo
from services.kit.clock import HeldClock
from services.kit.db import Database, engine_for
from services.kit.jobs import Handler, Job, Routes

STOP_SECONDS = 10


@dataclass(frozen=True)
class Jobs:
    """The rows of the queue, read and written past procrastinate."""

    connection: psycopg.AsyncConnection[dict[str, Any]]

    async def rows(self) -> list[dict[str, Any]]:
        found = await self.connection.execute("select * from procrastinate_jobs order by id")
        return await found.fetchall()

    async def worker(self, *, seconds_ago: float = 0) -> int:
        """A worker that was last heard of so long ago."""
        made = await self.connection.execute(
            "insert into procrastinate_workers (last_heartbeat)"
            " values (now() - make_interval(secs => %s)) returning id",
            [seconds_ago],
        )
        row = await made.fetchone()
        assert row is not None
        return int(row["id"])

    async def take(self, worker: int) -> list[int]:
        """All jobs stand as under way at this worker."""
        taken = await self.connection.execute(
            "update procrastinate_jobs set status = 'doing', worker_id = %s returning id", [worker]
        )
        return [row["id"] for row in await taken.fetchall()]


@pytest.fixture
async def jobs(database_url: str) -> AsyncIterator[Jobs]:
    connecting = psycopg.AsyncConnection.connect(conninfo(database_url), autocommit=True, row_factory=dict_row)
    async with await connecting as connection:
        yield Jobs(connection)


class MakeBackground(Protocol):
    def __call__(self, handlers: dict[str, Handler], *, concurrency: int = 4) -> Background: ...


@pytest.fixture
def background(database_url: str, clock: HeldClock) -> MakeBackground:
    def make(handlers: dict[str, Handler], *, concurrency: int = 4) -> Background:
        made = Background(database_url, concurrency=concurrency, clock=clock)
        made.register(handlers)
        return made

    return make


async def put(database_url: str, queue: Background, *jobs: Job) -> None:
    """Put jobs as a unit of work does."""
    database = Database(engine_for(database_url, pool=2), queue, Routes())
    async with database.work() as work:
        work.schedule(*jobs)
    await database.close()
