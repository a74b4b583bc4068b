"""Check characters: ISO 7064 MOD 11-2 and MOD 37,36, the one of GB 32100, and that of bank cards."""

import re

from services.kit.problems import GatewayError

_ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOD_11_2 = "0123456789X"
CREDIT_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: digits and capitals without I, O, S, V, Z."""


class OutsideTheAlphabet(GatewayError):
    """A check character was asked for over characters that its alphabet does not have."""


def mod_11_2(digits: str) -> str:
    """ISO 7064 MOD 11-2 over decimal digits: `0`–`9` or `X`. Used by GB 11643."""
    if not re.fullmatch(r"[0-9]+", digits):
        raise OutsideTheAlphabet("0-9")
    remainder = 0
    for digit in digits:
        remainder = (remainder + int(digit)) * 2 % 11
    return _MOD_11_2[(12 - remainder) % 11]


def mod_37_36(text: str) -> str:
    """ISO 7064 MOD 37,36 over digits and capitals: one of the same. Used by GB/T 36904."""
    if not re.fullmatch(r"[0-9A-Z]+", text):
        raise OutsideTheAlphabet("0-9 A-Z")
    product = 36
    for character in text:
        product = (product + _ALPHANUMERIC.index(character)) % 36 or 36
        product = product * 2 % 37
    return _ALPHANUMERIC[(37 - product) % 36]


def mod_31(text: str) -> str:
    """The check character of GB 32100 over the first 17 characters of a credit code."""
    if not re.fullmatch(f"[{CREDIT_CODE_CHARACTERS}]+", text):
        raise OutsideTheAlphabet(CREDIT_CODE_CHARACTERS)
    weighted = sum(CREDIT_CODE_CHARACTERS.index(character) * pow(3, place, 31) for place, character in enumerate(text))
    return CREDIT_CODE_CHARACTERS[-weighted % 31]


def luhn(digits: str) -> str:
    """The check digit of ISO/IEC 7812 over the digits before it. Used by bank cards."""
    if not re.fullmatch(r"[0-9]+", digits):
        raise OutsideTheAlphabet("0-9")
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    return str(-(doubled + sum(map(int, digits[-2::-2]))) % 10)


def with_check(text: str) -> str:
    """A number of our own, such as the receipt number (统一收件码), with its MOD 37,36 check character behind it.

    The text is of digits and capitals. One wrong character is always found, and so are nearly all swaps of
    neighbours.
    """
    return text + mod_37_36(text)
