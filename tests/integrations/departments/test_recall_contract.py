"""The contract of recalls: a department that states that it takes them answers alike; no other is ever told."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integrations.sandboxing.settings import Condition, SandboxSettings
from services.handover.types import FINAL_ANSWERS, AlreadyDecided, NotSeen, OutcomeUnknown, TakenBack
from services.kit.clock import HeldClock
from tests.integrations import contract
from tests.integrations.contract import CREDENTIALS, KEY, RECEIVERS, Receiving
from tests.support.deadlines import at_once, in_good_time
from tests.support.replaying import ReplayingClient, spoiled

ITEMS = [(name, item.code) for name in RECEIVERS for item in contract.stated_of(name).items]
TAKING = [(name, item) for name, item in ITEMS if contract.stated_of(name).takes_recalls]
every_item = pytest.mark.parametrize(("department", "item"), ITEMS)
every_item_taken_back = pytest.mark.parametrize(("department", "item"), TAKING)


@every_item
async def test_the_adapter_takes_recalls_as_the_department_states(receiver: Receiving, item: str) -> None:
    taken = receiver.manifest.takes_recalls
    assert receiver.adapter.takes_recall(item) is taken
    assert not receiver.adapter.takes_recall("no-such-item")
    if not taken:
        assert isinstance(await receiver.adapter.recall(item, KEY, until=in_good_time()), OutcomeUnknown)
        assert not receiver.sandbox.calls


@every_item_taken_back
class TestRecalls:
    @pytest.fixture
    async def undecided(self, department: str, clock: HeldClock, item: str) -> AsyncIterator[Receiving]:
        """A department that takes the exemplar's parcel and is slow to decide."""
        slow = SandboxSettings(latency=(0, 0), decides_after=(3600, 3600))
        async with contract.receiving(department, clock, slow) as receiver:
            await receiver.take(item)
            yield receiver

    async def test_an_undecided_case_is_taken_back_and_told_twice_is_told_once(
        self, undecided: Receiving, item: str
    ) -> None:
        for _ in range(2):
            assert await undecided.adapter.recall(item, KEY, until=in_good_time()) == TakenBack()

    async def test_of_a_case_that_was_taken_back_nothing_is_decided_not_even_after_a_restart(
        self, department: str, item: str, clock: HeldClock, tmp_path: Path
    ) -> None:
        slow = SandboxSettings(latency=(0, 0), decides_after=(3600, 3600), journal=tmp_path)
        async with contract.receiving(department, clock, slow) as before:
            taken = await before.take(item)
            assert await before.adapter.recall(item, KEY, until=in_good_time()) == TakenBack()
            await before.sandbox.stop()
            again = RECEIVERS[department].sandbox(CREDENTIALS, clock, SandboxSettings.at_once(tmp_path))
            async with again:
                await again.settled()
                assert not again.ledger.steps(taken.reference)

    async def test_a_decided_case_is_not_taken_back(self, receiver: Receiving, item: str) -> None:
        events = await receiver.events(await receiver.take(item))
        assert events[-1].kind in FINAL_ANSWERS
        assert await receiver.adapter.recall(item, KEY, until=in_good_time()) == AlreadyDecided()

    async def test_a_parcel_that_never_arrived_is_not_known(self, receiver: Receiving, item: str) -> None:
        assert await receiver.adapter.recall(item, KEY, until=in_good_time()) == NotSeen()

    @pytest.mark.parametrize("condition", [Condition.FAILING, Condition.HANGING, Condition.GARBLED, Condition.LOSING])
    async def test_of_a_department_in_trouble_the_outcome_is_unknown(
        self, undecided: Receiving, item: str, condition: Condition
    ) -> None:
        undecided.sandbox.condition = condition
        until = at_once() if condition is Condition.HANGING else in_good_time()
        assert isinstance(await undecided.adapter.recall(item, KEY, until=until), OutcomeUnknown)
        undecided.sandbox.condition = Condition.WELL
        assert await undecided.adapter.recall(item, KEY, until=in_good_time()) == TakenBack()

    async def test_no_answer_however_spoiled_raises(
        self, undecided: Receiving, item: str, clock: HeldClock, department: str
    ) -> None:
        client = ReplayingClient(undecided.client)
        adapter = RECEIVERS[department].adapter(client, CREDENTIALS, clock)
        await adapter.recall(item, KEY, until=in_good_time())
        assert client.heard is not None
        for body in spoiled(client.heard.body):
            client.replay = body
            answer = await adapter.recall(item, KEY, until=in_good_time())
            assert isinstance(answer, (TakenBack, AlreadyDecided, NotSeen, OutcomeUnknown)), body
