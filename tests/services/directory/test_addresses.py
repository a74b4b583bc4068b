"""Addresses: where their region ends, and which of them mean one place."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.directory.names import plain_address
from services.directory.service import Regions, district_parts, same_address, same_region
from services.directory.types import RegionLevel
from tests.support.regions import (
    EXEMPLAR,
    HEFEI,
    NEW_COUNTY,
    OLD_COUNTY,
    REGIONS,
    SHUSHAN,
    SPECIMEN,
    TABLE,
    TODAY,
    WEST,
    WHOLE,
)

PATHS = [
    "".join(region.zh for region in REGIONS.path(row.code, on=TODAY))
    for row in TABLE.regions
    if row.level <= RegionLevel.COUNTY
]
SHORT = {"安徽", "合肥", "芜湖", "蚌埠", "安庆", "黄山", "示例", "上海", "阜阳", "内蒙古", "锡林郭勒"}
NAMES = SHORT | {row.zh for row in TABLE.regions}
streets = st.text("路街道巷弄号栋室 1２3abＡ测试安徽省合肥市蜀山区样本", max_size=20)


def same(a: str, b: str) -> bool:
    return same_address(a, b, REGIONS, on=TODAY)


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        ("安徽省合肥市蜀山区测试路1号", ["安徽省", "合肥市", "蜀山区"]),
        ("安徽合肥蜀山区测试路1号", ["安徽", "合肥", "蜀山区"]),
        ("安徽省蜀山区测试路1号", ["安徽省", "蜀山区"]),
        ("蜀山区测试路1号", ["蜀山区"]),
        ("安徽省示例市范例区演示路1号", ["安徽省", "示例市", "范例区"]),
        ("安徽省示例市样本区测试街道1号", ["安徽省", "示例市", "样本区"]),
        ("芜湖市蜀山区测试路1号", ["芜湖市"]),
        ("安徽省合肥市包河区测试路1号", ["安徽省", "合肥市"]),
        ("合肥路1号", []),
        ("安徽合肥路1号", []),
        ("合肥市场路1号", []),
        ("安徽省合肥市民路1号", ["安徽省"]),
        ("江苏省合肥市蜀山区", []),
        ("", []),
    ],
)
def test_an_address_names_its_region_first(address: str, parts: list[str]) -> None:
    assert district_parts(address, REGIONS) == parts


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("安徽省合肥市蜀山区测试路1号", "合肥市蜀山区测试路１号"),
        ("安徽省合肥市蜀山区测试路1号", "安徽合肥蜀山区 测试路 1号"),
        ("安徽省合肥市蜀山区测试路1号", "安徽省蜀山区测试路1号"),
        ("安徽省示例市范例区演示路1号", "示例市样本区演示路1号"),
        ("安徽省芜湖市迁移县测试镇", "蚌埠市迁移县测试镇"),
        ("安徽省示例市样本区测试街道a－1室", "示例市样本区测试街道A—1室"),
        ("演示路1号", "演示路 1号"),
        ("别处1栋 101室", "别处1栋101室"),
        ("安徽省示例市全示区1号", "安徽省示例市全示区１号"),
    ],
)
def test_one_place_in_two_writings_is_one(a: str, b: str) -> None:
    assert same(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("安徽省合肥市蜀山区测试路1号", "安徽省合肥市瑶海区测试路1号"),
        ("安徽省合肥市蜀山区测试路1号", "安徽省合肥市测试路1号"),
        ("安徽省合肥市蜀山区测试路1号", "安徽省合肥市蜀山区测试路2号"),
        ("安徽省合肥市蜀山区测试路1号", "蜀山区测试路1号"),
        ("安徽省示例市全示区1号", "安徽省示例市东示区1号"),
        ("演示路1 101号", "演示路1101号"),
        ("江苏省示例市样本区1号", "示例市样本区1号"),
        ("", ""),
        (" ", ""),
    ],
)
def test_two_places_are_two(a: str, b: str) -> None:
    assert not same(a, b)


def test_a_code_means_the_same_region_as_the_one_that_took_its_place() -> None:
    assert same_region(EXEMPLAR.code, SPECIMEN.code, REGIONS, on=TODAY)
    assert same_region(OLD_COUNTY.code, NEW_COUNTY.code, REGIONS, on=TODAY)
    assert not same_region(WHOLE.code, WEST.code, REGIONS, on=TODAY)
    assert not same_region(HEFEI.code, SHUSHAN.code, REGIONS, on=TODAY)
    assert not same_region("349999000000", "349999000000", REGIONS, on=TODAY)


@given(st.sampled_from(PATHS), streets)
def test_the_region_of_an_address_is_found_whole(path: str, street: str) -> None:
    assume(not path.endswith("市") or street[:1] not in {"场", "民"})
    parts = "".join(district_parts(path + street, REGIONS))
    assert plain_address(path + street).startswith(parts)
    assert parts.startswith(path)


@given(st.text("省市区县路号安徽合肥蜀山示例样本巢湖上海 1", max_size=30))
def test_whatever_is_shown_of_an_address_is_the_name_of_a_region(address: str) -> None:
    parts = district_parts(address, REGIONS)
    assert set(parts) <= NAMES
    assert plain_address(address).startswith("".join(parts))


@given(st.sampled_from(PATHS), streets)
def test_an_address_is_the_same_as_itself(path: str, street: str) -> None:
    assert same(path + street, path + street)
    assert same_address(path + street, path + street, Regions(), on=TODAY)
