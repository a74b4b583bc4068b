"""What `/readyz` says without a login: whether this gateway serves, and how the background work goes on."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest

from backend.background.queue import conninfo
from backend.background.status import OwnWorker
from backend.jobs import WAKE
from services.casework.types import CaseMoved, CaseState
from tests.support.gateway import RunningGateway, running_gateway, settings_for

PATIENCE_SECONDS = 120
MOVED = CaseMoved(UUID(int=1), UUID(int=1), CaseState.WAITING)


@pytest.fixture
async def gateway(seeded_url: str, tmp_path: Path) -> AsyncIterator[RunningGateway]:
    async with running_gateway(settings_for(seeded_url, tmp_path), worker=False) as up:
        yield up


async def readiness(gateway: RunningGateway) -> tuple[int, Any]:
    async with gateway.http.get(f"{gateway.up.address}/readyz") as response:
        return response.status, await response.json()


async def test_a_gateway_is_ready_and_tells_that_nobody_has_done_the_work_for_long(
    gateway: RunningGateway, seeded_url: str
) -> None:
    async with gateway.up.gateway.rooms.db.work() as work:
        work.schedule(WAKE.job(MOVED))
    async with await psycopg.AsyncConnection.connect(conninfo(seeded_url)) as connection:
        await connection.execute("update procrastinate_events set at = at - interval '1 hour'")
    status, said = await readiness(gateway)
    assert (status, said["status"], said["ownWorker"]) == (200, "ok", "NONE")
    told = said["background"]
    assert told.pop("oldestDueSeconds") >= 3600
    assert told == {"late": True, "due": 1, "failed": 0, "workers": []}
    assert said["deliveries"] == {"overdue": 0, "oldestSeconds": None}


async def test_a_worker_elsewhere_is_seen_through_the_database(
    gateway: RunningGateway, seeded_url: str, tmp_path: Path
) -> None:
    async with running_gateway(settings_for(seeded_url, tmp_path)) as another:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await readiness(another))[1]["background"]["workers"]:
                pass
        _, said = await readiness(gateway)
        assert said["ownWorker"] == "NONE"
        assert len(said["background"]["workers"]) == 1
        _, said = await readiness(another)
        assert said["ownWorker"] == "WORKING"


async def test_a_gateway_whose_own_worker_gave_up_is_not_ready(gateway: RunningGateway) -> None:
    gateway.up.gateway.background.own_worker = OwnWorker.GAVE_UP
    status, said = await readiness(gateway)
    assert (status, said["status"], said["database"]) == (503, "unready", True)
