"""What a register or a result says of an element, in its one spelling; some write `无` where they know no number.

A value that is none counts as not said: it is not handed on, and what it would have told stays to be asked.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from services.kit.values.elements import Value
from services.kit.values.moments import canonical_day, canonical_moment
from services.kit.values.money import canonical_money
from services.kit.values.number_formats import NumberFormat, check_format, number_format
from services.kit.values.numbers import ValidNumber
from services.kit.values.typed_text import half_width, is_blank
from services.kit.values.whole_numbers import whole_number

_LOOSE = frozenset({NumberFormat.PHONE, NumberFormat.BANK_ACCOUNT, NumberFormat.BANK_CARD})
"""numbers whose forms are too many for a source's own to be doubted"""
_BIRTHS = frozenset({"person.birth_date", "birth.moment"})
_DAYS = frozenset({"date", "datetime"})
_REGION_CODE = re.compile(r"(\d{6})(\d{6})?", re.ASCII)


def _region_code(text: str) -> str | None:
    """Twelve digits; of the six that people know, those below a county are zeros."""
    found = _REGION_CODE.fullmatch("".join(half_width(text).split()))
    return None if found is None else found[1] + (found[2] or "000000")


_SPELLINGS: Mapping[str, Callable[[str], str | int | None]] = {
    "date": canonical_day,
    "datetime": canonical_moment,
    "date-time": canonical_moment,
    "money": canonical_money,
    "integer": whole_number,
    "region-code": _region_code,
}
"""Kinds that people write in several ways, by the vocabulary's name of the type and by a form's name of the format."""


def one_spelling(kind: str | None, text: str) -> str | int | None:
    """A day, a moment, an amount, a whole number or a region code in its one spelling; none where it is no value of the
    kind. Other text as it is.
    """
    spell = _SPELLINGS.get(kind or "")
    return text if spell is None else spell(text)


def known_value(element: str, kind: str | None, value: Value, today: date) -> Value | None:
    """The value in its one spelling, if it can be one of the element by its own grammar; `kind` is the type that the
    vocabulary states, if it has the element.
    """
    if isinstance(value, str):
        return _known_text(element, kind, value, today)
    if isinstance(value, bool):
        return value if kind in {"boolean", None} else None
    return value if kind in {"integer", "string", None} and number_format(element) is None else None


def is_value(element: str, kind: str | None, value: Value, today: date) -> bool:
    """Whether this can be a value of the element."""
    return known_value(element, kind, value, today) is not None


def _known_text(element: str, kind: str | None, text: str, today: date) -> Value | None:
    if is_blank(text):
        return None
    form = number_format(element)
    if form is not None and form not in _LOOSE:
        return text if isinstance(check_format(form, text, today), ValidNumber) else None
    said = one_spelling(kind, text)
    is_birth = element in _BIRTHS and kind in _DAYS
    return None if is_birth and isinstance(said, str) and said[:10] > today.isoformat() else said
