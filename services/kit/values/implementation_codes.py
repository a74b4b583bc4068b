"""Implementation codes of service items (实施编码, GB/T 39554.1)."""

import re
from dataclasses import dataclass

from services.kit.values.numbers import InvalidNumber, NumberFault, check_credit_code

_LENGTH = 31


@dataclass(frozen=True, slots=True)
class ImplementationCode:
    """Who offers an item, at which level, and which item: 18 + 1 + 12 characters."""

    organisation: str
    """credit code of the organisation (实施主体)"""
    level: str
    """exercise level (行使层级), `1` country … `6` village, `7` several"""
    basic: str
    """basic code (基本编码): origin (2, `00` or `34`), item type (2), department (2), main item (3), sub-item (3)"""

    @property
    def text(self) -> str:
        return self.organisation + self.level + self.basic


def check_implementation_code(text: str) -> ImplementationCode | InvalidNumber:
    """A 31-character implementation code in its parts; the credit code within must stand its own check."""
    if len(text) != _LENGTH:
        return InvalidNumber(NumberFault.LENGTH)
    if not re.fullmatch(r"[0-9A-Z]{18}[1-7][0-9]{4}[0-9A-Z]{8}", text):
        return InvalidNumber(NumberFault.CHARACTERS)
    organisation = check_credit_code(text[:18])
    if isinstance(organisation, InvalidNumber):
        return organisation
    return ImplementationCode(organisation.value, text[18], text[19:])
