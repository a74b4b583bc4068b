"""Whoever follows their cases is told of every move, whichever gateway moves them."""

import asyncio
import json
import shutil
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from backend.cli.demo.client import Json, expect
from backend.embedded import start_redis
from integrations.sandboxing.settings import Condition
from tests.acceptance.test_bad_input import prepared
from tests.acceptance.test_worker_recovers import NO_REDIS, Queue, worker
from tests.support.departments_on_loopback import addresses, departments_on_loopback
from tests.support.gateway import opened, running_gateway, settings_for
from tests.support.own_postgres import own_postgres

PATIENCE_SECONDS = 300
NEVER_SECONDS = 600.0
BACKLOG = 200
WITH_REDIS = [pytest.param(False, id="no redis")]
if shutil.which("redis-server"):  # a real Redis is tested wherever one is installed
    WITH_REDIS.append(pytest.param(True, id="redis"))


@asynccontextmanager
async def redis(home: Path, *, running: bool) -> AsyncIterator[str]:
    """Address of a Redis, or of one that is away."""
    if not running:
        yield NO_REDIS
        return
    server = await asyncio.to_thread(start_redis, home)
    assert server is not None, "redis-server is installed"
    try:
        yield server.url
    finally:
        await asyncio.to_thread(server.stop)


async def told(progress: AsyncIterator[Json], process: Process) -> Json:
    """The next message, unless the process that works ends."""
    message = asyncio.ensure_future(anext(progress))
    ended = asyncio.create_task(process.wait())
    await asyncio.wait([message, ended], return_when=asyncio.FIRST_COMPLETED)
    ended.cancel()
    assert message.done(), f"the worker ended with {process.returncode}"
    return message.result()


@pytest.mark.acceptance
@pytest.mark.parametrize("with_redis", WITH_REDIS)
async def test_a_subscriber_of_one_gateway_is_woken_by_the_work_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, with_redis: bool
) -> None:
    """Over a backlog of jobs, and again after the database was restarted under both."""
    with own_postgres() as postgres:
        async with departments_on_loopback(tmp_path) as departments, redis(tmp_path, running=with_redis) as redis_url:
            settings = settings_for(
                postgres.url,
                tmp_path,
                department_urls=addresses(departments),
                redis_url=SecretStr(redis_url),
                publish_examples=True,
            )
            another = {
                "WST_REDIS_URL": redis_url,
                "WST_PORT": "0",
                "WST_PUBLISH_EXAMPLES": "false",
                "WST_DEPARTMENT_URLS": json.dumps(addresses(departments)),
            }
            async with running_gateway(settings, worker=False) as gateway:
                # It looks by itself only when the test has long been given up.
                monkeypatch.setattr(gateway.up.gateway.wakeups, "_look_again", NEVER_SECONDS)
                client, persona = await gateway.client("standard")
                ready = await prepared(client, await opened(client, persona), persona)
                departments["medical_insurance"].condition = Condition.FAILING
                submit = {"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "s"}
                await Queue(postgres.url).put(BACKLOG)
                expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")
                async with asyncio.timeout(PATIENCE_SECONDS):
                    progress = client.follow("CaseProgress", applicationId=ready["id"])
                    before = await anext(progress)
                    async with worker(
                        postgres.url, tmp_path, verb="serve", WST_PUBLIC_URL=client.address, **another
                    ) as process:
                        moved = await told(progress, process)
                        await Queue(postgres.url).put(BACKLOG)
                        await asyncio.to_thread(postgres.restart_immediately)
                        departments["medical_insurance"].condition = Condition.WELL
                        last = moved
                        while not last["ended"]:
                            last = await told(progress, process)
    assert before["cases"] != moved["cases"]
    assert not moved["ended"]
    assert all(case["granted"] for case in last["cases"])
