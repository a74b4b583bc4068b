"""Whether what a source says of an element is a value of it: registers write `无` where they know no number.

A value that is none counts as not known: the field stays to be typed, and nothing of it is handed on.
"""

from datetime import date

from services.kit.values.elements import Value
from services.kit.values.moments import canonical_day, canonical_moment
from services.kit.values.number_formats import NumberFormat, check_format, number_format
from services.kit.values.numbers import ValidNumber
from services.kit.values.typed_text import visible
from services.sharing.types import Element

_LOOSE = frozenset({NumberFormat.PHONE, NumberFormat.BANK_ACCOUNT, NumberFormat.BANK_CARD})
"""numbers whose forms are too many for a source's own to be doubted"""
_BIRTHS = frozenset({"person.birth_date", "birth.moment"})


def is_known(element: str, stated: Element | None, value: Value, today: date) -> bool:
    """Whether a source knows the element, by the element's own grammar."""
    if not isinstance(value, str):
        return True
    if not visible(value).strip():
        return False
    form = number_format(element)
    if form is not None and form not in _LOOSE:
        return isinstance(check_format(form, value, today), ValidNumber)
    kind = None if stated is None else stated.type
    day = canonical_day(value) if kind == "date" else None
    moment = canonical_moment(value) if kind == "datetime" else None
    if kind in {"date", "datetime"} and day is None and moment is None:
        return False
    born = day or moment
    return element not in _BIRTHS or born is None or born[:10] <= today.isoformat()
