"""A department that hangs or is down takes a few places in the worker, and then none; the others go on."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from services.handover.call_limits import CallLimits, NotNow, Slot
from services.handover.service import DELIVER, POLL, Handover
from services.handover.types import (
    DeliveryRefused,
    OutcomeUnknown,
    ParcelState,
    PollDue,
)
from services.handover.types.policies import CallPolicy, RetryPolicy
from services.kit.clock import HeldClock
from tests.support.departments import FakeDepartment
from tests.support.parcels import ParcelCounter

POLICY = CallPolicy(
    concurrent=2,
    opens_after=3,
    pause=timedelta(seconds=10),
    patience=timedelta(seconds=1),
    busy=timedelta(seconds=2),
    turn=timedelta(seconds=0.5),
)


@pytest.fixture
def limits(clock: HeldClock) -> CallLimits:
    return CallLimits(POLICY, clock)


async def fail(limits: CallLimits, times: int, name: str = "police") -> None:
    for _ in range(times):
        async with limits.begin(name) as slot:
            assert isinstance(slot, Slot)
            slot.heard(usable=False)


async def pauses(limits: CallLimits, clock: HeldClock, times: int, name: str = "police") -> list[float]:
    """After how many seconds each of so many limits is to come again."""
    found = []
    for _ in range(times):
        async with limits.begin(name) as slot:
            assert isinstance(slot, NotNow)
            found.append((slot.at - clock.now()).total_seconds())
    return found


async def hold(limits: CallLimits, stack: AsyncExitStack, times: int, name: str = "police") -> None:
    """So many limits that do not end before the stack does."""
    for _ in range(times):
        assert isinstance(await stack.enter_async_context(limits.begin(name)), Slot)


async def test_behind_calls_that_hang_nobody_waits_and_another_department_is_called(
    limits: CallLimits, clock: HeldClock
) -> None:
    async with AsyncExitStack() as stack:
        await hold(limits, stack, 2)
        clock.advance(timedelta(seconds=1))
        assert await pauses(limits, clock, 1) == [2]
        await hold(limits, stack, 2, "tax")


async def test_reading_what_a_department_sent_takes_a_place_and_asks_no_breaker(
    limits: CallLimits, clock: HeldClock
) -> None:
    await fail(limits, POLICY.opens_after)
    async with AsyncExitStack() as stack:
        for _ in range(POLICY.concurrent):
            assert await stack.enter_async_context(limits.begin_reading("police")) is None
        clock.advance(timedelta(seconds=20))
        assert await pauses(limits, clock, 1) == [2], "a call finds no place beside them"
        async with limits.begin_reading("police") as later:
            assert isinstance(later, NotNow)
    async with limits.begin("police") as slot:
        assert isinstance(slot, Slot), "it was tried by no reading"


async def test_behind_calls_that_have_only_begun_the_next_waits_for_room(limits: CallLimits) -> None:
    async with AsyncExitStack() as stack:
        await hold(limits, stack, 2)

        async def third() -> Slot | NotNow:
            async with limits.begin("police") as slot:
                return slot

        waiting = asyncio.create_task(third())
        await asyncio.sleep(0)
        await stack.aclose()
        assert isinstance(await waiting, Slot)


async def test_those_that_come_again_come_in_turns(limits: CallLimits, clock: HeldClock) -> None:
    async with AsyncExitStack() as stack:
        await hold(limits, stack, 2)
        clock.advance(timedelta(seconds=1))
        assert await pauses(limits, clock, 4) == [2, 2.5, 3, 3.5]
        clock.advance(timedelta(seconds=60))
        assert await pauses(limits, clock, 2) == [2, 2.5]


async def test_a_department_that_does_not_answer_is_left_alone_and_tried_by_one(
    limits: CallLimits, clock: HeldClock
) -> None:
    await fail(limits, 3)
    clock.advance(timedelta(seconds=4))
    assert await pauses(limits, clock, 1) == [6]
    clock.advance(timedelta(seconds=6))
    async with limits.begin("police") as trying:
        assert isinstance(trying, Slot)
        assert await pauses(limits, clock, 1) == [2]
        trying.heard(usable=True)
    async with AsyncExitStack() as stack:
        await hold(limits, stack, 2)


async def test_a_call_that_was_never_made_says_nothing(limits: CallLimits) -> None:
    await fail(limits, 2)
    async with limits.begin("police"):
        pass
    await fail(limits, 1)
    async with limits.begin("police") as slot:
        assert isinstance(slot, NotNow)


@pytest.mark.parametrize(
    "answer", [DeliveryRefused("01", "不予受理"), OutcomeUnknown("code 99", answered=True)], ids=["refused", "busy"]
)
async def test_whoever_answers_is_not_left_alone(
    counter: ParcelCounter, police: FakeDepartment, answer: DeliveryRefused | OutcomeUnknown
) -> None:
    police.deliveries.extend([answer] * 10)
    for _ in range(10):
        await counter.deliver(await counter.hand_in())
    assert len(police.sent) == 10


@pytest.fixture
def retry() -> RetryPolicy:
    return RetryPolicy(most=100)


async def test_a_parcel_for_a_department_that_is_left_alone_stays_as_it_is_and_comes_again(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    police.deliveries.extend([OutcomeUnknown("DOWN")] * 5)
    for _ in range(5):
        await counter.deliver(await counter.hand_in())
    counter.jobs(DELIVER)
    late = await counter.hand_in()
    counter.jobs(DELIVER)
    await counter.deliver(late)
    assert ((await counter.row(late)).state, (await counter.row(late)).attempts) == (ParcelState.READY, 0)
    (again,) = counter.jobs(DELIVER)
    counter.wait_for(again)
    await counter.handover.deliver(DELIVER.decode(again.payload))
    assert (await counter.row(late)).state is ParcelState.CONFIRMED


async def test_polls_of_a_department_that_is_left_alone_come_again(
    counter: ParcelCounter, police: FakeDepartment, handover: Handover
) -> None:
    police.poll_every = 60
    parcel = await counter.confirmed()
    counter.jobs(POLL)
    police.deliveries.extend([OutcomeUnknown("DOWN")] * 5)
    for _ in range(5):
        await counter.deliver(await counter.hand_in())
    await handover.poll(PollDue(parcel, 0))
    assert police.polled == []
    await counter.run_poll()
    assert police.polled == ["REF-1"]
