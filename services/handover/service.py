"""The hand-over: parcels go out to departments, and what departments say comes in.

Callers pack a parcel, and hear of it again by two events: `ParcelSettled`, when its delivery has ended one way or
another, and `ParcelAnswered`, whenever its department answered. All in between, what to do when nobody can
tell whether a parcel arrived above all, is this room's own affair.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy import select

from services.handover.answers import Answers
from services.handover.call_limits import CallLimits
from services.handover.courier import Courier, ParcelUnknown, contents_place, locked_parcel, reason_place
from services.handover.jobs import DELIVER, EXPIRE, JOIN_EARLY, POLL, READ_PART, RECALL
from services.handover.matters import CASE_WITHDRAWN, Matters
from services.handover.messages import EARLY_KEPT_FOR, Messages
from services.handover.overdue import overdue_deliveries
from services.handover.poller import Poller
from services.handover.ports import Department
from services.handover.recalls import Recalls
from services.handover.tables import ParcelRow
from services.handover.types import (
    DepartmentEvent,
    DepartmentUnknown,
    Inbound,
    InboundRefused,
    MatterClosed,
    MatterUnknown,
    OpenMatter,
    Parcel,
    ParcelReady,
    ParcelState,
    PollDue,
    RecallBegun,
    RecallDue,
    Settlement,
    Wire,
)
from services.handover.types.messages import EarlyAnswersDue, EarlyAnswersLeft, MessagePartKept
from services.handover.types.policies import CallPolicy, PollPolicy, RetryPolicy
from services.kit.clock import Clock
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.sealed import DataKey
from services.kit.vault import Vault, key_id_of

__all__ = [
    "CASE_WITHDRAWN",
    "DELIVER",
    "EXPIRE",
    "JOIN_EARLY",
    "POLL",
    "READ_PART",
    "RECALL",
    "Handover",
    "overdue_deliveries",
]

_LOG = structlog.get_logger()
_PARCEL = TypeAdapter(Parcel)
_EXPIRE_AT_ONCE = 200


class Handover:
    """The facade. `callback_base` is the gateway's public address, where departments reach `/inbound/<id>`."""

    def __init__(
        self,
        *,
        db: Database,
        departments: Mapping[str, Department],
        vault: Vault,
        ids: Ids,
        clock: Clock,
        retry: RetryPolicy | None = None,
        polling: PollPolicy | None = None,
        calling: CallPolicy | None = None,
        callback_base: str | None = None,
    ) -> None:
        retry, polling = retry or RetryPolicy(), polling or PollPolicy()
        self._db = db
        self._departments = departments
        self._vault = vault
        self._clock = clock
        self._answers = Answers(vault=vault, ids=ids, clock=clock)
        self._matters = Matters(vault, ids, clock)
        self._messages = Messages(answers=self._answers, matters=self._matters, vault=vault, ids=ids, clock=clock)
        self._limits = CallLimits(calling or CallPolicy(), clock)
        self._courier = Courier(
            db=db,
            departments=departments,
            answers=self._answers,
            matters=self._matters,
            vault=vault,
            ids=ids,
            clock=clock,
            retry=retry,
            polling=polling,
            limits=self._limits,
            callback_base=callback_base.rstrip("/") if callback_base else None,
        )
        self._recalls = Recalls(db=db, courier=self._courier, matters=self._matters, ids=ids, clock=clock, retry=retry)
        self._poller = Poller(
            db=db,
            courier=self._courier,
            answers=self._answers,
            messages=self._messages,
            clock=clock,
            policy=polling,
        )

    def is_joined(self, department: str) -> bool:
        """Whether an adapter serves a department."""
        return department in self._departments

    def verify_joined(self, department: str) -> None:
        """Whether parcels for a department can be taken in at all. Raises `DepartmentNotJoined`."""
        self._courier.department(department)

    def render(self, parcel: Parcel) -> Wire:
        """A parcel as it would go out; nothing is sent. Raises `DepartmentNotJoined`."""
        return self._courier.department(parcel.department).render(parcel)

    async def send(self, work: UnitOfWork, *, parcel: Parcel, case: UUID, bucket: int, key: DataKey) -> UUID:
        """Put a parcel on its way with the caller's transaction, sealed under the dossier's key; `case` is what the
        parcel is for, by its purpose a case or a dispute.

        A case has one parcel: one that was kept back is packed anew and goes out under its own identifier, any other
        second one breaks the transaction. Raises `DepartmentNotJoined`.
        """
        self.verify_joined(parcel.department)
        kept_back = await self._of_case(work, case)
        if kept_back is not None and kept_back.state is ParcelState.RECALLED:
            await self._pack(work, kept_back, parcel)
            kept_back.state, kept_back.created_at = ParcelState.READY, self._clock.now()
            work.publish(ParcelReady(kept_back.id))
            return kept_back.id
        plain = _PARCEL.dump_python(parcel, mode="json")
        work.add(
            ParcelRow(
                bucket=bucket,
                id=parcel.id,
                case_id=case,
                purpose=parcel.purpose,
                department=parcel.department,
                item=parcel.item,
                receipt_number=parcel.receipt_number,
                state=ParcelState.READY,
                contents=self._vault.seal(plain, key, contents_place(parcel.id)),
                key=key_id_of(key),
                attempts=0,
                polls=0,
                silent_polls=0,
                recall_attempts=0,
                created_at=self._clock.now(),
            )
        )
        work.publish(ParcelReady(parcel.id))
        return parcel.id

    async def recall(self, work: UnitOfWork, case: UUID) -> RecallBegun:
        """A case is withdrawn: keep its parcel back, if it was never sent; else have its department told, or where its
        protocol carries no recall its staff, among whose open matters the case is found (`CASE_WITHDRAWN`).
        """
        row = await self._of_case(work, case)
        return RecallBegun.NOT_HELD if row is None else await self._recalls.begin(work, row)

    async def amend(self, work: UnitOfWork, *, case: UUID, parcel: Parcel) -> bool:
        """Pack the parcel of a case anew, if it was never sent; whether it was.

        One that may have arrived stays what it is.
        """
        row = await self._of_case(work, case)
        if row is None or row.state is not ParcelState.READY:
            return False
        await self._pack(work, row, parcel)
        return True

    async def keep_back(self, work: UnitOfWork, *, case: UUID) -> bool:
        """Keep the parcel of a case back until `send` is called again, if it was never sent; whether it was."""
        row = await self._of_case(work, case)
        if row is None or row.state is not ParcelState.READY:
            return False
        row.state = ParcelState.RECALLED
        return True

    async def receive(self, department: str, raw: Inbound) -> int | InboundRefused | DepartmentUnknown:
        """Take a department's call-back; how much of it was news. Once this returns, all of it is stored.

        What cannot be read is kept as it came and put before a person; a long one is read by jobs, part by part.
        """
        receiver = self._departments.get(department)
        if receiver is None:
            return DepartmentUnknown()
        statements = receiver.read(raw)
        if isinstance(statements, InboundRefused):
            return statements
        async with self._db.work() as work:
            return await self._messages.take(work, department, raw, statements)

    async def answer(self, session: ReadSession, answer: UUID) -> DepartmentEvent:
        """What a department answered, by the identifier in `ParcelAnswered`. Raises `AnswerUnknown`."""
        return await self._answers.read(session, answer)

    async def put_before_a_person(self, work: UnitOfWork, *, parcel: UUID, about: UUID, reason_code: str) -> None:
        """The staff of a parcel's department must look at something about it, such as an answer that cannot be
        applied; the same twice is one matter. Raises `ParcelUnknown`.
        """
        row = await work.get(ParcelRow, parcel)
        if row is None:
            raise ParcelUnknown(parcel)
        await self._matters.open(work, row, about, reason_code)

    async def put_case_before_a_person(self, work: UnitOfWork, *, case: UUID, reason_code: str) -> None:
        """The same about the parcel that went out for a case; nothing where none did."""
        row = await self._of_case(work, case)
        if row is not None:
            await self._matters.open(work, row, row.id, reason_code)

    async def put_objection_before_a_person(
        self, work: UnitOfWork, *, case: UUID, department: str, about: UUID, reason_code: str
    ) -> None:
        """The same of a case, whatever became of its parcels."""
        await self._matters.open_about_case(work, case, department, about, reason_code)

    async def open_matters(
        self, session: ReadSession, departments: Collection[str] | None = None, *, first: int, after: UUID | None = None
    ) -> Sequence[OpenMatter]:
        """What waits for a person, the oldest first; `after` is the last of the page before."""
        return await self._matters.listed(session, departments, first=first, after=after)

    async def close_matter(
        self, work: UnitOfWork, matter: UUID, departments: Collection[str] | None, *, by: UUID, comment: str
    ) -> OpenMatter | MatterUnknown | MatterClosed:
        """Somebody has seen to a matter of these departments, or of all; the comment says how, and is kept sealed."""
        return await self._matters.close(work, matter, departments, by=by, comment=comment)

    async def closing_comment(self, session: ReadSession, matter: UUID) -> str | None:
        """Why a matter was closed; none where it was not."""
        return await self._matters.comment(session, matter)

    async def settlement(self, session: ReadSession, parcel: UUID) -> Settlement:
        """The state of a delivery, by the identifier in `ParcelSettled`. Raises `ParcelUnknown`."""
        row = await session.get(ParcelRow, parcel)
        if row is None:
            raise ParcelUnknown(parcel)
        reason: str | None = None
        if row.reason is not None:
            key = await self._vault.key(session, row.key)
            reason = self._vault.open(row.reason, key, reason_place(row.id))
        return Settlement(row.state, row.external_reference, row.reason_code, reason)

    async def _pack(self, work: UnitOfWork, row: ParcelRow, parcel: Parcel) -> None:
        key = await self._vault.key(work, row.key)
        plain = _PARCEL.dump_python(replace(parcel, id=row.id), mode="json")
        row.contents = self._vault.seal(plain, key, contents_place(row.id))

    async def _of_case(self, work: UnitOfWork, case: UUID) -> ParcelRow | None:
        """The parcel of a case, held until the transaction ends."""
        of_case = select(ParcelRow.id).where(ParcelRow.bucket == bucket_of(case), ParcelRow.case_id == case)
        found = await work.rows(of_case)
        return await work.lock_row(ParcelRow, found[0][0]) if found else None

    async def deliver(self, ready: ParcelReady) -> None:
        """Job: take a parcel to its department, or find out what became of it. Safe to run again at any time."""
        await self._courier.deliver(ready.parcel)

    async def tell_of_withdrawal(self, due: RecallDue) -> None:
        """Job: tell a department that a case is withdrawn. Safe to run again at any time."""
        await self._recalls.recall(due.parcel)

    async def poll(self, due: PollDue) -> None:
        """Job: ask a department for the state of a case. Safe to run again at any time."""
        await self._poller.poll(due)

    async def read_part(self, kept: MessagePartKept) -> None:
        """Job: read a part of a long message, or come again where its department has its places in the worker taken.
        Safe to run again at any time.
        """
        async with self._db.read() as session:
            department = kept.department or await self._messages.department_of(session, kept.part)
        if department is None:
            return
        async with self._limits.begin_reading(department) as later, self._db.work() as work:
            if later is None:
                await self._messages.read_part(work, kept)
            else:
                work.schedule(READ_PART.job(kept, later.at))

    async def join_early(self, left: EarlyAnswersLeft) -> None:
        """Job: join more of what came before its parcel was known. Safe to run again at any time."""
        async with self._db.work() as work:
            row = await locked_parcel(work, left.parcel)
            if row.external_reference is not None:
                await self._answers.join_early(work, row, row.external_reference)

    async def expire(self, due: EarlyAnswersDue) -> None:
        """Job: give up answers about parcels that nobody has known for `EARLY_KEPT_FOR`. Safe to run again."""
        now = self._clock.now()
        async with self._db.work() as work:
            expired = await self._answers.expire(work, now - EARLY_KEPT_FOR, most=_EXPIRE_AT_ONCE)
            if expired == _EXPIRE_AT_ONCE:
                work.schedule(EXPIRE.job(due, now))
        if expired:
            _LOG.warning("answers about unknown parcels were given up", count=expired)
