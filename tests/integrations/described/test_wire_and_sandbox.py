"""What is the described departments' own; the contract is tried elsewhere."""

from datetime import timedelta
from typing import Literal

import orjson
import pytest

from integrations.adapter_kit.rest_department import read_status_message
from integrations.described import wire
from integrations.described.decisions import Decision
from integrations.described.wire import DeliveryReply, QuestionReply
from services.handover.types import (
    AnswerKind,
    DeliveryRefused,
    DepartmentEvent,
    OutcomeUnknown,
    Parcel,
    Taken,
    UnreadableStatement,
)
from services.kit.clock import HeldClock
from services.kit.values.numbers import ValidNumber, check_credit_code
from services.sharing.types import SELF, Asked, Nothing, OutcomeKind, PartyKey, Refused, Unavailable
from tests.integrations.contract import CREDENTIALS, KEY, bench_of, receiving
from tests.support.authorised import authorised
from tests.support.deadlines import in_good_time
from tests.support.described import PARTS
from tests.support.replaying import ReplayingClient
from tests.support.statements import statements

SCHOOL_ROAD = "安徽省示例市样本区学校路1号"
FIRM = {"organisation.credit_code": "91340000MATCY00053", "organisation.name": "示例", "organisation.address": "示例"}


async def decided(department: str, item: str, firm: dict[str, str], clock: HeldClock) -> list[DepartmentEvent]:
    applicant = {"person.name": "金示例", "person.id_number": "340000198606283151"}
    async with receiving(department, clock) as bench:
        parcel = Parcel(KEY, department, item, "3400002026000001X", {"firm": firm, "applicant": applicant}, (), None)
        if bench.manifest.poll_every is None:
            parcel = Parcel(KEY, department, item, "3400002026000001X", parcel.parties, (), bench.endpoint.url)
        taken = await bench.adapter.deliver(bench.adapter.render(parcel), KEY, until=in_good_time())
        assert isinstance(taken, Taken)
        return await bench.events(taken)


async def test_an_inspection_suspends_the_case_and_says_why(clock: HeldClock) -> None:
    events = await decided("market_regulation.described", "food-licence", FIRM, clock)
    kinds = [event.kind for event in events]
    assert kinds == [AnswerKind.ACCEPTED, AnswerKind.SUSPENDED, AnswerKind.RESUMED, AnswerKind.GRANTED]
    assert (events[1].reason_code, events[1].reason) == ("XCHC", "等待现场核查 / on-site inspection pending")


async def test_a_case_that_the_description_ends_otherwise_brings_no_result(clock: HeldClock) -> None:
    near = {**FIRM, "organisation.address": SCHOOL_ROAD}
    first, last = await decided("tobacco.described", "tobacco-licence", near, clock)
    assert first.kind is AnswerKind.ACCEPTED
    assert (last.kind, last.reason_code, last.results) == (AnswerKind.DENIED, "XXJL", ())
    *_, last = await decided("tobacco.described", "tobacco-licence", FIRM, clock)
    assert last.kind is AnswerKind.GRANTED


async def test_a_new_firm_gets_a_credit_code_that_nobody_has(clock: HeldClock) -> None:
    *_, last = await decided("market_regulation.described", "enterprise-registration", FIRM, clock)
    ((result),) = last.results
    code = result.elements["firm"]["organisation.credit_code"]
    assert isinstance(check_credit_code(str(code)), ValidNumber)
    assert result.elements["firm"]["organisation.established_on"] == "2026-11-23"


async def test_a_result_says_the_words_of_its_template(clock: HeldClock) -> None:
    async with receiving("education.described", clock) as bench:
        *_, last = await bench.events(await bench.take("school-enrolment"))
    assert last.results[0].elements["child"]["education.student_number"] == f"G{last.results[0].number}"


async def test_a_missing_element_is_named_in_both_languages(clock: HeldClock) -> None:
    async with receiving("tax.described", clock) as bench:
        parcel = bench.parcel("tax-registration", without="firm/organisation.name")
        refused = await bench.adapter.deliver(bench.adapter.render(parcel), KEY, until=in_good_time())
    told = "缺少：firm/organisation.name / missing: firm/organisation.name"
    assert refused == DeliveryRefused("INCOMPLETE", told)


async def test_only_the_wanted_elements_travel(clock: HeldClock) -> None:
    key = {"person.id_number": "340000199403121026"}
    question = Asked("human_resources.employment", PartyKey("mother"), key, {SELF: ("employment.since",)})
    async with bench_of("human_resources.described", clock) as bench:
        client = ReplayingClient(bench.client)
        adapter = PARTS["human_resources.described"].adapter(client, CREDENTIALS, clock)
        await adapter.fetch(authorised(question), until=in_good_time())
    assert client.heard is not None
    assert [list(said["values"]) for said in orjson.loads(client.heard.body)["answers"]] == [["employment.since"]]


def asked() -> Asked:
    return Asked("example.person", PartyKey("mother"), {"person.id_number": "x"}, {SELF: ("person.name",)})


def question_reply(**changes: object) -> QuestionReply:
    said = {"status": "FOUND", "resource": "example.person", "key": {"person.id_number": "x"}}
    return QuestionReply.model_validate_json(orjson.dumps({**said, "as_of": "2026-11-23T10:00:00+08:00", **changes}))


def test_no_answer_is_told_by_its_status() -> None:
    assert wire.read_answer(asked(), question_reply(status="BUSY")) == Unavailable(OutcomeKind.DOWN, "busy")
    assert wire.read_answer(asked(), question_reply(status="REFUSED", reason="closed")) == Refused("closed")
    nothing = wire.read_answer(asked(), question_reply(status="ELSEWHERE"))
    assert isinstance(nothing, Nothing)
    assert nothing.elsewhere
    assert nothing.as_of.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "changes",
    [
        {"resource": "example.other"},
        {"key": {}},
        {"key": {"person.id_number": "y"}},
        {"status": "NOTHING", "key": {"person.id_number": "y"}},
        {"answers": [{"relation": "self", "ordinal": 1, "values": {}}] * 2},
    ],
)
def test_an_answer_about_another_or_about_one_twice_is_not_used(changes: dict[str, object]) -> None:
    answer = wire.read_answer(asked(), question_reply(**changes))
    assert isinstance(answer, Unavailable)
    assert answer.kind is OutcomeKind.MALFORMED


@pytest.mark.parametrize("status", ["BUSY", "TAKEN", "NOT_SEEN"])
def test_a_receipt_without_a_number_leaves_the_outcome_unknown(status: Literal["BUSY", "TAKEN", "NOT_SEEN"]) -> None:
    assert isinstance(wire.read_receipt(DeliveryReply(status=status)), OutcomeUnknown)


@pytest.mark.parametrize("step", [{"state": "GRANTED"}, {"state": "LOST"}, {"state": "ACCEPTED", "at": "2026-11-23"}])
def test_a_step_that_contradicts_itself_is_refused(step: dict[str, str]) -> None:
    steps = [{"at": "2026-11-23T10:00:00+08:00", **step}]
    message = orjson.dumps({"reference": "WST-1", "steps": steps})
    (statement,) = statements(read_status_message(wire, message))
    assert isinstance(statement, UnreadableStatement), statement
    assert statement.reference


def test_without_more_a_case_is_accepted_then_granted() -> None:
    assert [step.says for step in Decision(number="{nth}").path({})] == [AnswerKind.ACCEPTED, AnswerKind.GRANTED]


async def test_a_polled_department_tells_all_so_far_each_time(clock: HeldClock) -> None:
    async with receiving("bank.described", clock) as bench:
        taken = await bench.take("account-appointment")
        assert [event.kind for event in await bench.events(taken)] == [AnswerKind.ACCEPTED, AnswerKind.GRANTED]


def test_a_step_that_cannot_be_read_costs_no_other() -> None:
    at = "2026-11-23T10:00:00+08:00"
    steps = [{"state": "ACCEPTED", "at": at}, {"state": "LOST", "at": at}, {"state": "DENIED", "at": "0000-01-01"}]
    message = orjson.dumps({"reference": "WST-1", "steps": [*steps, {"state": "DENIED", "at": at}]})
    read = statements(read_status_message(wire, message))
    assert [type(each) for each in read] == [
        DepartmentEvent,
        UnreadableStatement,
        UnreadableStatement,
        DepartmentEvent,
    ]
    assert {each.reference for each in read} == {"WST-1"}
