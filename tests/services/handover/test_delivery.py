"""Deliveries: committed to before the call, settled after it, and never made twice where that would do harm."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.handover.courier import DepartmentNotJoined, ParcelUnknown
from services.handover.department_texts import LONGEST_REASON
from services.handover.service import DELIVER, Handover
from services.handover.types import (
    Delivery,
    DeliveryRefused,
    NotSeen,
    OutcomeUnknown,
    ParcelReady,
    ParcelState,
    RecallBegun,
    Taken,
    Wire,
)
from services.handover.types.deliveries import NOT_RENDERABLE, OUTCOME_UNKNOWN, REFERENCE_TAKEN
from services.handover.types.policies import RetryPolicy
from services.kit.db import Database
from services.kit.ids import SeededIds
from tests.support.departments import FakeDepartment
from tests.support.parcels import BUCKET, ParcelCounter

TIMED_OUT = OutcomeUnknown("TIMED_OUT")
PERSON_DECIDES = [Delivery.NEITHER, Delivery.ATTENDED]


async def test_a_taken_parcel_is_confirmed_under_the_departments_reference(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    parcel = await counter.hand_in()
    await counter.run_deliveries()
    row = await counter.row(parcel)
    assert (row.state, row.external_reference) == (ParcelState.CONFIRMED, "REF-1")
    assert row.wire_digest is not None
    assert row.wire_digest.startswith("sha256:")
    assert await counter.attempts(parcel) == ["SEND TAKEN"]
    assert counter.settled() == [ParcelState.CONFIRMED]
    assert police.parcels[0].parties["mother"]["person.name"] == "陈测试"
    assert police.parcels[0].callback_url == "https://gateway.test/inbound/police"


async def test_the_attempt_is_committed_before_the_department_is_called(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    parcel = await counter.hand_in()
    seen: list[object] = []

    async def look(_reference: str) -> None:
        seen.extend([(await counter.row(parcel)).state, *await counter.attempts(parcel)])

    police.before_answer = look
    await counter.deliver(parcel)
    assert seen == [ParcelState.SENDING, "SEND None"]


async def test_what_a_department_writes_never_stands_in_the_way_of_its_own_answer(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover, db: Database
) -> None:
    police.deliveries.append(DeliveryRefused("P\0" + "7" * 300, "该儿童\u202e已登记" * 300))
    parcel = await counter.hand_in()
    await counter.run_deliveries()
    async with db.read() as session:
        settlement = await handover.settlement(session, parcel)
    assert settlement.state is ParcelState.REFUSED
    assert settlement.reason_code is None
    assert settlement.reason is not None
    assert settlement.reason.startswith("P" + "7" * 300 + "：该儿童已登记")
    assert (settlement.reason[-1], len(settlement.reason)) == ("…", LONGEST_REASON)


async def test_a_number_of_a_case_is_stored_as_it_can_be_found(counter: ParcelCounter, police: FakeDepartment) -> None:
    police.deliveries.append(Taken("GA\0-1"))
    parcel = await counter.hand_in()
    await counter.run_deliveries()
    assert (await counter.row(parcel)).external_reference == "GA-1"


@pytest.mark.parametrize("reference", ["", "\0", "9" * 201], ids=["none", "unseen", "endless"])
async def test_a_parcel_that_is_taken_under_no_usable_number_is_put_before_a_person_in_the_end(
    counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy, reference: str
) -> None:
    police.deliveries.extend([Taken(reference)] * retry.most)
    parcel = await counter.hand_in()
    await counter.run_deliveries()
    assert await counter.attempts(parcel) == ["SEND UNKNOWN"] * retry.most
    assert counter.settled() == [ParcelState.UNKNOWN]


async def test_a_refused_parcel_keeps_the_departments_reason_sealed(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover, db: Database
) -> None:
    police.deliveries.append(DeliveryRefused("P-17", "该儿童已登记"))
    parcel = await counter.hand_in()
    await counter.run_deliveries()
    assert counter.settled() == [ParcelState.REFUSED]
    async with db.read() as session:
        settlement = await handover.settlement(session, parcel)
        ((stored,),) = await session.rows(text("select parcels::text from parcels"))
    assert (settlement.state, settlement.reason_code, settlement.reason) == (
        ParcelState.REFUSED,
        "P-17",
        "该儿童已登记",
    )
    assert "P-17" in stored
    assert "该儿童已登记" not in stored
    assert "该儿童已登记" not in repr(settlement)


async def test_what_is_in_a_parcel_does_not_lie_open_in_the_database(counter: ParcelCounter, db: Database) -> None:
    await counter.hand_in()
    async with db.read() as session:
        ((stored,),) = await session.rows(text("select parcels::text from parcels"))
    assert "household-entry" in stored
    assert "340000199403121026" not in stored
    assert "陈测试" not in stored


async def test_an_idempotent_department_is_sent_to_again_until_it_answers(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    police.deliveries.extend([TIMED_OUT, TIMED_OUT])
    parcel = await counter.hand_in()
    assert await counter.run_deliveries() == 3
    assert police.sent == [parcel] * 3
    assert await counter.attempts(parcel) == ["SEND UNKNOWN", "SEND UNKNOWN", "SEND TAKEN"]
    assert counter.settled() == [ParcelState.CONFIRMED]


async def test_after_the_last_attempt_the_parcel_is_put_before_a_person_and_left_alone(
    counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy
) -> None:
    police.deliveries.extend([TIMED_OUT] * 20)
    parcel = await counter.hand_in()
    assert await counter.run_deliveries() == retry.most
    row = await counter.row(parcel)
    assert (row.state, row.reason_code) == (ParcelState.UNKNOWN, OUTCOME_UNKNOWN)
    assert row.settled_at is not None
    assert counter.settled() == [ParcelState.UNKNOWN]
    await counter.deliver(parcel)
    assert len(police.sent) == retry.most
    assert counter.settled() == []


async def test_the_pauses_between_attempts_grow(
    counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy
) -> None:
    police.deliveries.extend([TIMED_OUT] * 20)
    await counter.hand_in()
    pauses = []
    while jobs := counter.jobs(DELIVER):
        (job,) = jobs
        pauses.append(job.not_before and job.not_before - counter.clock.now())
        counter.wait_for(job)
        await counter.handover.deliver(DELIVER.decode(job.payload))
    assert pauses == [None, timedelta(seconds=10), timedelta(seconds=30), timedelta(seconds=90)]


async def test_a_queryable_department_that_has_the_parcel_is_not_sent_it_again(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    police.delivery = Delivery.QUERYABLE
    police.deliveries.append(TIMED_OUT)
    parcel = await counter.hand_in()
    await counter.run_deliveries()
    assert (police.sent, police.looked_up) == ([parcel], [parcel])
    assert await counter.attempts(parcel) == ["SEND UNKNOWN", "LOOK_UP TAKEN"]
    assert (await counter.row(parcel)).external_reference == "REF-1"
    assert counter.settled() == [ParcelState.CONFIRMED]


async def test_a_queryable_department_that_has_not_seen_the_parcel_gets_it(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    police.delivery = Delivery.QUERYABLE
    police.deliveries.append(TIMED_OUT)
    police.look_ups.append(NotSeen())
    parcel = await counter.hand_in()
    await counter.run_deliveries()
    assert police.sent == [parcel] * 2
    assert await counter.attempts(parcel) == ["SEND UNKNOWN", "LOOK_UP NOT_SEEN", "SEND TAKEN"]
    assert (await counter.row(parcel)).attempts == 2


async def test_a_queryable_department_that_cannot_be_asked_is_not_sent_the_parcel_again(
    counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy
) -> None:
    police.delivery = Delivery.QUERYABLE
    police.deliveries.append(TIMED_OUT)
    police.look_ups.extend([TIMED_OUT] * 20)
    parcel = await counter.hand_in()
    await counter.run_deliveries()
    assert police.sent == [parcel]
    assert len(police.looked_up) == retry.most - 1
    assert counter.settled() == [ParcelState.UNKNOWN]


@pytest.mark.parametrize("delivery", PERSON_DECIDES)
async def test_a_department_that_would_take_it_twice_is_left_to_a_person(
    counter: ParcelCounter, police: FakeDepartment, delivery: Delivery
) -> None:
    police.delivery = delivery
    police.deliveries.append(TIMED_OUT)
    parcel = await counter.hand_in()
    assert await counter.run_deliveries() == 1
    assert police.sent == [parcel]
    assert counter.settled() == [ParcelState.UNKNOWN]
    assert (await counter.row(parcel)).reason_code == OUTCOME_UNKNOWN


async def test_a_delivery_that_is_done_is_not_done_again(counter: ParcelCounter, police: FakeDepartment) -> None:
    parcel = await counter.confirmed()
    await counter.deliver(parcel)
    assert police.sent == [parcel]
    assert counter.queue.jobs == []


async def test_a_reference_of_another_parcel_is_put_before_a_person(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    police.deliveries.extend([Taken("SAME"), Taken("SAME")])
    first, second = await counter.hand_in(), await counter.hand_in()
    await counter.run_deliveries()
    assert counter.settled() == [ParcelState.CONFIRMED, ParcelState.UNKNOWN]
    assert (await counter.row(first)).external_reference == "SAME"
    assert (await counter.row(second)).reason_code == REFERENCE_TAKEN


async def test_a_parcel_recalled_before_it_was_sent_never_goes_out(
    counter: ParcelCounter, police: FakeDepartment, ids: SeededIds, db: Database
) -> None:
    case = ids.record(BUCKET)
    parcel = await counter.hand_in(case=case)
    async with db.work() as work:
        assert await counter.handover.recall(work, case) is RecallBegun.KEPT_BACK
    await counter.run_deliveries()
    assert police.sent == []
    assert (await counter.row(parcel)).state is ParcelState.RECALLED


async def test_a_parcel_that_was_sent_is_not_kept_back(
    counter: ParcelCounter, police: FakeDepartment, ids: SeededIds, db: Database
) -> None:
    case = ids.record(BUCKET)
    police.deliveries.append(TIMED_OUT)
    parcel = await counter.hand_in(case=case)
    await counter.deliver(parcel)
    async with db.work() as work:
        assert await counter.handover.recall(work, case) is RecallBegun.STAFF_TOLD
        assert await counter.handover.recall(work, ids.record(BUCKET)) is RecallBegun.NOT_HELD
    assert (await counter.row(parcel)).state is ParcelState.UNKNOWN


async def test_a_case_has_one_parcel(counter: ParcelCounter, ids: SeededIds) -> None:
    case = ids.record(BUCKET)
    await counter.hand_in(case=case)
    with pytest.raises(IntegrityError):
        await counter.hand_in(case=case)


async def test_a_parcel_for_a_department_that_is_not_joined_is_not_taken_in(counter: ParcelCounter) -> None:
    with pytest.raises(DepartmentNotJoined):
        await counter.hand_in(department="nobody")
    assert counter.queue.jobs == []


async def test_a_job_for_no_parcel_says_so(counter: ParcelCounter, ids: SeededIds) -> None:
    unknown = ids.record(BUCKET)
    with pytest.raises(ParcelUnknown, match=str(unknown)):
        await counter.handover.deliver(ParcelReady(unknown))


async def test_a_parcel_that_the_department_has_no_words_for_goes_before_a_person_at_once(
    counter: ParcelCounter, police: FakeDepartment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: object, parcel: object) -> Wire:
        raise ValueError(parcel)

    monkeypatch.setattr(FakeDepartment, "render", stumble)
    parcel = await counter.hand_in()
    await counter.run_deliveries()

    row = await counter.row(parcel)
    assert (row.state, row.reason_code) == (ParcelState.UNKNOWN, NOT_RENDERABLE)
    assert row.settled_at is not None
    assert counter.settled() == [ParcelState.UNKNOWN]
    assert (police.sent, await counter.attempts(parcel)) == ([], [])
