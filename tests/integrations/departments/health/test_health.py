"""What is health's own; the contract is tried elsewhere."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import orjson
import pytest

from integrations.adapter_kit.rest_department import read_status_message
from integrations.departments.health import wire as health
from integrations.sandboxing.settings import SandboxSettings
from services.handover.types import AnswerKind, DeliveryRefused, NotSeen, OutcomeUnknown, Taken, UnreadableStatement
from services.kit.clock import CHINA, HeldClock
from services.sharing.types import Answer, Asked, Found, Nothing, OutcomeKind, PartyKey, Refused, Unavailable
from tests.integrations.contract import Receiving, receiving
from tests.support.statements import events_of, statements

AT = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


@pytest.fixture
async def bench(clock: HeldClock) -> AsyncIterator[Receiving]:
    async with receiving("health", clock) as bench:
        yield bench


def about(mother: str, *elements: str, by: str = "person.id_number") -> Asked:
    return Asked("health.delivery", PartyKey("mother"), {by: mother}, {"child": elements})


async def test_a_delivery_is_answered_in_our_terms(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("340000199403121026", *bench.manifest.resources[0].gives["child"]))
    assert isinstance(answer, Found)
    (child,) = answer.answers
    assert (child.relation, child.ordinal) == ("child", 1)
    assert child.values == {
        "birth.record_number": "FM3400-000001",
        "birth.hospital": "示例市妇幼保健院",
        "birth.moment": "2026-11-18T08:12:00+08:00",
        "birth.weight_grams": 3250,
        "birth.length_cm": 50,
        "birth.gestation_weeks": 39,
        "person.sex": "FEMALE",
        "person.birth_date": "2026-11-18",
        "vaccination.hepatitis_b_first_on": "2026-11-18",
        "vaccination.bcg_on": "2026-11-19",
        "vaccination.clinic": "示例市样本区预防接种门诊",
    }
    assert answer.as_of == AT


async def test_twins_are_two_children_in_order_of_birth_with_records_of_their_own(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("340000199605212049", "person.sex", "birth.record_number", "birth.moment"))
    assert isinstance(answer, Found)
    first, second = answer.answers
    assert (first.relation, first.ordinal, second.relation, second.ordinal) == ("child", 1, "child", 2)
    assert (first.values["person.sex"], second.values["person.sex"]) == ("FEMALE", "MALE")
    assert first.values["birth.record_number"] != second.values["birth.record_number"]
    assert str(first.values["birth.moment"]) < str(second.values["birth.moment"])


async def test_a_mother_with_a_passport_is_found_by_it(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("E12345678", "birth.gestation_weeks", by="person.passport_number"))
    assert isinstance(answer, Found)
    assert [child.values for child in answer.answers] == [{"birth.gestation_weeks": 39}]


async def test_a_question_without_a_key_is_refused_and_not_answered_with_somebody(bench: Receiving) -> None:
    (answer,) = await bench.ask(Asked("health.delivery", PartyKey("mother"), {}, {"child": ("person.sex",)}))
    assert answer == Refused(health.UNKNOWN_QUERY)


async def test_births_stay_fresh_and_a_restart_moves_none(clock: HeldClock, tmp_path: Path) -> None:
    question, moments = about("340000199403121026", "birth.moment"), []
    for journal in (tmp_path / "one", tmp_path / "one", tmp_path / "two"):
        async with receiving("health", clock, SandboxSettings.at_once(journal)) as bench:
            (answer,) = await bench.ask(question)
        assert isinstance(answer, Found)
        moments.append(answer.answers[0].values["birth.moment"])
        clock.advance(timedelta(days=30))
    assert moments == ["2026-11-18T08:12:00+08:00", "2026-11-18T08:12:00+08:00", "2027-01-17T08:12:00+08:00"]


def question_reply(**said: object) -> health.QuestionReply:
    body = {"code": "0", "message": "", "shijian": "20261123100000", **said}
    return health.QuestionReply.model_validate_json(orjson.dumps(body))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (question_reply(data=None), Nothing(AT)),
        (question_reply(code="99"), Unavailable(OutcomeKind.DOWN, "code 99")),
        (question_reply(code="1001"), Refused("1001")),
        (
            question_reply(data={"chanfuZjhm": "340000199605212049", "jigouMc": "示例", "yinger": []}),
            Unavailable(OutcomeKind.MALFORMED, "answered about another key than asked"),
        ),
    ],
)
def test_each_code_of_health_is_an_outcome(told: health.QuestionReply, expected: Answer) -> None:
    assert health.read_answer(about("340000199403121026", "person.sex"), told) == expected


@pytest.mark.parametrize(("kilograms", "grams"), [("3.25", 3250), ("3.2", 3200), ("3", 3000), ("2.999", 2999)])
def test_weight_is_exact_in_grams(kilograms: str, grams: int) -> None:
    newborn = {"xuhao": "1", "fenmianBh": "F", "chushengSj": "20261118081200", "xingbie": "1", "tizhong": kilograms}
    told = question_reply(data={"chanfuZjhm": "E12345678", "jigouMc": "示例", "yinger": [newborn]})
    answer = health.read_answer(about("E12345678", "birth.weight_grams", by="person.passport_number"), told)
    assert isinstance(answer, Found)
    assert answer.answers[0].values == {"birth.weight_grams": grams}


async def test_parcels_are_put_into_healths_words(bench: Receiving) -> None:
    certificate = bench.adapter.render(bench.parcel("birth-certificate"))
    assert certificate.operation == "/csyxzm/shenqing"
    assert certificate.body["fenmianBh"] == "FM3400-000001"
    assert certificate.body["muqinZjlx"] == "01"
    assert certificate.body["fuqinZjhm"] == "340000199209082019"
    vaccination = bench.adapter.render(bench.parcel("vaccination-record"))
    assert vaccination.operation == "/yfjz/jiandang"
    assert vaccination.body["chushengSj"] == "20261118081200"
    assert vaccination.body["csyxzmBh"] == "V340000001"


@pytest.mark.parametrize(("state", "kind"), health.STATES.items())
def test_each_state_of_a_case_has_a_meaning(state: str, kind: AnswerKind) -> None:
    outcome = {"leixing": "CSYXZM", "bianhao": "V340000001"} if kind is AnswerKind.GRANTED else None
    message = {
        "banjianBh": "WJW1",
        "zhuangtai": state,
        "shijian": "20261123100000",
        "yuanyinBm": "7",
        "jieguo": outcome,
    }
    events = events_of(read_status_message(health, orjson.dumps(message)))
    (event,) = events
    assert (event.kind, event.at, event.reason_code) == (kind, AT, "7")


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("42", None),
        ("4", None),
        ("5", {"leixing": "CSYXZM", "bianhao": "V340000001"}),
        ("4", {"leixing": "JHZ", "bianhao": "J1"}),
    ],
)
def test_a_message_that_makes_no_sense_is_refused(state: str, outcome: dict[str, str] | None) -> None:
    message = {"banjianBh": "WJW1", "zhuangtai": state, "shijian": "20261123100000", "jieguo": outcome}
    (statement,) = statements(read_status_message(health, orjson.dumps(message)))
    assert isinstance(statement, UnreadableStatement), statement
    assert statement.reference


RECEIPT = {"banjianBh": "WJW1", "jieshouSj": "20261123100000"}


@pytest.mark.parametrize(
    ("code", "data", "delivered", "seen"),
    [
        ("0", RECEIPT, Taken("WJW1", AT), Taken("WJW1", AT)),
        ("0", None, OutcomeUnknown("code 0 without a receipt", answered=True), NotSeen()),
        ("2001", None, DeliveryRefused("2001", "说明"), OutcomeUnknown("code 2001", answered=True)),
        ("99", None, OutcomeUnknown("code 99", answered=True), OutcomeUnknown("code 99", answered=True)),
    ],
)
def test_a_refusal_is_final_and_a_busy_system_is_not(
    code: str, data: dict[str, str] | None, delivered: object, seen: object
) -> None:
    body = {"code": code, "message": "说明", "data": data}
    told = health.DeliveryReply.model_validate_json(orjson.dumps(body))
    assert health.read_receipt(told) == delivered
    assert health.read_look_up(told) == seen
