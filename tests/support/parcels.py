"""A counter at which tests hand in parcels and look at what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.handover.service import DELIVER, POLL, Handover
from services.handover.tables import ParcelAnswerRow, ParcelAttemptRow, ParcelRow
from services.handover.types import Parcel, ParcelAnswered, ParcelReady, ParcelSettled, ParcelState
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.jobs import Job, JobKind
from services.kit.vault import Vault
from tests.support.queue import HeldQueue

BUCKET = 7
SETTLED = JobKind("test.settled", ParcelSettled)
ANSWERED = JobKind("test.answered", ParcelAnswered)


@dataclass(frozen=True)
class ParcelCounter:
    """The hand-over with one department, `police`, and what a test needs to see of it."""

    handover: Handover
    db: Database
    queue: HeldQueue
    vault: Vault
    ids: SeededIds
    clock: HeldClock

    async def hand_in(self, *, case: UUID | None = None, department: str = "police") -> UUID:
        """A parcel on its way, READY; its job waits in the queue."""
        parcel = Parcel(
            id=self.ids.record(BUCKET),
            department=department,
            item="household-entry",
            receipt_number="AH2026112300000001X",
            parties={"mother": {"person.name": "陈测试", "person.id_number": "340000199403121026"}},
        )
        async with self.db.work() as work:
            key = self.vault.new_key(work, BUCKET)
            await work.flush()
            owner = case or self.ids.record(BUCKET)
            return await self.handover.send(work, parcel=parcel, case=owner, bucket=BUCKET, key=key)

    async def deliver(self, parcel: UUID) -> None:
        await self.handover.deliver(ParcelReady(parcel))

    async def confirmed(self) -> UUID:
        """A parcel that its department has taken, with nothing left in the queue but a poll."""
        parcel = await self.hand_in()
        self.jobs(DELIVER)
        await self.deliver(parcel)
        self.jobs(SETTLED)
        return parcel

    async def run_deliveries(self) -> int:
        """Run deliveries until none is due, letting the time pass that each waits for; returns how many ran."""
        ran = 0
        while jobs := self.jobs(DELIVER):
            for job in jobs:
                self.wait_for(job)
                await self.handover.deliver(DELIVER.decode(job.payload))
                ran += 1
        return ran

    async def run_poll(self) -> Job:
        """Run the one poll that is planned, when it is due."""
        (job,) = self.jobs(POLL)
        self.wait_for(job)
        await self.handover.poll(POLL.decode(job.payload))
        return job

    def wait_for(self, job: Job) -> None:
        if job.not_before is not None and job.not_before > self.clock.now():
            self.clock.advance(job.not_before - self.clock.now())

    def jobs(self, kind: JobKind[Any]) -> list[Job]:
        """Take the jobs of a kind out of the queue."""
        taken = self.queue.of(kind)
        self.queue.jobs[:] = [job for job in self.queue.jobs if job.name != kind.name]
        return taken

    def settled(self) -> list[ParcelState]:
        """What was said of deliveries that ended, since last asked."""
        return [SETTLED.decode(job.payload).state for job in self.jobs(SETTLED)]

    async def row(self, parcel: UUID) -> ParcelRow:
        async with self.db.read() as session:
            row = await session.get(ParcelRow, parcel)
        assert row is not None
        return row

    async def attempts(self, parcel: UUID) -> list[str]:
        """`action outcome`, in order of their beginning."""
        async with self.db.read() as session:
            rows = await session.all(
                select(ParcelAttemptRow)
                .where(ParcelAttemptRow.parcel == parcel)
                .order_by(ParcelAttemptRow.number, ParcelAttemptRow.action)
            )
        return [f"{row.action} {row.outcome}" for row in rows]

    async def answers(self, parcel: UUID) -> Sequence[ParcelAnswerRow]:
        async with self.db.read() as session:
            return await session.all(select(ParcelAnswerRow).where(ParcelAnswerRow.parcel == parcel))
