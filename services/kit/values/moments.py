"""Days and moments as elements hold them: one spelling each, which every department's message can be written from.

A day is `2026-11-23`, in whichever of the usual ways it was written; a moment is `2026-11-23T08:12:00+08:00` (RFC
3339), in whole seconds, with the zone it was stated in. Years are bounded so that every moment has a place in every
zone and in every department's own form.
"""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from unicodedata import category

from services.kit.values.typed_text import half_width

_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_LAST_PLAUSIBLE_YEAR = 2100
_WIDEST_OFFSET = timedelta(hours=14)
_WRITTEN_DAY = re.compile(
    r"(?P<spelt>\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]?)"
    r"|(?P<parted>\d{4}\s*([-/.])\s*\d{1,2}\s*\3\s*\d{1,2})"
    r"|(?P<joined>(?:18|19|20|21)\d{6})",
    re.ASCII,
)
"""Eight digits that begin with a century are a day with its year in front: read in another order they are no day."""
_LONGEST_TYPED = 40
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
    parts = _parts(text)
    if parts is None:
        return DayFault.WRITING
    if not _in_calendar(*parts):
        return DayFault.NO_SUCH_DAY
    return None if _FIRST_YEAR <= parts[0] <= _LAST_PLAUSIBLE_YEAR else DayFault.IMPLAUSIBLE


def canonical_day(text: str) -> str | None:
    """The day in its one spelling: `2026-11-3`, `2026/11/3`, `2026.11.3`, `2026年11月3日` and `20261103` are one, in
    any width. None where it is no day of the calendar between 1800 and 2199, or where its year is not in front.
    """
    parts = _parts(text)
    if parts is None or not _in_calendar(*parts) or not _FIRST_YEAR <= parts[0] <= _LAST_YEAR:
        return None
    year, month, day = parts
    return f"{year:04}-{month:02}-{day:02}"


def moment_fault(text: str) -> DayFault | None:
    """What keeps a text from being a moment that an applicant can mean; none if it is one."""
    found = _MOMENT.fullmatch(half_width(text))
    if found is None:
        return DayFault.WRITING
    return day_fault(found[1]) or (None if canonical_moment(text) else DayFault.WRITING)


def canonical_moment(text: str) -> str | None:
    """The moment in its one spelling; none where it is none, such as a second 60 or an hour 24."""
    found = _MOMENT.fullmatch(half_width(text))
    if found is None or canonical_day(found[1]) is None:
        return None
    zone = "+00:00" if found[4] in "Zz" else found[4]
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{found[2]}:{found[3] or '00'}{zone}")
    except ValueError:
        return None
    offset = moment.utcoffset()
    return moment.isoformat() if offset is not None and abs(offset) <= _WIDEST_OFFSET else None


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day as they are written, whether or not there is such a day; none where it cannot be told."""
    if len(text) > _LONGEST_TYPED:
        return None
    plain = "".join("-" if category(each) == "Pd" else each for each in half_width(text).strip())
    found = _WRITTEN_DAY.fullmatch(plain.replace("。", "."))
    if found is None:
        return None
    if joined := found["joined"]:
        return int(joined[:4]), int(joined[4:6]), int(joined[6:])
    year, month, day = map(int, re.findall(r"\d+", plain))
    return year, month, day


def _in_calendar(year: int, month: int, day: int) -> bool:
    # The library's calendar begins in the year 1; the year 4 stands for a year 0, which may be a leap year as well.
    try:
        date(year or 4, month, day)
    except ValueError:
        return False
    return True
