"""What is the police's own; the contract is tried elsewhere."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

import orjson
import pytest

from integrations.adapter_kit.rest_department import read_status_message
from integrations.departments.police import wire as police
from integrations.departments.police.sandbox import PoliceSandbox
from services.handover.types import AnswerKind, DeliveryRefused, NotSeen, OutcomeUnknown, Taken, UnreadableStatement
from services.kit.clock import CHINA, HeldClock
from services.kit.values.numbers import Sex, ValidNumber, birth_date, check_id_number, sex
from services.sharing.types import SELF, Answer, Asked, Found, Nothing, OutcomeKind, PartyKey, Refused, Unavailable
from tests.integrations.contract import Receiving, receiving
from tests.support.statements import events_of, statements

AT = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


@pytest.fixture
async def bench(clock: HeldClock) -> AsyncIterator[Receiving]:
    async with receiving("police", clock) as bench:
        yield bench


def about(number: str, *elements: str, by: str = "person.id_number") -> Asked:
    resource = "police.household" if by == "household.number" else "police.person"
    return Asked(resource, PartyKey("mother"), {by: number}, {SELF: elements})


def values(answer: Answer) -> dict[str, object]:
    assert isinstance(answer, Found), answer
    (self,) = answer.answers
    return dict(self.values)


async def test_a_person_is_answered_in_our_terms_as_of_the_polices_own_clock(bench: Receiving) -> None:
    elements = tuple(bench.manifest.resources[0].gives["self"])
    (answer,) = await bench.ask(about("340000199403121026", *elements))
    assert values(answer) == {
        "person.name": "陈测试",
        "person.sex": "FEMALE",
        "person.birth_date": "1994-03-12",
        "person.ethnicity": "汉族",
        "person.nationality": "中国",
        "person.residence_address": "安徽省示例市样本区演示路1号",
        "household.number": "H340000001",
    }
    assert isinstance(answer, Found)
    assert answer.as_of == AT.astimezone(UTC)


async def test_somebody_of_another_province_is_known_elsewhere(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("32000019911130701X", "person.name"))
    assert isinstance(answer, Nothing)
    assert answer.elsewhere


async def test_a_foreigner_is_found_by_passport_with_the_polices_own_middle_dot(bench: Receiving) -> None:
    question = about(
        "E12345678",
        "person.name",
        "person.nationality",
        "person.ethnicity",
        "household.number",
        by="person.passport_number",
    )
    (answer,) = await bench.ask(question)
    assert values(answer) == {"person.name": "安娜•玛丽亚•测试", "person.nationality": "示例国"}


async def test_the_register_has_its_own_name_for_somebody(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("34000019960704902X", "person.name"))
    assert values(answer) == {"person.name": "冯洋例"}


async def test_a_household_is_known_by_its_number(bench: Receiving) -> None:
    (answer,) = await bench.ask(about("H340000001", "household.head_name", by="household.number"))
    assert values(answer) == {"household.head_name": "陈大测"}


def test_no_more_fields_are_asked_than_are_wanted() -> None:
    assert police.write_question(about("340000199403121026", "person.name", "household.number")) == {
        "CXTJ": {"GMSFHM": "340000199403121026"},
        "CXZD": ["XM", "HH"],
    }


def question_reply(code: str = "200", *rows: Mapping[str, object]) -> police.QuestionReply:
    body = {"RETCODE": code, "RETMSG": "", "CXSJ": "20261123100000", "DATA": rows}
    return police.QuestionReply.model_validate_json(orjson.dumps(body))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (question_reply("200"), Nothing(AT)),
        (question_reply("302"), Nothing(AT, elsewhere=True)),
        (question_reply("403"), Refused("403")),
        (question_reply("503"), Unavailable(OutcomeKind.DOWN, "RETCODE 503")),
    ],
)
def test_each_code_of_the_police_is_an_outcome(told: police.QuestionReply, expected: Answer) -> None:
    assert police.read_answer(about("340000199403121026", "person.name"), told) == expected


@pytest.mark.parametrize(
    "rows",
    [
        [{"GMSFHM": "340000199209082019", "XM": "李样本"}],
        [{"XM": "陈测试"}],
        [{"GMSFHM": "340000199403121026"}, {"GMSFHM": "340000199403121026"}],
    ],
)
def test_an_answer_that_is_not_about_just_the_one_asked_for_is_malformed(rows: list[Mapping[str, object]]) -> None:
    answer = police.read_answer(about("340000199403121026", "person.name"), question_reply("200", *rows))
    assert isinstance(answer, Unavailable)
    assert answer.kind is OutcomeKind.MALFORMED


def test_a_code_that_we_do_not_know_leaves_only_its_own_element_out() -> None:
    row = {"GMSFHM": "34000019960704902X", "XM": "测试", "MZDM": "99", "XBDM": "9"}
    question = about("34000019960704902X", "person.name", "person.ethnicity", "person.sex")
    assert values(police.read_answer(question, question_reply("200", row))) == {"person.name": "测试"}


async def test_a_question_without_a_key_is_refused_and_not_answered_with_somebody(bench: Receiving) -> None:
    (answer,) = await bench.ask(Asked("police.person", PartyKey("mother"), {}, {SELF: ("person.name",)}))
    assert answer == Refused(police.UNKNOWN_QUERY)


async def test_the_parcel_is_put_into_the_polices_words(bench: Receiving) -> None:
    wire = bench.adapter.render(bench.parcel("household-entry"))
    assert wire.operation == "/csdj/sl"
    assert wire.body == {
        "SJM": "3400002026000001X",
        "XSE": {"XM": "陈小测", "XBDM": "2", "CSSJ": "20261118081200", "CSYXZMBH": "V340000001"},
        "MQ": {"XM": "陈测试", "ZJLX": "111", "ZJHM": "340000199403121026"},
        "FQ": {"XM": "李样本", "ZJLX": "111", "ZJHM": "340000199209082019"},
        "SBR": {"XM": "陈测试", "LXDH": "13800000001"},
        "SF": "M",
        "RHHH": "H340000001",
        "HDDZ": bench.endpoint.url,
    }


async def test_a_child_without_a_stated_father_joins_its_mothers_household_without_anybody_being_asked(
    bench: Receiving,
) -> None:
    parcel = bench.parcel("household-entry")
    mother = {**parcel.parties["mother"], "birth.father_stated": "NOT_STATED"}
    applicant = {name: value for name, value in parcel.parties["applicant"].items() if not name.startswith("child.")}
    wire = bench.adapter.render(
        replace(parcel, parties={"child": parcel.parties["child"], "mother": mother, "applicant": applicant})
    )
    assert (wire.body["SF"], wire.body["RHHH"]) == ("M", "H340000001")
    assert "FQ" not in wire.body


async def test_a_moment_of_birth_in_another_zone_is_written_in_chinas_time(bench: Receiving) -> None:
    parcel = bench.parcel("household-entry")
    child = {**parcel.parties["child"], "birth.moment": "2026-11-17T20:30:00+00:00"}
    parcel = replace(parcel, parties={**parcel.parties, "child": child})
    assert police.write_parcel(parcel).body["XSE"]["CSSJ"] == "20261118043000"


async def test_a_granted_entry_brings_an_identity_number_of_the_childs_own_day_and_sex(bench: Receiving) -> None:
    *_, granted = await bench.events(await bench.take("household-entry"))
    number = check_id_number(str(granted.results[0].elements["child"]["person.id_number"]))
    assert isinstance(number, ValidNumber)
    assert number.value.startswith("340000")
    assert birth_date(number) == date(2026, 11, 18)
    assert sex(number) is Sex.FEMALE
    assert granted.at == AT


async def test_identity_numbers_are_valid_and_never_given_twice(clock: HeldClock) -> None:
    async with receiving("police", clock) as bench:
        assert isinstance(bench.sandbox, PoliceSandbox)
        given = [bench.sandbox._identity_number("20261118", male=male) for male in [True, False] * 1000]
    assert len(set(given)) == len(given)
    assert all(isinstance(check_id_number(number), ValidNumber) for number in given)


@pytest.mark.parametrize(("state", "kind"), police.STATES.items())
def test_each_state_of_a_case_has_a_meaning(state: str, kind: AnswerKind) -> None:
    outcome = {"GMSFHM": "340000202611181001", "HKBYH": "p"} if kind is AnswerKind.GRANTED else None
    message = {"YWLSH": "GA-1", "ZTDM": state, "SJ": "20261123100000", "YYDM": "7", "YYMS": "缺材料", "JG": outcome}
    events = events_of(read_status_message(police, orjson.dumps(message)))
    (event,) = events
    assert (event.kind, event.at, event.reason_code, event.reason) == (kind, AT, "7", "缺材料")


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        ("42", None),
        ("90", None),
        ("91", {"GMSFHM": "340000202611181001", "HKBYH": "p"}),
        ("90", {"GMSFHM": "340000202611181002", "HKBYH": "p"}),
    ],
)
def test_a_message_that_makes_no_sense_is_refused(state: str, outcome: dict[str, str] | None) -> None:
    message = {"YWLSH": "GA-1", "ZTDM": state, "SJ": "20261123100000", "JG": outcome}
    (statement,) = statements(read_status_message(police, orjson.dumps(message)))
    assert isinstance(statement, UnreadableStatement), statement
    assert statement.reference


def delivery_reply(code: str, *receipts: Mapping[str, object]) -> police.DeliveryReply:
    body = {"RETCODE": code, "RETMSG": "说明", "DATA": receipts}
    return police.DeliveryReply.model_validate_json(orjson.dumps(body))


RECEIPT = {"YWLSH": "GA-1", "SLSJ": "20261123100000"}


@pytest.mark.parametrize(
    ("reply", "delivered", "seen"),
    [
        (delivery_reply("200", RECEIPT), Taken("GA-1", AT), Taken("GA-1", AT)),
        (delivery_reply("200"), OutcomeUnknown("code 200 without a receipt", answered=True), NotSeen()),
        (delivery_reply("410"), DeliveryRefused("410", "说明"), OutcomeUnknown("code 410", answered=True)),
        (delivery_reply("500"), OutcomeUnknown("code 500", answered=True), OutcomeUnknown("code 500", answered=True)),
    ],
)
def test_a_refusal_is_final_and_a_busy_register_is_not(
    reply: police.DeliveryReply, delivered: object, seen: object
) -> None:
    assert police.read_receipt(reply) == delivered
    assert police.read_look_up(reply) == seen
