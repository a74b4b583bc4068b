"""What this room knows of certain data elements: how two values of one compare, and how a typed one is checked."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from unicodedata import normalize

from services.applying.ports import Places
from services.kit.clock import china_day
from services.kit.values.element_values import is_value
from services.kit.values.elements import Value
from services.kit.values.names import same_name
from services.kit.values.number_formats import check_format, number_format, same_number
from services.kit.values.numbers import (
    InvalidNumber,
    ValidNumber,
    birth_date,
    check_id_number,
    modern_form,
    sex,
)
from services.kit.values.typed_text import is_unseen_mark
from services.sharing.types import is_address, is_region

NAME = "person.name"
ID_KIND = "person.id_kind"
ID_NUMBER = "person.id_number"
PASSPORT_NUMBER = "person.passport_number"
SEX = "person.sex"
BIRTH_DATE = "person.birth_date"
BIRTH_MOMENT = "birth.moment"
FIRM_NAME = "organisation.name"
CREDIT_CODE = "organisation.credit_code"
RECORD_NUMBER = "birth.record_number"
APPLICANT_ROLE = "applicant.role"
"""the role in which somebody applies: known from the opening of the application, typed by nobody"""

IDENTITY = (NAME, ID_NUMBER, PASSPORT_NUMBER)
"""by which one person is told from another"""

NUMBERS_OF_SOMEBODY = frozenset({ID_NUMBER, PASSPORT_NUMBER, CREDIT_CODE})
"""which say of whom the values beside them are"""

ID_CARD = "ID_CARD"
PASSPORT = "PASSPORT"


def same_value(element: str, a: Value, b: Value, places: Places) -> bool:
    """Whether two sources say the same, each in its own writing."""
    if a == b:
        return True
    compare = _comparison(element, places)
    return compare is not None and isinstance(a, str) and isinstance(b, str) and compare(a, b)


def kept_form(element: str, value: Value) -> Value:
    """The form in which a value is kept and handed on: ID numbers in 18 digits, the only ones that departments of
    today know; everything else as it came.
    """
    if element == ID_NUMBER and isinstance(value, str):
        number = check_id_number(value)
        return modern_form(number).value if isinstance(number, ValidNumber) else value
    return value


def typed_number(element: str, stated_format: str | None, text: str, today: date) -> ValidNumber | InvalidNumber | None:
    """A typed number, checked for its kind; none where neither form nor element says that it is one."""
    form = number_format(element, stated_format)
    return None if form is None else check_format(form, text, today)


def normal_form(element: str, value: Value, today: date) -> str | None:
    """The one form in which two writings of the same value are found to be one: numbers in their modern form, moments
    as their day in China, all else without case, width, spaces and punctuation. None for what is no value of the
    element, such as `-` or `不知道` for a number: two who write it have nothing in common.
    """
    if not is_value(element, None, value, today):
        return None
    text = str(value)
    if element == ID_NUMBER and isinstance(number := check_id_number(text), ValidNumber):
        return modern_form(number).value
    if element == BIRTH_MOMENT:
        return _day_in_china(text)
    # Fillers are letters to Unicode and nothing to the eye: with them one number would be as many as one likes.
    folded = normalize("NFKC", text).casefold()
    plain = "".join(letter for letter in folded if letter.isalnum() and not is_unseen_mark(letter))
    if element == RECORD_NUMBER and not _may_be_record_number(plain):
        return None
    return plain or None


def _may_be_record_number(plain: str) -> bool:
    """Hospitals number as they like. But each number has a digit, and none is one character again and again."""
    return any(letter.isdecimal() for letter in plain) and len(set(plain)) > 1


def _day_in_china(moment: str) -> str | None:
    try:
        return china_day(datetime.fromisoformat(moment)).isoformat()
    except ValueError:
        return None


def derived(element: str, known: Mapping[str, Value]) -> Value | None:
    """What follows for an element from the other values of the same party, if anything does."""
    rule = _DERIVED.get(element)
    return rule(known) if rule is not None else None


def _comparison(element: str, places: Places) -> Callable[[str, str], bool] | None:
    if is_address(element):
        return places.same_address
    if is_region(element):
        return places.same_region
    form = number_format(element)
    return partial(same_number, form) if form is not None else _COMPARED.get(element)


def _kind_of_document(known: Mapping[str, Value]) -> Value | None:
    if ID_NUMBER in known:
        return ID_CARD
    return PASSPORT if PASSPORT_NUMBER in known else None


def _day_of_birth(known: Mapping[str, Value]) -> Value | None:
    if isinstance(moment := known.get(BIRTH_MOMENT), str):
        return china_day(datetime.fromisoformat(moment)).isoformat()
    number = _valid_id_number(known)
    day = birth_date(number) if number is not None else None
    return day.isoformat() if day is not None else None


def _sex(known: Mapping[str, Value]) -> Value | None:
    number = _valid_id_number(known)
    stated = sex(number) if number is not None else None
    return stated.value if stated is not None else None


def _valid_id_number(known: Mapping[str, Value]) -> ValidNumber | None:
    number = check_id_number(str(known.get(ID_NUMBER, "")))
    return number if isinstance(number, ValidNumber) else None


_COMPARED: Mapping[str, Callable[[str, str], bool]] = {
    NAME: same_name,
    "household.head_name": same_name,
}

_DERIVED: Mapping[str, Callable[[Mapping[str, Value]], Value | None]] = {
    ID_KIND: _kind_of_document,
    BIRTH_DATE: _day_of_birth,
    SEX: _sex,
}
