"""What is civil affairs' own; the contract is tried elsewhere."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from integrations.departments.civil_affairs import wire as civil_affairs
from services.kit.clock import HeldClock
from services.sharing.ports import Source
from services.sharing.types import SELF, Answer, Asked, Found, OutcomeKind, PartyKey, Refused, Unavailable
from tests.integrations.contract import Bench, bench_of

MARRIAGE = ("marriage.status", "marriage.certificate_number", "marriage.registered_on", "marriage.registered_at")
SPOUSE = ("person.name", "person.id_number", "person.passport_number")
AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


@pytest.fixture
async def bench(clock: HeldClock) -> AsyncIterator[Bench[Source]]:
    async with bench_of("civil_affairs", clock) as bench:
        yield bench


def about(number: str, by: str = "person.id_number", **elements: tuple[str, ...]) -> Asked:
    wanted = elements or {SELF: MARRIAGE, "spouse": SPOUSE}
    return Asked("civil_affairs.marriage", PartyKey("mother"), {by: number}, wanted)


async def question_reply(bench: Bench[Source], asked: Asked) -> dict[str, dict[str, object]]:
    (answer,) = await bench.ask(asked)
    assert isinstance(answer, Found), answer
    return {said.relation: dict(said.values) for said in answer.answers}


@pytest.mark.parametrize(("asked", "spouse"), [("340000199403121026", "李样本"), ("340000199209082019", "陈测试")])
async def test_either_spouse_leads_to_the_other(bench: Bench[Source], asked: str, spouse: str) -> None:
    said = await question_reply(bench, about(asked))
    assert said[SELF] == {
        "marriage.status": "REGISTERED",
        "marriage.certificate_number": "J340000-2021-000001",
        "marriage.registered_on": "2021-05-20",
        "marriage.registered_at": "示例市样本区民政局",
    }
    assert said["spouse"]["person.name"] == spouse


async def test_a_marriage_under_old_numbers_is_found_and_the_spouse_has_a_new_number(bench: Bench[Source]) -> None:
    said = await question_reply(bench, about("340000198504120044"))
    assert said["spouse"] == {"person.name": "蒋范样", "person.id_number": "340000198306290050"}


async def test_a_foreign_spouse_comes_with_a_passport(bench: Bench[Source]) -> None:
    said = await question_reply(bench, about("340000199010198057"))
    assert said["spouse"] == {"person.name": "安娜・玛丽亚・测试", "person.passport_number": "E12345678"}
    back = await question_reply(bench, about("E12345678", by="person.passport_number"))
    assert back["spouse"]["person.id_number"] == "340000199010198057"


async def test_the_unmarried_are_known_to_be_so(bench: Bench[Source]) -> None:
    assert await question_reply(bench, about("340000199706034069")) == {SELF: {"marriage.status": "NONE"}}


async def test_of_the_spouse_no_more_crosses_the_wire_than_is_asked(bench: Bench[Source]) -> None:
    said = await question_reply(bench, about("340000199403121026", self=("marriage.status",)))
    assert said == {SELF: {"marriage.status": "REGISTERED"}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (civil_affairs.QuestionReply(state=-1, cxsj=1), Unavailable(OutcomeKind.DOWN, "state -1")),  # type: ignore[arg-type]  # as it comes over the wire
        (civil_affairs.QuestionReply(state=7, cxsj=1), Refused("7")),  # type: ignore[arg-type]  # as above
    ],
)
def test_no_answer_is_told_by_its_state(answer: civil_affairs.QuestionReply, expected: object) -> None:
    assert civil_affairs.read_answer(about("340000199403121026"), answer) == expected


def said_of(*rows: dict[str, str]) -> Answer:
    answer = civil_affairs.QuestionReply.model_validate({"state": 1, "cxsj": 1, "rows": rows})
    return civil_affairs.read_answer(about("340000199403121026"), answer)


def test_two_marriages_are_malformed() -> None:
    row = {"hyzt": "20", "nv_zjlx": "SFZ", "nv_zjh": "340000199403121026"}
    said = said_of(row, row)
    assert isinstance(said, Unavailable)
    assert said.kind is OutcomeKind.MALFORMED


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("30", {"marriage.status": "WIDOWED"}),
        ("40", {"marriage.status": "DIVORCED"}),
        ("90", {}),
        ("77", {}),
    ],
)
def test_the_widowed_and_the_divorced_are_known_to_be_so_and_an_unknown_status_costs_that_field_alone(
    code: str, values: dict[str, str]
) -> None:
    said = said_of({"hyzt": code, "nv_zjlx": "SFZ", "nv_zjh": "340000199403121026", "djjg": "示例市样本区民政局"})
    assert isinstance(said, Found)
    assert [(answer.relation, dict(answer.values)) for answer in said.answers] == [
        (SELF, {**values, "marriage.registered_at": "示例市样本区民政局"})
    ]
