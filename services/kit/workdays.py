"""Working days, and the law's arithmetic with them.

《行政许可法》 art. 82: time limits are of working days, without public holidays. Art. 45: hearing, inspection, testing,
quarantine, appraisal and expert review do not count. The State Council publishes each year's holidays in the autumn
before; until a year's table is loaded, no day of it can be counted, and saying so is the only right answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version

import chinese_calendar
from pydantic import TypeAdapter, ValidationError

from services.kit.problems import GatewayError

_DAY = timedelta(days=1)
_SATURDAY = 5


class CalendarNotPublished(GatewayError):
    """The holidays of this year are not published, or their table is not loaded."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


class MalformedYearTable(GatewayError):
    """A table of holidays contradicts itself or has not the form it should have."""


class SuspensionEndsBeforeItBegins(GatewayError):
    """The last day of a suspension lies before its first."""


class NegativeTimeLimit(GatewayError):
    """A time limit has fewer than no days."""


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's holidays as published: what departs from the week of five working days."""

    year: int
    source: str
    """the notice or package and its version, kept with a deadline so that it can be worked out again"""
    holidays: frozenset[date]
    """days off; a Saturday or Sunday among them changes nothing"""
    workdays: frozenset[date]
    """Saturdays and Sundays worked in their stead (调休)"""

    def __post_init__(self) -> None:
        if any(day.year != self.year for day in self.holidays | self.workdays):
            raise MalformedYearTable(self.year, "a day of another year")
        if self.holidays & self.workdays:
            raise MalformedYearTable(self.year, "a day both off and worked")
        if any(day.weekday() < _SATURDAY for day in self.workdays):
            raise MalformedYearTable(self.year, "a weekday given as worked in another's stead")

    @classmethod
    def from_json(cls, raw: bytes | str) -> "YearTable":
        """`{"year": 2027, "source": "…", "holidays": ["2027-01-01", …], "workdays": [ … ]}`.

        Raises `MalformedYearTable`.
        """
        try:
            return TypeAdapter(cls).validate_json(raw)
        except ValidationError as error:
            raise MalformedYearTable(*(fault["msg"] for fault in error.errors())) from error

    def works(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < _SATURDAY and day not in self.holidays)


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that do not count (中止, 特别程序, 补正), from the first to the last, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise SuspensionEndsBeforeItBegins(self.first, self.last)

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class WorkdayCalendar:
    """Which days are worked, for the years whose tables are loaded."""

    tables: Mapping[int, YearTable]

    @classmethod
    def published(cls, extra: Iterable[YearTable] = ()) -> "WorkdayCalendar":
        """The years that the package `chinesecalendar` knows, and more; a later table of a year takes its place."""
        return cls({table.year: table for table in (*packaged_tables(), *extra)})

    def source(self, year: int) -> str:
        """Where the year's table comes from. Raises `CalendarNotPublished`."""
        return self._table(year).source

    def is_workday(self, day: date) -> bool:
        """Raises `CalendarNotPublished`."""
        return self._table(day.year).works(day)

    def due_day(self, start: date, days: int, suspensions: Sequence[Suspension] = ()) -> date:
        """The last day of a time limit of so many working days.

        The starting day (receipt for art. 32, acceptance for art. 42) does not count. Suspensions are taken out as a
        union: where two overlap, a day is taken out once. A limit of no days ends on the day it starts.
        Raises `CalendarNotPublished` where the count runs past the tables.
        """
        if days < 0:
            raise NegativeTimeLimit(days)
        day, left = start, days
        while left:
            day = self._after(day)
            if self._counts(day, suspensions):
                left -= 1
        return day

    def counted_days(self, start: date, end: date, suspensions: Sequence[Suspension] = ()) -> int:
        """How many days of a time limit have run, from the day after `start` to `end` included.

        The other direction of `due_day`: what is left of a limit is `days - counted_days(start, today, …)`.
        None have run where `end` is not after `start`. Raises `CalendarNotPublished`.
        """
        counted, day = 0, start
        while day < end:
            day = self._after(day)
            counted += self._counts(day, suspensions)
        return counted

    def _counts(self, day: date, suspensions: Sequence[Suspension]) -> bool:
        return self.is_workday(day) and not any(suspension.covers(day) for suspension in suspensions)

    def _after(self, day: date) -> date:
        if day == date.max:
            raise CalendarNotPublished(day.year + 1)
        return day + _DAY

    def _table(self, year: int) -> YearTable:
        table = self.tables.get(year)
        if table is None:
            raise CalendarNotPublished(year)
        return table


def packaged_tables() -> list[YearTable]:
    """The tables of the package `chinesecalendar`, one a year."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    years = sorted({day.year for day in chinese_calendar.holidays})
    return [
        YearTable(
            year=year,
            source=source,
            holidays=frozenset(day for day in chinese_calendar.holidays if day.year == year),
            workdays=frozenset(day for day in chinese_calendar.workdays if day.year == year),
        )
        for year in years
    ]
