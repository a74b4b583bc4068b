"""What is human resources' own; the contract is tried elsewhere."""

from collections.abc import AsyncIterator

import orjson
import pytest

from integrations.adapter_kit.rest_department import read_status_message
from integrations.departments.human_resources import wire as human_resources
from services.handover.types import UnreadableStatement
from services.kit.clock import HeldClock
from services.sharing.types import SELF, Asked, Found, OutcomeKind, PartyKey, Refused, Unavailable
from tests.integrations.contract import Receiving, receiving
from tests.support.statements import statements


@pytest.fixture
async def bench(clock: HeldClock) -> AsyncIterator[Receiving]:
    async with receiving("human_resources", clock) as bench:
        yield bench


def about(number: str, *elements: str) -> Asked:
    return Asked("human_resources.social_card", PartyKey("mother"), {"person.id_number": number}, {SELF: elements})


async def test_a_bank_is_named_as_people_know_it(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("340000199403121026", "social_card.bank"))
    assert isinstance(answer, Found)
    assert answer.answers[0].values == {"social_card.bank": "示例银行"}


async def test_a_parcel_carries_the_banks_code_and_both_guardians(bench: Receiving) -> None:
    wire = bench.adapter.render(bench.parcel("social-card"))
    assert wire.body["AAE008"] == "901"
    assert [guardian["AAC003"] for guardian in wire.body["guardians"]] == ["陈测试", "李样本"]


async def test_each_child_gets_a_card_of_its_own(bench: Receiving) -> None:
    first = (await bench.events(await bench.take("social-card")))[-1]
    assert first.results[0].elements == {"child": {"social_card.number": "AH340000001"}}


@pytest.mark.parametrize(
    ("code", "expected"), [("9999", Unavailable(OutcomeKind.DOWN, "appcode 9999")), ("3000", Refused("3000"))]
)
def test_no_answer_is_told_by_its_code(code: str, expected: object) -> None:
    body = {"appcode": code, "result": {"AAE036": "20261123100000"}}
    answered = human_resources.QuestionReply.model_validate_json(orjson.dumps(body))
    assert human_resources.read_answer(about("340000199403121026", "social_card.bank"), answered) == expected


@pytest.mark.parametrize("step", [{"AAE016": "77"}, {"AAE016": "09"}, {"AAE016": "01", "AAZ500": "AH1"}])
def test_a_step_that_contradicts_itself_is_refused(step: dict[str, str]) -> None:
    steps = [{**step, "AAE015": "20261123100000"}]
    body = {"appcode": "0", "result": {"AAZ002": "RS1", "list": steps}}
    (statement,) = statements(read_status_message(human_resources, orjson.dumps(body)))
    assert isinstance(statement, UnreadableStatement), statement
    assert statement.reference
