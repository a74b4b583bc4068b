"""What a case waits for goes before the rest, and no department takes the whole worker."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from backend.background.queue import Background
from backend.background.stopping import stop_tasks
from services.handover.service import DELIVER, Handover
from services.handover.types import Parcel
from services.kit.clock import SystemClock
from services.kit.db import Database, engine_for
from services.kit.ids import SystemIds
from services.kit.jobs import Job, Payload, Priority, Routes
from services.kit.sealed import MasterKeys
from services.kit.vault import Vault
from tests.backend.background.conftest import STOP_SECONDS, MakeBackground, put
from tests.support.departments import FakeDepartment
from tests.support.parcels import ANSWERED, BUCKET, SETTLED

PATIENCE_SECONDS = 60
SLOTS = 8


async def test_what_a_case_waits_for_goes_before_what_nobody_waits_for(
    background: MakeBackground, database_url: str
) -> None:
    order: list[str] = []

    async def note(payload: Payload) -> None:
        order.append(payload["kind"])

    queue = background({"test.note": note}, concurrency=1)
    asked = [Priority.SIDE, Priority.SIDE, Priority.PROGRESS, Priority.WAKE_UP]
    await put(database_url, queue, *(Job("test.note", {"kind": each.name}, priority=each) for each in asked))
    await queue.run(stop_seconds=STOP_SECONDS, until_idle=True)
    assert order == ["WAKE_UP", "PROGRESS", "SIDE", "SIDE"]


class Hung(FakeDepartment):
    """Takes parcels and does not answer before it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = asyncio.Event()
        self.before_answer = self._wait

    async def _wait(self, _reference: str) -> None:
        await self.let.wait()


@pytest.fixture
async def queue(database_url: str) -> Background:
    return Background(database_url, concurrency=SLOTS, clock=SystemClock())


@pytest.fixture
async def database(database_url: str, queue: Background) -> AsyncIterator[Database]:
    made = Database(engine_for(database_url, pool=10), queue, Routes((DELIVER, SETTLED, ANSWERED)))
    yield made
    await made.close()


async def test_a_department_that_hangs_leaves_most_of_the_worker_to_the_others(
    database: Database, queue: Background
) -> None:
    clock = SystemClock()
    ids = SystemIds(clock)
    vault = Vault(masters=MasterKeys({"test": b"m" * 32}, "test"), pepper=b"p" * 32, ids=ids, clock=clock)
    hung, well, all_sent = Hung(), FakeDepartment(), asyncio.Event()

    async def count(_reference: str) -> None:
        if len(well.sent) == 5:
            all_sent.set()

    well.before_answer = count
    handover = Handover(db=database, departments={"hung": hung, "well": well}, vault=vault, ids=ids, clock=clock)

    async def nothing(_said: object) -> None: ...

    queue.register(dict([DELIVER.handled_by(handover.deliver), *(k.handled_by(nothing) for k in (SETTLED, ANSWERED))]))

    async def hand_in(department: str, times: int) -> None:
        async with database.work() as work:
            key = vault.new_key(work, BUCKET)
            await work.flush()
            for _ in range(times):
                parcel = Parcel(ids.record(BUCKET), department, "household-entry", "AH1", {"mother": {}})
                case: UUID = ids.record(BUCKET)
                await handover.send(work, parcel=parcel, case=case, bucket=BUCKET, key=key)

    await hand_in("hung", 20)
    await hand_in("well", 5)
    working = asyncio.create_task(queue.run(stop_seconds=STOP_SECONDS))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await all_sent.wait()
    assert len(hung.sent) < SLOTS / 2
    hung.let.set()
    await stop_tasks(working, within=STOP_SECONDS)
