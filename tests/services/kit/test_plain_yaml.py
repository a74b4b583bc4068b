"""YAML as data: what is taken, and what is refused before it can do harm."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.plain_yaml import DEEPEST, LARGEST, YamlFault, YamlRefused, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: [1, -2, 0]", {"a": [1, -2, 0]}),
        ("{a: true, b: false, c: null, d: ~, e: }", {"a": True, "b": False, "c": None, "d": None, "e": None}),
        ("{a: no, b: off, c: Yes, d: NULL}", {"a": "no", "b": "off", "c": "Yes", "d": "NULL"}),
        ("{a: 007, b: 0x1f, c: 1.5, d: 2026-01-01, e: 1_000, f: 12:30}", "as text"),
        ("a: '1'\nb: \"true\"", {"a": "1", "b": "true"}),
        ("a: 340000199403121026", {"a": "340000199403121026"}),
        ("姓名: 测试\n", {"姓名": "测试"}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("1: {<<: x}", {"1": {"<<": "x"}}),
        ("\ufeffa: b", {"a": "b"}),
    ],
)
def test_scalars_are_what_json_knows_and_codes_stay_text(text: str, value: object) -> None:
    read = read_yaml(text.encode())
    if value == "as text":
        assert read == {"a": "007", "b": "0x1f", "c": "1.5", "d": "2026-01-01", "e": "1_000", "f": "12:30"}
    else:
        assert read == value


@pytest.mark.parametrize(
    ("raw", "fault", "line"),
    [
        (b"a: &x [1]\nb: 1", YamlFault.ALIAS, 1),
        (b"a: 1\nb: *a", YamlFault.ALIAS, 2),
        (b"a: !!python/object/apply:os.system [ls]", YamlFault.TAG, 1),
        (b"a: !!str 1", YamlFault.TAG, 1),
        (b"a: !mine {}", YamlFault.TAG, 1),
        (b"a: 1\nb: 2\na: 3", YamlFault.KEY_TWICE, 3),
        (b"? [1]\n: 2", YamlFault.KEY_NOT_TEXT, 1),
        (b"a: 1\n---\nb: 1", YamlFault.SEVERAL_DOCUMENTS, 2),
        (b"a: [1", YamlFault.NOT_YAML, 2),
        (b"a: 'x\x00'", YamlFault.CHARACTERS, 1),
        (b"a: \xff", YamlFault.NOT_UTF_8, 1),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), YamlFault.TOO_DEEP, 1),
        (b"[" * 100_000, YamlFault.TOO_DEEP, 1),
        (b'a: "x\\0"', YamlFault.CHARACTERS, 1),
        ("a:\n  - x\u202e".encode(), YamlFault.CHARACTERS, 2),
        (b"#" * (LARGEST + 1), YamlFault.TOO_LARGE, 0),
    ],
)
def test_what_is_no_plain_data_is_refused_with_its_line(raw: bytes, fault: YamlFault, line: int) -> None:
    refused = read_yaml(raw)
    assert isinstance(refused, YamlRefused)
    assert (refused.fault, refused.line) == (fault, line)
    assert (f"第{line}行" in refused.zh) == (f"line {line}," in refused.en) == bool(line)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("a: 1\n\tb: 2\n", YamlRefused(YamlFault.TAB, 2, 1, "U+0009")),
        ("a:\n  - 1\n \t- 2\n", YamlRefused(YamlFault.TAB, 3, 2, "U+0009")),
        ("a: 1\n  b: 2\n", YamlRefused(YamlFault.NOT_YAML, 2, 4, "U+003A “:”")),
        ("a: @b\n", YamlRefused(YamlFault.NOT_YAML, 1, 4, "U+0040 “@”")),
        ("姓名: \u202e测试\n", YamlRefused(YamlFault.CHARACTERS, 1, 5, "U+202E")),
        ("a: 1\nb: \x07\n", YamlRefused(YamlFault.CHARACTERS, 2, 4, "U+0007")),
        ("a: 1\na: 2\n", YamlRefused(YamlFault.KEY_TWICE, 2, 1, "U+0061 “a”")),
    ],
)
def test_line_column_and_character_are_told_in_both_languages(text: str, refused: YamlRefused) -> None:
    assert read_yaml(text.encode()) == refused
    place = (f"第{refused.line}行第{refused.column}列", f"line {refused.line}, column {refused.column}")
    assert all(each in words for each, words in zip(place, (refused.zh, refused.en), strict=True))
    assert refused.character in refused.zh
    assert refused.character in refused.en


def test_a_byte_that_is_not_utf_8_is_told_by_its_place() -> None:
    assert read_yaml("a: 好\nb: ".encode() + b"\xb0\xa1") == YamlRefused(YamlFault.NOT_UTF_8, 2, 4, "0xB0")


def test_the_deepest_nesting_and_the_largest_file_are_still_read() -> None:
    read = read_yaml(b"[" * DEEPEST + b"]" * DEEPEST)
    assert isinstance(read, list)
    assert read_yaml(b"#" * LARGEST) is None


# Control characters and direction marks are refused.
_characters = st.characters(
    max_codepoint=0xD7FF, exclude_categories=["Cc", "Cf"]
)  # JSON escapes the rest by pairs that YAML does not know
_text = st.text(_characters)
_keys = st.text(_characters, max_size=100)  # a plain key of YAML ends after 1024 characters, escapes counted
_plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**15) + 1, 10**15 - 1), _text),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_keys, inner, max_size=4)),
    max_leaves=15,
)


@given(_plain)
def test_json_is_read_as_what_it_says(value: object) -> None:
    assert read_yaml(json.dumps(value).encode()) == value
