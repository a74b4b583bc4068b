"""Days and moments as elements hold them: one spelling each, which every department's message can be written from.

A day is `2026-11-23`; a moment is `2026-11-23T08:12:00+08:00` (RFC 3339), in whole seconds, with the zone it was stated
in. Years are bounded so that every moment has a place in every zone and in every department's own form.
"""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_LAST_PLAUSIBLE_YEAR = 2100
_WIDEST_OFFSET = timedelta(hours=14)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2})(?::(\d{2})(?:\.0+)?)?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)


class DayFault(StrEnum):
    """Why a text is no day that somebody can have meant."""

    WRITING = "WRITING"
    """not read as a day at all"""
    NO_SUCH_DAY = "NO_SUCH_DAY"
    """such as the 30th of February"""
    IMPLAUSIBLE = "IMPLAUSIBLE"
    """a day of the calendar that no answer can mean: before 1800 or after 2100"""


def day_fault(text: str) -> DayFault | None:
    """What keeps a text from being a day that an applicant can mean; none if it is one."""
    found = _DAY.fullmatch(text)
    if found is None:
        return DayFault.WRITING
    year, month, day = map(int, found.groups())
    # A leap year stands in for years that the calendar of the library does not have.
    try:
        date(year or 4, month, day)
    except ValueError:
        return DayFault.NO_SUCH_DAY
    return None if _FIRST_YEAR <= year <= _LAST_PLAUSIBLE_YEAR else DayFault.IMPLAUSIBLE


def canonical_day(text: str) -> str | None:
    """The day in its one spelling; none where it is no day of the calendar between 1800 and 2199."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = map(int, found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return None
    return text if _FIRST_YEAR <= year <= _LAST_YEAR else None


def moment_fault(text: str) -> DayFault | None:
    """What keeps a text from being a moment that an applicant can mean; none if it is one."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return DayFault.WRITING
    return day_fault(found[1]) or (None if canonical_moment(text) else DayFault.WRITING)


def canonical_moment(text: str) -> str | None:
    """The moment in its one spelling; none where it is none, such as a second 60 or an hour 24."""
    found = _MOMENT.fullmatch(text)
    if found is None or canonical_day(found[1]) is None:
        return None
    zone = "+00:00" if found[4] in "Zz" else found[4]
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}:{found[3] or '00'}{zone}")
    except ValueError:
        return None
    offset = moment.utcoffset()
    return moment.isoformat() if offset is not None and abs(offset) <= _WIDEST_OFFSET else None
