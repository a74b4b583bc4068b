"""What departments say: kept once, joined to its parcel in whatever order things arrive."""

import asyncio
from dataclasses import replace
from datetime import timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.handover.answers import AT_ONCE, AnswerUnknown
from services.handover.service import JOIN_EARLY, Handover
from services.handover.tables import EarlyAnswerRow
from services.handover.types import (
    AnswerKind,
    DepartmentUnknown,
    Inbound,
    InboundRefused,
    IssuedResult,
    ParcelAnswered,
    ParcelState,
)
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import KeyDestroyed, Vault
from tests.support.departments import A_MOMENT, FakeDepartment, inbound, said
from tests.support.parcels import ANSWERED, BUCKET, SETTLED, ParcelCounter

CERTIFICATE = IssuedResult(
    "household_page", "HP-1", A_MOMENT, {"child": {"person.id_number": "340000202611180017", "twin": False}}
)


def answered(counter: ParcelCounter) -> list[ParcelAnswered]:
    return [ANSWERED.decode(job.payload) for job in counter.jobs(ANSWERED)]


async def early(db: Database) -> int:
    async with db.read() as session:
        return len(await session.all(select(EarlyAnswerRow)))


async def test_an_answer_is_kept_and_said_in_one_transaction(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    parcel = await counter.confirmed()
    event = said("REF-1", AnswerKind.GRANTED, CERTIFICATE)
    assert await handover.receive("police", inbound(event)) == 1
    (row,) = await counter.answers(parcel)
    (told,) = answered(counter)
    assert (told.parcel, told.answer) == (parcel, row.id)
    async with db.read() as session:
        assert await handover.answer(session, told.answer) == event


async def test_what_one_message_says_of_a_parcel_is_one_job_in_the_order_of_the_message(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    first, second = await counter.confirmed(), await counter.confirmed()
    kinds = [AnswerKind.ACCEPTED, AnswerKind.IN_REVIEW, AnswerKind.SUSPENDED, AnswerKind.RESUMED]
    message = [said(reference, kind) for kind in kinds for reference in ("REF-2", "REF-1")]
    assert await handover.receive("police", inbound(*message)) == len(message)
    told = {each.parcel: each for each in answered(counter)}
    assert set(told) == {first, second}
    async with db.read() as session:
        for each in told.values():
            answers = [await handover.answer(session, one.answer) for one in each.one_by_one()]
            assert [answer.kind for answer in answers] == kinds
    assert await handover.receive("police", inbound(*message, said("REF-1", AnswerKind.DENIED))) == 1
    (news,) = answered(counter)
    assert (news.parcel, news.more) == (first, ())


def test_a_job_of_an_earlier_release_says_one_answer() -> None:
    payload = {"parcel": str(UUID(int=1)), "case": str(UUID(int=2)), "answer": str(UUID(int=3)), "purpose": "CASE"}
    event = ANSWERED.decode(payload)
    assert event.one_by_one() == (event,)


async def test_an_answer_lies_sealed(counter: ParcelCounter, handover: Handover, db: Database) -> None:
    await counter.confirmed()
    await handover.receive("police", inbound(said("REF-1", AnswerKind.GRANTED, CERTIFICATE)))
    await handover.receive("police", inbound(said("REF-unknown", AnswerKind.GRANTED, CERTIFICATE)))
    async with db.read() as session:
        kept = await session.rows(text("select parcel_answers::text from parcel_answers"))
        kept = [*kept, *await session.rows(text("select early_answers::text from early_answers"))]
    stored = "".join(row[0] for row in kept)
    assert "GRANTED" in stored
    assert "340000202611180017" not in stored


async def test_the_same_answer_is_kept_once_however_often_it_comes(counter: ParcelCounter, handover: Handover) -> None:
    parcel = await counter.confirmed()
    once = said("REF-1", AnswerKind.ACCEPTED)
    elsewhere = said("REF-1", AnswerKind.ACCEPTED, at=A_MOMENT.astimezone(timezone(timedelta(hours=8))))
    counts = [await handover.receive("police", inbound(event, event)) for event in (once, once, elsewhere)]
    assert counts == [1, 0, 0]
    assert len(await counter.answers(parcel)) == 1
    assert len(answered(counter)) == 1


async def test_the_same_answer_arriving_twice_at_once_is_kept_once(counter: ParcelCounter, handover: Handover) -> None:
    parcel = await counter.confirmed()
    event = inbound(said("REF-1", AnswerKind.ACCEPTED))
    counts = await asyncio.gather(*(handover.receive("police", event) for _ in range(4)))
    assert sorted(counts, key=str) == [0, 0, 0, 1]
    assert len(await counter.answers(parcel)) == 1


async def test_two_answers_of_one_kind_at_two_times_are_two(counter: ParcelCounter, handover: Handover) -> None:
    await counter.confirmed()
    first = said("REF-1", AnswerKind.CORRECTION_REQUIRED)
    again = said("REF-1", AnswerKind.CORRECTION_REQUIRED, at=A_MOMENT + timedelta(days=1))
    assert await handover.receive("police", inbound(first, again)) == 2


async def test_an_unsigned_call_back_is_refused_and_leaves_nothing(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    parcel = await counter.confirmed()
    assert isinstance(await handover.receive("police", Inbound(b"forged")), InboundRefused)
    assert await counter.answers(parcel) == []
    assert await early(db) == 0


async def test_a_call_back_for_an_unknown_department_is_refused(handover: Handover) -> None:
    assert await handover.receive("nobody", inbound()) == DepartmentUnknown()


async def test_an_answer_before_the_delivery_is_settled_is_joined_when_the_reference_is_known(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover, db: Database
) -> None:
    first = said("REF-1", AnswerKind.ACCEPTED)
    second = said("REF-1", AnswerKind.GRANTED, CERTIFICATE, at=A_MOMENT + timedelta(minutes=1))

    async def call_back(_reference: str) -> None:
        assert await handover.receive("police", inbound(second, first)) == 2
        assert await handover.receive("police", inbound(first)) == 0
        assert answered(counter) == []

    police.before_answer = call_back
    parcel = await counter.hand_in()
    await counter.deliver(parcel)
    names = [job.name for job in counter.queue.jobs if job.name in {SETTLED.name, ANSWERED.name}]
    assert names == [SETTLED.name, ANSWERED.name]
    (told,) = answered(counter)
    async with db.read() as session:
        events = [await handover.answer(session, each.answer) for each in told.one_by_one()]
    assert events == [first, second]
    assert await early(db) == 0
    assert await handover.receive("police", inbound(first, second)) == 0


async def test_what_came_early_without_end_is_joined_in_parts_after_the_delivery_is_confirmed(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover, db: Database
) -> None:
    words = [said("REF-1", AnswerKind.IN_REVIEW, at=A_MOMENT + timedelta(seconds=n)) for n in range(AT_ONCE + 1)]

    async def call_back(_reference: str) -> None:
        for word in words:
            await handover.receive("police", inbound(word))

    police.before_answer = call_back
    parcel = await counter.hand_in()
    await counter.deliver(parcel)
    assert (await counter.row(parcel)).state is ParcelState.CONFIRMED
    assert (len(await counter.answers(parcel)), await early(db)) == (AT_ONCE, 1)
    (job,) = counter.jobs(JOIN_EARLY)
    for _ in range(2):  # run again, it finds nothing left
        await handover.join_early(JOIN_EARLY.decode(job.payload))
    assert (len(await counter.answers(parcel)), await early(db)) == (AT_ONCE + 1, 0)
    assert counter.jobs(JOIN_EARLY) == []


async def test_the_key_of_an_early_answer_is_destroyed_once_it_is_joined(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover, db: Database, vault: Vault
) -> None:
    keys: list[UUID] = []

    async def call_back(_reference: str) -> None:
        await handover.receive("police", inbound(said("REF-1", AnswerKind.ACCEPTED)))
        async with db.read() as session:
            keys.extend(row.key for row in await session.all(select(EarlyAnswerRow)))

    police.before_answer = call_back
    await counter.confirmed()
    async with db.read() as session:
        with pytest.raises(KeyDestroyed):
            await vault.key(session, keys[0])


async def test_call_back_and_settling_at_the_same_moment_lose_nothing(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover, db: Database
) -> None:
    """The two transactions run side by side; whichever comes first, the answer ends at its parcel."""
    rounds = 12
    parcels = [await counter.hand_in() for _ in range(rounds)]
    calls: list[asyncio.Task[object]] = []

    async def call_back(reference: str) -> None:
        calls.append(asyncio.create_task(handover.receive("police", inbound(said(reference, AnswerKind.ACCEPTED)))))
        for _ in range(len(calls)):  # a little later each time, so that the two cross at different points
            await asyncio.sleep(0)

    police.before_answer = call_back
    for parcel in parcels:
        await counter.deliver(parcel)
    await asyncio.gather(*calls)
    assert [len(await counter.answers(parcel)) for parcel in parcels] == [1] * rounds
    assert len(answered(counter)) == rounds
    assert await early(db) == 0


@pytest.mark.parametrize("heard_of_before", [False, True])
async def test_settling_waits_for_a_call_back_that_has_met_the_reference_and_not_yet_ended(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover, db: Database, *, heard_of_before: bool
) -> None:
    held, may_commit = asyncio.Event(), asyncio.Event()
    if heard_of_before:
        await handover.receive("police", inbound(said("REF-1", AnswerKind.IN_REVIEW)))

    async def slow_call_back() -> None:
        async with db.work() as work:
            taken = await handover._answers.take(work, "police", [said("REF-1", AnswerKind.ACCEPTED)])
            assert taken.news == 1
            held.set()
            await may_commit.wait()

    async def call_back(_reference: str) -> None:
        await held.wait()

    police.before_answer = call_back
    parcel = await counter.hand_in()
    calling = asyncio.create_task(slow_call_back())
    settling = asyncio.create_task(counter.deliver(parcel))
    while not await _someone_waits(db):
        assert not settling.done(), "the settling did not wait"
    may_commit.set()
    await asyncio.gather(calling, settling)
    assert len(await counter.answers(parcel)) == 1 + heard_of_before


async def test_an_answer_to_no_parcel_is_kept_for_a_parcel_to_come(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    assert await handover.receive("police", inbound(said("REF-404", AnswerKind.ACCEPTED))) == 1
    assert await handover.receive("police", inbound(said("REF-404", AnswerKind.ACCEPTED))) == 0
    assert (await early(db), answered(counter)) == (1, [])


async def test_an_answer_to_a_recalled_parcels_department_moves_nothing(
    counter: ParcelCounter, handover: Handover, db: Database, ids: SeededIds
) -> None:
    case = ids.record(BUCKET)
    parcel = await counter.hand_in(case=case)
    async with db.work() as work:
        await handover.recall(work, case)
    await handover.receive("police", inbound(said("REF-1", AnswerKind.ACCEPTED)))
    assert await counter.answers(parcel) == []
    assert (await counter.row(parcel)).state is ParcelState.RECALLED


async def test_an_unknown_answer_is_a_broken_promise(handover: Handover, db: Database, ids: SeededIds) -> None:
    async with db.read() as session:
        with pytest.raises(AnswerUnknown):
            await handover.answer(session, ids.record(BUCKET))


async def _someone_waits(db: Database) -> bool:
    async with db.read() as session:
        waiting = await session.rows(
            text("select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
        )
    return bool(waiting)


async def test_a_statement_with_characters_that_cannot_be_kept_is_kept_without_them(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    await counter.confirmed()
    denied = said("REF-1", AnswerKind.DENIED)
    event = replace(denied, reference="REF-1\x00", reason_code="A\x00", reason="理由\x00\u202e")

    assert await handover.receive("police", inbound(event)) == 1
    (told,) = answered(counter)
    async with db.read() as session:
        kept = await handover.answer(session, told.answer)
    assert kept == replace(denied, reason_code="A", reason="理由")
