"""The day on which a case is due, in the unit of its item's limit."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.casework.cases.deadlines import due_on
from services.catalogue.types import LimitUnit
from services.kit.workdays import WorkdayCalendar

CALENDAR = WorkdayCalendar.published()
FRIDAY = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
DAY_BEFORE_IN_UTC = datetime(2026, 11, 19, 17, 0, tzinfo=UTC)


def test_working_days_leave_out_the_week_end() -> None:
    assert due_on(CALENDAR, FRIDAY, 3) == date(2026, 11, 25)


def test_calendar_days_do_not() -> None:
    assert due_on(CALENDAR, FRIDAY, 3, LimitUnit.CALENDAR_DAYS) == date(2026, 11, 23)


def test_on_the_spot_is_the_day_itself_as_china_counts_it() -> None:
    assert due_on(CALENDAR, FRIDAY, None, LimitUnit.ON_THE_SPOT) == date(2026, 11, 20)
    assert due_on(CALENDAR, DAY_BEFORE_IN_UTC, None, LimitUnit.ON_THE_SPOT) == date(2026, 11, 20)


def test_no_limit_no_day() -> None:
    assert due_on(CALENDAR, FRIDAY, None) is None
    assert due_on(CALENDAR, FRIDAY, None, LimitUnit.CALENDAR_DAYS) is None


def test_beyond_the_published_holidays_working_days_end_nowhere_and_calendar_days_somewhere() -> None:
    assert due_on(CALENDAR, FRIDAY, 90) is None
    assert due_on(CALENDAR, FRIDAY, 90, LimitUnit.CALENDAR_DAYS) == date(2027, 2, 18)


@given(st.integers(min_value=0, max_value=20))
def test_calendar_days_are_never_later_than_as_many_working_days(days: int) -> None:
    working = due_on(CALENDAR, FRIDAY, days)
    calendar = due_on(CALENDAR, FRIDAY, days, LimitUnit.CALENDAR_DAYS)
    assert working is not None
    assert calendar is not None
    assert calendar <= working
