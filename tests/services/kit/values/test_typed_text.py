import pytest

from services.kit.values.typed_text import half_width, visible


def test_full_width_letters_digits_and_spaces_become_plain() -> None:
    assert half_width("ＡＢｃ１２３　－（）") == "ABc123 -()"


@pytest.mark.parametrize("text", ["①", "²", "㊥", "䶮", "〇", "ﬁ", "𠮷"])
def test_nothing_but_full_width_forms_is_touched(text: str) -> None:
    assert half_width(text) == text


def test_marks_that_nobody_sees_are_dropped() -> None:
    assert visible("\u202d340000\u202c\u200b\ufeff") == "340000"
