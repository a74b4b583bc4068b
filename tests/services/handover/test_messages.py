"""A signed message is kept whatever it says, and none holds up another."""

from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.handover.answers import AT_ONCE
from services.handover.department_texts import LONGEST_REASON
from services.handover.messages import EARLY_KEPT_FOR
from services.handover.service import EXPIRE, READ_PART, Handover
from services.handover.tables import EarlyAnswerRow, KeptMessageRow
from services.handover.types import ANSWER_UNREADABLE, AnswerKind, IssuedResult, OpenMatter
from services.handover.types.messages import EarlyAnswersDue, MessagePartKept
from services.handover.types.policies import CallPolicy
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.jobs import Priority
from tests.support.departments import A_MOMENT, inbound, said, unreadable
from tests.support.parcels import ANSWERED, ParcelCounter


async def matters(handover: Handover, db: Database) -> list[OpenMatter]:
    async with db.read() as session:
        return list(await handover.open_matters(session, ["police"], first=50))


async def rows(db: Database, table: type[KeptMessageRow] | type[EarlyAnswerRow]) -> int:
    async with db.read() as session:
        return len(await session.all(select(table)))


async def test_what_cannot_be_read_is_kept_sealed_and_put_before_a_person(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    parcel = await counter.confirmed()
    assert await handover.receive("police", unreadable("REF-1", "secret-of-the-test")) == 1
    (matter,) = await matters(handover, db)
    assert (matter.parcel, matter.reason_code) == (parcel, ANSWER_UNREADABLE)
    assert await rows(db, KeptMessageRow) == 1
    async with db.read() as session:
        stored = str(await session.rows(text("select kept_messages::text from kept_messages")))
    assert "secret-of-the-test" not in stored
    assert b"secret-of-the-test".hex() not in stored


async def test_the_same_again_is_nothing_new_and_another_is(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    await counter.confirmed()
    counts = [await handover.receive("police", unreadable("REF-1", note)) for note in ("a", "a", "b")]
    assert counts == [1, 0, 1]
    assert (len(await matters(handover, db)), await rows(db, KeptMessageRow)) == (2, 2)


@pytest.mark.parametrize("reference", ["", "REF-unknown"])
async def test_what_is_about_nobody_known_waits_for_a_person_too(
    handover: Handover, db: Database, reference: str
) -> None:
    assert await handover.receive("police", unreadable(reference)) == 1
    (matter,) = await matters(handover, db)
    assert (matter.parcel, matter.case) == (None, None)


@pytest.mark.parametrize("reference", ["", "R" * 5000, "\x00\x1b"])
async def test_an_answer_without_a_usable_number_does_not_hold_up_the_others(
    counter: ParcelCounter, handover: Handover, db: Database, reference: str
) -> None:
    parcel = await counter.confirmed()
    bad, good = said(reference, AnswerKind.ACCEPTED), said("REF-1", AnswerKind.ACCEPTED)
    assert await handover.receive("police", inbound(bad, good)) == 2
    assert len(await counter.answers(parcel)) == 1
    assert len(await matters(handover, db)) == 1


async def test_an_endless_reason_is_cut_and_the_message_kept_as_it_came(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    parcel = await counter.confirmed()
    statement = replace(said("REF-1", AnswerKind.DENIED), reason="不" * 200_000, reason_code="7" * 3000)
    await handover.receive("police", inbound(statement))
    (row,) = await counter.answers(parcel)
    async with db.read() as session:
        kept = await handover.answer(session, row.id)
    assert (len(kept.reason or ""), kept.reason_code) == (LONGEST_REASON, None)
    assert await rows(db, KeptMessageRow) == 1
    assert await matters(handover, db) == []


@pytest.mark.parametrize(
    ("code", "reason", "kept"),
    [
        ("H-1", "材料不符", ("H-1", "材料不符")),
        ("沈测示 13800000021", "材料不符", (None, "沈测示 13800000021：材料不符")),
        ("340000198802143113", None, (None, "340000198802143113")),
        ("材料不符\0", "", (None, "材料不符")),
        (None, None, (None, None)),
    ],
)
async def test_a_code_that_is_none_is_kept_with_the_words_and_sealed_as_they_are(
    counter: ParcelCounter,
    handover: Handover,
    db: Database,
    code: str | None,
    reason: str | None,
    kept: tuple[str | None, str | None],
) -> None:
    parcel = await counter.confirmed()
    statement = replace(said("REF-1", AnswerKind.DENIED), reason=reason, reason_code=code)
    await handover.receive("police", inbound(statement))
    (row,) = await counter.answers(parcel)
    async with db.read() as session:
        answer = await handover.answer(session, row.id)
    assert (answer.reason_code, answer.reason) == kept


async def test_a_value_that_cannot_be_kept_costs_its_own_answer_alone(
    counter: ParcelCounter, handover: Handover, db: Database
) -> None:
    parcel = await counter.confirmed()
    result = IssuedResult("page", "P", A_MOMENT, {"child": {"count": 10**30}})
    good = said("REF-1", AnswerKind.ACCEPTED)
    await handover.receive("police", inbound(said("REF-1", AnswerKind.GRANTED, result), good))
    assert [row.kind for row in await counter.answers(parcel)] == [AnswerKind.ACCEPTED]
    (matter,) = await matters(handover, db)
    assert matter.parcel == parcel


@pytest.mark.parametrize(
    "at",
    [
        datetime(9999, 12, 31, 23, 59, tzinfo=timezone(-timedelta(hours=5))),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
async def test_an_answer_of_another_age_is_kept(
    counter: ParcelCounter, handover: Handover, db: Database, at: datetime
) -> None:
    await counter.confirmed()
    event = replace(said("REF-1", AnswerKind.ACCEPTED), at=at, reason="缺\x00材料\u202e")
    assert await handover.receive("police", inbound(event)) == 1
    (told,) = [ANSWERED.decode(job.payload) for job in counter.jobs(ANSWERED)]
    async with db.read() as session:
        kept = await handover.answer(session, told.answer)
    assert (kept.at, kept.reason) == (at, "缺材料")


class TestALongMessage:
    async def test_is_kept_at_once_and_read_part_by_part(
        self, counter: ParcelCounter, handover: Handover, db: Database
    ) -> None:
        parcel = await counter.confirmed()
        many = 150 * AT_ONCE
        events = [said("REF-1", AnswerKind.IN_REVIEW, at=A_MOMENT + timedelta(seconds=n)) for n in range(many)]
        message = inbound(*events)
        assert await handover.receive("police", message) == many
        assert await counter.answers(parcel) == []
        (job,) = counter.jobs(READ_PART)
        assert (job.lock, job.priority) == ("messages:police", Priority.SIDE)
        parts = await rows(db, KeptMessageRow)
        assert parts == many / AT_ONCE
        await handover.receive("police", message)
        assert counter.jobs(READ_PART) == []
        for _ in range(2):
            await handover.read_part(READ_PART.decode(job.payload))
            await handover.read_part(READ_PART.decode(job.payload))
            (job,) = counter.jobs(READ_PART)
        assert await rows(db, KeptMessageRow) == parts - 2
        assert len(await counter.answers(parcel)) == 2 * AT_ONCE
        told = [ANSWERED.decode(each.payload) for each in counter.jobs(ANSWERED)]
        assert len(told) == 2, "one job for a parcel and part"
        async with db.read() as session:
            heard = [await handover.answer(session, one.answer) for each in told for one in each.one_by_one()]
        assert heard == events[: 2 * AT_ONCE]

    async def test_takes_a_place_of_its_departments_and_keeps_its_turn_where_there_is_none(
        self, counter: ParcelCounter, handover: Handover, db: Database, clock: HeldClock
    ) -> None:
        parcel = await counter.confirmed()
        events = [said("REF-1", AnswerKind.IN_REVIEW, at=A_MOMENT + timedelta(seconds=n)) for n in range(AT_ONCE + 1)]
        await handover.receive("police", inbound(*events))
        (job,) = counter.jobs(READ_PART)
        async with AsyncExitStack() as stack:
            for _ in range(CallPolicy().concurrent):
                await stack.enter_async_context(handover._limits.begin("police"))
            clock.advance(timedelta(seconds=2))
            await handover.read_part(READ_PART.decode(job.payload))
            (later,) = counter.jobs(READ_PART)
        assert later.not_before is not None
        assert later.not_before > clock.now()
        assert (later.payload, await counter.answers(parcel)) == (job.payload, [])
        jobs = [later]
        while jobs:
            await handover.read_part(READ_PART.decode(jobs.pop().payload))
            jobs = counter.jobs(READ_PART)
        assert len(await counter.answers(parcel)) == len(events)

    async def test_of_an_earlier_release_is_read_under_its_departments_places_too(
        self, counter: ParcelCounter, handover: Handover, db: Database
    ) -> None:
        parcel = await counter.confirmed()
        events = [said("REF-1", AnswerKind.IN_REVIEW, at=A_MOMENT + timedelta(seconds=n)) for n in range(AT_ONCE + 1)]
        await handover.receive("police", inbound(*events))
        (job,) = counter.jobs(READ_PART)
        for part in (job.payload["part"], *job.payload["then"]):
            await handover.read_part(MessagePartKept(UUID(part)))
        assert len(await counter.answers(parcel)) == len(events)


class TestAnUnknownParcel:
    async def test_its_answers_are_given_up_after_a_time(
        self, handover: Handover, counter: ParcelCounter, db: Database, clock: HeldClock
    ) -> None:
        await handover.receive("police", inbound(said("REF-none", AnswerKind.ACCEPTED)))
        (job,) = counter.jobs(EXPIRE)
        assert job.not_before == clock.now() + EARLY_KEPT_FOR
        clock.advance(EARLY_KEPT_FOR - timedelta(seconds=1))
        await handover.expire(EarlyAnswersDue())
        assert await rows(db, EarlyAnswerRow) == 1
        clock.advance(timedelta(seconds=2))
        await handover.expire(EarlyAnswersDue())
        assert await rows(db, EarlyAnswerRow) == 0
