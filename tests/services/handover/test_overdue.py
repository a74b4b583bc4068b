"""Deliveries that go on for long: told once to whoever applied, counted for monitors, and in the end put before a
person.
"""

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.handover.service import DELIVER, Handover, overdue_deliveries
from services.handover.types import Delivery, NotSeen, OutcomeUnknown, Taken, Wire
from services.handover.types.deliveries import (
    NOT_RENDERABLE,
    OUTCOME_UNKNOWN,
    REFERENCE_TAKEN,
    DeliveryUnanswered,
    OverdueDeliveries,
)
from services.handover.types.policies import OVERDUE_AFTER, CallPolicy
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.jobs import JobKind, Routes
from tests.support.departments import FakeDepartment
from tests.support.parcels import ANSWERED, SETTLED, ParcelCounter

TIMED_OUT = OutcomeUnknown("TIMED_OUT")
UNANSWERED = JobKind("test.unanswered", DeliveryUnanswered)


@pytest.fixture
def routes() -> Routes:
    return Routes((DELIVER, SETTLED, ANSWERED, UNANSWERED))


def told(counter: ParcelCounter) -> list[DeliveryUnanswered]:
    return [UNANSWERED.decode(job.payload) for job in counter.queue.of(UNANSWERED)]


async def deliver_again(counter: ParcelCounter) -> None:
    (job,) = counter.jobs(DELIVER)
    counter.wait_for(job)
    await counter.handover.deliver(DELIVER.decode(job.payload))


async def overdue(db: Database, clock: HeldClock) -> OverdueDeliveries:
    async with db.read() as session:
        return await overdue_deliveries(session, clock.now())


def stumble(_: object, parcel: object) -> Wire:
    raise ValueError(parcel)


async def open_reasons(handover: Handover, db: Database) -> list[str]:
    async with db.read() as session:
        return [matter.reason_code for matter in await handover.open_matters(session, first=10)]


async def test_a_second_attempt_without_an_answer_is_told_and_no_later_one(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    police.deliveries.extend([TIMED_OUT] * 3)
    parcel = await counter.hand_in()
    await deliver_again(counter)
    assert told(counter) == []
    await deliver_again(counter)
    row = await counter.row(parcel)
    assert told(counter) == [DeliveryUnanswered(parcel, row.case_id)]
    await counter.run_deliveries()
    assert len(told(counter)) == 1


async def test_an_attempt_whose_process_was_killed_counts_as_one_without_an_answer(
    counter: ParcelCounter, police: FakeDepartment, db: Database
) -> None:
    police.deliveries.append(TIMED_OUT)
    parcel = await counter.hand_in()
    await deliver_again(counter)

    async def die(_reference: str) -> None:
        raise KeyboardInterrupt

    police.before_answer = die
    counter.wait_for(counter.queue.of(DELIVER)[0])
    with pytest.raises(KeyboardInterrupt):
        await counter.deliver(parcel)
    police.before_answer = None
    counter.clock.advance(timedelta(minutes=1))
    await counter.deliver(parcel)
    assert [each.parcel for each in told(counter)] == [parcel]


async def test_a_parcel_that_finds_no_room_for_long_is_told_of_as_well(
    counter: ParcelCounter, police: FakeDepartment, clock: HeldClock
) -> None:
    police.deliveries.extend([TIMED_OUT] * CallPolicy().opens_after)
    for _ in range(CallPolicy().opens_after):
        await counter.deliver(await counter.hand_in())
    counter.jobs(DELIVER)
    parcel = await counter.hand_in()
    await deliver_again(counter)
    assert (told(counter), (await counter.row(parcel)).attempts) == ([], 0)
    async with counter.db.work() as work:
        await work.execute(text("update parcels set created_at = created_at - interval '11 minutes'"))
    for _ in range(2):
        (job,) = counter.jobs(DELIVER)
        await counter.handover.deliver(DELIVER.decode(job.payload))
    assert [each.parcel for each in told(counter)] == [parcel]


async def test_deliveries_that_have_not_ended_are_counted_once_they_are_overdue(
    counter: ParcelCounter, police: FakeDepartment, db: Database, clock: HeldClock
) -> None:
    await counter.confirmed()
    withheld = await counter.hand_in()
    async with db.work() as work:
        await counter.handover.recall(work, (await counter.row(withheld)).case_id)
    await counter.hand_in()
    await counter.hand_in()
    assert await overdue(db, clock) == OverdueDeliveries(0, None)
    clock.advance(OVERDUE_AFTER)
    assert await overdue(db, clock) == OverdueDeliveries(0, None)
    clock.advance(timedelta(seconds=1))
    assert await overdue(db, clock) == OverdueDeliveries(2, OVERDUE_AFTER.total_seconds() + 1)
    await counter.run_deliveries()
    assert await overdue(db, clock) == OverdueDeliveries(0, None)


async def test_the_count_reads_the_index_of_what_has_not_ended_and_nothing_else(db: Database) -> None:
    async with db.work() as work:
        await work.execute(text("set local enable_seqscan = off"))
        plan = await work.rows(
            text(
                "explain select created_at from parcels where settled_at is null and state <> 'RECALLED'"
                " and created_at < now() order by created_at limit 1000"
            )
        )
    assert "ix_parcels_created_at" in "\n".join(line for (line,) in plan)


@pytest.mark.parametrize("delivery", [Delivery.IDEMPOTENT, Delivery.QUERYABLE, Delivery.NEITHER])
async def test_a_delivery_that_is_given_up_waits_among_the_matters_of_its_department(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover, db: Database, delivery: Delivery
) -> None:
    police.delivery = delivery
    police.deliveries.extend([TIMED_OUT] * 4)
    police.look_ups.extend([NotSeen()] * 4)
    await counter.hand_in()
    await counter.run_deliveries()
    assert await open_reasons(handover, db) == [OUTCOME_UNKNOWN]


async def test_whatever_else_ends_a_delivery_before_a_person_is_a_matter_too(
    counter: ParcelCounter,
    police: FakeDepartment,
    handover: Handover,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await counter.confirmed()
    police.deliveries.append(Taken("REF-1"))
    await counter.hand_in()
    await counter.run_deliveries()
    assert await open_reasons(handover, db) == [REFERENCE_TAKEN]
    monkeypatch.setattr(FakeDepartment, "render", stumble)
    await counter.hand_in()
    await counter.run_deliveries()
    assert await open_reasons(handover, db) == [REFERENCE_TAKEN, NOT_RENDERABLE]
