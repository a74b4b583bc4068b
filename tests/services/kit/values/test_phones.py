"""Phone numbers: of the mainland, mobile and landline, and of anywhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.values.numbers import InvalidNumber, NumberFault, NumberKind, ValidNumber
from services.kit.values.phones import check_phone

SPELLINGS = {
    "13800000001": [
        "13800000001",
        "138 0000 0001",
        "138-0000-0001",
        "１３８００００００００１".replace("００００００００", "０００００００"),
        "+86 138 0000 0001",
        "8613800000001",
        "0086-13800000001",
    ],
    "0551-65000000": ["0551-65000000", "055165000000", "（0551）6500—0000", "+86 551 6500 0000", "0551 6500 0000"],
    "010-62000000": ["010-62000000", "01062000000"],
    "0551-65000000转8": ["0551-65000000转8", "0551-65000000 分机 8", "0551-65000000-8", "0551-65000000 ext. 8"],
    "4001234567": ["400-123-4567", "4001234567"],
    "+85251230000": ["+852 5123 0000", "00852 51230000", "852-5123-0000", "＋８５２５１２３００００"],
    "+85366123456": ["+853 6612 3456", "85366123456"],
    "+886912345678": ["+886 912 345 678", "+886 0912 345 678", "886912345678"],
    "+442079460958": ["+44 20 7946 0958", "+44 (0)20 7946 0958"],
    "+14155552671": ["+1 (415) 555-2671"],
}


@pytest.mark.parametrize(("one", "typed"), [(one, typed) for one, many in SPELLINGS.items() for typed in many])
def test_a_phone_number_has_one_spelling(one: str, typed: str) -> None:
    assert check_phone(typed) == ValidNumber(NumberKind.PHONE, one)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "不知道",
        "无",
        "12345678901",
        "00000000000",
        "1380000000",
        "138000000011",
        "65000000",
        "110",
        "51230000",
        "+852 1234",
        "+853 0000 0000",
        "+999 12345678",
        "+",
        "13800000001转3",
        "0551-65000000转",
        "138ooooooo1",
        "③③③③③③③③",
        "1" * 100_000,
    ],
)
def test_what_nobody_can_dial_is_no_phone_number(text: str) -> None:
    assert isinstance(check_phone(text), InvalidNumber)


@pytest.mark.parametrize("text", ["+", "不知道", "-"])
def test_what_has_no_digit_is_told_to_be_no_phone_number(text: str) -> None:
    assert check_phone(text) == InvalidNumber(NumberFault.PHONE)


def test_a_number_without_its_area_code_is_told_what_to_add() -> None:
    fault = check_phone("65000000")
    assert isinstance(fault, InvalidNumber)
    assert fault.reason is NumberFault.PHONE
    assert "区号" in fault.zh
    assert "+852" in fault.en


@given(st.one_of(st.text(max_size=40), st.from_regex(r"\+?[0-9][0-9 ()-]{0,18}", fullmatch=True)))
def test_the_one_spelling_is_its_own_spelling(text: str) -> None:
    checked = check_phone(text)
    if isinstance(checked, ValidNumber):
        assert check_phone(checked.value) == checked
