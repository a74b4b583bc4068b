"""Masking of personal data (脱敏): what is shown where nobody has stated a purpose for the whole value.

No rule ever gives the whole value back; where a value is too short for its rule, more of it is hidden, not less.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from unicodedata import category

from services.kit.values.names import DOTS, has_han
from services.kit.values.typed_text import half_width, visible

HIDDEN = "*"
ALL_HIDDEN = HIDDEN * 4


class MaskKind(StrEnum):
    """Rules by the name under which the data elements of the catalogue call for them."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    BANK = "bank"
    ADDRESS = "address"
    WHOLE = "whole"
    """nothing of it is shown"""


_BETWEEN_LETTERS = frozenset(DOTS + " '-.‘’ʼ‐‑")
_MOST_SHOWN = 4
_TO_FULL_WIDTH = 0xFEE0
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PERSONAL_NUMBER = re.compile(
    r"(?<![0-9A-Za-z０-９])(?:[0-9０-９]{17}[0-9０-９XxＸｘ]|[0-9０-９]{15}|[1１][3-9３-９][0-9０-９]{9})(?![0-9A-Za-z０-９])"
)
"""ID numbers of 18 and 15 digits, and mobile phones"""
_PHONE_HEAD, _PHONE_TAIL, _PHONE_LENGTH = 3, 4, 11

RegionParts = Callable[[str], Sequence[str]]
"""The names of regions that an address begins with, the widest first, down to the district: as far as a table of
regions knows them.
"""


def _no_regions(_: str) -> Sequence[str]:
    return ()


def mask_name(name: str) -> str:
    """`张三` → `张*`, `欧阳测试` → `欧**试`, `阿依古丽·买买提` → `阿***·**提`, `Anna Maria` → `A*** M****`.

    Of a Chinese name, and of the words that stand for a newborn's (`测试之子`), the first and the last character are
    shown, of one with two only the first; of other scripts the first letter of each word. A single letter is hidden.
    """
    letters = _letters(" ".join(visible(name).split()))
    places = [place for place, letter in enumerate(letters) if letter[0] not in _BETWEEN_LETTERS]
    if not places:
        return ALL_HIDDEN if letters else ""
    shown = _ends(places) if has_han(name) else _initials(places)
    hidden = set(places) - shown
    return "".join(HIDDEN if place in hidden else letter for place, letter in enumerate(letters))


def mask_id_number(number: str) -> str:
    """`340000190001010015` → `3400**********0015`; of 15 digits three at each end, of a passport's nine two.

    For every number of a person, certificate or household: a quarter at each end is shown, four characters at most.
    """
    cleaned = _without_spaces(number)
    shown = min(_MOST_SHOWN, len(cleaned) // 4)
    return _but_ends(cleaned, shown, shown)


def mask_phone(number: str) -> str:
    """`13800000000` → `138****0000`; a prefix 86 is dropped; of short numbers the last quarter is shown."""
    digits = "".join(re.findall(r"[0-9]", half_width(number)))
    if len(digits) == _PHONE_LENGTH + 2:
        digits = digits.removeprefix("86")
    if len(digits) >= _PHONE_LENGTH:
        return _but_ends(digits, _PHONE_HEAD, _PHONE_TAIL)
    return _but_ends(digits, 0, len(digits) // 4) if digits else mask_whole(number)


def mask_bank(number: str) -> str:
    """All but the last four characters of an account or card number; of one under eight nothing is shown."""
    cleaned = _without_spaces(number)
    return _but_ends(cleaned, 0, _MOST_SHOWN if len(cleaned) >= 2 * _MOST_SHOWN else 0)


def mask_address(address: str, region_parts: RegionParts) -> str:
    """`安徽省合肥市蜀山区测试路1号` → `安徽省合肥市蜀山区****`: down to the district.

    Where the address ends with its district, the district is hidden too; what the table of regions does not know is
    hidden, all of it where the address does not begin with a region.
    """
    cleaned = _without_spaces(address)
    parts = [*region_parts(cleaned)]
    while parts and len("".join(parts)) >= len(cleaned):
        parts.pop()
    return "".join(parts) + ALL_HIDDEN if cleaned else ""


def mask_whole(value: str) -> str:
    """Four stars, whatever it was."""
    return ALL_HIDDEN if value else ""


_RULES: Mapping[str, Callable[[str], str]] = {
    MaskKind.NAME: mask_name,
    MaskKind.ID_NUMBER: mask_id_number,
    MaskKind.PHONE: mask_phone,
    MaskKind.BANK: mask_bank,
}


def mask(kind: str, value: str, region_parts: RegionParts) -> str:
    """The value under the rule of that name; under a name that is no rule's, nothing of it is shown."""
    if kind == MaskKind.ADDRESS:
        return mask_address(value, region_parts)
    return _RULES.get(kind, mask_whole)(value)


def mask_in_text(text: str, hidden: Mapping[str, str | None], shown: Collection[str] = ()) -> str:
    """A text that somebody wrote, with these values masked wherever they stand in it, each by its rule, or wholly.

    They are found in full width, in either case, and with spaces between. Numbers of persons and phones are masked
    whoever they are of, but for those `shown`.
    """
    for value, rule in sorted(hidden.items(), key=lambda item: -len(item[0])):
        for spelling in _spellings(value):
            masked = mask(rule or MaskKind.WHOLE, value, _no_regions)
            text = _written(spelling).sub(masked.replace("\\", r"\\"), text)
    known = {_without_spaces(value) for value in shown}
    return _PERSONAL_NUMBER.sub(lambda found: _masked_number(found[0], known), text)


def _masked_number(number: str, known: Collection[str]) -> str:
    if _without_spaces(number) in known:
        return number
    digits = half_width(number)
    return mask_phone(digits) if len(digits) == _PHONE_LENGTH else mask_id_number(digits)


def _spellings(value: str) -> list[str]:
    """As it is kept, and of a day also as people write it; none of a single character or a small number, which stand
    in too many words.
    """
    day = _DAY.match(value)
    if day is None:
        return [] if len(value) <= 1 or (value.isdigit() and len(value) < _MOST_SHOWN) else [value]
    year, month, of_month = day.groups()
    digits = "".join(day.groups())
    spelt = {value, f"{year}-{month}-{of_month}", f"{year}/{month}/{of_month}", f"{year}.{month}.{of_month}", digits}
    words = {f"{year}年{month}月{of_month}日", f"{year}年{int(month)}月{int(of_month)}日"}
    return sorted(spelt | words, key=len, reverse=True)


def _written(value: str) -> re.Pattern[str]:
    """Where a value stands in a text: a number not within a longer one, a word not within another."""
    characters = [character for character in value if not character.isspace()]
    before = r"(?<![0-9A-Za-z０-９])" if _is_letter_or_digit(characters[0]) else ""
    after = r"(?![0-9A-Za-z０-９])" if _is_letter_or_digit(characters[-1]) else ""
    return re.compile(before + r"\s*".join(map(_either_width, characters)) + after, re.IGNORECASE)


def _either_width(character: str) -> str:
    if character in DOTS:
        return f"[{DOTS}]"
    if _is_letter_or_digit(character):
        return f"[{character}{chr(ord(character) + _TO_FULL_WIDTH)}]"
    return re.escape(character)


def _is_letter_or_digit(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _letters(text: str) -> list[str]:
    """Characters, each with the combining marks that follow it: an accent must not survive its hidden letter."""
    letters: list[str] = []
    for character in text:
        if letters and category(character).startswith("M"):
            letters[-1] += character
        else:
            letters.append(character)
    return letters


def _ends(places: list[int]) -> set[int]:
    match len(places):
        case 1:
            return set()
        case 2:
            return {places[0]}
        case _:
            return {places[0], places[-1]}


def _initials(places: list[int]) -> set[int]:
    inside = set(places)
    return {place for place in places if place - 1 not in inside and place + 1 in inside}


def _but_ends(text: str, head: int, tail: int) -> str:
    return text[:head] + HIDDEN * (len(text) - head - tail) + text[len(text) - tail :]


def _without_spaces(text: str) -> str:
    return "".join(visible(half_width(text)).split())
