"""A dispute's way: out to the platform, under review, ended; and what goes wrong on it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.applying.types import RecheckDue
from services.handover.service import Handover
from services.handover.types import (
    AnswerKind,
    DeliveryRefused,
    OutcomeUnknown,
    ParcelPurpose,
    ParcelSettled,
    ParcelState,
    Taken,
)
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.jobs import Routes
from services.kit.vault import Vault
from services.kit.workdays import WorkdayCalendar, YearTable
from services.sharing.disputes.lifecycle import (
    ANSWER_OUT_OF_PLACE,
    ANSWER_UNUSABLE,
    NOT_JOINED,
    REVIEW_OVERDUE,
    DisputeMissing,
)
from services.sharing.disputes.tables import DisputeRow
from services.sharing.service import REVIEW_DUE, Disputes
from services.sharing.types import DisputeMoved, DisputeOutcome, DisputeStage, ReviewDue
from tests.support.departments import inbound, said
from tests.support.disputes import CLAIMED, STATED, DisputeDesk, corrected
from tests.support.disputes import desk as a_desk
from tests.support.queue import HeldQueue
from tests.support.routes import DISPUTE_ROUTES

S, Outcome = DisputeStage, DisputeOutcome


@pytest.fixture
def routes() -> Routes:
    return DISPUTE_ROUTES


@pytest.fixture
def desk(db: Database, queue: HeldQueue, vault: Vault, ids: SeededIds, clock: HeldClock) -> DisputeDesk:
    return a_desk(db, queue, vault, ids, clock)


async def test_a_dispute_goes_to_the_platform_with_what_the_provider_needs(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one(run=False)
    assert (dispute.stage, dispute.outcome, dispute.overdue) == (S.RAISED, None, False)
    await desk.run()
    assert (await desk.read(dispute)).stage is S.FORWARDED
    [parcel] = desk.platform.parcels
    assert (parcel.item, parcel.purpose) == ("data-review", ParcelPurpose.REVIEW)
    review = parcel.parties["review"]
    assert (review["review.stated"], review["review.claimed"]) == (STATED, CLAIMED)
    assert (review["review.provider"], review["review.resource"]) == ("police", "police.household")
    assert (review["review.element"], review["review.record_digest"]) == ("household.address", "sha256:record")


async def test_no_value_is_in_the_clear_in_the_database(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    await desk.hear(dispute, AnswerKind.GRANTED, corrected(CLAIMED, desk.clock), reason="地址已更正")
    async with desk.db.read() as session:
        row = await session.get(DisputeRow, dispute.id)
    stored = str(vars(row))
    for secret in (STATED, CLAIMED, "去年已搬家", "地址已更正"):
        assert secret not in stored
    assert STATED not in repr(dispute)


async def test_a_review_ends_in_a_correction(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    await desk.hear(dispute, AnswerKind.ACCEPTED)
    assert (await desk.read(dispute)).stage is S.UNDER_REVIEW
    await desk.hear(dispute, AnswerKind.GRANTED, corrected(CLAIMED, desk.clock))
    ended = await desk.read(dispute)
    assert (ended.stage, ended.outcome, ended.corrected) == (S.CORRECTED, Outcome.CORRECTED, CLAIMED)
    assert ended.ended_at == desk.clock.now()
    assert [move.stage for move in desk.moved] == [S.FORWARDED, S.UNDER_REVIEW, S.CORRECTED]


@pytest.mark.parametrize("kind", [AnswerKind.DENIED, AnswerKind.NOT_ACCEPTED])
async def test_a_review_ends_with_the_value_confirmed_and_the_reason(desk: DisputeDesk, kind: AnswerKind) -> None:
    dispute = await desk.raise_one()
    await desk.hear(dispute, kind, reason_code="R01", reason="登记无误")
    ended = await desk.read(dispute)
    assert (ended.stage, ended.outcome) == (S.CONFIRMED_CORRECT, Outcome.CONFIRMED_CORRECT)
    assert (ended.reason_code, ended.reason, ended.corrected) == ("R01", "登记无误", None)


async def test_closing_keeps_how_it_ended_and_is_done_once(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    async with desk.db.work() as work:
        assert not await desk.disputes.close(work, dispute.id)
    await desk.hear(dispute, AnswerKind.DENIED, reason_code="R01")
    for news in (True, False):
        async with desk.db.work() as work:
            assert await desk.disputes.close(work, dispute.id) is news
    closed = await desk.read(dispute)
    assert (closed.stage, closed.outcome, closed.reason_code) == (S.CLOSED, Outcome.CONFIRMED_CORRECT, "R01")


async def test_while_the_platform_is_down_the_dispute_is_shown_and_tried_again(desk: DisputeDesk) -> None:
    desk.platform.deliveries.extend([OutcomeUnknown("down"), OutcomeUnknown("down")])
    dispute = await desk.raise_one()
    assert len(desk.platform.sent) == 3
    assert (await desk.read(dispute)).stage is S.FORWARDED


async def test_a_provider_that_says_nothing_leaves_it_forwarded(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    desk.clock.advance(timedelta(days=3))
    seen = await desk.read(dispute)
    assert (seen.stage, seen.outcome) == (S.FORWARDED, None)


async def test_what_the_platform_does_not_take_ends_with_its_reason(desk: DisputeDesk) -> None:
    desk.platform.deliveries.append(DeliveryRefused("E7", "资源已下线"))
    dispute = await desk.raise_one()
    ended = await desk.read(dispute)
    assert (ended.stage, ended.outcome) == (S.NOT_TAKEN, Outcome.NOT_TAKEN)
    assert (ended.reason_code, ended.reason) == ("E7", "资源已下线")


async def test_when_nobody_can_say_whether_it_arrived_it_is_held_up_in_sight(desk: DisputeDesk) -> None:
    desk.platform.deliveries.extend([OutcomeUnknown("code 500", answered=True)] * 10)
    dispute = await desk.raise_one()
    held = await desk.read(dispute)
    assert (held.stage, held.reason_code, held.outcome) == (S.HELD_UP, "DELIVERY_OUTCOME_UNKNOWN", None)
    assert (await desk.stages(dispute))[-1] == (S.HELD_UP, "DELIVERY_OUTCOME_UNKNOWN")


async def test_a_reference_that_is_another_disputes_is_not_believed(desk: DisputeDesk) -> None:
    first = await desk.raise_one()
    taken = (await desk.parcel(first)).external_reference
    assert taken is not None
    desk.platform.deliveries.append(Taken(taken))
    second = await desk.raise_one("key-2")
    assert (await desk.read(second)).reason_code == "REFERENCE_OF_ANOTHER_PARCEL"
    assert (await desk.read(second)).stage is S.HELD_UP
    await desk.hear(first, AnswerKind.GRANTED, corrected(CLAIMED, desk.clock))
    assert (await desk.read(second)).outcome is None


async def test_an_answer_under_a_reference_that_nobody_has_moves_nothing(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    await desk.handover.receive("jianghuai", inbound(said("R-999", AnswerKind.DENIED)))
    await desk.run()
    assert (await desk.read(dispute)).stage is S.FORWARDED


@pytest.mark.parametrize("lie", [{}, {"review.element": "person.name", "review.value": CLAIMED}])
async def test_a_correction_without_a_value_or_of_another_element_is_held_up(
    desk: DisputeDesk, lie: dict[str, str]
) -> None:
    dispute = await desk.raise_one()
    result = corrected(CLAIMED, desk.clock)
    broken = type(result)(result.kind, result.number, result.issued_at, {"review": lie})
    await desk.hear(dispute, AnswerKind.GRANTED, broken)
    held = await desk.read(dispute)
    assert (held.stage, held.reason_code, held.corrected) == (S.HELD_UP, ANSWER_UNUSABLE, None)
    desk.clock.advance(timedelta(hours=1))
    await desk.hear(dispute, AnswerKind.GRANTED, corrected(CLAIMED, desk.clock))
    assert (await desk.read(dispute)).outcome is Outcome.CORRECTED


async def test_a_second_last_word_is_noted_when_it_says_otherwise_and_changes_nothing(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    await desk.hear(dispute, AnswerKind.GRANTED, corrected(CLAIMED, desk.clock))
    before = await desk.read(dispute)
    for kind, results in (
        (AnswerKind.GRANTED, (corrected(CLAIMED, desk.clock),)),
        (AnswerKind.IN_REVIEW, ()),
        (AnswerKind.DENIED, ()),
        (AnswerKind.GRANTED, (corrected("第三处", desk.clock),)),
    ):
        desk.clock.advance(timedelta(hours=1))
        await desk.hear(dispute, kind, *results)
    assert await desk.read(dispute) == before
    notes = [reason for _, reason in await desk.stages(dispute)]
    assert notes.count(ANSWER_OUT_OF_PLACE) == 2


async def test_a_job_that_runs_again_finds_its_work_done(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one(run=False)
    jobs = []
    while desk.queue.jobs:
        jobs.append(desk.queue.jobs[0])
        only = desk.queue.jobs.pop(0)
        rest, desk.queue.jobs = desk.queue.jobs, [only]
        await desk.run()
        desk.queue.jobs = rest + desk.queue.jobs
    before = await desk.stages(dispute)
    desk.queue.jobs = list(jobs)
    await desk.run()
    assert await desk.stages(dispute) == before


async def test_the_time_limit_is_of_working_days_and_overdue_once_past(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    assert dispute.due_on == date(2026, 12, 7)  # ten working days after Monday, 23 November
    desk.clock.advance(datetime(2026, 12, 7, 15, 59, tzinfo=UTC) - desk.clock.now())
    await desk.disputes.fall_due(ReviewDue(dispute.id))
    assert not (await desk.read(dispute)).overdue
    desk.clock.advance(timedelta(minutes=2))
    for _ in range(2):
        await desk.disputes.fall_due(ReviewDue(dispute.id))
    assert (await desk.read(dispute)).overdue
    assert [reason for _, reason in await desk.stages(dispute)].count(REVIEW_OVERDUE) == 1
    await desk.hear(dispute, AnswerKind.DENIED)
    assert (await desk.read(dispute)).outcome is Outcome.CONFIRMED_CORRECT


async def test_the_time_limit_holds_up_nothing_that_happens_meanwhile(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one(run=False)
    [waiting] = desk.queue.of(REVIEW_DUE)
    settled = ParcelSettled(dispute.id, dispute.id, ParcelState.CONFIRMED, ParcelPurpose.REVIEW)
    moved = DisputeMoved(dispute.id, dispute.application, S.FORWARDED)
    recheck = RecheckDue(dispute.application, 0)
    assert waiting.lock not in {settled.lock(), moved.lock(), recheck.lock()}
    assert moved.lock() not in {settled.lock(), recheck.lock()}


async def test_what_has_ended_does_not_fall_overdue(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    await desk.hear(dispute, AnswerKind.DENIED)
    desk.clock.advance(timedelta(days=60))
    await desk.disputes.fall_due(ReviewDue(dispute.id))
    assert not (await desk.read(dispute)).overdue


async def test_into_a_year_without_a_calendar_the_limit_is_counted_later(desk: DisputeDesk) -> None:
    desk.clock.advance(timedelta(days=35))
    dispute = await desk.raise_one()
    assert dispute.due_on is None
    await desk.disputes.fall_due(ReviewDue(dispute.id))
    [again] = desk.queue.jobs
    assert again.not_before == desk.clock.now() + timedelta(days=7)
    calendar = WorkdayCalendar.published([YearTable(2027, "test", frozenset(), frozenset())])
    loaded = Disputes(
        db=desk.db,
        handover=desk.handover,
        vault=desk.vault,
        calendar=calendar,
        ids=desk.ids,
        clock=desk.clock,
    )
    await loaded.fall_due(ReviewDue(dispute.id))
    assert (await desk.read(dispute)).due_on == date(2027, 1, 11)
    assert [REVIEW_DUE.decode(job.payload) for job in desk.queue.jobs] == [ReviewDue(dispute.id)] * 2


async def test_without_a_way_to_the_platform_it_is_held_up_in_sight(desk: DisputeDesk) -> None:
    handover = Handover(db=desk.db, departments={}, vault=desk.vault, ids=desk.ids, clock=desk.clock)
    desk.disputes = Disputes(
        db=desk.db,
        handover=handover,
        vault=desk.vault,
        calendar=WorkdayCalendar.published(),
        ids=desk.ids,
        clock=desk.clock,
    )
    dispute = await desk.raise_one()
    assert (dispute.stage, dispute.reason_code) == (S.HELD_UP, NOT_JOINED)
    assert desk.moved == [DisputeMoved(dispute.id, dispute.application, S.HELD_UP)]


async def test_a_job_about_no_dispute_says_so(desk: DisputeDesk) -> None:
    with pytest.raises(DisputeMissing):
        await desk.disputes.fall_due(ReviewDue(desk.ids.record(7)))


async def test_disputes_of_an_application_are_listed_in_order(desk: DisputeDesk) -> None:
    dispute = await desk.raise_one()
    async with desk.db.read() as session:
        listed = await desk.disputes.of_application(session, dispute.application)
        assert [each.id for each in listed] == [dispute.id]
        assert await desk.disputes.of_application(session, desk.ids.record(7)) == []
