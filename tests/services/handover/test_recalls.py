"""A case that its department has is withdrawn: the department is told, once it surely has it, until it answers."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from services.handover.attempts import Action
from services.handover.jobs import RECALL
from services.handover.matters import CASE_WITHDRAWN
from services.handover.service import DELIVER, POLL
from services.handover.tables import ParcelAttemptRow
from services.handover.types import (
    AlreadyDecided,
    DeliveryRefused,
    NotSeen,
    OutcomeUnknown,
    ParcelState,
    RecallBegun,
    RecallDue,
    RecallEnded,
    RecallState,
)
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.jobs import JobKind, Routes
from tests.support.departments import FakeDepartment, Killed
from tests.support.parcels import ANSWERED, BUCKET, SETTLED, ParcelCounter

TIMED_OUT = OutcomeUnknown("TIMED_OUT")
ENDED = JobKind("test.recall_ended", RecallEnded)


@pytest.fixture
def routes() -> Routes:
    return Routes((DELIVER, SETTLED, ANSWERED, ENDED))


@pytest.fixture
def police() -> FakeDepartment:
    return FakeDepartment(takes_recalls=True)


@dataclass
class Withdrawn:
    """A parcel that was sent, and whose case is withdrawn then."""

    counter: ParcelCounter
    case: UUID
    parcel: UUID

    async def withdraw(self) -> RecallBegun:
        async with self.counter.db.work() as work:
            return await self.counter.handover.recall(work, self.case)

    async def tell(self) -> int:
        """Run what is due, letting the time pass that each waits for; returns how many ran."""
        ran = 0
        while jobs := self.counter.jobs(RECALL):
            for job in jobs:
                self.counter.wait_for(job)
                await self.counter.handover.tell_of_withdrawal(RECALL.decode(job.payload))
                ran += 1
        return ran

    def ended(self) -> list[RecallState]:
        return [ENDED.decode(job.payload).state for job in self.counter.jobs(ENDED)]

    async def recalls(self) -> list[str]:
        return [each for each in await self.counter.attempts(self.parcel) if each.startswith("RECALL")]

    async def matters(self) -> list[str]:
        async with self.counter.db.read() as session:
            return [each.reason_code for each in await self.counter.handover.open_matters(session, ["police"], first=9)]


@pytest.fixture
async def sent(counter: ParcelCounter, ids: SeededIds) -> Withdrawn:
    case = ids.record(BUCKET)
    parcel = await counter.hand_in(case=case)
    await counter.run_deliveries()
    return Withdrawn(counter, case, parcel)


async def test_the_department_is_told_under_the_parcels_key_and_takes_the_case_back(
    sent: Withdrawn, police: FakeDepartment
) -> None:
    assert await sent.withdraw() is RecallBegun.DEPARTMENT_ASKED
    assert await sent.tell() == 1
    assert police.recalled == [("household-entry", sent.parcel)]
    assert (sent.ended(), await sent.recalls()) == ([RecallState.TAKEN_BACK], ["RECALL TAKEN_BACK"])
    assert await sent.matters() == []


async def test_a_department_that_had_decided_says_so(sent: Withdrawn, police: FakeDepartment) -> None:
    police.recalls.append(AlreadyDecided())
    await sent.withdraw()
    await sent.tell()
    assert (sent.ended(), await sent.matters()) == ([RecallState.ALREADY_DECIDED], [])


async def test_a_call_without_an_answer_is_made_again_with_growing_pauses(
    sent: Withdrawn, police: FakeDepartment
) -> None:
    police.recalls.extend([TIMED_OUT, OutcomeUnknown("busy", answered=True)])
    await sent.withdraw()
    before = sent.counter.clock.now()
    assert await sent.tell() == 3
    assert sent.counter.clock.now() - before == timedelta(seconds=10 + 30)
    assert await sent.recalls() == ["RECALL UNKNOWN", "RECALL UNKNOWN", "RECALL TAKEN_BACK"]
    assert sent.ended() == [RecallState.TAKEN_BACK]


async def test_a_department_that_cannot_be_reached_leaves_it_to_its_staff(
    sent: Withdrawn, police: FakeDepartment
) -> None:
    police.recalls.extend([TIMED_OUT] * 9)
    await sent.withdraw()
    assert await sent.tell() == 4
    assert (sent.ended(), await sent.matters()) == ([RecallState.UNKNOWN], [CASE_WITHDRAWN])


async def test_a_department_that_knows_nothing_of_what_it_took_leaves_it_to_its_staff(
    sent: Withdrawn, police: FakeDepartment
) -> None:
    police.recalls.append(NotSeen())
    await sent.withdraw()
    await sent.tell()
    assert (sent.ended(), await sent.matters()) == ([RecallState.UNKNOWN], [CASE_WITHDRAWN])


async def test_a_department_whose_protocol_carries_no_recall_is_not_called(
    sent: Withdrawn, police: FakeDepartment
) -> None:
    police.takes_recalls = False
    assert await sent.withdraw() is RecallBegun.STAFF_TOLD
    assert (await sent.tell(), police.recalled, await sent.matters()) == (0, [], [CASE_WITHDRAWN])


async def test_once_it_has_ended_the_job_finds_nothing_to_do(sent: Withdrawn, police: FakeDepartment) -> None:
    await sent.withdraw()
    await sent.tell()
    await sent.counter.handover.tell_of_withdrawal(RecallDue(sent.parcel))
    assert len(police.recalled) == 1
    assert sent.ended() == [RecallState.TAKEN_BACK]


async def test_a_call_whose_process_was_killed_is_made_again(
    sent: Withdrawn, police: FakeDepartment, db: Database
) -> None:
    police.recalls.append(Killed())
    await sent.withdraw()
    (job,) = sent.counter.jobs(RECALL)
    with pytest.raises(Killed):
        await sent.counter.handover.tell_of_withdrawal(RECALL.decode(job.payload))
    async with db.read() as session:
        made = await session.all(select(ParcelAttemptRow).where(ParcelAttemptRow.action == Action.RECALL))
    assert len(made) == 1, "committed before the call"
    await sent.counter.handover.tell_of_withdrawal(RECALL.decode(job.payload))
    assert await sent.recalls() == ["RECALL LOST", "RECALL TAKEN_BACK"]
    assert sent.ended() == [RecallState.TAKEN_BACK]


async def test_while_its_delivery_is_under_way_the_department_is_not_told_yet(
    counter: ParcelCounter, police: FakeDepartment, ids: SeededIds
) -> None:
    police.deliveries.append(TIMED_OUT)
    case = ids.record(BUCKET)
    parcel = await counter.hand_in(case=case)
    (delivery,) = counter.jobs(DELIVER)
    await counter.handover.deliver(DELIVER.decode(delivery.payload))
    pending = Withdrawn(counter, case, parcel)
    assert await pending.withdraw() is RecallBegun.DEPARTMENT_ASKED
    assert (await pending.tell(), police.recalled) == (0, [])
    await counter.run_deliveries()
    assert (await pending.tell(), pending.ended()) == (1, [RecallState.TAKEN_BACK])


async def test_of_a_parcel_that_is_refused_after_all_there_is_nothing_to_take_back(
    counter: ParcelCounter, police: FakeDepartment, ids: SeededIds
) -> None:
    police.deliveries.extend([TIMED_OUT, DeliveryRefused("410", "incomplete")])
    case = ids.record(BUCKET)
    parcel = await counter.hand_in(case=case)
    (delivery,) = counter.jobs(DELIVER)
    await counter.handover.deliver(DELIVER.decode(delivery.payload))
    pending = Withdrawn(counter, case, parcel)
    await pending.withdraw()
    await counter.run_deliveries()
    await pending.tell()
    assert (pending.ended(), police.recalled) == ([RecallState.NOT_HELD], [])


async def test_a_department_that_is_left_alone_is_told_when_it_is_tried_again(
    sent: Withdrawn, police: FakeDepartment, counter: ParcelCounter
) -> None:
    police.deliveries.extend([TIMED_OUT] * 5)
    for _ in range(5):
        other = await counter.hand_in()
        await counter.deliver(other)
    await sent.withdraw()
    (job,) = counter.jobs(RECALL)
    await counter.handover.tell_of_withdrawal(RECALL.decode(job.payload))
    assert police.recalled == []
    assert await sent.tell() == 1
    assert sent.ended() == [RecallState.TAKEN_BACK]


async def test_a_case_that_was_taken_back_is_asked_about_no_more(
    counter: ParcelCounter, police: FakeDepartment, ids: SeededIds
) -> None:
    police.poll_every = 2.0
    case = ids.record(BUCKET)
    parcel = await counter.hand_in(case=case)
    await counter.run_deliveries()
    taken_back = Withdrawn(counter, case, parcel)
    await taken_back.withdraw()
    await taken_back.tell()
    await counter.run_poll()
    assert (police.polled, counter.queue.of(POLL)) == ([], [])
    assert (await counter.row(parcel)).state is ParcelState.CONFIRMED
