"""Which values are numbers of which form: by the `format` that a form states, or by the element that a field binds."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from services.kit.values.bank_numbers import check_bank_account, check_bank_card
from services.kit.values.numbers import (
    InvalidNumber,
    ValidNumber,
    check_id_number,
    check_passport,
    check_permanent_residence_card,
    check_residence_permit,
    check_travel_permit,
    credit_code_in_use,
    modern_form,
)
from services.kit.values.phones import check_phone


class NumberFormat(StrEnum):
    """Forms of numbers, by the name under which a form's `format` calls for them."""

    ID_NUMBER = "id-number"
    """every number of GB 11643: ID cards, residence permits, permanent residence cards of 18 digits"""
    RESIDENCE_PERMIT = "residence-permit-number"
    PERMANENT_RESIDENCE = "permanent-residence-number"
    """of 18 characters or, as before 2023-12-01, 15"""
    TRAVEL_PERMIT = "travel-permit-number"
    """of residents of Hong Kong, Macao and Taiwan"""
    PASSPORT = "passport-number"
    CREDIT_CODE = "credit-code"
    PHONE = "phone-number"
    BANK_ACCOUNT = "bank-account"
    BANK_CARD = "bank-card"


def number_format(element: str, stated: str | None = None) -> NumberFormat | None:
    """The form of an element's numbers: what a form states goes first, then what the element's own name says."""
    if stated in _NAMES:
        return NumberFormat(stated)
    name = element.rpartition(".")[2]
    by_name = (each for ending, each in _ENDINGS.items() if name == ending or name.endswith(f"_{ending}"))
    return _ELEMENTS.get(element) or next(by_name, None)


def check_format(form: NumberFormat, text: str, today: date | None = None) -> ValidNumber | InvalidNumber:
    """A number of that form in its one spelling, an old ID number in 18 digits. With `today`, no birth after it."""
    match form:
        case NumberFormat.ID_NUMBER:
            number = check_id_number(text, today=today)
            return modern_form(number) if isinstance(number, ValidNumber) else number
        case NumberFormat.RESIDENCE_PERMIT:
            return check_residence_permit(text, today=today)
        case NumberFormat.PERMANENT_RESIDENCE:
            return check_permanent_residence_card(text, today=today)
        case _:
            return _CHECKS[form](text)


def same_number(form: NumberFormat, a: str, b: str) -> bool:
    """Whether two writings are one number. What is none equals nothing, not even itself."""
    first, second = check_format(form, a), check_format(form, b)
    if isinstance(first, InvalidNumber) or isinstance(second, InvalidNumber):
        return False
    return modern_form(first) == modern_form(second)


_CHECKS: Mapping[NumberFormat, Callable[[str], ValidNumber | InvalidNumber]] = {
    NumberFormat.TRAVEL_PERMIT: check_travel_permit,
    NumberFormat.PASSPORT: check_passport,
    NumberFormat.CREDIT_CODE: credit_code_in_use,
    NumberFormat.PHONE: check_phone,
    NumberFormat.BANK_ACCOUNT: check_bank_account,
    NumberFormat.BANK_CARD: check_bank_card,
}
_NAMES = frozenset(NumberFormat)
_ENDINGS: Mapping[str, NumberFormat] = {
    "residence_permit_number": NumberFormat.RESIDENCE_PERMIT,
    "permanent_residence_number": NumberFormat.PERMANENT_RESIDENCE,
    "travel_permit_number": NumberFormat.TRAVEL_PERMIT,
    "id_number": NumberFormat.ID_NUMBER,
    "passport_number": NumberFormat.PASSPORT,
    "credit_code": NumberFormat.CREDIT_CODE,
    "phone": NumberFormat.PHONE,
    "phone_number": NumberFormat.PHONE,
    "mobile": NumberFormat.PHONE,
    "mobile_number": NumberFormat.PHONE,
    "landline": NumberFormat.PHONE,
    "bank_account": NumberFormat.BANK_ACCOUNT,
    "bank_account_number": NumberFormat.BANK_ACCOUNT,
    "bank_card_number": NumberFormat.BANK_CARD,
}
"""Last words of an element's name, such as `employer_credit_code`, → the form of its numbers."""
_ELEMENTS: Mapping[str, NumberFormat] = {
    "bank.account_number": NumberFormat.BANK_ACCOUNT,
    "social_card.account": NumberFormat.BANK_ACCOUNT,
}
