"""Asking departments that never call back."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.handover.answers import Answers
from services.handover.courier import Courier
from services.handover.jobs import POLL
from services.handover.tables import ParcelRow
from services.handover.types import DepartmentEvent, Inbound, InboundRefused, ParcelState, PollDue, PollPolicy
from services.kit.clock import Clock, Deadline
from services.kit.db import Database


@dataclass(frozen=True, slots=True)
class Poller:
    """Asks for the state of a case, stores what is new, and schedules the next poll until the final answer."""

    db: Database
    courier: Courier
    answers: Answers
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
        until = Deadline.after(self.policy.call.total_seconds(), self.clock)
        raw = await department.poll(row.external_reference, until=until)
        events = department.read(raw) if isinstance(raw, Inbound) else ()
        await self._store(due, department.poll_every, () if isinstance(events, InboundRefused) else events)

    async def _store(self, due: PollDue, every: float, events: Sequence[DepartmentEvent]) -> None:
        async with self.db.work() as work:
            row = await work.lock_row(ParcelRow, due.parcel)
            if row is None or not _is_due(row, due):
                return
            news = await self.answers.take(work, row.department, events)
            row.polls += 1
            row.silent_polls = 0 if news else row.silent_polls + 1
            if await self.answers.ended(work, row.id):
                return
            following = PollDue(row.id, row.polls)
            not_before = self.clock.now() + self.policy.pause(every, row.silent_polls)
            work.schedule(POLL.job(following, not_before))


def _is_due(row: ParcelRow, due: PollDue) -> bool:
    return row.state is ParcelState.CONFIRMED and row.polls == due.number
