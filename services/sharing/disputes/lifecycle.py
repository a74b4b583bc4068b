"""Disputes (疑义数据校核): a value that the state holds is said to be wrong; its provider is asked to review it.

The request goes as a parcel to the provincial platform, which passes it on to the provider: the hand-over's
delivery, retries and call-backs serve it as they serve a case. Whoever raised the dispute goes on meanwhile.
Locks: the dispute's row first, then its parcel.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from services.handover.service import Handover
from services.handover.types import (
    FINAL_ANSWERS,
    AnswerKind,
    DepartmentEvent,
    ParcelAnswered,
    ParcelPurpose,
    ParcelSettled,
)
from services.kit.clock import CHINA, Clock, china_day
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.jobs import JobKind, Priority
from services.kit.problems import GatewayError
from services.kit.sealed import DataKey
from services.kit.vault import Vault
from services.kit.workdays import CalendarNotPublished, WorkdayCalendar
from services.sharing.disputes.review_parcels import corrected_value, review_parcel
from services.sharing.disputes.stages import AFTER_ANSWER, AFTER_DELIVERY, OUTCOMES, Transition, next_stage
from services.sharing.disputes.store import DisputeStore
from services.sharing.disputes.tables import DisputeEventRow, DisputeRow
from services.sharing.tables import PullRow
from services.sharing.types.disputes import (
    Dispute,
    DisputeMoved,
    DisputeOutcome,
    DisputeSettings,
    DisputeStage,
    NewDispute,
    ReviewDue,
)

ON_PARCEL_SETTLED = JobKind("sharing.on_parcel_settled", ParcelSettled, Priority.PROGRESS)
ON_PARCEL_ANSWERED = JobKind("sharing.on_parcel_answered", ParcelAnswered, Priority.PROGRESS)
REVIEW_DUE = JobKind("sharing.review_due", ReviewDue)

NOT_JOINED = "PLATFORM_NOT_JOINED"
"""Reason code: this gateway has no way to the platform."""
ANSWER_UNUSABLE = "ANSWER_UNUSABLE"
"""Reason code: the platform says that it is corrected and not to what, or answers for another element."""
ANSWER_OUT_OF_PLACE = "ANSWER_OUT_OF_PLACE"
"""Reason code of an entry: a second final answer that differs from the first."""
REVIEW_OVERDUE = "REVIEW_OVERDUE"
"""Reason code of an entry: the time limit has passed."""

_ASK_AGAIN = timedelta(days=7)
"""until a time limit is counted again that ran into a year without a calendar"""


class DisputeMissing(GatewayError):
    """A job names a dispute that does not exist."""


class PullMissing(GatewayError):
    """A dispute is about a value whose pull does not belong to the application."""


@dataclass(frozen=True, slots=True)
class DisputeEntry:
    """An entry of a dispute's history: when, for which reason, and from which parcel or answer."""

    at: datetime
    reason_code: str | None = None
    reason: str | None = field(default=None, repr=False)
    source: UUID | None = None


class Disputes:
    """Raises disputes, follows their reviews, and closes them."""

    def __init__(
        self,
        *,
        db: Database,
        handover: Handover,
        vault: Vault,
        calendar: WorkdayCalendar,
        ids: Ids,
        clock: Clock,
        settings: DisputeSettings | None = None,
    ) -> None:
        self._db = db
        self._handover = handover
        self._vault = vault
        self._calendar = calendar
        self._ids = ids
        self._clock = clock
        self._settings = settings or DisputeSettings()
        self._store = DisputeStore(vault, ids, clock)

    async def raise_dispute(self, work: UnitOfWork, new: NewDispute, key: UUID) -> Dispute:
        """Record a dispute and hand its parcel over, in the caller's transaction; values are sealed under the
        application's key. Whether there is one already, the caller checks. Raises `PullMissing`.
        """
        pull = await work.get(PullRow, new.pull)
        if pull is None or pull.application != new.application or pull.provider is None:
            raise PullMissing(new.pull)
        data_key = await self._vault.key(work, key)
        row = self._store.row(new, pull.provider, key, data_key)
        row.due_on = self._due_on(row.raised_at)
        work.add(row)
        await work.flush()
        self._record(work, row, DisputeEntry(row.raised_at))
        not_before = _moment_after(row.due_on) if row.due_on else row.raised_at + _ASK_AGAIN
        work.schedule(REVIEW_DUE.job(ReviewDue(row.id), not_before))
        if self._handover.is_joined(self._settings.target):
            parcel = review_parcel(
                row,
                new,
                parcel=self._ids.record(row.bucket),
                target=self._settings.target,
                record_digest=pull.digest,
            )
            await self._handover.send(work, parcel=parcel, case=row.id, bucket=row.bucket, key=data_key)
        else:
            self._move(work, row, Transition.HOLD_UP, DisputeEntry(row.raised_at, NOT_JOINED), data_key)
        await work.flush()
        return self._store.dispute(row, data_key)

    async def of_application(self, session: ReadSession, application: UUID) -> Sequence[Dispute]:
        """In the order in which they were raised."""
        statement = select(DisputeRow).where(
            DisputeRow.bucket == bucket_of(application), DisputeRow.application == application
        )
        rows = await session.all(statement.order_by(DisputeRow.raised_at, DisputeRow.id))
        return [self._store.dispute(row, await self._vault.key(session, row.key)) for row in rows]

    async def dispute(self, session: ReadSession, dispute: UUID) -> Dispute:
        """By the identifier in `DisputeMoved`. Raises `DisputeMissing`."""
        row = await session.get(DisputeRow, dispute)
        if row is None:
            raise DisputeMissing(dispute)
        return self._store.dispute(row, await self._vault.key(session, row.key))

    async def close(self, work: UnitOfWork, dispute: UUID) -> bool:
        """The application and its cases have taken its outcome over; false where it was closed before. Raises
        `DisputeMissing`.
        """
        row = await self._locked(work, dispute)
        if next_stage(row.stage, Transition.CLOSE) is None:
            return False
        entry = DisputeEntry(self._clock.now(), row.reason_code)
        self._move(work, row, Transition.CLOSE, entry, await self._vault.key(work, row.key))
        return True

    async def on_parcel_settled(self, event: ParcelSettled) -> None:
        """Job: the delivery of a review ended. Safe to run again; parcels that are no review's are another room's."""
        if event.purpose is not ParcelPurpose.REVIEW:
            return
        async with self._db.work() as work:
            row = await self._locked(work, event.case)
            settlement = await self._handover.settlement(work, event.parcel)
            transition = AFTER_DELIVERY.get(settlement.state)
            if transition is None or await self._is_recorded(work, row, event.parcel, transition):
                return
            entry = DisputeEntry(self._clock.now(), settlement.reason_code, settlement.reason, event.parcel)
            self._move(work, row, transition, entry, await self._vault.key(work, row.key))

    async def on_parcel_answered(self, event: ParcelAnswered) -> None:
        """Job: the platform answered about a review. Safe to run again, as above."""
        if event.purpose is not ParcelPurpose.REVIEW:
            return
        for each in event.one_by_one():
            async with self._db.work() as work:
                row = await self._locked(work, each.case)
                if await self._is_recorded(work, row, each.answer):
                    continue
                answer = await self._handover.answer(work, each.answer)
                await self._take_answer(work, row, answer, each.answer)

    async def fall_due(self, event: ReviewDue) -> None:
        """Job: the time limit has passed, or can be counted by now. Safe to run again."""
        async with self._db.work() as work:
            row = await self._locked(work, event.dispute)
            if row.outcome is not None or row.overdue_at is not None:
                return
            now = self._clock.now()
            row.due_on = row.due_on or self._due_on(row.raised_at)
            if row.due_on is None:
                work.schedule(REVIEW_DUE.job(event, now + _ASK_AGAIN))
            elif now < _moment_after(row.due_on):
                work.schedule(REVIEW_DUE.job(event, _moment_after(row.due_on)))
            else:
                row.overdue_at = now
                self._record(work, row, DisputeEntry(now, REVIEW_OVERDUE))

    async def _take_answer(self, work: UnitOfWork, row: DisputeRow, answer: DepartmentEvent, source: UUID) -> None:
        transition = AFTER_ANSWER.get(answer.kind)
        if transition is None:
            return
        key = await self._vault.key(work, row.key)
        entry = DisputeEntry(answer.at, answer.reason_code, answer.reason, source)
        if row.outcome is not None:
            if answer.kind in FINAL_ANSWERS and self._is_another(row, answer, key):
                self._record(work, row, DisputeEntry(answer.at, ANSWER_OUT_OF_PLACE, source=source))
            return
        if transition is Transition.CORRECT:
            value = corrected_value(answer, row.element)
            if value is None:
                transition, entry = Transition.HOLD_UP, DisputeEntry(answer.at, ANSWER_UNUSABLE, source=source)
            else:
                self._store.keep_corrected(row, value, answer.at, key)
        self._move(work, row, transition, entry, key)

    def _is_another(self, row: DisputeRow, answer: DepartmentEvent, key: DataKey) -> bool:
        """Whether a final answer differs from the one that ended the dispute."""
        if answer.kind is not AnswerKind.GRANTED:
            return row.outcome is not DisputeOutcome.CONFIRMED_CORRECT
        return row.corrected is None or corrected_value(answer, row.element) != self._store.corrected(row, key)

    def _move(
        self, work: UnitOfWork, row: DisputeRow, transition: Transition, entry: DisputeEntry, key: DataKey
    ) -> None:
        """One transition of a dispute; nothing where it is not possible."""
        stage = next_stage(row.stage, transition)
        if stage is None:
            return
        row.stage = stage
        if transition is not Transition.CLOSE:
            self._store.keep_reason(row, entry.reason_code, entry.reason, key)
        if stage in OUTCOMES:
            row.outcome = OUTCOMES[stage]
            row.ended_at = self._clock.now()
        self._record(work, row, entry)
        work.publish(DisputeMoved(row.id, row.application, stage))

    def _record(self, work: UnitOfWork, row: DisputeRow, entry: DisputeEntry) -> None:
        row.revision += 1
        work.add(
            DisputeEventRow(
                bucket=row.bucket,
                id=self._ids.record(row.bucket),
                dispute=row.id,
                number=row.revision,
                at=entry.at,
                recorded_at=self._clock.now(),
                stage=row.stage,
                reason_code=entry.reason_code,
                source=entry.source,
            )
        )

    async def _is_recorded(
        self, work: UnitOfWork, row: DisputeRow, source: UUID, transition: Transition | None = None
    ) -> bool:
        """Whether what this parcel or answer says was recorded before; of a parcel, whether this transition was."""
        statement = select(DisputeEventRow.id).where(
            DisputeEventRow.bucket == row.bucket, DisputeEventRow.dispute == row.id, DisputeEventRow.source == source
        )
        if transition is Transition.FORWARD:
            statement = statement.where(DisputeEventRow.stage == DisputeStage.FORWARDED)
        elif transition is not None:
            return False
        return bool(await work.rows(statement.limit(1)))

    async def _locked(self, work: UnitOfWork, dispute: UUID) -> DisputeRow:
        row = await work.lock_row(DisputeRow, dispute)
        if row is None:
            raise DisputeMissing(dispute)
        return row

    def _due_on(self, raised_at: datetime) -> date | None:
        try:
            return self._calendar.due_day(china_day(raised_at), self._settings.review_days)
        except CalendarNotPublished:
            return None  # no day is better than a wrong one; the job counts again later


def _moment_after(day: date) -> datetime:
    """The first moment, in China, at which a time limit that ends on this day has passed."""
    return datetime.combine(day + timedelta(days=1), time.min, CHINA)
