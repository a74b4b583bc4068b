import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.text_masking import DepartmentTexts, TextMask, is_case_number, is_code
from services.kit.values.masking import ALL_HIDDEN

OTHERS = {
    "阿依古丽·买买提": "name",
    "沈测示": "name",
    "340000198802143113": "id_number",
    "34000019900307008X": "id_number",
    "13800000021": "phone",
    "0551-62345678": "phone",
    "400000.00": None,
    "安徽省示例市范例区演示路101号": "address",
    "1994-03-12": None,
    "E12345678": "id_number",
    "H340000006": "id_number",
}
MASK = TextMask.of(OTHERS, ["李样本", "13900000000", "2026112300000001", "1992-09-08", "120000.00"])
LEAKS = [
    "ID340000198802143113",
    "SFZ340000198802143113",
    "No340000198506033219",
    "340000-19850603-3219",
    "340000 19850603 3219",
    "340000、19850603、3219",
    "3400001988\u200b02143113",
    "3400001988\u00ad02\ufe0f143113",
    "34000019900307008-X",
    "３４００００１９８８０２１４３１１３",
    "³⁴⁰⁰⁰⁰¹⁹⁸⁸⁰²¹⁴³¹¹³",
    "138-0000-0021",
    "+8613800000021",
    "8613800000021",
    "138.0000.0021",
    "(138)0000/0021",
    "一三八〇〇〇〇〇〇二一",
    "0551 62345678",
    "62345678",
    "139 0000 1234",
    "320000 19800101 1234",
    "400000.00",
    "400,000.00元",
    "400000元",
    "40万元",
    "４００，０００元",
    "区演示路101号",
    "范例区演示路101",
    "示例市 范例区·演示路 101号",
    "1994-3-12",
    "1994/3/12",
    "1994.3.12",
    "94年3月12日",
    "1994年3月12日",
    "1994年03月12日",
    "１９９４年３月１２日",
    "19940312",
    "12/3/1994",
    "一九九四年三月十二日",
    "1994 年 3 月 12 号",
    "E-12345678",
    "PASSPORTE12345678",
    "e 1234 5678",
    "H-340000006",
    "阿依古丽买买提",
    "阿依古丽 买买提",
    "阿依古丽.买买提",
    "阿依古丽•买买提",
    "阿依\u200b古丽\u200d·买买提",
    "沈\u3000测示",
    "沈\u2060测\ufe00示",
]


@pytest.mark.parametrize("written", LEAKS)
@pytest.mark.parametrize("text", ["{}", "材料中{}与登记不符", "（{}）", "经查：{}。请补正"])
def test_a_value_of_others_is_masked_however_it_is_written(text: str, written: str) -> None:
    masked = MASK.masked(text.format(written))
    before, after = text.split("{}")
    assert written not in masked
    assert masked.startswith(before)
    assert masked.endswith(after)
    shown = masked.removeprefix(before).removesuffix(after)
    assert "*" in shown
    assert sum(each.isdigit() for each in shown) <= 8


@pytest.mark.parametrize(
    ("written", "masked"),
    [
        ("沈测示（340000198802143113，13800000021）", "沈*示（3400**********3113，138****0021）"),
        ("沈测示 340000198802143113 13800000021", "沈*示 3400**********3113 138****0021"),
        ("+8613800000021", "+138****0021"),
        ("SFZ34000019900307008x", "SFZ3400**********008X"),
        ("阿依古丽买买提", "阿***·**提"),
        ("生于1994年3月12日，即19940312", "生于****，即****"),
        ("住区演示路101号2室", "住****2室"),
        ("注册资本400,000.00元", "注册资本****元"),
        ("JOSE\u0301测", "JOSE\u0301测"),
    ],
)
def test_what_is_masked_is_shown_by_the_values_rule(written: str, masked: str) -> None:
    assert MASK.masked(written) == masked


@pytest.mark.parametrize(
    "text",
    [
        "请于2026-12-01前补正",
        "1、2026-12-01前补正；2、另交户口簿",
        "① 2026年12月1日 09:00-12:00 到场",
        "依据皖政〔2021〕123号文件",
        "如有疑问请拨打12345，2026年12月1日前答复",
        "2026.11.23—2026.12.01 公示",
        "2019-2025",
        "20261123",
        "缴费1200元，共3项",
        "李样本电话13900000000，收件码AH2026112300000001X",
        "李样本1992年9月8日生，资本120000元",
        "安徽省示例市范例区政务中心",
        "第一、第二、第三、第四、第五、第六、第七项",
        "",
    ],
)
def test_what_tells_of_nobody_else_and_what_the_reader_sees_whole_stays(text: str) -> None:
    assert MASK.masked(text) == text


def test_a_short_value_is_found_as_a_word_of_its_own() -> None:
    short = TextMask.of({"测试甲": "name", "安娜·测试": "name", "AB12": None, "汉": None, "20": None, "a\\1b": None})
    assert short.masked("经办人测试甲、测 试 甲") == "经办人测*甲、测*甲"
    assert short.masked("安娜・测试") == "安*·*试"
    assert short.masked("ab12、ＡＢ１２、AB123、XAB12") == "****、****、AB123、XAB12"
    assert short.masked("汉语20个工作日") == "汉语20个工作日"
    assert short.masked("a\\1b") == "****"


def test_numbers_are_masked_whoever_they_are_of_but_for_those_shown() -> None:
    text = "340000199001010015、３４００００９００１０１００１、13800000000、收件码AH2026112300000001X、20261123"
    masked = "3400**********0015、340*********001、138****0000、收件码AH****X、20261123"
    assert TextMask.of({}).masked(text) == masked
    assert TextMask.of({}, ["138 0000 0000"]).masked("13800000000与13900000000") == "13800000000与139****0000"
    assert TextMask.of({}, ["13800000000"]).masked("138-0000-0000 13900000000") == "138-0000-0000 139****0000"


def test_a_value_of_others_within_one_that_the_reader_sees_whole_stays() -> None:
    both = TextMask.of({"演示路101号2栋301室": "address", "测示": "name"}, ["演示路101号2栋302室", "沈测示"])
    assert both.masked("沈测示住演示路101号2栋302室，测示住演示路101号2栋301室") == (
        f"沈测示住演示路101号2栋302室，测*住{ALL_HIDDEN}"
    )


@pytest.mark.parametrize(
    ("reader", "hidden", "own"), [("1990-01-01", {}, "340000199001013219"), ("3400", {}, "340000-1985-0603-3219")]
)
def test_what_the_reader_sees_whole_shows_nothing_of_a_longer_number(
    reader: str, hidden: dict[str, str | None], own: str
) -> None:
    assert TextMask.of(hidden, [reader]).masked(own) == f"3400{'*' * 10}3219"


@given(st.text(max_size=200))
def test_any_text_is_masked_without_a_change_where_nothing_is_hidden(text: str) -> None:
    masked = MASK.masked(text)
    assert masked == text or ALL_HIDDEN[:1] in masked
    assert MASK.masked(masked) is not None


@given(
    st.sampled_from(sorted(OTHERS)),
    st.sampled_from(["", " ", "\u200b", "-", ".", "\u3000"]),
    st.text("于与及（）", max_size=9),
)
def test_no_value_is_left_whole_with_anything_between_its_letters(value: str, between: str, around: str) -> None:
    assert value not in re.sub(r"[\s\u200b.-]", "", MASK.masked(around + between.join(value) + around))


@pytest.mark.parametrize("code", ["H-1", "R01", "XXJL", "DELIVERY_UNANSWERED", "P:3.1", "100100", "7" * 6])
def test_a_code_of_letters_digits_and_a_few_marks_is_shown(code: str) -> None:
    assert is_code(code)
    assert DepartmentTexts(MASK, learns=False).code(code) == code


@pytest.mark.parametrize(
    "code",
    [
        "沈测示 340000198802143113 13800000021",
        "340000198802143113",
        "340000-19880214-3113",
        "E.12345678",
        "138_0000_0021",
        "材料不符",
        "A B",
        "",
        "-",
        "A" * 65,
        "Ａ１",
        "١٢٣",
        "A\n",
    ],
)
def test_what_is_no_code_is_shown_as_absent(code: str) -> None:
    assert not is_code(code)
    assert DepartmentTexts(MASK, learns=True).code(code) is None


def test_a_code_that_is_a_value_of_others_is_shown_as_absent() -> None:
    texts = DepartmentTexts(TextMask.of({"AB12": None, "400000.00": None}), learns=True)
    assert [texts.code(code) for code in ("AB12", "X:AB-12", "400000", "AB13")] == [None, None, None, "AB13"]


@pytest.mark.parametrize("number", ["HEALTH-1", "GA2026112300000001", "GA(2026)0001", "34-2026-000000123456"])
def test_a_departments_number_of_a_case_is_shown(number: str) -> None:
    assert is_case_number(number)
    assert DepartmentTexts(MASK, learns=False).case_number(number) == number


@pytest.mark.parametrize(
    ("number", "learnt"),
    [
        ("沈测示 340000198802143113", "沈*示 3400**********3113"),
        ("340000198802143113", "3400**********3113"),
        ("GA-34000019900307008X", "GA-3400**********008X"),
        ("REF:13800000021", "REF:138****0021"),
        ("H-340000006", "H3******06"),
        ("合公受字〔2026〕第12号", "合公受字〔2026〕第12号"),
    ],
)
def test_a_number_of_a_case_that_may_be_more_is_masked_as_words_are(number: str, learnt: str) -> None:
    assert DepartmentTexts(MASK, learns=True).case_number(number) == learnt
    assert DepartmentTexts(MASK, learns=False).case_number(number) is None


def test_words_are_for_who_learns_how_the_matter_goes() -> None:
    assert DepartmentTexts(MASK, learns=True).words("沈测示未到场") == "沈*示未到场"
    assert DepartmentTexts(MASK, learns=False).words("材料不符") is None
    assert DepartmentTexts(MASK, learns=True).words(None) is None
