"""Days and moments: one spelling, and nothing that a department's message could not be written from."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.clock import CHINA
from services.kit.values.moments import DayFault, canonical_day, canonical_moment, day_fault, moment_fault


@pytest.mark.parametrize("text", ["2026-11-23", "2024-02-29", "1800-01-01", "2199-12-31"])
def test_a_day_of_the_calendar_is_its_own_spelling(text: str) -> None:
    assert canonical_day(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-03",
        "2026-11-3",
        "2026/11/3",
        "2026.11.3",
        "2026。11。3",
        "2026—11—03",
        "２０２６／１１／０３",
        "20261103",
        "２０２６１１０３",
        "2026年11月3日",
        "2026 年 11 月 03 号",
        "２０２６年11月3",
        "2026-11-03 ",
    ],
)
def test_the_writings_of_a_day_that_people_use_are_one(written: str) -> None:
    assert canonical_day(written) == "2026-11-03"
    assert day_fault(written) is None


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01",
        "1799-12-31",
        "2200-01-01",
        "9999-12-31",
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "23/11/2026",
        "26-11-23",
        "2026-11/23",
        "2026年11月",
        "23112026",
        "2026 11 23",
        "2026-11-23T00:00:00Z",
        "",
        "2026-W48-1",
        "+2026-11-23",
        "9" * 10_000,
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert canonical_day(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2026-11-03", None),
        ("2100-12-31", None),
        ("2101-01-01", DayFault.IMPLAUSIBLE),
        ("9999-12-31", DayFault.IMPLAUSIBLE),
        ("0000-02-29", DayFault.IMPLAUSIBLE),
        ("2026-02-30", DayFault.NO_SUCH_DAY),
        ("2026-13-01", DayFault.NO_SUCH_DAY),
        ("2026-11", DayFault.WRITING),
    ],
)
def test_what_is_wrong_with_a_day_is_told_apart(text: str, fault: DayFault | None) -> None:
    assert day_fault(text) == fault
    assert moment_fault(f"{text}T08:12:00Z") == fault


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2026-11-23T08:12:00+08:00", "2026-11-23T08:12:00+08:00"),
        ("2026-11-23t08:12:00z", "2026-11-23T08:12:00+00:00"),
        ("2026-11-23T08:12Z", "2026-11-23T08:12:00+00:00"),
        ("2026-11-23T08:12:30.000Z", "2026-11-23T08:12:30+00:00"),
    ],
)
def test_a_moment_has_one_spelling(text: str, canonical: str) -> None:
    assert canonical_moment(text) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T08:12:60Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T08:60:00Z",
        "0000-11-23T08:12:00Z",
        "2026-11-23T08:12:00",
        "2026-11-23 08:12:00Z",
        "2026-11-23T08:12:00.5Z",
        "2026-11-23T08:12:00+15:00",
        "2026-11-23T08:12:00+0800",
        "2026-11-23T08:12:00-24:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-23",
        "",
    ],
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert canonical_moment(text) is None


@given(st.text(alphabet="0123456789-T:Zz+. t", max_size=28))
def test_whatever_is_taken_is_read_by_every_adapter_and_has_a_place_in_every_zone(text: str) -> None:
    moment = canonical_moment(text)
    if moment is not None:
        read = datetime.fromisoformat(moment)
        assert canonical_moment(moment) == moment
        assert read.astimezone(CHINA) == read.astimezone(UTC)
        assert len(read.astimezone(CHINA).strftime("%Y%m%d%H%M%S")) == 14


@given(st.integers(-5_000_000_000, 7_000_000_000))
def test_every_whole_second_is_taken(seconds: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert canonical_moment(moment.isoformat()) == moment.isoformat()
