"""Wake-ups go from one process to another over the database, and a connection that is cut off misses none unnoticed."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import pytest

from backend.background.queue import conninfo
from backend.wakeups.database_channel import DatabaseChannel
from services.kit.db import Database

APPLICATION = UUID(int=1)
PATIENCE_SECONDS = 60


class Told:
    """What was told, in its order."""

    def __init__(self) -> None:
        self._told: asyncio.Queue[UUID | None] = asyncio.Queue()

    def __call__(self, application: UUID | None) -> None:
        self._told.put_nowait(application)

    async def next(self) -> UUID | None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._told.get()


@pytest.fixture
async def channel(database_url: str, db: Database) -> AsyncIterator[DatabaseChannel]:
    made = DatabaseChannel(database_url, db)
    yield made
    await made.close()


async def test_what_one_process_sends_another_hears(channel: DatabaseChannel, database_url: str, db: Database) -> None:
    told = Told()
    channel.hear(told)
    assert await told.next() is None, "what was sent before may have been missed"
    await DatabaseChannel(database_url, db).send(APPLICATION)
    assert await told.next() == APPLICATION


async def test_a_connection_that_was_cut_off_is_made_again_and_all_is_looked_at(
    channel: DatabaseChannel, database_url: str
) -> None:
    told = Told()
    channel.hear(told)
    assert await told.next() is None
    async with await psycopg.AsyncConnection.connect(conninfo(database_url), autocommit=True) as connection:
        await connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and query like 'listen wst_application%%'"
        )
    assert await told.next() is None
    await channel.send(APPLICATION)
    assert await told.next() == APPLICATION
