"""Phone numbers: of the mainland as they are dialled there, all others with the code of their country or region.

One spelling each: `13800000000`, `0551-65000000`, `0551-65000000转8` with an extension, `4000000000`, `+85251230000`.
"""

import re
from unicodedata import category

import phonenumbers

from services.kit.values.numbers import InvalidNumber, NumberFault, NumberKind, ValidNumber
from services.kit.values.typed_text import half_width, visible

_MAINLAND = "CN"
_LONGEST_TYPED = 60
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?0?(1[3-9][0-9]{9})")
"""Ranges of mobile numbers are opened every few years, sooner than libraries learn of them."""
_EXTENSION = re.compile(r"\s*(?:转|轉|分机|分機|ext\.?|#)\s*[:：]?\s*([0-9]{1,6})", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"(?<=[0-9]{7})\s*[-‐-—－]\s*([0-9]{1,6})")
_OFTEN_WITHOUT_PLUS = ("852", "853", "886")
_BETWEEN_DIGITS = frozenset("().·/")


def check_phone(text: str) -> ValidNumber | InvalidNumber:
    """A phone number in its one spelling. Whether anybody has it is not known."""
    if len(text) > _LONGEST_TYPED:
        return InvalidNumber(NumberFault.LENGTH)
    typed = visible(half_width(text)).strip()
    checked = _extended(typed, _EXTENSION) or _checked(typed)
    if isinstance(checked, InvalidNumber):
        # `0551-65000000-8` may have an extension; `138-0000-0001` has none.
        return _extended(typed, _DASHED_EXTENSION) or checked
    return checked


def _extended(typed: str, extension: re.Pattern[str]) -> ValidNumber | InvalidNumber | None:
    """The number with its extension; none where there is no extension in it."""
    found = [*extension.finditer(typed)][-1:]
    if not found or found[0].end() != len(typed):
        return None
    number = _checked(typed[: found[0].start()])
    if isinstance(number, InvalidNumber) or _MOBILE.fullmatch(number.value):
        return InvalidNumber(NumberFault.PHONE)
    return ValidNumber(NumberKind.PHONE, f"{number.value}转{found[0][1]}")


def _checked(typed: str) -> ValidNumber | InvalidNumber:
    dialled = "".join(each for each in typed if not _separates(each))
    if not re.fullmatch(r"\+?[0-9]+", dialled):
        has_digits = re.search("[0-9]", dialled) is not None
        return InvalidNumber(NumberFault.CHARACTERS if has_digits else NumberFault.PHONE)
    if (mobile := _MOBILE.fullmatch(dialled)) is not None:
        return ValidNumber(NumberKind.PHONE, mobile[1])
    spelling = _in_any_plan(dialled)
    if spelling is None and dialled.startswith(_OFTEN_WITHOUT_PLUS):
        spelling = _in_any_plan(f"+{dialled}")
    return InvalidNumber(NumberFault.PHONE) if spelling is None else ValidNumber(NumberKind.PHONE, spelling)


def _in_any_plan(dialled: str) -> str | None:
    try:
        number = phonenumbers.parse(dialled, _MAINLAND)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.region_code_for_number(number) != _MAINLAND:
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    significant = phonenumbers.national_significant_number(number)
    area = phonenumbers.length_of_geographical_area_code(number)
    return f"0{significant[:area]}-{significant[area:]}" if area else significant


def _separates(character: str) -> bool:
    return character.isspace() or character in _BETWEEN_DIGITS or category(character) == "Pd"
