"""Disputes (疑义数据校核): a value that the state holds is said to be wrong; its provider is asked to look at it.

The request goes as a parcel to the provincial platform, which passes it on to the provider: the hand-over's courier,
retries, questions and call-backs serve it as they serve a case. Whoever raised the dispute goes on meanwhile.
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
    Parcel,
    ParcelAnswered,
    ParcelPurpose,
    ParcelSettled,
)
from services.kit.clock import CHINA, Clock, china_day
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.jobs import JobKind
from services.kit.problems import GatewayError
from services.kit.sealed import DataKey
from services.kit.values.elements import Value
from services.kit.vault import Vault
from services.kit.workdays import CalendarNotPublished, WorkdayCalendar
from services.sharing.disputes.states import OF_ANSWER, OF_DELIVERY, OUTCOMES, Turn, next_stage
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

ON_PARCEL_SETTLED = JobKind("sharing.on_parcel_settled", ParcelSettled)
ON_PARCEL_ANSWERED = JobKind("sharing.on_parcel_answered", ParcelAnswered)
REVIEW_DUE = JobKind("sharing.review_due", ReviewDue)

REVIEW_ITEM = "data-review"
"""Short code of the platform's item."""
REVIEW = "review"
"""Role under which a review's elements stand in a parcel and in its result."""
CORRECTED_VALUE = "corrected_value"
"""Kind of the result by which a provider says the right value."""
VALUE = "review.value"

NOT_JOINED = "PLATFORM_NOT_JOINED"
"""Reason code: this gateway has no way to the platform."""
ANSWER_UNUSABLE = "ANSWER_UNUSABLE"
"""Reason code: the platform says that it is corrected and not to what, or speaks of another element."""
ANSWER_OUT_OF_PLACE = "ANSWER_OUT_OF_PLACE"
"""Reason code of a note: a last word after the last word, and another one."""
REVIEW_OVERDUE = "REVIEW_OVERDUE"
"""Reason code of a note: the time limit has passed."""

_ASK_AGAIN = timedelta(days=7)
"""until it is tried again to count a time limit that ran into a year without a calendar"""


class DisputeMissing(GatewayError):
    """A job names a dispute that does not exist."""


class PullMissing(GatewayError):
    """A dispute is about a value whose pull does not belong to the application."""


@dataclass(frozen=True, slots=True)
class DisputeClaim:
    """When something was said of a dispute, why, and by which parcel or answer."""

    at: datetime
    reason_code: str | None = None
    reason: str | None = field(default=None, repr=False)
    source: UUID | None = None


class Disputes:
    """The door to disputes."""

    def __init__(
        self,
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

    async def contest(self, work: UnitOfWork, contest: NewDispute, key: UUID) -> Dispute:
        """Record a dispute and put its parcel on its way, with the caller's transaction; values are sealed under the
        application's key. Whether there is one already is the caller's to know. Raises `PullMissing`.
        """
        pull = await work.get(PullRow, contest.pull)
        if pull is None or pull.application != contest.application or pull.provider is None:
            raise PullMissing(contest.pull)
        data_key = await self._vault.key(work, key)
        row = self._store.row(contest, pull.provider, key, data_key)
        row.due_on = self._due_on(row.raised_at)
        work.add(row)
        await work.flush()
        self._enter(work, row, DisputeClaim(row.raised_at))
        not_before = _moment_after(row.due_on) if row.due_on else row.raised_at + _ASK_AGAIN
        work.schedule(REVIEW_DUE.job(ReviewDue(row.id), not_before))
        if self._handover.is_joined(self._settings.target):
            parcel = self._parcel(row, contest, pull.digest)
            await self._handover.send(work, parcel=parcel, case=row.id, bucket=row.bucket, key=data_key)
        else:
            self._turn(work, row, Turn.HOLD_UP, DisputeClaim(row.raised_at, NOT_JOINED), data_key)
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
        """The application and its cases go by how it ended; whether that was news. Raises `DisputeMissing`."""
        row = await self._locked(work, dispute)
        if next_stage(row.stage, Turn.CLOSE) is None:
            return False
        said = DisputeClaim(self._clock.now(), row.reason_code)
        self._turn(work, row, Turn.CLOSE, said, await self._vault.key(work, row.key))
        return True

    async def on_parcel_settled(self, event: ParcelSettled) -> None:
        """Job: the delivery of a review ended. Safe to run again; parcels that are no review's are another room's."""
        if event.purpose is not ParcelPurpose.REVIEW:
            return
        async with self._db.work() as work:
            row = await self._locked(work, event.case)
            settlement = await self._handover.settlement(work, event.parcel)
            turn = OF_DELIVERY.get(settlement.state)
            if turn is None or await self._has_heard(work, row, event.parcel, turn):
                return
            said = DisputeClaim(self._clock.now(), settlement.reason_code, settlement.reason, event.parcel)
            self._turn(work, row, turn, said, await self._vault.key(work, row.key))

    async def on_parcel_answered(self, event: ParcelAnswered) -> None:
        """Job: the platform said something of a review. Safe to run again, as above."""
        if event.purpose is not ParcelPurpose.REVIEW:
            return
        async with self._db.work() as work:
            row = await self._locked(work, event.case)
            if await self._has_heard(work, row, event.answer):
                return
            word = await self._handover.answer(work, event.answer)
            await self._hear(work, row, word, event.answer)

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
                self._enter(work, row, DisputeClaim(now, REVIEW_OVERDUE))

    async def _hear(self, work: UnitOfWork, row: DisputeRow, word: DepartmentEvent, answer: UUID) -> None:
        turn = OF_ANSWER.get(word.kind)
        if turn is None:
            return
        key = await self._vault.key(work, row.key)
        said = DisputeClaim(word.at, word.reason_code, word.reason, answer)
        if row.outcome is not None:
            if word.kind in FINAL_ANSWERS and self._is_another(row, word, key):
                self._enter(work, row, DisputeClaim(word.at, ANSWER_OUT_OF_PLACE, source=answer))
            return
        if turn is Turn.CORRECT:
            value = corrected_value(word, row.element)
            if value is None:
                turn, said = Turn.HOLD_UP, DisputeClaim(word.at, ANSWER_UNUSABLE, source=answer)
            else:
                self._store.keep_corrected(row, value, word.at, key)
        self._turn(work, row, turn, said, key)

    def _is_another(self, row: DisputeRow, word: DepartmentEvent, key: DataKey) -> bool:
        """Whether a last word says something else than the one that ended the dispute."""
        if word.kind is not AnswerKind.GRANTED:
            return row.outcome is not DisputeOutcome.CONFIRMED_CORRECT
        return row.corrected is None or corrected_value(word, row.element) != self._store.corrected(row, key)

    def _turn(self, work: UnitOfWork, row: DisputeRow, turn: Turn, said: DisputeClaim, key: DataKey) -> None:
        """One step of a dispute; nothing where it has no place."""
        stage = next_stage(row.stage, turn)
        if stage is None:
            return
        row.stage = stage
        if turn is not Turn.CLOSE:
            self._store.keep_reason(row, said.reason_code, said.reason, key)
        if stage in OUTCOMES:
            row.outcome = OUTCOMES[stage]
            row.ended_at = self._clock.now()
        self._enter(work, row, said)
        work.publish(DisputeMoved(row.id, row.application, stage))

    def _enter(self, work: UnitOfWork, row: DisputeRow, said: DisputeClaim) -> None:
        row.revision += 1
        work.add(
            DisputeEventRow(
                bucket=row.bucket,
                id=self._ids.record(row.bucket),
                dispute=row.id,
                number=row.revision,
                at=said.at,
                recorded_at=self._clock.now(),
                stage=row.stage,
                reason_code=said.reason_code,
                source=said.source,
            )
        )

    async def _has_heard(self, work: UnitOfWork, row: DisputeRow, source: UUID, turn: Turn | None = None) -> bool:
        """Whether what this parcel or answer says was heard; of a parcel, whether it said just this."""
        statement = select(DisputeEventRow.id).where(
            DisputeEventRow.bucket == row.bucket, DisputeEventRow.dispute == row.id, DisputeEventRow.source == source
        )
        if turn is Turn.FORWARD:
            statement = statement.where(DisputeEventRow.stage == DisputeStage.FORWARDED)
        elif turn is not None:
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
            return None  # an invented day would be worse than none; the job counts again later

    def _parcel(self, row: DisputeRow, contest: NewDispute, record_digest: str | None) -> Parcel:
        known = {
            "review.dispute": str(row.id),
            "review.provider": row.provider,
            "review.resource": row.resource,
            "review.element": row.element,
            "review.stated": contest.stated,
            "review.claimed": contest.claimed,
            "review.reason": contest.ground,
            "review.pull": str(row.pull),
            "review.record_digest": record_digest,
            "review.as_of": contest.as_of.isoformat() if contest.as_of else None,
            "review.due_on": row.due_on.isoformat() if row.due_on else None,
        }
        return Parcel(
            id=self._ids.record(row.bucket),
            department=self._settings.target,
            item=REVIEW_ITEM,
            receipt_number=str(row.id),
            parties={REVIEW: {element: value for element, value in known.items() if value is not None}},
            purpose=ParcelPurpose.REVIEW,
        )


def corrected_value(word: DepartmentEvent, element: str) -> Value | None:
    """The right value as the provider says it; none where it says none, or speaks of another element."""
    for result in word.results:
        said = result.elements.get(REVIEW, {})
        if result.kind == CORRECTED_VALUE and said.get("review.element", element) == element:
            return said.get(VALUE)
    return None


def _moment_after(day: date) -> datetime:
    """The first moment, in China, at which a time limit that ends on this day has passed."""
    return datetime.combine(day + timedelta(days=1), time.min, CHINA)
