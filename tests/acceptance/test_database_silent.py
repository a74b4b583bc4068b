"""The database goes silent without being gone: nothing hangs, every endpoint says to try again, and all goes on when it
speaks again.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from backend.jobs import WAKE
from services.casework.types import CaseMoved, CaseState
from tests.acceptance.test_database_away import ANYTHING, TRY_AGAIN, operation, refusal
from tests.support.gateway import RunningGateway, running_gateway, settings_for
from tests.support.silent_proxy import SilentProxy, silent_proxy

PATIENCE_SECONDS = 240
SILENT_SECONDS = 0.5


@pytest.fixture
async def proxy(seeded_url: str) -> AsyncIterator[SilentProxy]:
    async with silent_proxy(seeded_url) as made:
        yield made


@pytest.fixture
async def gateway(proxy: SilentProxy, tmp_path: Path) -> AsyncIterator[RunningGateway]:
    settings = settings_for(proxy.url, tmp_path, database_seconds=SILENT_SECONDS)
    async with running_gateway(settings, worker=False) as up:
        yield up
        proxy.speak()


async def readiness(gateway: RunningGateway) -> tuple[int, Any]:
    async with gateway.http.get(f"{gateway.up.address}/readyz") as response:
        return response.status, await response.json()


@pytest.mark.acceptance
async def test_every_endpoint_says_to_try_again_while_the_database_is_silent(
    gateway: RunningGateway, proxy: SilentProxy
) -> None:
    client, _ = await gateway.client("standard")
    proxy.silence()
    async with asyncio.timeout(PATIENCE_SECONDS):
        status, said = await readiness(gateway)
        assert (status, said["database"], said["background"], said["deliveries"]) == (503, False, None, None)
        asked = operation(client, "Application", id=ANYTHING)
        assert await refusal(client, "POST", "/graphql", json=asked) == TRY_AGAIN
        together = [refusal(client, "POST", "/graphql", json=asked) for _ in range(30)]
        assert await asyncio.gather(*together) == [TRY_AGAIN] * 30, "more than the pool has connections for"
        proxy.speak()
        while (await readiness(gateway))[0] != 200:
            pass
        assert await client.run("MyCases") == {"cases": [], "after": None}


@pytest.mark.acceptance
async def test_a_worker_whose_database_was_silent_goes_on_when_it_speaks(
    gateway: RunningGateway, proxy: SilentProxy
) -> None:
    background = gateway.up.gateway.background
    moved = CaseMoved(gateway.up.gateway.rooms.ids.subject(), gateway.up.gateway.rooms.ids.subject(), CaseState.WAITING)

    async def do_one_job() -> None:
        before = background.done
        async with gateway.up.gateway.rooms.db.work() as work:
            work.schedule(WAKE.job(moved))
        while background.done == before:
            await readiness(gateway)

    async with asyncio.timeout(PATIENCE_SECONDS), gateway.working():
        await do_one_job()
        proxy.silence()
        for _ in range(2):
            await proxy.tried.acquire()
        proxy.speak()
        while (await readiness(gateway))[0] != 200:
            pass
        await do_one_job()
