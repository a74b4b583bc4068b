"""Amounts of money: the ways in which people write them are one spelling; what may be read in two ways is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.values.money import canonical_money


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1，234.5", "1234.50"),
        ("１２３４", "1234.00"),
        ("1234元", "1234.00"),
        ("１２３４.５元整", "1234.50"),
        ("￥1,234,567.89", "1234567.89"),
        ("人民币 50 圆", "50.00"),
        ("1.2万元", "12000.00"),
        ("0.00125亿", "125000.00"),
        ("12.34567万", "123456.70"),
        ("0", "0.00"),
        (" 400 ", "400.00"),
    ],
)
def test_an_amount_has_one_spelling(written: str, amount: str) -> None:
    assert canonical_money(written) == amount
    assert canonical_money(amount) == amount


@pytest.mark.parametrize(
    "written",
    [
        "1.234",
        "1,23",
        "12,34.50",
        "1.234,50",
        "1万2",
        "1.2345678万",
        "约1000",
        "1000元左右",
        "-5",
        "$100",
        "100美元",
        "5角",
        "一百元",
        "无",
        "",
        "1e5",
        "٣",
        "1" * 13,
        "1" * 10_000,
    ],
)
def test_what_is_no_amount_or_may_be_two_is_none(written: str) -> None:
    assert canonical_money(written) is None


@given(st.decimals(0, 10**12, places=2, allow_nan=False).filter(lambda amount: amount < 10**12))
def test_every_amount_to_the_cent_is_taken_grouped_or_not(amount: Decimal) -> None:
    assert canonical_money(f"{amount:.2f}") == canonical_money(f"{amount:,.2f}元") == f"{amount:.2f}"
