from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.values.check_characters import OutsideTheAlphabet, mod_11_2, mod_31, mod_37_36, with_check

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
receipt_texts = st.text(ALPHANUMERIC, min_size=1, max_size=40)


def test_mod_11_2_gives_the_published_examples() -> None:
    # ISO 7064: 0794 → 0, 079 → X
    assert mod_11_2("0794") == "0"
    assert mod_11_2("079") == "X"


def test_mod_37_36_gives_the_published_example() -> None:
    # GS1 Global Model Number and ISO 7064 texts: A12425GABC1234002 → M
    assert mod_37_36("A12425GABC1234002") == "M"


@pytest.mark.parametrize("check", [mod_11_2, mod_31, mod_37_36])
@pytest.mark.parametrize("text", ["", "-", "a", "１", "٣", "1\n"])
def test_a_text_outside_the_alphabet_is_a_fault_of_the_caller(check: Callable[[str], str], text: str) -> None:
    with pytest.raises(OutsideTheAlphabet) as raised:
        check(text)
    assert not text.strip() or text not in raised.value.args


@given(receipt_texts)
def test_a_number_with_its_check_character_has_it(text: str) -> None:
    assert with_check(text)[:-1] == text
    assert with_check(text)[-1] == mod_37_36(text)


@given(receipt_texts, st.data())
def test_one_wrong_character_is_always_found(text: str, data: st.DataObject) -> None:
    number = with_check(text)
    place = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from(ALPHANUMERIC.replace(number[place], "")))
    wrong = number[:place] + other + number[place + 1 :]
    assert with_check(wrong[:-1]) != wrong
