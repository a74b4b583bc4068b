"""The day on which a case is due."""

from datetime import date, datetime

from services.kit.clock import china_day
from services.kit.workdays import CalendarNotPublished, WorkdayCalendar


def due_on(calendar: WorkdayCalendar, start: datetime, days: int | None) -> date | None:
    """The last day of so many working days after the day of `start` in China.

    None where the item has no limit, and where the count runs into a year whose holidays are not published: a case
    is not held up by that, and an invented day would be worse than none.
    """
    if days is None:
        return None
    try:
        return calendar.due_day(china_day(start), days)
    except CalendarNotPublished:
        return None
