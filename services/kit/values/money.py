"""Amounts of money: one spelling, yuan with two places, for the ways in which people write them."""

import re
from decimal import Decimal

from services.kit.values.typed_text import half_width

_MOST_DIGITS = 12
"""before the point"""
_LONGEST_TYPED = 60
_WRITTEN = re.compile(
    r"(?:¥|RMB|CNY|人民币)?\s*(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?\s*([万亿])?\s*(?:元|圆)?\s*[整正]?",
    re.ASCII | re.IGNORECASE,
)
_SCALES = {None: 1, "万": 10_000, "亿": 100_000_000}
_PLACES = 2


def canonical_money(text: str) -> str | None:
    """The amount in its one spelling, such as `1234.50`; none where it is no amount, or may be read in two ways.

    `1,234.50`, `１２３４元` and `1.2万元` say one amount each. `1.234` may be a thousand or one and a bit, and `1,23`,
    `1万2`, `约1000`, another currency or less than a cent are no amount of yuan.
    """
    if len(text) > _LONGEST_TYPED:
        return None
    found = _WRITTEN.fullmatch(half_width(text).replace("￥", "¥").strip())
    if found is None:
        return None
    whole, part, unit = found[1].replace(",", ""), found[2] or "", found[3]
    if unit is None and len(part) > _PLACES:
        return None
    amount = Decimal(f"{whole}.{part or 0}") * _SCALES[unit]
    if amount >= 10**_MOST_DIGITS or amount != amount.quantize(Decimal("0.01")):
        return None
    return f"{amount:.2f}"
