import pytest

from services.kit.values.typed_text import (
    half_width,
    has_forbidden_characters,
    is_blank,
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


UNSEEN = ["\u200b", "\u00ad", "\u034f", "\ufe0f", "\u3164", "\u2800", "\u200d \u2060", "\U000e0100", "\ufeff", "\u180e"]


@pytest.mark.parametrize("text", ["", " \u3000", *UNSEEN])
def test_what_nobody_sees_is_empty(text: str) -> None:
    assert is_blank(text)
    assert tidy(text) == ""


@pytest.mark.parametrize("text", ["测", "\u0301", "❤\ufe0f", "می\u200cترا"])
def test_what_is_seen_is_kept_with_its_joiners(text: str) -> None:
    assert not is_blank(text)
    assert tidy(f"\u200b {text}\u00ad\ufeff ") == text
