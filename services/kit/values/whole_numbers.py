"""Whole numbers: those that people write as text, and those that JSON brings as a number of another form."""

import re

from services.kit.values.typed_text import half_width

_LARGEST_EXACT = 2**53 - 1
"""the largest that every JSON reader takes as it was sent (RFC 8259)"""
_LONGEST_TYPED = 40
_WRITTEN = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?", re.ASCII)


def whole_number(text: str) -> int | None:
    """The number that a text such as `8`, `８`, `1,200` or `8.0` writes; none where it is no whole number."""
    found = _WRITTEN.fullmatch(half_width(text).strip()) if len(text) <= _LONGEST_TYPED else None
    return None if found is None else int(found[1] + found[2].replace(",", ""))


def as_whole(value: object) -> object:
    """A JSON number without a fraction, such as `8.0`, as the whole number it is; everything else as it came."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def digits_of(value: object) -> str | None:
    """The text of a JSON number that lost nothing on its way, for kinds written in digits; none for all else."""
    whole = as_whole(value)
    is_exact = isinstance(whole, int) and not isinstance(whole, bool) and abs(whole) <= _LARGEST_EXACT
    return str(whole) if is_exact else None
