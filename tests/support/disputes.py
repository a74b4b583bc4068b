"""A desk at which values are disputed, and a platform that answers as it is told."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.access.types import Actor, Channel
from services.handover.service import DELIVER, EXPIRE, POLL, Handover
from services.handover.tables import ParcelRow
from services.handover.types import AnswerKind, DepartmentEvent, IssuedResult
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.jobs import JobKind
from services.kit.vault import Vault, key_id_of
from services.kit.workdays import WorkdayCalendar
from services.sharing.disputes.tables import DisputeEventRow
from services.sharing.service import ON_PARCEL_ANSWERED, ON_PARCEL_SETTLED, REVIEW_DUE, Disputes
from services.sharing.tables import PullRow
from services.sharing.types import Dispute, DisputeMoved, DisputeStage, NewDispute, ReviewDue
from tests.support.departments import FakeDepartment, inbound
from tests.support.queue import HeldQueue

BUCKET = 77
MOVED = JobKind("test.dispute_moved", DisputeMoved)
STATED = "安徽省测试市旧路1号"
CLAIMED = "安徽省测试市新路2号"


def corrected(value: str | int | bool, clock: HeldClock, **said: str) -> IssuedResult:
    """A provider's correction."""
    return IssuedResult("corrected_value", "C-1", clock.now(), {"review": {"review.value": value, **said}})


@dataclass
class DisputeDesk:
    """Disputes over the real hand-over, and what a test needs to see of them."""

    disputes: Disputes
    handover: Handover
    platform: FakeDepartment
    db: Database
    queue: HeldQueue
    vault: Vault
    ids: SeededIds
    clock: HeldClock
    moved: list[DisputeMoved] = field(default_factory=list)
    due: list[ReviewDue] = field(default_factory=list)
    """jobs that a review fell due, kept for the test to run"""

    async def raise_one(self, key: str = "key-1", *, run: bool = True) -> Dispute:
        """A mother disputes her household's address."""
        application = self.ids.record(BUCKET)
        subject = self.ids.subject()
        async with self.db.work() as work:
            data_key = self.vault.new_key(work, BUCKET)
            pull = self._pull(application, subject)
            work.add(pull)
            await work.flush()
            contest = NewDispute(
                application=application,
                party=self.ids.record(BUCKET),
                role="mother",
                ordinal=1,
                element="household.address",
                resource="police.household",
                pull=pull.id,
                as_of=self.clock.now(),
                stated=STATED,
                claimed=CLAIMED,
                ground="去年已搬家",
                actor=Actor.oneself(subject, Channel.WEB),
                client_key=key,
            )
            dispute = await self.disputes.raise_dispute(work, contest, key_id_of(data_key))
        if run:
            await self.run()
        return dispute

    def _pull(self, application: UUID, subject: UUID) -> PullRow:
        return PullRow(
            bucket=BUCKET,
            id=self.ids.record(BUCKET),
            application=application,
            item="newborn",
            resource="police.household",
            resource_version=1,
            provider="police",
            role="mother",
            ordinal=1,
            key_index=b"i",
            key_elements=["household.number"],
            elements={"self": ["household.address"]},
            actor=subject,
            on_behalf_of=subject,
            channel="WEB",
            ground="STATUTE",
            statute="测试条例第一条",
            world="LIVE",
            requested_at=self.clock.now(),
            digest="sha256:record",
        )

    async def run(self) -> None:
        """Run all jobs, and those that they beget; a review that falls due waits for the test."""
        await self.queue.run(
            DELIVER.handled_by(self.handover.deliver),
            POLL.handled_by(self.handover.poll),
            EXPIRE.handled_by(self.handover.expire),
            ON_PARCEL_SETTLED.handled_by(self.disputes.on_parcel_settled),
            ON_PARCEL_ANSWERED.handled_by(self.disputes.on_parcel_answered),
            REVIEW_DUE.handled_by(self._keep_due),
            MOVED.handled_by(self._note_move),
        )

    async def hear(self, dispute: Dispute, kind: AnswerKind, *results: IssuedResult, **words: Any) -> None:
        """The platform calls back about a dispute."""
        parcel = await self.parcel(dispute)
        word = DepartmentEvent(parcel.external_reference or "none", kind, self.clock.now(), results=results, **words)
        assert isinstance(await self.handover.receive("jianghuai", inbound(word)), int)
        await self.run()

    async def read(self, dispute: Dispute) -> Dispute:
        async with self.db.read() as session:
            return await self.disputes.dispute(session, dispute.id)

    async def stages(self, dispute: Dispute) -> list[tuple[DisputeStage, str | None]]:
        """Everything that happened to it, in order."""
        async with self.db.read() as session:
            statement = select(DisputeEventRow).where(DisputeEventRow.dispute == dispute.id)
            rows = await session.all(statement.order_by(DisputeEventRow.number))
        return [(row.stage, row.reason_code) for row in rows]

    async def parcel(self, dispute: Dispute) -> ParcelRow:
        async with self.db.read() as session:
            row = await session.one(select(ParcelRow).where(ParcelRow.case_id == dispute.id))
        assert row is not None
        return row

    async def _keep_due(self, due: ReviewDue) -> None:
        self.due.append(due)

    async def _note_move(self, moved: DisputeMoved) -> None:
        self.moved.append(moved)


def desk(db: Database, queue: HeldQueue, vault: Vault, ids: SeededIds, clock: HeldClock) -> DisputeDesk:
    """With the platform joined, and the published calendar."""
    platform = FakeDepartment("R")
    handover = Handover(db=db, departments={"jianghuai": platform}, vault=vault, ids=ids, clock=clock)
    disputes = Disputes(
        db=db, handover=handover, vault=vault, calendar=WorkdayCalendar.published(), ids=ids, clock=clock
    )
    return DisputeDesk(disputes, handover, platform, db, queue, vault, ids, clock)
