"""Masking of personal data (脱敏): what is shown where nobody has stated a purpose for the whole value.

No rule ever gives the whole value back; where a value is too short for its rule, more of it is hidden, not less.
"""

import re
from collections.abc import Callable, Mapping, Sequence
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
_PHONE_HEAD, _PHONE_TAIL, _PHONE_LENGTH = 3, 4, 11

RegionParts = Callable[[str], Sequence[str]]
"""The names of regions that an address begins with, the widest first, down to the district: as far as a table of
regions knows them.
"""


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
