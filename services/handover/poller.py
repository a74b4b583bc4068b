"""Asking departments that never call back."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.handover.answers import Answers
from services.handover.call_limits import NotNow
from services.handover.courier import Courier, is_answer
from services.handover.jobs import POLL
from services.handover.messages import Messages
from services.handover.tables import ParcelRow
from services.handover.types import (
    Inbound,
    InboundRefused,
    OutcomeUnknown,
    ParcelState,
    PollDue,
    RecallState,
    Statement,
)
from services.handover.types.policies import PollPolicy
from services.kit.clock import Clock, Deadline
from services.kit.db import Database


@dataclass(frozen=True, slots=True)
class Poller:
    """Asks for the state of a case, stores what is new, and schedules the next poll until the final answer."""

    db: Database
    courier: Courier
    answers: Answers
    messages: Messages
    clock: Clock
    policy: PollPolicy

    async def poll(self, due: PollDue) -> None:
        """One poll. One that brings nothing usable is repeated later like one that brings nothing new."""
        async with self.db.read() as session:
            row = await session.get(ParcelRow, due.parcel)
            if row is None or not _is_due(row, due) or await self.answers.ended(session, due.parcel):
                return
        department = self.courier.department(row.department)
        if department.poll_every is None or row.external_reference is None:
            return
        raw = await self._ask(row.department, row.external_reference)
        if isinstance(raw, NotNow):
            async with self.db.work() as work:
                work.schedule(POLL.job(due, raw.at))
            return
        statements = department.read(raw) if isinstance(raw, Inbound) else ()
        if isinstance(raw, OutcomeUnknown) or isinstance(statements, InboundRefused):
            raw, statements = Inbound(b""), ()
        await self._store(due, department.poll_every, raw, statements)

    async def _ask(self, department: str, reference: str) -> Inbound | OutcomeUnknown | NotNow:
        async with self.courier.limits.begin(department) as slot:
            if isinstance(slot, NotNow):
                return slot
            until = Deadline.after(self.policy.call.total_seconds(), self.clock)
            raw = await self.courier.department(department).poll(reference, until=until)
            slot.heard(usable=is_answer(raw))
            return raw

    async def _store(self, due: PollDue, every: float, raw: Inbound, statements: Sequence[Statement]) -> None:
        async with self.db.work() as work:
            row = await work.lock_row(ParcelRow, due.parcel)
            if row is None or not _is_due(row, due):
                return
            news = await self.messages.take(work, row.department, raw, statements, polled=True)
            row.polls += 1
            row.silent_polls = 0 if news else row.silent_polls + 1
            if await self.answers.ended(work, row.id):
                return
            following = PollDue(row.id, row.polls)
            not_before = self.clock.now() + self.policy.pause(every, row.silent_polls)
            work.schedule(POLL.job(following, not_before))


def _is_due(row: ParcelRow, due: PollDue) -> bool:
    is_open = row.state is ParcelState.CONFIRMED and row.recall is not RecallState.TAKEN_BACK
    return is_open and row.polls == due.number
