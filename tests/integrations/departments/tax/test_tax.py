"""What is the tax service's own; the contract is tried elsewhere."""

from collections.abc import AsyncIterator

import orjson
import pytest

from integrations.adapter_kit.rest_department import read_status_message
from integrations.departments.tax import wire as tax
from services.handover.types import UnreadableStatement
from services.kit.clock import HeldClock
from services.sharing.types import SELF, Asked, Found, OutcomeKind, PartyKey, Refused, Unavailable
from tests.integrations.contract import Receiving, receiving
from tests.support.statements import statements


@pytest.fixture
async def bench(clock: HeldClock) -> AsyncIterator[Receiving]:
    async with receiving("tax", clock) as bench:
        yield bench


def about(number: str, *elements: str) -> Asked:
    return Asked("tax.premium", PartyKey("mother"), {"person.id_number": number}, {SELF: elements})


async def test_fen_become_yuan_and_letters_become_yes_or_no(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("340000199706034069", *bench.manifest.resources[0].gives["self"]))
    assert isinstance(answer, Found)
    assert answer.answers[0].values == {
        "premium.year": 2027,
        "premium.amount": "400.00",
        "premium.family_account": False,
    }


async def test_yuan_become_fen(bench: Receiving) -> None:
    body = bench.adapter.render(bench.parcel("premium-payment")).body
    assert (body["jfje"], body["jfnd"], body["jtgjbz"]) == (40000, 2027, "Y")


@pytest.mark.parametrize(
    ("code", "expected"), [("99", Unavailable(OutcomeKind.DOWN, "code 99")), ("31", Refused("31"))]
)
def test_no_answer_is_told_by_its_code(code: str, expected: object) -> None:
    body = {"Response": {"code": code, "data": {"cxsj": "2026/11/23 10:00:00"}}}
    answered = tax.QuestionReply.model_validate_json(orjson.dumps(body))
    assert tax.read_answer(about("340000199403121026", "premium.year"), answered) == expected


@pytest.mark.parametrize("step", [{"zt": "77"}, {"zt": "5"}, {"zt": "1", "pzhm": "3340"}])
def test_a_step_that_contradicts_itself_is_refused(step: dict[str, str]) -> None:
    steps = [{**step, "sj": "2026/11/23 10:00:00"}]
    body = {"Response": {"code": "00", "data": {"jfxh": "SW1", "mx": steps}}}
    (statement,) = statements(read_status_message(tax, orjson.dumps(body)))
    assert isinstance(statement, UnreadableStatement), statement
    assert statement.reference
