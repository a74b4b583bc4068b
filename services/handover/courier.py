"""Taking parcels to departments: `READY → SENDING → CONFIRMED | REFUSED | UNKNOWN`.

Every call is committed to before it is made and settled in a transaction of its own afterwards, so a process may be
killed at any point: the next job finds `SENDING`, and treats it as the unknown outcome that it is. No transaction is
open while a department is asked. Locks: the parcel's row, then the row of the department's reference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy import select

from services.handover.answers import Answers
from services.handover.attempts import FOLLOW_UP, Action, AttemptOutcome
from services.handover.call_limits import CallLimits, Slot
from services.handover.department_texts import kept_reference, kept_words
from services.handover.jobs import DELIVER, POLL, RECALL
from services.handover.matters import Matters
from services.handover.overdue import is_overdue, tell_unanswered
from services.handover.ports import Department
from services.handover.tables import ParcelAttemptRow, ParcelRow
from services.handover.types import (
    DeliveryRefused,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    ParcelReady,
    ParcelSettled,
    ParcelState,
    PollDue,
    RecallDue,
    RecallState,
    Taken,
    Wire,
)
from services.handover.types.deliveries import NOT_RENDERABLE, OUTCOME_UNKNOWN, REFERENCE_TAKEN
from services.handover.types.policies import PollPolicy, RetryPolicy
from services.kit.clock import Clock, Deadline
from services.kit.db import Database, UnitOfWork
from services.kit.digests import digest_of_bytes
from services.kit.ids import Ids
from services.kit.jobs import Job
from services.kit.problems import GatewayError
from services.kit.vault import Vault

_LOG = structlog.get_logger()
_PARCEL = TypeAdapter(Parcel)
_WIRE = TypeAdapter(Wire)
_LONGEST_DETAIL = 200

Outcome = Taken | DeliveryRefused | OutcomeUnknown


class ParcelUnknown(GatewayError):
    """A job names a parcel that does not exist."""


class DepartmentNotJoined(GatewayError):
    """A parcel is for a department that no adapter serves."""


@dataclass(frozen=True, slots=True)
class Sending:
    """A delivery whose attempt is committed."""

    parcel: UUID
    department: str
    number: int
    wire: Wire = field(repr=False)

    @property
    def action(self) -> Action:
        return Action.SEND


@dataclass(frozen=True, slots=True)
class LookingUp:
    """A question whether a parcel has arrived, whose attempt is committed."""

    parcel: UUID
    department: str
    number: int

    @property
    def action(self) -> Action:
        return Action.LOOK_UP


Call = Sending | LookingUp


@dataclass(frozen=True, slots=True)
class Courier:
    """Delivers one parcel a job."""

    db: Database
    departments: Mapping[str, Department]
    answers: Answers
    matters: Matters
    vault: Vault
    ids: Ids
    clock: Clock
    retry: RetryPolicy
    polling: PollPolicy
    limits: CallLimits
    callback_base: str | None

    def department(self, name: str) -> Department:
        """Raises `DepartmentNotJoined`."""
        if name not in self.departments:
            raise DepartmentNotJoined(name)
        return self.departments[name]

    async def deliver(self, parcel: UUID) -> None:
        """Do what is due for a parcel now, which may be nothing, or come again. Raises `ParcelUnknown`."""
        async with self.db.read() as session:
            row = await session.get(ParcelRow, parcel)
        if row is None:
            raise ParcelUnknown(parcel)
        async with self.limits.begin(row.department) as slot:
            if isinstance(slot, Slot):
                await self._call(parcel, slot)
                return
        async with self.db.work() as work:
            if is_overdue(row, self.clock.now(), self.retry.overdue) and row.told_unanswered_at is None:
                await self._tell_overdue(work, parcel)
            work.schedule(_again(parcel, slot.at))

    async def _tell_overdue(self, work: UnitOfWork, parcel: UUID) -> None:
        row, now = await locked_parcel(work, parcel), self.clock.now()
        if is_overdue(row, now, self.retry.overdue) and row.state is not ParcelState.RECALLED:
            tell_unanswered(work, row, now)

    async def _call(self, parcel: UUID, slot: Slot) -> None:
        call = await self._take_up(parcel)
        if isinstance(call, LookingUp):
            call = await self._look_up(call, slot)
        if call is not None:
            outcome = await self.department(call.department).deliver(call.wire, call.parcel, until=self._deadline())
            slot.heard(usable=is_answer(outcome))
            await self._settle(call, outcome)

    async def _take_up(self, parcel: UUID) -> Call | None:
        async with self.db.work() as work:
            row = await locked_parcel(work, parcel)
            if row.state is ParcelState.READY:
                return await self._begin(work, row, Action.SEND)
            if row.state is ParcelState.SENDING:
                return await self._take_over(work, row)
            if row.state is ParcelState.UNKNOWN and row.settled_at is None:
                return await self._follow_up(work, row)
            return None

    async def _take_over(self, work: UnitOfWork, row: ParcelRow) -> Call | None:
        """An attempt is open: its process still works on it, or was killed; only time shows which."""
        attempt = await self._open_attempt(work, row)
        if attempt is not None:
            lost_at = attempt.started_at + self.retry.call + self.retry.grace
            if self.clock.now() < lost_at:
                work.schedule(_again(row.id, lost_at))
                return None
            attempt.ended_at = self.clock.now()
            attempt.outcome = AttemptOutcome.LOST
        return await self._follow_up(work, row)

    async def _follow_up(self, work: UnitOfWork, row: ParcelRow) -> Call | None:
        action = FOLLOW_UP[self.department(row.department).delivery]
        if action is None or row.attempts >= self.retry.most:
            await self._put_before_a_person(work, row, OUTCOME_UNKNOWN)
            return None
        if row.attempts >= self.retry.told_from:
            tell_unanswered(work, row, self.clock.now())
        return await self._begin(work, row, action)

    async def _begin(self, work: UnitOfWork, row: ParcelRow, action: Action) -> Call | None:
        row.attempts += 1
        return await self._attempt(work, row, action)

    async def _attempt(self, work: UnitOfWork, row: ParcelRow, action: Action) -> Call | None:
        """Commit to a call; none where the parcel cannot be rendered for the department."""
        wire: Wire | None = None
        if action is Action.SEND:
            wire = self._rendered(row, await self._contents(work, row))
            if wire is None:
                await self._put_before_a_person(work, row, NOT_RENDERABLE)
                return None
            row.wire_digest = digest_of_bytes(_WIRE.dump_json(wire))
        row.state = ParcelState.SENDING
        work.add(
            ParcelAttemptRow(
                bucket=row.bucket,
                id=self.ids.record(row.bucket),
                parcel=row.id,
                number=row.attempts,
                action=action,
                started_at=self.clock.now(),
            )
        )
        if wire is None:
            return LookingUp(row.id, row.department, row.attempts)
        return Sending(row.id, row.department, row.attempts, wire)

    def _rendered(self, row: ParcelRow, parcel: Parcel) -> Wire | None:
        """None, and a line in the log, where the adapter cannot render it: retries would never end otherwise."""
        try:
            return self.department(row.department).render(parcel)
        except DepartmentNotJoined:
            raise
        except Exception as error:  # noqa: BLE001 - whatever an adapter stumbles over, a person must look at it
            kind = type(error).__name__
            _LOG.error("a parcel cannot be rendered", parcel=str(row.id), department=row.department, error=kind)
            return None

    async def _look_up(self, call: LookingUp, slot: Slot) -> Sending | None:
        found = await self.department(call.department).look_up(call.parcel, until=self._deadline())
        slot.heard(usable=is_answer(found))
        if not isinstance(found, NotSeen):
            await self._settle(call, found)
            return None
        async with self.db.work() as work:
            row = await locked_parcel(work, call.parcel)
            await self._close(work, row, call, AttemptOutcome.NOT_SEEN)
            if not _still_at(call, row):
                return None
            sending = await self._attempt(work, row, Action.SEND)
            return sending if isinstance(sending, Sending) else None

    async def _settle(self, call: Call, said: Outcome) -> None:
        outcome = _kept(said)
        async with self.db.work() as work:
            row = await locked_parcel(work, call.parcel)
            match outcome:
                case Taken():
                    await self._close(work, row, call, AttemptOutcome.TAKEN)
                    # However late it comes: that it was taken, and under which number, is the truth.
                    if row.state in {ParcelState.SENDING, ParcelState.UNKNOWN}:
                        await self._confirm(work, row, outcome)
                case DeliveryRefused():
                    await self._close(work, row, call, AttemptOutcome.REFUSED)
                    if _is_the_latest(call, row):
                        await self._refuse(work, row, outcome)
                case OutcomeUnknown():
                    await self._close(work, row, call, AttemptOutcome.UNKNOWN, outcome.detail)
                    if _still_at(call, row):
                        await self._leave_unknown(work, row)

    async def _confirm(self, work: UnitOfWork, row: ParcelRow, taken: Taken) -> None:
        if not await self.answers.name(work, row, taken.reference):
            await self._put_before_a_person(work, row, REFERENCE_TAKEN)
            return
        row.external_reference = taken.reference
        self._end(work, row, ParcelState.CONFIRMED)
        await self.answers.join_early(work, row, taken.reference)
        every = self.department(row.department).poll_every
        if every is not None:
            due = PollDue(row.id, row.polls)
            not_before = self.clock.now() + self.polling.pause(every, row.silent_polls)
            work.schedule(POLL.job(due, not_before))

    async def _refuse(self, work: UnitOfWork, row: ParcelRow, refused: DeliveryRefused) -> None:
        key = await self.vault.key(work, row.key)
        row.reason = self.vault.seal(refused.reason, key, reason_place(row.id))
        self._end(work, row, ParcelState.REFUSED, refused.reason_code)

    async def _leave_unknown(self, work: UnitOfWork, row: ParcelRow) -> None:
        row.state = ParcelState.UNKNOWN
        followed = FOLLOW_UP[self.department(row.department).delivery] is not None
        if followed and row.attempts < self.retry.most:
            if row.attempts >= self.retry.told_from:
                tell_unanswered(work, row, self.clock.now())
            work.schedule(_again(row.id, self.clock.now() + self.retry.pause(row.attempts)))
        else:
            await self._put_before_a_person(work, row, OUTCOME_UNKNOWN)

    async def _put_before_a_person(self, work: UnitOfWork, row: ParcelRow, reason_code: str) -> None:
        await self.matters.open(work, row, row.id, reason_code)
        self._end(work, row, ParcelState.UNKNOWN, reason_code)

    def _end(self, work: UnitOfWork, row: ParcelRow, state: ParcelState, reason_code: str | None = None) -> None:
        row.state = state
        row.reason_code = reason_code
        row.settled_at = self.clock.now()
        work.publish(ParcelSettled(row.id, row.case_id, state, row.purpose))
        if row.recall is RecallState.DUE:
            work.schedule(RECALL.job(RecallDue(row.id)))

    async def _close(
        self, work: UnitOfWork, row: ParcelRow, call: Call, outcome: AttemptOutcome, detail: str = ""
    ) -> None:
        attempt = await attempt_of(work, row, call.number, call.action)
        assert attempt is not None, "committed before the call"
        attempt.ended_at = self.clock.now()
        attempt.outcome = outcome
        attempt.detail = detail[:_LONGEST_DETAIL] or None

    async def _open_attempt(self, work: UnitOfWork, row: ParcelRow) -> ParcelAttemptRow | None:
        return await work.one(
            select(ParcelAttemptRow).where(
                ParcelAttemptRow.bucket == row.bucket,
                ParcelAttemptRow.parcel == row.id,
                ParcelAttemptRow.number == row.attempts,
                ParcelAttemptRow.ended_at.is_(None),
            )
        )

    async def _contents(self, work: UnitOfWork, row: ParcelRow) -> Parcel:
        key = await self.vault.key(work, row.key)
        parcel = _PARCEL.validate_python(self.vault.open(row.contents, key, contents_place(row.id)))
        if self.callback_base is None:
            return parcel
        # Said at delivery, not kept: the gateway may have moved since the parcel was packed.
        return replace(parcel, callback_url=f"{self.callback_base}/inbound/{row.department}")

    def _deadline(self) -> Deadline:
        return Deadline.after(self.retry.call.total_seconds(), self.clock)


async def locked_parcel(work: UnitOfWork, parcel: UUID) -> ParcelRow:
    """Until the transaction ends. Raises `ParcelUnknown`."""
    row = await work.lock_row(ParcelRow, parcel)
    if row is None:
        raise ParcelUnknown(parcel)
    return row


async def attempt_of(work: UnitOfWork, row: ParcelRow, number: int, action: Action) -> ParcelAttemptRow | None:
    return await work.one(
        select(ParcelAttemptRow).where(
            ParcelAttemptRow.bucket == row.bucket,
            ParcelAttemptRow.parcel == row.id,
            ParcelAttemptRow.number == number,
            ParcelAttemptRow.action == action,
        )
    )


def is_answer(outcome: object) -> bool:
    """Whether the department answered, be it that it refuses."""
    return not isinstance(outcome, OutcomeUnknown) or outcome.answered


def contents_place(parcel: UUID) -> str:
    """Where a parcel's contents are sealed for."""
    return f"parcels:{parcel}:contents"


def reason_place(parcel: UUID) -> str:
    return f"parcels:{parcel}:reason"


def _kept(outcome: Outcome) -> Outcome:
    """What a department says of a delivery, with its texts as they can be stored."""
    match outcome:
        case Taken():
            reference = kept_reference(outcome.reference)
            if reference is None:
                return OutcomeUnknown("no number of a case", answered=True)
            return replace(outcome, reference=reference)
        case DeliveryRefused():
            code, reason = kept_words(outcome.reason_code, outcome.reason)
            return DeliveryRefused(code, reason or "")
        case OutcomeUnknown():
            return outcome


def _still_at(call: Call, row: ParcelRow) -> bool:
    """Whether nobody has taken the parcel over since."""
    return row.state is ParcelState.SENDING and row.attempts == call.number


def _is_the_latest(call: Call, row: ParcelRow) -> bool:
    """Whether no attempt was begun since, though the parcel may have been given up."""
    return row.state in {ParcelState.SENDING, ParcelState.UNKNOWN} and row.attempts == call.number


def _again(parcel: UUID, not_before: datetime) -> Job:
    return DELIVER.job(ParcelReady(parcel), not_before)
