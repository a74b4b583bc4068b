import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.values.names import DOTS, LONGEST_NAME, has_han, name_key, plausible_name, same_name

VECTORS = json.loads((Path(__file__).parents[3] / "vectors/identity.json").read_text("utf-8"))["names"]


@pytest.mark.parametrize(("a", "b"), VECTORS["same"])
def test_vectors_of_one_name(a: str, b: str) -> None:
    assert same_name(a, b)
    assert same_name(b, a)


@pytest.mark.parametrize(("a", "b"), VECTORS["different"])
def test_vectors_of_two_names(a: str, b: str) -> None:
    assert not same_name(a, b)


@pytest.mark.parametrize("dot", ["\u00b7", "\u2022", "\u30fb", "\uff65", "\u2027", *DOTS, ".", "．", " · "])
def test_every_middle_dot_is_one(dot: str) -> None:
    assert same_name(f"测试{dot}买买提", "测试·买买提")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("张 三", "张三"),
        ("张　三", " 张三 "),
        ("ANNA MARIA TEST", "anna maria test"),
        ("ＡＮＮＡ　ＴＥＳＴ", "Anna Test"),
        ("JOSÉ TEST", "Jose\u0301 Test"),
        ("Straße", "STRASSE"),
        ("\u1fb4", "\u03b1\u0345\u0301"),
        ("O’Test", "O'TEST"),
        ("Anna\u00a0Test", "Anna Test"),
        ("测\u200b试", "测试"),
        ("⼀⽅", "一方"),
        ("测\ue863", "测䶮"),
        ("测\ue864", "测龻"),
        ("测\ue816", "测\U00020087"),
        ("葛\U000e0100", "葛"),
    ],
)
def test_ways_of_writing_one_name(a: str, b: str) -> None:
    assert same_name(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("", ""),
        (" ", ""),
        ("阿依·古丽", "阿依古丽"),
        ("Anna Maria", "AnnaMaria"),
        ("Anna Maria", "Maria Anna"),
        ("José", "Jose"),
        ("测〇", "测零"),
        ("测〸", "测十"),
        ("测㊥", "测中"),
        ("测䶮", "测龚"),
        ("测\U00020bb7", "测吉"),
        ("测\ue863", "测\ue862"),
        ("J.Test", "J·Test"),
    ],
)
def test_different_names_stay_different(a: str, b: str) -> None:
    assert not same_name(a, b)


@given(st.text(min_size=1), st.text())
def test_sameness_has_no_direction(a: str, b: str) -> None:
    assert same_name(a, b) == same_name(b, a)


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert name_key(name_key(name)) == name_key(name)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=6))
def test_no_unified_character_is_rewritten(name: str) -> None:
    assert name_key(name) == name


@given(st.text(st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF), min_size=1, max_size=6))
def test_no_rare_character_is_rewritten(name: str) -> None:
    assert name_key(name) == name
    assert has_han(name)


@pytest.mark.parametrize(
    "name",
    [
        "测",
        "张三",
        "阿依古丽·买买提",
        "Anna Maria Test-O'Test, Jr.",
        "José",
        "Jose\u0301",
        "홍길동",
        "محمد",
        "测䶮",
        "测\ue863",
        "测〇",
        "测\U000323af",
        "测\U0002ebf0",
        "ＡＮＮＡ",
        "测试之子",
        "Te" * (LONGEST_NAME // 2),
        "བཀྲ་ཤིས་ཚེ་རིང་",
        "བསོད༌ནམས",
        "ئابدۇرېھىم",
        "ᠪᠠᠲᠤ ᠭᠠᠯ",
        "ᠰᠠᠷ\u180eᠠ",
        "ᠪᠠᠲᠤ\u202fᠶᠢᠨ",
        "ᡥᠠᠯᠠ",
        "ᠭ\u180bᠠ",
        "葛\U000e0100城",
        "Vangz Dwzgingh",
        "Ƅouƽ",
        "ꂷꋩ",
        "ᥖᥭᥰ ᥘᥫᥴ",
        "ꓡꓲ-ꓢꓴ",
        "ශ්\u200dරී",
        "می\u200cترا",
        "Nguyễn Thị Ánh",
        "Łukasz O’Brien-Žižek",
        "Kalaniʻōpuʻu",
        "מרים ז׳בוטינסקי",
        "Test Ⅲ",
        "々木",
    ],
)
def test_names_that_exist_are_plausible(name: str) -> None:
    assert plausible_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "·",
        "340000190001010015",
        "张3",
        "张\n三",
        "张\t三",
        "张\x00三",
        "张\u200b三",
        "张\u034f三",
        "张\ufe0f三",
        "A\ufe00",
        "\u0301张三",
        " \u0301张三",
        "张三·\u0301",
        "\u0f71བ",
        "张\u200d三",
        "张\u200c",
        "\u200dශ",
        "A\u200dB",
        "་",
        "\u202e张三",
        "张\ud800",
        "\u3164",
        "<b>张三</b>",
        "·古丽",
        "古丽·",
        "古丽··买买提",
        "null",
        "NULL",
        "无",
        "张三（测试）",
        "😀",
        "测" * (LONGEST_NAME + 1),
    ],
)
def test_what_is_no_name_is_not_plausible(text: str) -> None:
    assert not plausible_name(text)


def test_the_mark_after_the_last_syllable_does_not_count() -> None:
    assert same_name("བཀྲ་ཤིས་", "བཀྲ་ཤིས")
    assert same_name("བཀྲ༌ཤིས", "བཀྲ་ཤིས")
    assert not same_name("བཀྲཤིས", "བཀྲ་ཤིས")
