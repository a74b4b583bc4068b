"""Telling departments that a case of theirs is withdrawn: `DUE → TAKEN_BACK | ALREADY_DECIDED | NOT_HELD | UNKNOWN`.

A department is told under the parcel's key, once its delivery has ended: before that nobody knows whether it has the
parcel. To be told twice is to be told once, so that a call whose outcome is not known is simply made again, with the
pauses and the end of a delivery. Like a delivery, each call is committed to before it is made and settled afterwards.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.handover.attempts import Action, AttemptOutcome
from services.handover.call_limits import Slot
from services.handover.courier import Courier, ParcelUnknown, attempt_of, is_answer, locked_parcel
from services.handover.jobs import RECALL
from services.handover.matters import CASE_WITHDRAWN, Matters
from services.handover.tables import ParcelAttemptRow, ParcelRow
from services.handover.types import (
    AlreadyDecided,
    NotSeen,
    OutcomeUnknown,
    ParcelState,
    RecallAnswer,
    RecallBegun,
    RecallDue,
    RecallEnded,
    RecallState,
    TakenBack,
)
from services.handover.types.policies import RetryPolicy
from services.kit.clock import Clock, Deadline
from services.kit.db import Database, UnitOfWork
from services.kit.ids import Ids
from services.kit.jobs import Job

_ENDS: dict[type[RecallAnswer], tuple[AttemptOutcome, RecallState]] = {
    TakenBack: (AttemptOutcome.TAKEN_BACK, RecallState.TAKEN_BACK),
    AlreadyDecided: (AttemptOutcome.ALREADY_DECIDED, RecallState.ALREADY_DECIDED),
    # It took the parcel, or may have: that it knows nothing of it is for a person to clear up.
    NotSeen: (AttemptOutcome.NOT_SEEN, RecallState.UNKNOWN),
}
"""What ends a recall, and how."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A call whose attempt is committed."""

    parcel: UUID
    department: str
    item: str
    number: int


@dataclass(frozen=True, slots=True)
class Recalls:
    """Tells one department of one withdrawn case a job."""

    db: Database
    courier: Courier
    matters: Matters
    ids: Ids
    clock: Clock
    retry: RetryPolicy

    async def begin(self, work: UnitOfWork, row: ParcelRow) -> RecallBegun:
        """The case of a locked parcel is withdrawn: keep the parcel back, or have its department told."""
        match row.state:
            case ParcelState.READY:
                row.state = ParcelState.RECALLED
                return RecallBegun.KEPT_BACK
            case ParcelState.RECALLED | ParcelState.REFUSED:
                return RecallBegun.NOT_HELD
        if not self.courier.department(row.department).takes_recall(row.item):
            await self.matters.open(work, row, row.id, CASE_WITHDRAWN)
            return RecallBegun.STAFF_TOLD
        row.recall = RecallState.DUE
        if row.settled_at is not None:
            work.schedule(_job(row.id))
        return RecallBegun.DEPARTMENT_ASKED

    async def recall(self, parcel: UUID) -> None:
        """Do what is due now, which may be nothing, or come again. Raises `ParcelUnknown`."""
        async with self.db.read() as session:
            row = await session.get(ParcelRow, parcel)
        if row is None:
            raise ParcelUnknown(parcel)
        async with self.courier.limits.begin(row.department) as slot:
            if isinstance(slot, Slot):
                await self._tell(parcel, slot)
                return
        async with self.db.work() as work:
            work.schedule(_job(parcel, slot.at))

    async def _tell(self, parcel: UUID, slot: Slot) -> None:
        telling = await self._take_up(parcel)
        if telling is None:
            return
        until = Deadline.after(self.retry.call.total_seconds(), self.clock)
        answer = await self.courier.department(telling.department).recall(telling.item, parcel, until=until)
        slot.heard(usable=is_answer(answer))
        await self._settle(telling, answer)

    async def _take_up(self, parcel: UUID) -> Telling | None:
        async with self.db.work() as work:
            row = await locked_parcel(work, parcel)
            # While its delivery is under way, the end of that asks for this job again.
            if row.recall is not RecallState.DUE or row.settled_at is None:
                return None
            if row.state is ParcelState.REFUSED:
                self._end(work, row, RecallState.NOT_HELD)
                return None
            lost = await attempt_of(work, row, row.recall_attempts, Action.RECALL)
            if lost is not None and lost.ended_at is None:
                lost.ended_at, lost.outcome = self.clock.now(), AttemptOutcome.LOST
            if row.recall_attempts >= self.retry.most:
                await self._put_before_a_person(work, row)
                return None
            return self._commit_to(work, row)

    def _commit_to(self, work: UnitOfWork, row: ParcelRow) -> Telling:
        row.recall_attempts += 1
        work.add(
            ParcelAttemptRow(
                bucket=row.bucket,
                id=self.ids.record(row.bucket),
                parcel=row.id,
                number=row.recall_attempts,
                action=Action.RECALL,
                started_at=self.clock.now(),
            )
        )
        return Telling(row.id, row.department, row.item, row.recall_attempts)

    async def _settle(self, telling: Telling, answer: RecallAnswer) -> None:
        async with self.db.work() as work:
            row = await locked_parcel(work, telling.parcel)
            attempt = await attempt_of(work, row, telling.number, Action.RECALL)
            assert attempt is not None, "committed before the call"
            attempt.ended_at = self.clock.now()
            if isinstance(answer, OutcomeUnknown):
                attempt.outcome = AttemptOutcome.UNKNOWN
                if row.recall is RecallState.DUE and row.recall_attempts == telling.number:
                    await self._come_again(work, row)
                return
            attempt.outcome, state = _ENDS[type(answer)]
            if row.recall is not RecallState.DUE:
                return
            if state is RecallState.UNKNOWN:
                await self._put_before_a_person(work, row)
            else:
                self._end(work, row, state)

    async def _come_again(self, work: UnitOfWork, row: ParcelRow) -> None:
        if row.recall_attempts < self.retry.most:
            work.schedule(_job(row.id, self.clock.now() + self.retry.pause(row.recall_attempts)))
        else:
            await self._put_before_a_person(work, row)

    async def _put_before_a_person(self, work: UnitOfWork, row: ParcelRow) -> None:
        await self.matters.open(work, row, row.id, CASE_WITHDRAWN)
        self._end(work, row, RecallState.UNKNOWN)

    def _end(self, work: UnitOfWork, row: ParcelRow, state: RecallState) -> None:
        row.recall = state
        work.publish(RecallEnded(row.id, row.case_id, state, row.purpose))


def _job(parcel: UUID, not_before: datetime | None = None) -> Job:
    return RECALL.job(RecallDue(parcel), not_before)
