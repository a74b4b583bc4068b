import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    "character",
    [
        *["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\ud800", "\ufffe", "\U0010ffff"],
        *["\ufff9", "\ufffb", "\u2062", "\u206a", "\U0001d173", "\U000e0001", "\U000e0041", "\U000e007f"],
    ],
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


SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u180e", "\u3164", "\uffa0", "\u200d", "\u200c\u200c", "\ufe0f"]
)
@pytest.mark.parametrize(("before", "after"), [("A1", "2"), ("接种", "证")])
def test_what_nobody_sees_within_a_text_is_removed(before: str, unseen: str, after: str) -> None:
    text = tidy(before + unseen + after)
    assert text == before + after or (unseen, before) == ("\ufe0f", "接种")


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cترا",
        "ශ\u0dca\u200dර",
        "\u182e\u180b\u1822\u180e\u1820",
        "葛\U000e0100城",
        "1\ufe0f\u20e3",
        "\u203c\ufe0f",
        "👨\u200d👩\u200d👧",
        "🏳\ufe0f\u200d🌈",
        SCOTLAND,
    ],
)
def test_joiners_and_selectors_stay_where_they_change_what_is_seen(text: str) -> None:
    assert tidy(f"测{text}试") == f"测{text}试"
    assert not has_forbidden_characters(text)


def test_a_joiner_typed_twice_is_one() -> None:
    assert tidy("می\u200c\u200cترا") == "می\u200cترا"


def test_radicals_out_of_a_file_become_the_characters_they_look_like() -> None:
    assert tidy("\u2f2d田") == "山田"


def test_line_separators_become_line_breaks() -> None:
    assert tidy("第一行\u2028第二行\u2029第三行\u2028") == "第一行\n第二行\n第三行"


def test_no_text_hides_in_the_tags_of_a_flag() -> None:
    hidden = SCOTLAND + "\U000e0041"
    assert has_forbidden_characters(hidden)
    assert without_forbidden_characters(hidden) == SCOTLAND


@given(st.text(st.characters(codec="utf-8")))
def test_tidying_what_is_tidy_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
