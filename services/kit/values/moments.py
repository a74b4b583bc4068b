"""Days and moments as elements hold them: one spelling each, which every department's message can be written from.

A day is `2026-11-23`; a moment is `2026-11-23T08:12:00+08:00` (RFC 3339), in whole seconds, with the zone it was stated
in. Years are bounded so that every moment has a place in every zone and in every department's own form.
"""

import re
from datetime import date, datetime, timedelta

_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_WIDEST_OFFSET = timedelta(hours=14)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2})(?::(\d{2})(?:\.0+)?)?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)


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
