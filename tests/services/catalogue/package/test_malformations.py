"""What an author is told of a package that is not of the form: in words of our own, with a way out."""

import json
from typing import Any

import pytest

from services.catalogue.checks.malformations import words_of_malformation
from services.catalogue.service import parse_package
from services.catalogue.types import PackageFinding, PackageRefused
from services.kit.plain_yaml import LARGEST
from tests.support.packages import birth


def told(raw: bytes) -> PackageFinding:
    refused = parse_package(raw)
    assert isinstance(refused, PackageRefused)
    return refused.findings[0]


def told_with(**changed: Any) -> PackageFinding:
    return told(json.dumps(birth() | changed).encode())


@pytest.mark.parametrize(
    ("changed", "wrong", "fix"),
    [
        ({"region": 340100000000}, "却是数字", "加上引号"),
        ({"region": None}, "没有内容", "删去此项"),
        ({"region": "合肥"}, "不符合此项的规则", "对照样例"),
        ({"name": "出生医学证明：办理"}, "却是一段文字", "冒号是否为半角"),
        ({"name": ["出生"]}, "名称: 值", "不以“- ”开头"),
        ({"name": {"zh": "长" * 201, "en": "long"}}, "太长", "最多200个字符"),
        ({"name": {"zh": "\u3164", "en": "blank"}}, "没有可读的内容", "填写文字"),
        ({"name": {"zh": "出生"}}, "缺少此项", "补上"),
        ({"materials": "身份证"}, "应为列表", "以“- ”开头"),
        ({"type": "SOMETHING"}, "不是可选的值", "可选的值：01"),
        ({"colour": "red"}, "没有这样的项", "核对名称"),
    ],
)
def test_what_is_malformed_is_told_in_words_of_our_own(changed: dict[str, Any], wrong: str, fix: str) -> None:
    found = told_with(**changed)
    assert wrong in found.wrong.zh
    assert fix in found.fix.zh
    assert not any(library in found.wrong.zh + found.wrong.en for library in ("Input", "should", "String", "valid"))


def test_what_is_not_known_is_told_without_the_words_of_the_library() -> None:
    told = words_of_malformation({"type": "frozen_instance", "loc": ("a",), "msg": "Instance is frozen", "input": 1})
    assert [each.zh for each in told] == ["此项的写法不对。", "请对照样例修改。"]


@pytest.mark.parametrize(("raw", "wrong"), [(b"", "空的"), ("编码：1".encode(), "一段文字")])
def test_a_file_without_entries_is_told_so(raw: bytes, wrong: str) -> None:
    assert wrong in told(raw).wrong.zh


def test_a_file_that_is_too_large_is_told_the_limit_and_no_line() -> None:
    found = told(b"#" * (LARGEST + 1))
    assert found.path == ""
    assert "最多256 KB" in found.wrong.zh
    assert "at most 256 KB" in found.wrong.en
