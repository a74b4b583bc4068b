"""The day on which a case is due."""

from datetime import date, datetime, timedelta

from services.catalogue.types import LimitUnit
from services.kit.clock import china_day
from services.kit.workdays import CalendarNotPublished, WorkdayCalendar


def due_on(
    calendar: WorkdayCalendar, start: datetime, days: int | None, unit: LimitUnit = LimitUnit.WORKING_DAYS
) -> date | None:
    """The last day of so many days after the day of `start` in China; the day itself where it is done on the spot.

    Calendar days end on whatever day they end: that a last day off moves to the next working day is for the law of
    the item to say, and none of the samples does. None where the item has no limit, and where working days run into a
    year whose holidays are not published: a case is not held up by that, and an invented day would be worse than none.
    """
    if unit is LimitUnit.ON_THE_SPOT:
        return china_day(start)
    if days is None:
        return None
    if unit is LimitUnit.CALENDAR_DAYS:
        return china_day(start) + timedelta(days=days)
    try:
        return calendar.due_day(china_day(start), days)
    except CalendarNotPublished:
        return None
