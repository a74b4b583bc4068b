"""The difference between two versions in words; none exactly where the digest is the same."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.package.patches import patched
from services.catalogue.types import Difference, ItemVersion, OneThingVersion, PatchUnfit
from services.catalogue.versions.composition import Composer
from services.catalogue.versions.definitions import item_definition, item_digest
from services.catalogue.versions.differences import tree_differences, version_differences
from services.kit.digests import canonical
from tests.support.packages import HOUSEHOLD, RESOURCES, birth, household, item_of, newborn, one_thing_of, words

NAMES = st.sampled_from(["code", "kind", "zh", "en", "name", "a"])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["x", "y"]),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3) | st.lists(inner, max_size=3),
    max_leaves=8,
)


def item(patch: Mapping[str, Any]) -> ItemVersion:
    tree = patched(birth(), patch)
    assert not isinstance(tree, PatchUnfit)
    return item_of(tree).flattened()


def differences(before: ItemVersion, after: ItemVersion) -> tuple[Difference, ...]:
    return tree_differences(item_definition(before), item_definition(after))


@given(TREES, TREES)
def test_no_difference_means_the_same_content_and_the_other_way_round(before: Any, after: Any) -> None:
    found = tree_differences(before, after)
    assert (found == ()) is (canonical(before) == canonical(after))
    assert all(each.words.zh and each.words.en for each in found)


@given(TREES)
def test_what_was_read_from_json_again_is_no_difference(tree: Any) -> None:
    assert tree_differences(tree, json.loads(json.dumps(tree))) == ()


@pytest.mark.parametrize(
    ("patch", "path", "zh", "en"),
    [
        (
            {"limits": {"promised_days": 3}},
            "/limits/promised_days",
            "「办结时限 / 承诺办结时限」由“1”改为“3”。",
            'Time limits / promised limit is "3" and no longer "1".',
        ),
        (
            {"materials": {"delivery-record": None}},
            "/materials/delivery-record",
            "删去「申请材料 / 测试delivery」。",
            None,
        ),
        (
            {"materials": {"book": {"name": words("book"), "role": "mother", "ways": [{"kind": "WINDOW"}]}}},
            "/materials/book",
            "新增「申请材料 / 测试book」。",
            "Materials / book is new.",
        ),
        ({"name": {"en": "Birth"}}, "/name", "「名称」的英文有修改。", None),
        ({"targets": ["1", "9"]}, "/targets", "「服务对象」由“1”改为“1, 9”。", None),
        (
            {"form": {"schema": {"properties": {"mother": {"properties": {"person_name": {"maxLength": 50}}}}}}},
            "/form/schema/properties/mother/properties/person_name/maxLength",
            "「表单 / 填写内容 / 字段 / 角色mother / 字段 / 题person.name / maxLength」由“100”改为“50”。",
            None,
        ),
    ],
)
def test_a_change_is_told_where_it_is_and_in_both_languages(
    patch: Mapping[str, Any], path: str, zh: str, en: str | None
) -> None:
    (found,) = differences(item({}), item(patch))
    assert (found.path, found.words.zh) == (path, zh)
    assert en is None or found.words.en == en


def test_another_order_is_a_difference() -> None:
    turned = replace(item({}), materials=item({}).materials[::-1])
    (found,) = differences(item({}), turned)
    assert found.words.zh == "「申请材料」的顺序有变。"


def test_a_long_text_is_not_repeated() -> None:
    (found,) = differences(item({}), item({"summary": {"zh": "长" * 500, "en": "long" * 100}}))
    assert (found.words.zh, found.words.en) == ("「简介」有修改。", "Summary is changed.")


@pytest.mark.parametrize("patch", [{}, {"party": "mother"}, {"guide": {"post": True}}, {"level": "2"}])
def test_of_items_too_no_difference_means_the_same_digest(patch: Mapping[str, Any]) -> None:
    before, after = item({}), item(patch)
    same = item_digest(before) == item_digest(after)
    assert (differences(before, after) == ()) is same


def one_thing(second: Mapping[str, Any], **changed: Any) -> OneThingVersion:
    items = [item_of(birth()).flattened(), item_of({**household(), **second}).flattened()]
    items = [replace(each, digest=item_digest(each)) for each in items]
    composer = Composer(RESOURCES)
    version = composer.compose(one_thing_of(newborn() | changed), {each.code: each for each in items})
    assert isinstance(version, OneThingVersion)
    return version


def test_a_one_thing_tells_which_of_its_items_changed_and_where() -> None:
    assert version_differences(one_thing({}), one_thing({})) == ()
    (found,) = version_differences(one_thing({}), one_thing({"summary": words("another")}))
    assert found.path == f"/items/{HOUSEHOLD}/summary"
    assert found.words.zh.startswith("「项目 / 出生登记 / 简介」")
