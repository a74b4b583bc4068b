"""A wire module's reader is a department's own code: whatever it raises is about the message that it read."""

import pytest

from services.handover.types import OutcomeUnknown
from services.kit.clock import HeldClock
from services.sharing.ports import Source
from services.sharing.types import OutcomeKind, Unavailable
from tests.integrations import contract
from tests.integrations.contract import ANSWERERS, CREDENTIALS, KEY, RECEIVERS, Bench, Receiving
from tests.support.authorised import authorised
from tests.support.deadlines import in_good_time
from tests.support.replaying import UnreadableReplies


@pytest.mark.parametrize("department", ANSWERERS)
async def test_a_record_over_which_its_reader_breaks_is_malformed_and_no_fault_of_the_department(
    bench: Bench[Source], clock: HeldClock, department: str
) -> None:
    adapter = ANSWERERS[department].adapter(UnreadableReplies(), CREDENTIALS, clock)
    questions = bench.questions()
    answers = await adapter.fetch(authorised(*questions), until=in_good_time())
    assert [each.kind for each in answers if isinstance(each, Unavailable)] == [OutcomeKind.MALFORMED] * len(questions)


@pytest.mark.parametrize(
    ("department", "item"), [(name, item.code) for name in RECEIVERS for item in contract.stated_of(name).items]
)
async def test_a_receipt_over_which_its_reader_breaks_leaves_the_outcome_unknown(
    receiver: Receiving, item: str, clock: HeldClock, department: str
) -> None:
    adapter = RECEIVERS[department].adapter(UnreadableReplies(), CREDENTIALS, clock)
    wire = adapter.render(receiver.parcel(item))
    delivered = await adapter.deliver(wire, KEY, until=in_good_time())
    assert isinstance(delivered, OutcomeUnknown)
    assert delivered.answered
    assert isinstance(await adapter.look_up(KEY, until=in_good_time()), OutcomeUnknown)
