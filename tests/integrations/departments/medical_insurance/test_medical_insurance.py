"""What is medical insurance's own; the contract is tried elsewhere."""

from collections.abc import AsyncIterator
from dataclasses import replace

import orjson
import pytest

from integrations.adapter_kit.rest_department import read_status_message
from integrations.departments.medical_insurance import wire as insurance
from services.handover.types import AnswerKind, UnreadableStatement
from services.kit.clock import HeldClock
from services.sharing.types import SELF, Asked, Found, Nothing, OutcomeKind, PartyKey, Refused, Unavailable
from tests.integrations.contract import KEY, Receiving, receiving
from tests.support.deadlines import in_good_time
from tests.support.statements import statements


@pytest.fixture
async def bench(clock: HeldClock) -> AsyncIterator[Receiving]:
    async with receiving("medical_insurance", clock) as bench:
        yield bench


def about(number: str, *elements: str, resource: str = "participation", by: str = "person.id_number") -> Asked:
    return Asked(f"medical_insurance.{resource}", PartyKey("mother"), {by: number}, {SELF: elements})


async def test_money_is_text_in_yuan_with_two_places(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("340000199403121026", "maternity.bill_amount", resource="settlement"))
    assert isinstance(answer, Found)
    assert answer.answers[0].values == {"maternity.bill_amount": "6850.00"}


async def test_a_passport_holder_is_insured_too(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("E12345678", "insurance.status", by="person.passport_number"))
    assert isinstance(answer, Found)
    assert answer.answers[0].values == {"insurance.status": "INSURED"}


async def test_somebody_insured_in_another_province_is_known_elsewhere(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("32000019911130701X", "insurance.status"))
    assert isinstance(answer, Nothing)
    assert answer.elsewhere


async def test_a_child_enrolled_in_the_fathers_province_is_refused_with_the_departments_own_reason(
    bench: Receiving,
) -> None:
    parcel = bench.parcel("medical-enrolment")
    elsewhere = {**parcel.parties["father"], "person.id_number": "32000019911130701X"}
    parcel = replace(parcel, parties={**parcel.parties, "father": elsewhere})
    taken = await bench.adapter.deliver(bench.adapter.render(parcel), KEY, until=in_good_time())
    last = (await bench.events(taken))[-1]  # type: ignore[arg-type]  # a refusal would fail in `events`
    assert (last.kind, last.reason_code, last.results) == (AnswerKind.DENIED, "E3301", ())
    assert "重复参保" in (last.reason or "")


async def test_four_fifths_of_the_bill_are_paid(bench: Receiving) -> None:
    last = (await bench.events(await bench.take("maternity-reimbursement")))[-1]
    assert last.results[0].elements == {"mother": {"maternity.paid_amount": "5480.00"}}


@pytest.mark.parametrize(("code", "expected"), [(-9, Unavailable(OutcomeKind.DOWN, "infcode -9")), (17, Refused("17"))])
def test_no_answer_is_told_by_its_code(code: int, expected: object) -> None:
    body = {"infcode": code, "output": {"inf_time": "2026-11-23 10:00:00"}}
    answered = insurance.QuestionReply.model_validate_json(orjson.dumps(body))
    assert insurance.read_answer(about("340000199403121026", "insurance.status"), answered) == expected


@pytest.mark.parametrize(
    "step",
    [
        {"biz_stas": "77", "opt_time": "2026-11-23 10:00:00"},
        {"biz_stas": "3", "opt_time": "2026-11-23 10:00:00"},
        {"biz_stas": "1", "opt_time": "2026-11-23 10:00:00", "psn_no": "3400"},
    ],
)
def test_a_step_that_contradicts_itself_is_refused(step: dict[str, str]) -> None:
    body = {"infcode": 0, "output": {"biz_no": "YB1", "infno": "2501", "steps": [step]}}
    (statement,) = statements(read_status_message(insurance, orjson.dumps(body)))
    assert isinstance(statement, UnreadableStatement), statement
    assert statement.reference
