"""Whether what a register or a result says of an element is a value of it: some write `无` where they know no number.

A value that is none counts as not said: it is not handed on, and what it would have told stays to be asked.
"""

from datetime import date

from services.kit.values.elements import Value
from services.kit.values.moments import canonical_day, canonical_moment
from services.kit.values.number_formats import NumberFormat, check_format, number_format
from services.kit.values.numbers import ValidNumber
from services.kit.values.typed_text import is_blank

_LOOSE = frozenset({NumberFormat.PHONE, NumberFormat.BANK_ACCOUNT, NumberFormat.BANK_CARD})
"""numbers whose forms are too many for a source's own to be doubted"""
_BIRTHS = frozenset({"person.birth_date", "birth.moment"})
_DAYS = frozenset({"date", "datetime"})


def is_value(element: str, kind: str | None, value: Value, today: date) -> bool:
    """Whether this can be a value of the element, by its own grammar; `kind` is the type that the vocabulary
    states, if it has the element.
    """
    if isinstance(value, str):
        return _is_value(element, kind, value, today)
    if isinstance(value, bool):
        return kind in {"boolean", None}
    return kind in {"integer", "string", None} and number_format(element) is None


def _is_value(element: str, kind: str | None, text: str, today: date) -> bool:
    if is_blank(text):
        return False
    form = number_format(element)
    if form is not None and form not in _LOOSE:
        return isinstance(check_format(form, text, today), ValidNumber)
    if kind in _DAYS:
        said = canonical_day(text) if kind == "date" else canonical_moment(text)
        return said is not None and (element not in _BIRTHS or said[:10] <= today.isoformat())
    return True
