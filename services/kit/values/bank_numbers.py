"""Numbers of bank accounts and bank cards."""

import re

from services.kit.values.check_characters import luhn
from services.kit.values.numbers import InvalidNumber, NumberFault, NumberKind, ValidNumber, cleaned_number


def check_bank_account(text: str) -> ValidNumber | InvalidNumber:
    """An account of a person or firm: 8 to 32 digits, before them the letters of a non-resident's account, if any."""
    cleaned = cleaned_number(text)
    if not re.fullmatch(r"(?:NRA|OSA|FTN|FTE)?[0-9]+", cleaned):
        return InvalidNumber(NumberFault.CHARACTERS)
    if not 8 <= len(cleaned) <= 32:  # noqa: PLR2004 - the numbers are the rule
        return InvalidNumber(NumberFault.LENGTH)
    return ValidNumber(NumberKind.BANK_ACCOUNT, cleaned)


def check_bank_card(text: str) -> ValidNumber | InvalidNumber:
    """A bank card (ISO/IEC 7812): 12 to 19 digits. A wrong check digit is a doubt: some older cards have none."""
    cleaned = cleaned_number(text)
    if not re.fullmatch(r"[0-9]+", cleaned):
        return InvalidNumber(NumberFault.CHARACTERS)
    if not 12 <= len(cleaned) <= 19:  # noqa: PLR2004 - the numbers are the rule
        return InvalidNumber(NumberFault.LENGTH)
    doubt = None if luhn(cleaned[:-1]) == cleaned[-1] else NumberFault.CHECK_CHARACTER
    return ValidNumber(NumberKind.BANK_CARD, cleaned, doubt=doubt)
