"""Numbers by which registers know people and firms: checked, converted, compared.

GB 11643 (公民身份号码), GB 32100 (统一社会信用代码), residence permits (港澳台居民居住证), the permanent residence card
(外国人永久居留身份证), travel permits (来往内地通行证, 来往大陆通行证) and passports. The first six digits of an ID
number name the region where it was first given: they are never compared with a table of regions, and nothing is routed
by them.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar
from unicodedata import category

from services.kit.problems import Problem
from services.kit.values.check_characters import CREDIT_CODE_CHARACTERS, mod_11_2, mod_31
from services.kit.values.typed_text import half_width, visible


class NumberKind(StrEnum):
    """Kinds of numbers of people and firms."""

    ID_CARD = "ID_CARD"
    """18 digits, the last may be X"""
    ID_CARD_15 = "ID_CARD_15"
    """as given before 1999; still found in marriage records"""
    RESIDENCE_PERMIT = "RESIDENCE_PERMIT"
    """of residents of Hong Kong (810000), Macao (820000) and Taiwan (830000): 18 digits"""
    PERMANENT_RESIDENCE_CARD = "PERMANENT_RESIDENCE_CARD"
    """of foreigners, as given since 2023-12-01: 18 digits beginning with 9"""
    PERMANENT_RESIDENCE_CARD_15 = "PERMANENT_RESIDENCE_CARD_15"
    """as given before: 3 letters and 12 digits"""
    HONG_KONG_MACAO_TRAVEL_PERMIT = "HONG_KONG_MACAO_TRAVEL_PERMIT"
    """of residents of Hong Kong and Macao: H or M and 8 digits; on older cards 2 more, which count the issues"""
    TAIWAN_TRAVEL_PERMIT = "TAIWAN_TRAVEL_PERMIT"
    """of residents of Taiwan: 8 digits; in the older booklet 10 and a letter"""
    PASSPORT = "PASSPORT"
    CREDIT_CODE = "CREDIT_CODE"
    PHONE = "PHONE"
    BANK_ACCOUNT = "BANK_ACCOUNT"
    BANK_CARD = "BANK_CARD"


class NumberFault(StrEnum):
    """What is wrong with a number."""

    LENGTH = "LENGTH"
    CHARACTERS = "CHARACTERS"
    NO_NUMBER = "NO_NUMBER"
    """words or signs without a letter or digit of a number"""
    AREA = "AREA"
    BIRTH_DATE = "BIRTH_DATE"
    FUTURE_BIRTH = "FUTURE_BIRTH"
    CHECK_CHARACTER = "CHECK_CHARACTER"
    OTHER_KIND = "OTHER_KIND"
    NO_OLD_FORM = "NO_OLD_FORM"
    ISSUER = "ISSUER"
    """a credit code that no registering department gives"""
    CATEGORY = "CATEGORY"
    """a credit code of a category that its registering department is not known to have"""
    PHONE = "PHONE"
    """no number of any country's plan"""


class Sex(StrEnum):
    MALE = "MALE"
    FEMALE = "FEMALE"


@dataclass(frozen=True, slots=True)
class ValidNumber:
    """A well-formed number: half-width, capitals, no spaces. Whether it was ever given to anybody is not known."""

    kind: NumberKind
    value: str = field(repr=False)
    doubt: NumberFault | None = field(default=None, compare=False)
    """what speaks against it and does not refuse it: whoever typed it is asked to look again"""


@dataclass(frozen=True, slots=True)
class InvalidNumber(Problem):
    """A number that cannot be one of its kind; what was typed is not kept."""

    code: ClassVar[str] = "NUMBER_INVALID"
    reason: NumberFault

    @property
    def zh(self) -> str:
        return _WORDS[self.reason][0]

    @property
    def en(self) -> str:
        return _WORDS[self.reason][1]


_WORDS = {
    NumberFault.LENGTH: (
        "号码位数不对，请核对后重新填写。",
        "The number has too many or too few characters. Please check it.",
    ),
    NumberFault.CHARACTERS: (
        "号码中有不应出现的字符，请核对后重新填写。",
        "The number contains characters that do not belong there. Please check it.",
    ),
    NumberFault.NO_NUMBER: ("所填内容不是号码，请核对后重新填写。", "This is not a number. Please check it."),
    NumberFault.AREA: (
        "号码前6位不是行政区划代码，请核对后重新填写。",
        "The number does not begin with the code of a region. Please check it.",
    ),
    NumberFault.BIRTH_DATE: (
        "号码中的出生日期不存在，请核对后重新填写。",
        "The date of birth in the number does not exist. Please check it.",
    ),
    NumberFault.FUTURE_BIRTH: (
        "号码中的出生日期尚未到来，请核对后重新填写。",
        "The date of birth in the number lies in the future. Please check it.",
    ),
    NumberFault.CHECK_CHARACTER: (
        "号码有误（校验位不符），请逐位核对。",
        "A character of the number is wrong: the check character does not fit. Please compare it one by one.",
    ),
    NumberFault.OTHER_KIND: (
        "这是另一种证件的号码，请核对证件类型。",
        "This is the number of another kind of document. Please check which kind you chose.",
    ),
    NumberFault.ISSUER: (
        "号码开头不是登记管理部门的代码，请与证照核对。",
        "The number does not begin with the code of a registering department. Please compare it with the document.",
    ),
    NumberFault.CATEGORY: (
        "号码第2位不是该登记管理部门的机构类别，请与证照核对。",
        "The second character is no category of that registering department. Please compare it with the document.",
    ),
    NumberFault.NO_OLD_FORM: ("该号码没有对应的15位旧号码。", "This number never had an old form of 15 digits."),
    NumberFault.PHONE: (
        "这不是电话号码。手机请填11位；固定电话请带区号；其他国家和地区请以“+”和国家（地区）代码开头，如+852。",
        "This is no phone number. A landline needs its area code; elsewhere begin with + and the code, such as +852.",
    ),
}

_LONGEST_TYPED = 100
_RESIDENCE_PERMIT_AREAS = ("810000", "820000", "830000")
_LOOK_LIKE_X = dict.fromkeys(map(ord, "\u00d7\u2169\u2715\u03a7\u0425"), "X")
"""the sign of multiplication, a Roman ten, and the letters of Greek and Cyrillic, in capitals"""
_WITHOUT_BRACKETS = str.maketrans("", "", "()")
_LASTING = {NumberKind.HONG_KONG_MACAO_TRAVEL_PERMIT: 9, NumberKind.TAIWAN_TRAVEL_PERMIT: 8}
"""How many characters of a travel permit's number its holder keeps from one card to the next."""
_CATEGORIES = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "123459",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "1239",
    "A": "19",
    "N": "1239",
    "Y": "1",
}
"""GB 32100 with its amendments: registering department → categories of organisations, the first two characters"""
_CENTENARIAN_SERIALS = ("996", "997", "998", "999")
"""In the 15-digit form, kept for those born in the 1800s, since two digits of a year do not tell them apart [K]."""


def check_id_number(text: str, *, today: date | None = None) -> ValidNumber | InvalidNumber:
    """An ID number of 18 or 15 digits, or an 18-digit number of a residence permit or permanent residence card.

    They share one form and one check, GB 11643. With `today`, a birth after that day is refused.
    """
    cleaned = cleaned_number(text)
    if _says_no_number(cleaned):
        return InvalidNumber(NumberFault.NO_NUMBER)
    match len(cleaned):
        case 18:
            return _check_18(cleaned[:17] + cleaned[17].translate(_LOOK_LIKE_X), today)
        case 15:
            return _check_15(cleaned, today)
        case _:
            return InvalidNumber(NumberFault.LENGTH)


def check_residence_permit(text: str, *, today: date | None = None) -> ValidNumber | InvalidNumber:
    """The number of a residence permit of a resident of Hong Kong, Macao or Taiwan."""
    return _only(check_id_number(text, today=today), NumberKind.RESIDENCE_PERMIT)


def check_permanent_residence_card(text: str, *, today: date | None = None) -> ValidNumber | InvalidNumber:
    """The number of a foreigner's permanent residence card, in the form since 2023-12-01 or the one before.

    Of the old form only letters and digits are checked: its check digit is not published.
    """
    cleaned = cleaned_number(text)
    if re.fullmatch(r"[A-Z]{3}[0-9]{12}", cleaned):
        return ValidNumber(NumberKind.PERMANENT_RESIDENCE_CARD_15, cleaned)
    return _only(check_id_number(cleaned, today=today), NumberKind.PERMANENT_RESIDENCE_CARD)


def check_travel_permit(text: str) -> ValidNumber | InvalidNumber:
    """The number of a travel permit of a resident of Hong Kong, Macao or Taiwan; none of them has a check digit."""
    cleaned = cleaned_number(text).translate(_WITHOUT_BRACKETS)
    if re.fullmatch(r"[HM][0-9]{8}(?:[0-9]{2})?", cleaned):
        return ValidNumber(NumberKind.HONG_KONG_MACAO_TRAVEL_PERMIT, cleaned)
    if re.fullmatch(r"[0-9]{8}|[0-9]{10}[A-Z]?", cleaned):
        return ValidNumber(NumberKind.TAIWAN_TRAVEL_PERMIT, cleaned)
    well_made = re.fullmatch(r"[A-Z]?[0-9]+[A-Z]?", cleaned)
    return InvalidNumber(NumberFault.LENGTH if well_made else NumberFault.CHARACTERS)


def check_passport(text: str) -> ValidNumber | InvalidNumber:
    """A passport number of any country: 7 to 9 letters and digits (ICAO 9303 has room for 9), one digit at least."""
    cleaned = cleaned_number(text)
    if _says_no_number(cleaned):
        return InvalidNumber(NumberFault.NO_NUMBER)
    if not 7 <= len(cleaned) <= 9:  # noqa: PLR2004 - the numbers are the rule
        return InvalidNumber(NumberFault.LENGTH)
    if not re.fullmatch(r"(?=.*[0-9])[0-9A-Z]+", cleaned):
        return InvalidNumber(NumberFault.CHARACTERS)
    return ValidNumber(NumberKind.PASSPORT, cleaned)


def check_credit_code(text: str) -> ValidNumber | InvalidNumber:
    """A unified social credit code (统一社会信用代码, GB 32100): 18 characters, the third to the eighth digits."""
    cleaned = cleaned_number(text)
    if len(cleaned) != 18:  # noqa: PLR2004 - the number is the rule
        return InvalidNumber(NumberFault.LENGTH)
    permitted = f"[{CREDIT_CODE_CHARACTERS}]"
    if not re.fullmatch(f"{permitted}{{2}}[0-9]{{6}}{permitted}{{10}}", cleaned):
        return InvalidNumber(NumberFault.CHARACTERS)
    if mod_31(cleaned[:17]) != cleaned[17]:
        return InvalidNumber(NumberFault.CHECK_CHARACTER)
    if cleaned[0] not in _CATEGORIES:
        return InvalidNumber(NumberFault.ISSUER)
    return ValidNumber(NumberKind.CREDIT_CODE, cleaned, _category_doubt(cleaned))


def credit_code_in_use(text: str) -> ValidNumber | InvalidNumber:
    """A credit code as firms state theirs: registers hold some whose check character is another than GB 32100 asks for,
    so a wrong one is a doubt and does not keep a firm from applying. Nobody has a code that no department gives.
    """
    checked = check_credit_code(text)
    if isinstance(checked, ValidNumber) or checked.reason is not NumberFault.CHECK_CHARACTER:
        return checked
    cleaned = cleaned_number(text)
    if cleaned[0] not in _CATEGORIES:
        return InvalidNumber(NumberFault.ISSUER)
    return ValidNumber(NumberKind.CREDIT_CODE, cleaned, doubt=checked.reason)


def _category_doubt(code: str) -> NumberFault | None:
    """Categories are added now and then, so an unknown one is doubted and not refused."""
    return None if code[1] in _CATEGORIES[code[0]] else NumberFault.CATEGORY


def check_number(kind: NumberKind, text: str, *, today: date | None = None) -> ValidNumber | InvalidNumber:
    """A number of the kind that its holder states; nobody is known by a phone or an account."""
    match kind:
        case NumberKind.ID_CARD | NumberKind.ID_CARD_15 | NumberKind.RESIDENCE_PERMIT:
            return _only(check_id_number(text, today=today), kind)
        case NumberKind.PERMANENT_RESIDENCE_CARD | NumberKind.PERMANENT_RESIDENCE_CARD_15:
            return _only(check_permanent_residence_card(text, today=today), kind)
        case NumberKind.HONG_KONG_MACAO_TRAVEL_PERMIT | NumberKind.TAIWAN_TRAVEL_PERMIT:
            return _only(check_travel_permit(text), kind)
        case NumberKind.PASSPORT:
            return check_passport(text)
        case NumberKind.CREDIT_CODE:
            return check_credit_code(text)
        case NumberKind.PHONE | NumberKind.BANK_ACCOUNT | NumberKind.BANK_CARD:
            return InvalidNumber(NumberFault.OTHER_KIND)


def birth_date(number: ValidNumber) -> date | None:
    """The day of birth that a number states; none for passports, old permanent residence cards and credit codes."""
    if number.kind not in _GB_11643:
        return None
    modern = modern_form(number).value
    return _day(modern[6:14])


def sex(number: ValidNumber) -> Sex | None:
    """The sex that a number states by its odd or even serial; none where it states none."""
    if number.kind not in _GB_11643:
        return None
    return Sex.MALE if int(modern_form(number).value[16]) % 2 else Sex.FEMALE


def modern_form(number: ValidNumber) -> ValidNumber:
    """The form to index and compare by: of a 15-digit ID number the one of 18 digits, of a travel permit the part that
    stays with its holder, without the count of issues; any other number as it is.
    """
    if (lasting := _LASTING.get(number.kind)) is not None:
        return ValidNumber(number.kind, number.value[:lasting])
    if number.kind is not NumberKind.ID_CARD_15:
        return number
    old = number.value
    digits = old[:6] + _century(old) + old[6:]
    return ValidNumber(NumberKind.ID_CARD, digits + mod_11_2(digits))


def old_to_new(text: str) -> ValidNumber | InvalidNumber:
    """A 15-digit ID number in its 18-digit form."""
    number = check_number(NumberKind.ID_CARD_15, text)
    return modern_form(number) if isinstance(number, ValidNumber) else number


def new_to_old(text: str) -> ValidNumber | InvalidNumber:
    """An 18-digit ID number as a register before 1999 would have it.

    Births of the 1900s have such a form, and of the 1800s those with a serial kept for centenarians.
    """
    number = check_number(NumberKind.ID_CARD, text)
    if isinstance(number, InvalidNumber):
        return number
    old = ValidNumber(NumberKind.ID_CARD_15, number.value[:6] + number.value[8:17])
    if modern_form(old) != number:
        return InvalidNumber(NumberFault.NO_OLD_FORM)
    return old


def same_person_number(a: str, b: str) -> bool:
    """Whether two ID numbers are one, whichever of the two forms each is in. What is no ID number equals nothing,
    not even itself: two records that both say `无` are not one person.
    """
    first, second = check_id_number(a), check_id_number(b)
    if isinstance(first, InvalidNumber) or isinstance(second, InvalidNumber):
        return False
    return modern_form(first) == modern_form(second)


_GB_11643 = (
    NumberKind.ID_CARD,
    NumberKind.ID_CARD_15,
    NumberKind.RESIDENCE_PERMIT,
    NumberKind.PERMANENT_RESIDENCE_CARD,
)


def cleaned_number(text: str) -> str:
    """A number as it is read: half-width, in capitals, without spaces, dashes and what nobody sees."""
    # The bound comes first: whoever sends a megabyte as a number gets an answer at once.
    if len(text) > _LONGEST_TYPED:
        return text
    return "".join(each for each in visible(half_width(text)).upper() if not (each.isspace() or category(each) == "Pd"))


def _says_no_number(cleaned: str) -> bool:
    return cleaned != "" and len(cleaned) <= _LONGEST_TYPED and re.search("[0-9A-Z]", cleaned) is None


def _only(checked: ValidNumber | InvalidNumber, kind: NumberKind) -> ValidNumber | InvalidNumber:
    if isinstance(checked, ValidNumber) and checked.kind is not kind:
        return InvalidNumber(NumberFault.OTHER_KIND)
    return checked


def _check_18(cleaned: str, today: date | None) -> ValidNumber | InvalidNumber:
    if not re.fullmatch(r"[0-9]{17}[0-9X]", cleaned):
        return InvalidNumber(NumberFault.CHARACTERS)
    if fault := _area_fault(cleaned) or _birth_fault(cleaned[6:14], today):
        return InvalidNumber(fault)
    if mod_11_2(cleaned[:17]) != cleaned[17]:
        return InvalidNumber(NumberFault.CHECK_CHARACTER)
    if cleaned.startswith("9"):
        return ValidNumber(NumberKind.PERMANENT_RESIDENCE_CARD, cleaned)
    if cleaned.startswith(_RESIDENCE_PERMIT_AREAS):
        return ValidNumber(NumberKind.RESIDENCE_PERMIT, cleaned)
    return ValidNumber(NumberKind.ID_CARD, cleaned)


def _check_15(cleaned: str, today: date | None) -> ValidNumber | InvalidNumber:
    if not re.fullmatch(r"[0-9]{15}", cleaned):
        return InvalidNumber(NumberFault.CHARACTERS)
    if fault := _area_fault(cleaned) or _birth_fault(_century(cleaned) + cleaned[6:12], today):
        return InvalidNumber(fault)
    return ValidNumber(NumberKind.ID_CARD_15, cleaned)


def _century(old: str) -> str:
    return "18" if old[12:] in _CENTENARIAN_SERIALS else "19"


def _area_fault(cleaned: str) -> NumberFault | None:
    return NumberFault.AREA if cleaned.startswith("0") else None


def _birth_fault(digits: str, today: date | None) -> NumberFault | None:
    day = _day(digits)
    if day is None:
        return NumberFault.BIRTH_DATE
    return NumberFault.FUTURE_BIRTH if today is not None and day > today else None


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
