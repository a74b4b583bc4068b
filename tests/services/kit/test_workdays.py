import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.workdays import (
    CalendarNotPublished,
    MalformedYearTable,
    NegativeTimeLimit,
    Suspension,
    SuspensionEndsBeforeItBegins,
    WorkdayCalendar,
    YearTable,
)

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "vectors/deadlines.json").read_text("utf-8"))[
    "cases"
]
CALENDAR = WorkdayCalendar.published()
TABLE_2027 = """{"year": 2027, "source": "test table", "holidays": ["2027-01-01"], "workdays": ["2027-01-02"]}"""

starts = st.dates(date(2020, 1, 1), date(2025, 3, 31))
limits = st.integers(0, 60)


@st.composite
def suspension(draw: st.DrawFn) -> Suspension:
    first = draw(st.dates(date(2020, 1, 1), date(2025, 6, 30)))
    return Suspension(first, first + timedelta(draw(st.integers(0, 30))))


suspensions = st.lists(suspension(), max_size=3)


def read_suspensions(vector: dict[str, Any]) -> list[Suspension]:
    return [Suspension(date.fromisoformat(a), date.fromisoformat(b)) for a, b in vector.get("suspended", [])]


@pytest.mark.parametrize("vector", [v for v in VECTORS if "due" in v])
def test_vectors(vector: dict[str, Any]) -> None:
    start = date.fromisoformat(vector["start"])
    due = CALENDAR.due_day(start, vector["days"], read_suspensions(vector))
    assert due == date.fromisoformat(vector["due"])


@pytest.mark.parametrize("vector", [v for v in VECTORS if "error" in v])
def test_vectors_beyond_the_published_years(vector: dict[str, Any]) -> None:
    assert vector["error"] == CalendarNotPublished.__name__
    with pytest.raises(CalendarNotPublished) as raised:
        CALENDAR.due_day(date.fromisoformat(vector["start"]), vector["days"])
    assert raised.value.year == 2027


def test_no_vector_is_left_out() -> None:
    assert all(("due" in vector) != ("error" in vector) for vector in VECTORS)


def test_every_day_of_the_package_is_as_the_package_has_it() -> None:
    first, last = date(2004, 1, 1), date(2026, 12, 31)
    worked: list[date] = chinese_calendar.get_workdays(first, last)  # type: ignore[no-untyped-call]  # the package has no types
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    assert [day for day in days if CALENDAR.is_workday(day)] == worked


@given(starts, st.integers(1, 60), suspensions)
def test_the_due_day_is_a_working_day_that_counts(start: date, days: int, suspended: list[Suspension]) -> None:
    due = CALENDAR.due_day(start, days, suspended)
    assert due > start
    assert CALENDAR.is_workday(due)
    assert not any(s.covers(due) for s in suspended)


@given(starts, limits, suspensions)
def test_more_days_are_never_due_earlier(start: date, days: int, suspended: list[Suspension]) -> None:
    assert CALENDAR.due_day(start, days, suspended) < CALENDAR.due_day(start, days + 1, suspended)


@given(starts, limits, suspensions, suspension())
def test_one_more_suspension_never_brings_the_due_day_forward(
    start: date, days: int, suspended: list[Suspension], more: Suspension
) -> None:
    assert CALENDAR.due_day(start, days, suspended) <= CALENDAR.due_day(start, days, [*suspended, more])


@given(starts, limits, suspensions, st.randoms(use_true_random=False))
def test_the_order_of_suspensions_is_irrelevant(
    start: date, days: int, suspended: list[Suspension], chance: Any
) -> None:
    shuffled = suspended.copy()
    chance.shuffle(shuffled)
    assert CALENDAR.due_day(start, days, shuffled) == CALENDAR.due_day(start, days, suspended)


@given(starts, limits, suspension(), st.integers(0, 30), st.integers(0, 30))
def test_overlapping_suspensions_count_once(start: date, days: int, whole: Suspension, a: int, b: int) -> None:
    length = (whole.last - whole.first).days
    cut, overlap = sorted((min(a, length), min(b, length)))
    parts = [
        Suspension(whole.first, whole.first + timedelta(overlap)),
        Suspension(whole.first + timedelta(cut), whole.last),
    ]
    assert CALENDAR.due_day(start, days, parts) == CALENDAR.due_day(start, days, [whole])


@given(starts, limits, suspensions)
def test_a_limit_has_run_out_on_its_due_day_and_not_before(start: date, days: int, suspended: list[Suspension]) -> None:
    due = CALENDAR.due_day(start, days, suspended)
    assert CALENDAR.counted_days(start, due, suspended) == days
    if days:
        assert CALENDAR.counted_days(start, due - timedelta(1), suspended) == days - 1


def test_a_suspension_moves_the_due_day_by_the_working_days_it_covers() -> None:
    # 2025-03-03 is a Monday; no holiday near. Wednesday to Sunday takes three working days out.
    start = date(2025, 3, 3)
    assert CALENDAR.due_day(start, 5) == date(2025, 3, 10)
    assert CALENDAR.due_day(start, 5, [Suspension(date(2025, 3, 5), date(2025, 3, 9))]) == date(2025, 3, 13)


def test_a_suspension_of_the_starting_day_alone_changes_nothing() -> None:
    start = date(2025, 3, 3)
    assert CALENDAR.due_day(start, 5, [Suspension(start, start)]) == CALENDAR.due_day(start, 5)


def test_a_limit_of_no_days_ends_on_the_day_it_starts() -> None:
    assert CALENDAR.due_day(date(2025, 10, 1), 0) == date(2025, 10, 1)


def test_nothing_has_run_before_the_start() -> None:
    assert CALENDAR.counted_days(date(2025, 3, 3), date(2025, 2, 3)) == 0


def test_a_negative_limit_is_a_fault_of_the_caller() -> None:
    with pytest.raises(NegativeTimeLimit):
        CALENDAR.due_day(date(2025, 3, 3), -1)


def test_a_suspension_does_not_end_before_it_begins() -> None:
    with pytest.raises(SuspensionEndsBeforeItBegins):
        Suspension(date(2025, 3, 4), date(2025, 3, 3))


def test_a_limit_suspended_past_the_published_years_cannot_be_told() -> None:
    with pytest.raises(CalendarNotPublished):
        CALENDAR.due_day(date(2026, 12, 1), 1, [Suspension(date(2026, 12, 1), date.max)])


def test_the_end_of_time_is_not_published_either() -> None:
    calendar = WorkdayCalendar({9999: YearTable(9999, "test table", frozenset(), frozenset())})
    with pytest.raises(CalendarNotPublished):
        calendar.due_day(date(9999, 12, 30), 10)


def test_a_year_before_the_tables_is_not_published() -> None:
    with pytest.raises(CalendarNotPublished, match="2003"):
        CALENDAR.is_workday(date(2003, 12, 31))


def test_a_new_years_table_is_loaded_as_data() -> None:
    calendar = WorkdayCalendar.published([YearTable.from_json(TABLE_2027)])
    assert calendar.due_day(date(2026, 12, 31), 1) == date(2027, 1, 2)
    assert calendar.due_day(date(2027, 1, 4), 1) == date(2027, 1, 5)
    assert calendar.source(2027) == "test table"
    assert calendar.source(2026).startswith("chinesecalendar ")


def test_a_later_table_of_a_year_takes_the_place_of_the_earlier() -> None:
    corrected = YearTable(2026, "corrected", frozenset({date(2026, 3, 3)}), frozenset())
    calendar = WorkdayCalendar.published([corrected])
    assert CALENDAR.is_workday(date(2026, 3, 3))
    assert not calendar.is_workday(date(2026, 3, 3))
    assert calendar.source(2026) == "corrected"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "[]",
        '{"year": 2027}',
        TABLE_2027.replace("2027-01-01", "2026-01-01"),
        TABLE_2027.replace("2027-01-01", "2027-01-02"),
        TABLE_2027.replace("2027-01-02", "2027-01-04"),
        TABLE_2027.replace("2027-01-02", "2027-02-30"),
    ],
)
def test_a_table_that_contradicts_itself_is_not_loaded(raw: str) -> None:
    with pytest.raises(MalformedYearTable):
        YearTable.from_json(raw)
