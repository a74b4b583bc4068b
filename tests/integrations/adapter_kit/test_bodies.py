from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BeforeValidator, Field, StrictBool, StrictInt, StrictStr

from integrations.adapter_kit.bodies import WireModel, day_form, each_by_itself, iso, moment_form, parse, written
from services.handover.types import UnreadableStatement
from services.kit.clock import CHINA
from services.sharing.types import OutcomeKind, Unavailable

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


class Dates(WireModel):
    day: Annotated[date, day_form("%Y%m%d")] | None = None
    moment: Annotated[datetime, moment_form("%Y%m%d%H%M%S")] | None = None
    elsewhere: Annotated[datetime, moment_form("%Y-%m-%d %H:%M", UTC)] | None = None


class Day(WireModel):
    day: Annotated[date, day_form("%Y%m%d")]


class Plain(WireModel):
    count: int
    name: str


class Members(WireModel):
    key: str
    weight: Annotated[str, Field(pattern=r"^[0-9]\.[0-9]$")] | None = None
    inner: Plain | None = None
    several: tuple[Plain, ...] = ()
    either: dict[str, StrictBool | StrictInt | StrictStr] = Field(default_factory=dict)
    each: tuple[Annotated[Plain | UnreadableStatement, each_by_itself(Plain)], ...] = ()


@given(DAYS)
def test_a_day_is_read_as_it_was_written(day: date) -> None:
    text = written(day, "%Y%m%d")
    assert parse(Dates, f'{{"day":"{text}"}}'.encode()) == Dates.model_construct(day=day)


def test_a_moment_without_a_zone_is_of_china_unless_said_otherwise() -> None:
    read = parse(Dates, b'{"moment":"20261118081200","elsewhere":"2026-11-18 00:12"}')
    assert isinstance(read, Dates)
    assert read.moment == read.elsewhere == datetime(2026, 11, 18, 8, 12, tzinfo=CHINA)
    assert iso(read.moment) == "2026-11-18T08:12:00+08:00"


@pytest.mark.parametrize("text", ["", "2026111", "20260230", "20261118 ", "2026-11-18", "٢٠٢٦١١١٨", "202611180"])
def test_what_is_not_just_in_the_form_is_malformed(text: str) -> None:
    read = parse(Day, f'{{"day":"{text}"}}'.encode())
    assert isinstance(read, Unavailable)
    assert read.kind is OutcomeKind.MALFORMED


@pytest.mark.parametrize("value", ["20261118", "true", "[]", '{"a":1}'])
def test_what_is_no_text_is_no_date(value: str) -> None:
    assert isinstance(parse(Day, f'{{"day":{value}}}'.encode()), Unavailable)


@pytest.mark.parametrize(
    "body",
    [b'{"count":"1","name":""}', b'{"count":1.0,"name":""}', b'{"count":true,"name":""}', b'{"count":1,"name":1}'],
)
def test_nothing_is_taken_for_what_it_is_not(body: bytes) -> None:
    read = parse(Plain, body)
    assert isinstance(read, Unavailable)
    assert read.kind is OutcomeKind.MALFORMED


def test_what_is_wrong_is_told_by_place_and_kind_without_the_value() -> None:
    read = parse(Day, b'{"day":"secret"}')
    assert isinstance(read, Unavailable)
    assert read.detail == "day: value_error"


def test_none_is_written_and_read_as_none() -> None:
    assert written(None, "%Y") is None
    assert iso(None) is None


def read(text: str | bytes, content_type: str | None = None) -> Members | Unavailable:
    headers = {} if content_type is None else {"Content-Type": content_type}
    return parse(Members, text if isinstance(text, bytes) else text.encode(), headers)


@pytest.mark.parametrize("weight", ['"3250"', '""', "3.2", "null", "true", '{"kg":3}', "[]"])
def test_an_optional_field_that_cannot_be_read_costs_that_field_alone(weight: str) -> None:
    assert read(f'{{"key":"K","weight":{weight},"several":[{{"count":1,"name":"a"}}]}}') == Members(
        key="K", several=(Plain(count=1, name="a"),)
    )


def test_a_value_of_no_type_that_a_table_takes_costs_that_value_alone() -> None:
    assert read('{"key":"K","either":{"a":1.5,"b":null,"c":"x"}}') == Members(key="K", either={"c": "x"})


def test_null_for_a_list_or_a_table_is_an_empty_one() -> None:
    assert read('{"key":"K","several":null,"either":null,"each":null}') == Members(key="K")


@pytest.mark.parametrize(
    "text",
    [
        '{"key":1}',
        '{"weight":"3.2"}',
        '{"key":"K","inner":"nobody"}',
        '{"key":"K","inner":{"count":"1","name":"a"}}',
        '{"key":"K","several":"none"}',
        '{"key":"K","several":[{"count":1,"name":"a"},{"count":"2","name":"b"}]}',
        '{"key":"K","key":"L"}',
        '{"key":"K","inner":{"count":1,"count":2,"name":"a"}}',
        '{"key":"K","either":{"a":NaN}}',
        "[" * 100_000,
    ],
)
def test_what_more_than_a_field_hangs_on_is_malformed(text: str) -> None:
    malformed = read(text)
    assert isinstance(malformed, Unavailable)
    assert malformed.kind is OutcomeKind.MALFORMED


def test_the_same_twice_is_no_contradiction() -> None:
    assert read('{"key":"K","key":"K"}') == Members(key="K")


@pytest.mark.parametrize(
    ("charset", "codec"), [("GBK", "gbk"), ("gb18030", "gb18030"), ('"gb2312"', "gb2312"), ("UTF-8", "utf-8-sig")]
)
def test_a_stated_charset_is_read(charset: str, codec: str) -> None:
    assert read('{"key":"测试"}'.encode(codec), f"application/json; charset={charset}") == Members(key="测试")


def test_a_byte_order_mark_is_read_without_a_charset() -> None:
    assert read(b"\xef\xbb\xbf" + '{"key":"测试"}'.encode()) == Members(key="测试")


@pytest.mark.parametrize("content_type", [None, "application/json", "application/json; charset=klingon"])
def test_another_charset_than_is_stated_is_malformed(content_type: str | None) -> None:
    assert isinstance(read('{"key":"测试"}'.encode("gbk"), content_type), Unavailable)


def test_a_member_of_a_list_that_cannot_be_read_costs_no_other() -> None:
    steps = read('{"key":"K","each":[{"count":"x","name":"a"},{"count":1,"name":"b"}]}')
    assert isinstance(steps, Members)
    assert steps.each == (UnreadableStatement("count: int_type"), Plain(count=1, name="b"))


class Step(WireModel):
    state: str
    reason: str | None = None
    day: Annotated[date, day_form("%Y%m%d")] | None = None


class Steps(WireModel):
    steps: tuple[Annotated[Step | UnreadableStatement, each_by_itself(Step)], ...]


@pytest.mark.parametrize("field", ['"reason":7', '"reason":null', '"day":"00000000"', '"day":[]'])
def test_an_optional_field_of_a_step_that_cannot_be_read_costs_that_field_alone(field: str) -> None:
    steps = parse(Steps, f'{{"steps":[{{"state":"A",{field}}},{{"state":"B","reason":"b"}}]}}'.encode())
    assert steps == Steps(steps=(Step(state="A"), Step(state="B", reason="b")))


def test_a_step_without_what_it_needs_costs_no_other() -> None:
    steps = parse(Steps, b'{"steps":[{"state":7,"reason":"a"},{"state":"B"}]}')
    assert steps == Steps(steps=(UnreadableStatement("state: string_type"), Step(state="B")))


def broken(value: object) -> str:
    raise KeyError(value)


class Broken(WireModel):
    name: Annotated[str, BeforeValidator(broken)]


class BrokenSteps(WireModel):
    steps: tuple[Annotated[Broken | UnreadableStatement, each_by_itself(Broken)], ...]


def test_a_message_over_which_its_model_breaks_is_malformed() -> None:
    assert parse(Broken, b'{"name":"secret"}') == Unavailable(OutcomeKind.MALFORMED, "reader: KeyError")


def test_a_step_over_which_its_model_breaks_costs_no_other() -> None:
    steps = parse(BrokenSteps, b'{"steps":[{"name":"a"}]}')
    assert steps == BrokenSteps(steps=(UnreadableStatement("reader: KeyError"),))
