"""A worker process outlives whatever its database goes through, and says so when it cannot."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from backend.background.queue import Background, conninfo
from backend.cli.demo.client import expect
from backend.jobs import WAKE
from integrations.sandboxing.server import Sandbox
from services.casework.types import CaseMoved, CaseState
from services.kit.clock import SystemClock
from services.kit.db import Database, engine_for
from services.kit.jobs import Routes
from services.kit.outages import is_outage
from tests.acceptance.test_bad_input import prepared
from tests.support.departments_on_loopback import addresses, departments_on_loopback
from tests.support.gateway import opened, running_gateway, settings_for
from tests.support.own_postgres import OwnPostgres, own_postgres
from tests.support.small_disk import small_disk

PATIENCE_SECONDS = 120
RESTARTS = int(os.environ.get("CHAOS_RESTARTS", "5"))
"""`make chaos` asks for twenty"""
NO_REDIS = "unix:///nonexistent/redis.sock"


@asynccontextmanager
async def worker(database_url: str, home: Path, *, verb: str = "worker", **more: str) -> AsyncIterator[Process]:
    """`wanshitong worker`, or another verb, as a process of its own; killed with the block if it still runs."""
    environment = {
        **os.environ,
        "WST_DATABASE_URL": database_url,
        "WST_HOME": str(home),
        "WST_REDIS_URL": NO_REDIS,
        **more,
    }
    with (home / "worker.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "from backend.cli import main; main()", verb), env=environment, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


class Queue:
    """Puts jobs that do nothing of note, and looks at what is left of all jobs."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def put(self, count: int) -> None:
        background = Background(self._url, concurrency=1, clock=SystemClock())
        background.register(dict([WAKE.handled_by(_nothing)]))
        database = Database(engine_for(self._url, pool=2), background, Routes())
        try:
            async with database.work() as work:
                moved = CaseMoved(UUID(int=1), UUID(int=1), CaseState.WAITING)
                work.schedule(*(WAKE.job(moved) for _ in range(count)))
        finally:
            await database.close()

    async def drained(self, process: Process) -> None:
        """Wait until no job is due or under way; those of a later day may be left."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self._count("status = 'doing' or status = 'todo' and coalesce(scheduled_at, now()) <= now()"):
                assert process.returncode is None, "the worker has ended"
                await self._pause()

    async def failed(self) -> int:
        return await self._count("status not in ('todo', 'doing')")

    async def _pause(self) -> None:
        """The database paces the questions that are put to it."""
        async with await psycopg.AsyncConnection.connect(conninfo(self._url)) as connection:
            await connection.execute("select pg_sleep(0.05)")

    async def _count(self, condition: str) -> int:
        async with await psycopg.AsyncConnection.connect(conninfo(self._url)) as connection:
            found = await connection.execute(f"select count(*) from procrastinate_jobs where {condition}".encode())
            row = await found.fetchone()
        assert row is not None
        return int(row[0])


async def _nothing(_moved: CaseMoved) -> None: ...


@pytest.mark.acceptance
async def test_a_worker_recovers_from_every_immediate_restart_of_the_database(tmp_path: Path) -> None:
    with own_postgres() as postgres:
        async with departments_on_loopback(tmp_path) as departments:
            settings = settings_for(
                postgres.url, tmp_path, department_urls=addresses(departments), publish_examples=True
            )
            async with running_gateway(settings, worker=False) as gateway:
                client, persona = await gateway.client("standard")
                ready = await prepared(client, await opened(client, persona), persona)
                submit = {"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "s"}
                expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")
                joined = {
                    "WST_DEPARTMENT_URLS": json.dumps(addresses(departments)),
                    "WST_PUBLIC_URL": client.address,
                }
                async with worker(postgres.url, tmp_path, **joined) as process:
                    await restarts(postgres, process)
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        async for progress in client.follow("CaseProgress", applicationId=ready["id"]):
                            if progress["ended"]:
                                break
                    process.terminate()
                    assert await process.wait() == 0
            assert all(case["granted"] for case in progress["cases"])
            assert sorted(deliveries(departments)) == [1] * 7
        assert await Queue(postgres.url).failed() == 0


async def restarts(postgres: OwnPostgres, process: Process) -> None:
    """After each, what was put before it and what is put after it gets done."""
    queue = Queue(postgres.url)
    await queue.drained(process)
    for _ in range(RESTARTS):
        await queue.put(20)
        await asyncio.to_thread(postgres.restart_immediately)
        await queue.put(1)
        await queue.drained(process)


def deliveries(departments: dict[str, Sandbox]) -> Iterator[int]:
    """How often each parcel arrived."""
    for sandbox in departments.values():
        for case in sandbox.ledger.cases():
            yield sandbox.ledger.deliveries(case.key)


@pytest.mark.acceptance
async def test_a_worker_recovers_from_a_full_disk(tmp_path: Path) -> None:
    with small_disk(megabytes=256) as disk, own_postgres(disk.folder) as postgres:
        queue = Queue(postgres.url)
        async with worker(postgres.url, tmp_path) as process:
            await queue.put(1)
            await queue.drained(process)
            disk.fill()
            await until_it_is_away(queue)
            disk.free()
            await asyncio.to_thread(postgres.start)
            await queue.put(1)
            await queue.drained(process)
            assert process.returncode is None


async def until_it_is_away(queue: Queue) -> None:
    """Put jobs until the database takes no more."""
    while True:
        try:
            await queue.put(5000)
        except Exception as error:
            if is_outage(error):
                return
            raise


@pytest.mark.acceptance
async def test_a_worker_that_cannot_go_on_ends_with_an_error(tmp_path: Path) -> None:
    with own_postgres() as postgres:
        queue = Queue(postgres.url)
        async with worker(postgres.url, tmp_path, WST_WORKER_GIVES_UP_SECONDS="1") as process:
            await queue.put(1)
            await queue.drained(process)
            postgres.stop_immediately()
            async with asyncio.timeout(PATIENCE_SECONDS):
                assert await process.wait() == 1
        postgres.start()
    assert "无法继续" in (tmp_path / "worker.log").read_text()
