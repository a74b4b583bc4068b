"""Deliveries of which the process, or the answer, does not come back: nothing is sent twice meanwhile."""

import asyncio
from uuid import UUID

import pytest

from services.handover.service import DELIVER
from services.handover.types import (
    Delivery,
    DeliveryRefused,
    NotSeen,
    OutcomeUnknown,
    ParcelState,
    Taken,
)
from services.handover.types.policies import RetryPolicy
from tests.support.departments import FakeDepartment, Killed
from tests.support.parcels import ParcelCounter

TIMED_OUT = OutcomeUnknown("TIMED_OUT")
PERSON_DECIDES = [Delivery.NEITHER, Delivery.ATTENDED]


class TestAProcessKilledBetweenTheCallAndItsSettling:
    async def kill(self, counter: ParcelCounter, police: FakeDepartment, delivery: Delivery) -> None:
        police.delivery = delivery
        police.deliveries.append(Killed())
        self.parcel = await counter.hand_in()
        counter.jobs(DELIVER)
        with pytest.raises(Killed):
            await counter.deliver(self.parcel)
        assert (await counter.row(self.parcel)).state is ParcelState.SENDING
        assert counter.settled() == []

    async def test_sends_again_where_the_department_takes_it_once(
        self, counter: ParcelCounter, police: FakeDepartment
    ) -> None:
        await self.kill(counter, police, Delivery.IDEMPOTENT)
        await counter.deliver(self.parcel)
        await counter.run_deliveries()
        assert police.sent == [self.parcel] * 2
        assert await counter.attempts(self.parcel) == ["SEND LOST", "SEND TAKEN"]
        assert counter.settled() == [ParcelState.CONFIRMED]

    async def test_asks_first_where_the_department_can_be_asked(
        self, counter: ParcelCounter, police: FakeDepartment
    ) -> None:
        await self.kill(counter, police, Delivery.QUERYABLE)
        await counter.deliver(self.parcel)
        await counter.run_deliveries()
        assert police.sent == [self.parcel]
        assert await counter.attempts(self.parcel) == ["SEND LOST", "LOOK_UP TAKEN"]
        assert counter.settled() == [ParcelState.CONFIRMED]

    @pytest.mark.parametrize("delivery", PERSON_DECIDES)
    async def test_sends_nothing_where_the_department_would_take_it_twice(
        self, counter: ParcelCounter, police: FakeDepartment, delivery: Delivery
    ) -> None:
        await self.kill(counter, police, delivery)
        await counter.deliver(self.parcel)
        await counter.run_deliveries()
        assert police.sent == [self.parcel]
        assert await counter.attempts(self.parcel) == ["SEND LOST"]
        assert counter.settled() == [ParcelState.UNKNOWN]

    async def test_is_not_declared_dead_while_its_call_may_still_run(
        self, counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy
    ) -> None:
        await self.kill(counter, police, Delivery.IDEMPOTENT)
        await counter.deliver(self.parcel)
        assert police.sent == [self.parcel]
        (job,) = counter.queue.jobs
        assert job.not_before == counter.clock.now() + retry.call + retry.grace

    async def test_counts_towards_the_last_attempt(
        self, counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy
    ) -> None:
        await self.kill(counter, police, Delivery.IDEMPOTENT)
        for _ in range(retry.most - 1):
            police.deliveries.append(Killed())
            counter.clock.advance(retry.call + retry.grace)
            with pytest.raises(Killed):
                await counter.deliver(self.parcel)
        counter.clock.advance(retry.call + retry.grace)
        await counter.deliver(self.parcel)
        assert len(police.sent) == retry.most
        assert counter.settled() == [ParcelState.UNKNOWN]


async def test_of_two_workers_with_the_same_parcel_one_sends_it(counter: ParcelCounter, police: FakeDepartment) -> None:
    parcel = await counter.hand_in()
    both_are_there, taken_up = asyncio.Event(), asyncio.Event()

    async def hold(_reference: str) -> None:
        taken_up.set()
        await both_are_there.wait()

    police.before_answer = hold
    first = asyncio.create_task(counter.deliver(parcel))
    await taken_up.wait()
    await counter.deliver(parcel)
    both_are_there.set()
    await first
    assert police.sent == [parcel]
    assert counter.settled() == [ParcelState.CONFIRMED]


async def test_two_workers_that_begin_at_once_send_a_parcel_once(
    counter: ParcelCounter, police: FakeDepartment
) -> None:
    police.delivery = Delivery.NEITHER
    parcel = await counter.hand_in()
    await asyncio.gather(*(counter.deliver(parcel) for _ in range(4)))
    assert police.sent == [parcel]
    assert await counter.attempts(parcel) == ["SEND TAKEN"]
    assert counter.settled() == [ParcelState.CONFIRMED]


class TestASlowAnswer:
    """One worker's call outlasts its lease; another takes the parcel over meanwhile."""

    async def overtaken(self, counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy) -> UUID:
        """The first delivery's answer, next in the script, arrives after a second worker has done its part."""
        parcel = await counter.hand_in()
        counter.jobs(DELIVER)
        gone_on, taken_up = asyncio.Event(), asyncio.Event()

        async def hold(_reference: str) -> None:
            if not taken_up.is_set():
                taken_up.set()
                slow_answer = police.deliveries.take()
                await gone_on.wait()
                police.deliveries.put_first(slow_answer)

        police.before_answer = hold
        slow = asyncio.create_task(counter.deliver(parcel))
        await taken_up.wait()
        counter.clock.advance(retry.call + retry.grace)
        await counter.deliver(parcel)
        gone_on.set()
        await slow
        return parcel

    async def test_that_it_was_taken_counts_after_the_parcel_was_given_up(
        self, counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy
    ) -> None:
        police.delivery = Delivery.NEITHER
        police.deliveries.append(Taken("REF-9"))
        row = await counter.row(await self.overtaken(counter, police, retry))
        assert (row.state, row.reason_code, row.external_reference) == (ParcelState.CONFIRMED, None, "REF-9")
        assert counter.settled() == [ParcelState.UNKNOWN, ParcelState.CONFIRMED]

    async def test_that_it_was_refused_counts_after_the_parcel_was_given_up(
        self, counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy
    ) -> None:
        police.delivery = Delivery.NEITHER
        police.deliveries.append(DeliveryRefused("P-1", "无"))
        row = await counter.row(await self.overtaken(counter, police, retry))
        assert (row.state, row.reason_code) == (ParcelState.REFUSED, "P-1")
        assert counter.settled() == [ParcelState.UNKNOWN, ParcelState.REFUSED]

    @pytest.mark.parametrize("answer", [TIMED_OUT, DeliveryRefused("P-1", "无")])
    async def test_changes_nothing_where_the_other_worker_has_delivered(
        self,
        counter: ParcelCounter,
        police: FakeDepartment,
        retry: RetryPolicy,
        answer: OutcomeUnknown | DeliveryRefused,
    ) -> None:
        police.deliveries.extend([answer, Taken("REF-1")])
        parcel = await self.overtaken(counter, police, retry)
        assert (await counter.row(parcel)).state is ParcelState.CONFIRMED
        assert counter.settled() == [ParcelState.CONFIRMED]
        assert counter.jobs(DELIVER) == []

    async def test_to_a_question_sends_nothing_where_the_other_worker_has_found_out(
        self, counter: ParcelCounter, police: FakeDepartment, retry: RetryPolicy
    ) -> None:
        police.delivery = Delivery.QUERYABLE
        police.deliveries.append(TIMED_OUT)
        parcel = await counter.hand_in()
        await counter.deliver(parcel)
        asked, found_out = asyncio.Event(), asyncio.Event()

        async def hold() -> None:
            asked.set()
            await found_out.wait()

        police.look_ups.append(NotSeen())
        police.before_look_up = hold
        slow = asyncio.create_task(counter.deliver(parcel))
        await asked.wait()
        police.before_look_up = None
        counter.clock.advance(retry.call + retry.grace)
        police.look_ups.put_first(Taken("REF-1"))
        await counter.deliver(parcel)
        found_out.set()
        await slow
        assert police.sent == [parcel]
        assert (await counter.row(parcel)).state is ParcelState.CONFIRMED
