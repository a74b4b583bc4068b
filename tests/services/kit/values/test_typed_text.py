import pytest

from services.kit.values.typed_text import (
    half_width,
    has_forbidden_characters,
    tidy,
    visible,
    without_forbidden_characters,
)


def test_full_width_letters_digits_and_spaces_become_plain() -> None:
    assert half_width("ＡＢｃ１２３　－（）") == "ABc123 -()"


@pytest.mark.parametrize("text", ["①", "²", "㊥", "䶮", "〇", "ﬁ", "𠮷"])
def test_nothing_but_full_width_forms_is_touched(text: str) -> None:
    assert half_width(text) == text


def test_marks_that_nobody_sees_are_dropped() -> None:
    assert visible("\u202d340000\u202c\u200b\ufeff") == "340000"


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\ud800", "\ufffe", "\U0010ffff"]
)
def test_what_no_text_is_written_with_is_found_and_can_be_left_out(character: str) -> None:
    assert has_forbidden_characters(f"测{character}试")
    assert without_forbidden_characters(f"测{character}试") == "测试"


@pytest.mark.parametrize("text", ["", "测试·安娜", "a\tb\r\nc", "བསྟན་འཛིན", "ئۇيغۇر", "𠮷野", "👨‍👩‍👧", "\u200d"])
def test_letters_of_every_script_and_line_breaks_are_text(text: str) -> None:
    assert not has_forbidden_characters(text)


def test_what_looks_the_same_has_one_spelling() -> None:
    assert tidy(" \u3000Zoe\u0308 ") == "Zo\u00eb"
    assert tidy(" \u3000 ") == ""
