"""Polls of departments that never call back: asked again while there is something to come, and then no more."""

from datetime import timedelta

import pytest

from services.handover.service import POLL, Handover
from services.handover.types import AnswerKind, Inbound, OutcomeUnknown, PollDue
from tests.support.departments import A_MOMENT, FakeDepartment, inbound, said
from tests.support.parcels import ANSWERED, ParcelCounter

EVERY = 2.0
LAST_WORDS = [AnswerKind.GRANTED, AnswerKind.DENIED, AnswerKind.NOT_ACCEPTED]
MORE_TO_COME = [kind for kind in AnswerKind if kind not in LAST_WORDS]


@pytest.fixture
def police() -> FakeDepartment:
    return FakeDepartment(poll_every=EVERY)


def planned_pause(counter: ParcelCounter) -> timedelta | None:
    """Until the next poll, or none if there is none."""
    planned = counter.queue.of(POLL)
    assert len(planned) <= 1
    due = planned[0].not_before if planned else None
    return None if due is None else due - counter.clock.now()


async def test_the_first_poll_is_planned_when_the_parcel_is_confirmed(counter: ParcelCounter) -> None:
    parcel = await counter.confirmed()
    assert planned_pause(counter) == timedelta(seconds=EVERY)
    assert POLL.decode(counter.queue.jobs[0].payload) == PollDue(parcel, 0)


async def test_a_department_that_calls_back_is_not_polled(counter: ParcelCounter, police: FakeDepartment) -> None:
    police.poll_every = None
    await counter.confirmed()
    assert planned_pause(counter) is None


async def test_what_a_poll_brings_goes_the_way_of_a_call_back(counter: ParcelCounter, police: FakeDepartment) -> None:
    parcel = await counter.confirmed()
    police.polls.append(inbound(said("REF-1", AnswerKind.ACCEPTED)))
    await counter.run_poll()
    assert police.polled == ["REF-1"]
    assert len(await counter.answers(parcel)) == 1
    assert len(counter.jobs(ANSWERED)) == 1


async def test_a_poll_and_a_call_back_with_the_same_word_are_one_answer(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover
) -> None:
    parcel = await counter.confirmed()
    word = inbound(said("REF-1", AnswerKind.ACCEPTED))
    await handover.receive("police", word)
    police.polls.append(word)
    await counter.run_poll()
    assert len(await counter.answers(parcel)) == 1


@pytest.mark.parametrize("kind", LAST_WORDS)
async def test_polls_end_with_the_last_word(counter: ParcelCounter, police: FakeDepartment, kind: AnswerKind) -> None:
    await counter.confirmed()
    police.polls.append(inbound(said("REF-1", AnswerKind.ACCEPTED), said("REF-1", kind)))
    await counter.run_poll()
    assert planned_pause(counter) is None


@pytest.mark.parametrize("kind", MORE_TO_COME)
async def test_polls_go_on_while_there_is_more_to_come(
    counter: ParcelCounter, police: FakeDepartment, kind: AnswerKind
) -> None:
    await counter.confirmed()
    police.polls.append(inbound(said("REF-1", kind)))
    await counter.run_poll()
    assert planned_pause(counter) == timedelta(seconds=EVERY)


async def test_a_planned_poll_asks_nothing_once_the_last_word_came_another_way(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover
) -> None:
    await counter.confirmed()
    await handover.receive("police", inbound(said("REF-1", AnswerKind.GRANTED)))
    await counter.run_poll()
    assert police.polled == []
    assert planned_pause(counter) is None


async def test_silence_lets_the_pauses_grow_and_news_sets_them_back(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    await counter.confirmed()
    word = inbound(said("REF-1", AnswerKind.ACCEPTED))
    police.polls.extend([inbound(), inbound(), word, word])
    pauses = []
    for _ in range(4):
        await counter.run_poll()
        pauses.append(planned_pause(counter))
    assert pauses == [timedelta(seconds=seconds) for seconds in (3, 4.5, 2, 3)]


@pytest.mark.parametrize("trouble", [OutcomeUnknown("DOWN"), Inbound(b"not signed by anybody")])
async def test_a_poll_that_fails_is_repeated_later(
    counter: ParcelCounter, police: FakeDepartment, trouble: Inbound | OutcomeUnknown
) -> None:
    parcel = await counter.confirmed()
    police.polls.extend([trouble, inbound(said("REF-1", AnswerKind.GRANTED))])
    await counter.run_poll()
    assert planned_pause(counter) == timedelta(seconds=3)
    await counter.run_poll()
    assert len(await counter.answers(parcel)) == 1


async def test_a_poll_that_runs_twice_does_not_start_a_second_chain(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover
) -> None:
    parcel = await counter.confirmed()
    await counter.run_poll()
    await handover.poll(PollDue(parcel, 0))
    assert police.polled == ["REF-1"]
    assert planned_pause(counter) is not None


async def test_late_words_in_two_polls_are_two_answers(counter: ParcelCounter, police: FakeDepartment) -> None:
    parcel = await counter.confirmed()
    accepted = said("REF-1", AnswerKind.ACCEPTED)
    reviewed = said("REF-1", AnswerKind.IN_REVIEW, at=A_MOMENT + timedelta(minutes=1))
    police.polls.extend([inbound(accepted), inbound(accepted, reviewed)])
    await counter.run_poll()
    await counter.run_poll()
    assert len(await counter.answers(parcel)) == 2
