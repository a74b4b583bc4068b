from datetime import UTC, date, datetime
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.adapter_kit.bodies import WireModel, day_form, iso, moment_form, parse, written
from services.kit.clock import CHINA
from services.sharing.types import OutcomeKind, Unavailable

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


class Dates(WireModel):
    day: Annotated[date, day_form("%Y%m%d")] | None = None
    moment: Annotated[datetime, moment_form("%Y%m%d%H%M%S")] | None = None
    elsewhere: Annotated[datetime, moment_form("%Y-%m-%d %H:%M", UTC)] | None = None


class Plain(WireModel):
    count: int = 0
    name: str = ""


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
    read = parse(Dates, f'{{"day":"{text}"}}'.encode())
    assert isinstance(read, Unavailable)
    assert read.kind is OutcomeKind.MALFORMED


@pytest.mark.parametrize("value", ["20261118", "true", "[]", '{"a":1}'])
def test_what_is_no_text_is_no_date(value: str) -> None:
    assert isinstance(parse(Dates, f'{{"day":{value}}}'.encode()), Unavailable)


@pytest.mark.parametrize("body", [b'{"count":"1"}', b'{"count":1.0}', b'{"count":true}', b'{"name":1}'])
def test_nothing_is_taken_for_what_it_is_not(body: bytes) -> None:
    read = parse(Plain, body)
    assert isinstance(read, Unavailable)
    assert read.kind is OutcomeKind.MALFORMED


def test_what_is_wrong_is_told_by_place_and_kind_without_the_value() -> None:
    read = parse(Dates, b'{"day":"secret"}')
    assert isinstance(read, Unavailable)
    assert read.detail == "day: value_error"


def test_none_is_written_and_read_as_none() -> None:
    assert written(None, "%Y") is None
    assert iso(None) is None
