"""What this room knows of certain data elements: how two values of one compare, and how a typed one is checked."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from services.applying.ports import Places
from services.kit.clock import china_day
from services.kit.values.elements import Value
from services.kit.values.names import same_name
from services.kit.values.numbers import (
    InvalidNumber,
    NumberFault,
    ValidNumber,
    birth_date,
    check_id_number,
    check_passport,
    credit_code_as_typed,
    modern_form,
    same_person_number,
    sex,
)
from services.sharing.types import is_address, is_region

NAME = "person.name"
ID_KIND = "person.id_kind"
ID_NUMBER = "person.id_number"
PASSPORT_NUMBER = "person.passport_number"
SEX = "person.sex"
BIRTH_DATE = "person.birth_date"
BIRTH_MOMENT = "birth.moment"
DIED_ON = "death.died_on"
FIRM_NAME = "organisation.name"
CREDIT_CODE = "organisation.credit_code"
CREDIT_CODE_SUFFIX = "credit_code"
"""of every element that holds one, such as an employer's"""

IDENTITY = (NAME, ID_NUMBER, PASSPORT_NUMBER)
"""by which one person is told from another"""

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


def typed_number(element: str, value: Value, today: date) -> ValidNumber | InvalidNumber | None:
    """A typed number, checked for its kind; none where the element is no number of a person or firm."""
    is_credit_code = element.endswith(CREDIT_CODE_SUFFIX)
    if not is_credit_code and element not in {ID_NUMBER, PASSPORT_NUMBER}:
        return None
    if not isinstance(value, str):
        return InvalidNumber(NumberFault.CHARACTERS)
    if is_credit_code:
        return credit_code_as_typed(value)
    if element == PASSPORT_NUMBER:
        return check_passport(value)
    number = check_id_number(value, today=today)
    return modern_form(number) if isinstance(number, ValidNumber) else number


def derived(element: str, known: Mapping[str, Value]) -> Value | None:
    """What follows for an element from the other values of the same party, if anything does."""
    rule = _DERIVED.get(element)
    return rule(known) if rule is not None else None


def _comparison(element: str, places: Places) -> Callable[[str, str], bool] | None:
    if is_address(element):
        return places.same_address
    return places.same_region if is_region(element) else _COMPARED.get(element)


def _same_passport(a: str, b: str) -> bool:
    first, second = check_passport(a), check_passport(b)
    return isinstance(first, ValidNumber) and first == second


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
    ID_NUMBER: same_person_number,
    PASSPORT_NUMBER: _same_passport,
}

_DERIVED: Mapping[str, Callable[[Mapping[str, Value]], Value | None]] = {
    ID_KIND: _kind_of_document,
    BIRTH_DATE: _day_of_birth,
    SEX: _sex,
}
