"""A database that goes silent is one that is away, in bounded time, and its connections are dropped."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from backend.background.queue import conninfo
from services.kit.connections import BoundedConnection, DatabaseSilent
from services.kit.db import Database, engine_for
from services.kit.jobs import Routes
from services.kit.outages import is_outage
from tests.support.queue import HeldQueue
from tests.support.silent_proxy import SilentProxy, silent_proxy

ANSWERS_WITHIN = 0.3
PATIENCE_SECONDS = 120
LONGER = text("select pg_sleep(3)")
PID = text("select pg_backend_pid()")


@pytest.fixture
async def proxy(database_url: str) -> AsyncIterator[SilentProxy]:
    async with silent_proxy(database_url) as made:
        yield made


@pytest.fixture
async def far(proxy: SilentProxy, queue: HeldQueue) -> AsyncIterator[Database]:
    """The database over a way that can go silent."""
    database = Database(engine_for(proxy.url, pool=1, answers_within=ANSWERS_WITHIN), queue, Routes())
    yield database
    proxy.speak()
    await database.close()


async def pid(database: Database) -> int:
    async with database.read() as session:
        ((found,),) = await session.rows(PID)
        return int(found)


async def test_a_statement_that_is_not_answered_says_that_the_database_is_away(
    far: Database, proxy: SilentProxy
) -> None:
    async def be_cut_off() -> None:
        async with far.work() as work:
            await work.rows(PID)
            proxy.silence()
            await work.rows(PID)

    async with asyncio.timeout(PATIENCE_SECONDS):
        with pytest.raises(DBAPIError) as raised:
            await be_cut_off()
    assert isinstance(raised.value.orig, DatabaseSilent)
    assert is_outage(raised.value)


async def test_a_kept_connection_that_went_silent_is_dropped_and_made_anew(far: Database, proxy: SilentProxy) -> None:
    before = await pid(far)
    proxy.silence()
    async with asyncio.timeout(PATIENCE_SECONDS):
        with pytest.raises(DBAPIError) as raised:
            await pid(far)
        assert is_outage(raised.value), "no new one was answered either"
        proxy.speak()
        assert await pid(far) != before


async def test_a_statement_that_takes_too_long_is_stopped_at_the_server_too(far: Database, db: Database) -> None:
    running = text(
        "select count(*) from pg_stat_activity where state = 'active' and query like 'select pg_sleep%'"
        " and datname = current_database()"
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        with pytest.raises(DBAPIError) as raised:
            async with far.read() as session:
                await session.rows(LONGER)
        assert isinstance(raised.value.orig, DatabaseSilent)
        async with db.read() as session:
            while (await session.rows(running))[0][0]:
                pass


async def test_long_work_waits_as_long_as_it_takes_and_other_work_after_it_does_not(far: Database) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        async with far.long_work() as work:
            assert len(await work.rows(text("select pg_sleep(0.6)"))) == 1
        with pytest.raises(DBAPIError):
            async with far.work() as work:
                await work.rows(LONGER)


async def first(notifications: AsyncIterator[psycopg.Notify]) -> str:
    async for each in notifications:
        return each.payload
    raise AssertionError("it listens for ever")


async def test_whoever_listens_waits_for_ever(database_url: str) -> None:
    async with (
        asyncio.timeout(PATIENCE_SECONDS),
        await BoundedConnection.connect(
            conninfo(database_url), autocommit=True, answers_within=ANSWERS_WITHIN
        ) as hearing,
        await psycopg.AsyncConnection.connect(conninfo(database_url), autocommit=True) as telling,
    ):
        await hearing.execute("listen test")
        heard = asyncio.create_task(first(hearing.notifies()))
        await telling.execute("select pg_sleep(%s)", [ANSWERS_WITHIN * 3])
        assert not heard.done()
        await telling.execute("select pg_notify('test', %s)", [str(UUID(int=1))])
        assert await heard == str(UUID(int=1))
