"""Numbers of bank accounts and cards."""

import pytest

from services.kit.values.bank_numbers import check_bank_account, check_bank_card
from services.kit.values.check_characters import OutsideTheAlphabet, luhn
from services.kit.values.numbers import InvalidNumber, NumberFault, NumberKind, ValidNumber


@pytest.mark.parametrize("text", ["6200000000000000099", "3499 0000 0001", "NRA34990000000001", "１２３４５６７８"])
def test_an_account_is_digits_perhaps_after_the_letters_of_a_non_residents(text: str) -> None:
    checked = check_bank_account(text)
    assert isinstance(checked, ValidNumber)
    assert checked.kind is NumberKind.BANK_ACCOUNT
    assert " " not in checked.value
    assert checked.value.isascii()


@pytest.mark.parametrize("text", ["", "不知道", "1234567", "1" * 33, "12345678X"])
def test_what_no_bank_keeps_is_no_account(text: str) -> None:
    assert isinstance(check_bank_account(text), InvalidNumber)


def test_a_cards_wrong_check_digit_is_a_doubt() -> None:
    right, wrong = check_bank_card("6200 0000 0000 0000 000"), check_bank_card("6200 0000 0000 0000 001")
    assert isinstance(right, ValidNumber)
    assert isinstance(wrong, ValidNumber)
    assert (right.doubt, wrong.doubt) == (None, NumberFault.CHECK_CHARACTER)
    assert wrong.value == "6200000000000000001"


@pytest.mark.parametrize("text", ["", "无", "62000000000", "6" * 20, "62000000000000000X5"])
def test_what_no_bank_prints_is_no_card(text: str) -> None:
    assert isinstance(check_bank_card(text), InvalidNumber)


def test_the_check_digit_of_cards_is_that_of_the_standard() -> None:
    assert luhn("7992739871") == "3"
    with pytest.raises(OutsideTheAlphabet):
        luhn("79 9")
