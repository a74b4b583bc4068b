import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from integrations.jianghuai.leases import PAUSE, Lease, Renewed
from services.kit.clock import Deadline, HeldClock
from services.sharing.types import OutcomeKind, Unavailable
from tests.support.deadlines import at_once, in_good_time

DOWN = Unavailable(OutcomeKind.DOWN, "away")


@dataclass
class Lender:
    """Lends numbered values, good for 100 seconds and to be renewed after 80."""

    clock: HeldClock
    times: int = 0
    away: bool = False
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def lend(self, until: Deadline) -> Lease[str] | Unavailable:
        self.times += 1
        nth = self.times
        await self.open.wait()
        now = self.clock.now()
        return DOWN if self.away else Lease(f"no. {nth}", now + timedelta(seconds=80), now + timedelta(seconds=100))


@pytest.fixture
def lender(clock: HeldClock) -> Lender:
    lender = Lender(clock)
    lender.open.set()
    return lender


@pytest.fixture
async def renewed(lender: Lender, clock: HeldClock) -> AsyncIterator[Renewed[str]]:
    renewed = Renewed(lender.lend, clock)
    yield renewed
    await renewed.close()


async def all_done() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_it_is_fetched_once_however_many_ask(renewed: Renewed[str], lender: Lender) -> None:
    assert await asyncio.gather(*(renewed.get(in_good_time()) for _ in range(20))) == ["no. 1"] * 20
    assert await renewed.get(in_good_time()) == "no. 1"
    assert lender.times == 1


async def test_towards_its_end_it_is_renewed_while_the_old_one_serves(
    renewed: Renewed[str], lender: Lender, clock: HeldClock
) -> None:
    await renewed.get(in_good_time())
    clock.advance(timedelta(seconds=79))
    assert await renewed.get(in_good_time()) == "no. 1"
    await all_done()
    assert lender.times == 1
    clock.advance(timedelta(seconds=1))
    assert await renewed.get(in_good_time()) == "no. 1"
    await all_done()
    assert await renewed.get(in_good_time()) == "no. 2"
    assert lender.times == 2


async def test_a_renewal_that_fails_is_not_tried_with_every_call_and_the_old_one_serves_to_its_end(
    renewed: Renewed[str], lender: Lender, clock: HeldClock
) -> None:
    await renewed.get(in_good_time())
    lender.away = True
    clock.advance(timedelta(seconds=90))
    for _ in range(3):
        assert await renewed.get(in_good_time()) == "no. 1"
        await all_done()
    assert lender.times == 2
    clock.advance(PAUSE)
    assert await renewed.get(in_good_time()) == "no. 1"
    await all_done()
    assert lender.times == 3
    clock.advance(timedelta(seconds=5))
    assert await renewed.get(in_good_time()) == DOWN


async def test_whoever_gives_up_does_not_take_it_from_the_others(renewed: Renewed[str], lender: Lender) -> None:
    lender.open.clear()
    patient = asyncio.create_task(renewed.get(in_good_time()))
    hurried = await renewed.get(at_once())
    assert isinstance(hurried, Unavailable)
    assert hurried.kind is OutcomeKind.TIMED_OUT
    lender.open.set()
    assert await patient == "no. 1"
    assert lender.times == 1


async def test_after_the_deadline_nothing_is_fetched(renewed: Renewed[str], lender: Lender) -> None:
    assert isinstance(await renewed.get(Deadline(0)), Unavailable)
    assert lender.times == 0


async def test_what_is_dropped_is_fetched_anew_and_a_late_drop_of_an_old_one_changes_nothing(
    renewed: Renewed[str], lender: Lender
) -> None:
    first = await renewed.get(in_good_time())
    assert isinstance(first, str)
    renewed.drop(first)
    assert await renewed.get(in_good_time()) == "no. 2"
    renewed.drop(first)
    assert await renewed.get(in_good_time()) == "no. 2"


async def test_closing_gives_up_what_is_under_way(renewed: Renewed[str], lender: Lender) -> None:
    lender.open.clear()
    waiting = asyncio.create_task(renewed.get(in_good_time()))
    await all_done()
    await renewed.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_lease_does_not_show_its_value(clock: HeldClock) -> None:
    assert "secret" not in repr(Lease("secret", clock.now(), clock.now()))
