import re
from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.directory.service import district_parts
from services.directory.types import RegionLevel
from services.kit.values.masking import (
    ALL_HIDDEN,
    HIDDEN,
    MaskKind,
    mask,
    mask_address,
    mask_bank,
    mask_id_number,
    mask_name,
    mask_phone,
    mask_whole,
)
from tests.support.regions import REGIONS, TABLE, TODAY

region_parts = partial(district_parts, regions=REGIONS)
DISTRICTS = [
    "".join(region.zh for region in REGIONS.path(row.code, on=TODAY))
    for row in TABLE.regions
    if row.level is RegionLevel.COUNTY
]
SHORT = ("安徽", "上海", "内蒙古", "合肥", "芜湖", "蚌埠", "安庆", "黄山", "阜阳", "示例", "锡林郭勒")
PLACES = [*SHORT, *(row.zh for row in TABLE.regions if row.level <= RegionLevel.COUNTY)]
letters = st.characters(categories=["L", "Nd"])
written = st.text(st.one_of(letters, st.sampled_from(" ·-'省市区县路号")), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳测试", "欧**试"),
        ("张", "*"),
        ("张 三", "张 *"),
        ("阿依古丽·买买提", "阿***·**提"),
        ("阿依古丽•买买提", "阿***•**提"),
        ("测·试", "测·*"),
        ("测试之子", "测**子"),
        ("张三之女一", "张***一"),
        ("测\U00020bb7", "测*"),
        ("测葛\U000e0100", "测*"),
        ("Anna Maria Test", "A*** M**** T***"),
        ("ANNA  TEST", "A*** T***"),
        ("Jose\u0301 Ng", "J*** N*"),
        ("J. Test-X", "*. T***-*"),
        ("O'Test", "*'T***"),
        ("홍길동", "홍**"),
        ("·", ALL_HIDDEN),
        ("", ""),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("340000190001010015", "3400**********0015"),
        ("3400 0019 0001 0100 15", "3400**********0015"),
        ("34000019900307008X", "3400**********008X"),
        ("340000900307001", "340*********001"),
        ("TST340000000001", "TST*********001"),
        ("E00000001", "E0*****01"),
        ("TST0001", "T*****1"),
        ("12", "**"),
        ("1", "*"),
        ("", ""),
    ],
)
def test_id_numbers_and_other_documents(number: str, masked: str) -> None:
    assert mask_id_number(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800000000", "138****0000"),
        ("+86 138-0000-0000", "138****0000"),
        ("１３８００００００００", "138****0000"),
        ("0551-60000000", "055*****0000"),
        ("60000000", "******00"),
        ("110", "***"),
        ("测试", ALL_HIDDEN),
        ("", ""),
    ],
)
def test_phones(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("6200000000000001234", "***************1234"),
        ("6200 0000 0000 1234", "************1234"),
        ("12345678", "****5678"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_bank_accounts(number: str, masked: str) -> None:
    assert mask_bank(number) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("安徽省合肥市蜀山区测试路1号", "安徽省合肥市蜀山区****"),
        ("合肥市蜀山区测试路1号", "合肥市蜀山区****"),
        ("蜀山区测试路1号", "蜀山区****"),
        ("安徽省阜阳市临泉县测试镇测试村", "安徽省阜阳市临泉县****"),
        ("安徽省合肥市巢湖市测试街1号", "安徽省合肥市巢湖市****"),
        ("上海市浦东新区测试路1号", "上海市浦东新区****"),
        ("内蒙古自治区锡林郭勒盟苏尼特左旗测试路", "内蒙古自治区锡林郭勒盟苏尼特左旗****"),
        ("安徽省 合肥市 蜀山区 测试路1号", "安徽省合肥市蜀山区****"),
        ("安徽省合肥市测试路1号绿地小区2栋", "安徽省合肥市****"),
        ("安徽省合肥市绿地小区东区2栋", "安徽省合肥市****"),
        ("安徽省合肥市包河区测试路1号", "安徽省合肥市****"),
        ("安徽合肥蜀山区测试路1号", "安徽合肥蜀山区****"),
        ("安徽省示例市范例区测试路1号", "安徽省示例市范例区****"),
        ("安徽省示例市样本区测试街道1号", "安徽省示例市样本区****"),
        ("合肥路1号", ALL_HIDDEN),
        ("测试路1号安徽省", ALL_HIDDEN),
        ("安徽省合肥市蜀山区", "安徽省合肥市****"),
        ("安徽省", ALL_HIDDEN),
        ("Room 1, Test Road", ALL_HIDDEN),
        ("", ""),
    ],
)
def test_addresses_down_to_the_district(address: str, masked: str) -> None:
    assert mask_address(address, region_parts) == masked


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("name", "张三", "张*"),
        ("id_number", "340000190001010015", "3400**********0015"),
        ("phone", "13800000000", "138****0000"),
        ("bank", "6200000000000001234", "***************1234"),
        ("address", "安徽省合肥市蜀山区测试路1号", "安徽省合肥市蜀山区****"),
        ("whole", "测试", ALL_HIDDEN),
        ("no such rule", "测试", ALL_HIDDEN),
    ],
)
def test_a_rule_is_chosen_by_its_name(kind: str, value: str, masked: str) -> None:
    assert mask(kind, value, region_parts) == masked


@given(st.sampled_from([*MaskKind, "unknown"]), written)
def test_no_rule_gives_the_whole_value(kind: str, value: str) -> None:
    assume(any(character.isalnum() for character in value))
    masked = mask(kind, value, region_parts)
    assert value not in masked
    assert HIDDEN in masked


@given(st.lists(st.sampled_from([*PLACES, "路", "1号", "小区", "x"]), max_size=8).map("".join))
def test_of_an_address_nothing_is_shown_but_the_regions_it_begins_with(address: str) -> None:
    shown = mask_address(address, region_parts).removesuffix(ALL_HIDDEN)
    assert address.startswith(shown)
    assert re.fullmatch(f"(?:{'|'.join(PLACES)})*", shown)


@given(st.sampled_from(DISTRICTS), st.text("路街道巷弄号栋室小测试 1２3aＡ", min_size=1).filter(str.strip))
def test_an_address_is_shown_down_to_its_district_and_no_further(district: str, rest: str) -> None:
    assert mask_address(district + rest, region_parts) == district + ALL_HIDDEN


def test_without_a_table_of_regions_nothing_of_an_address_is_shown() -> None:
    assert mask("address", "安徽省合肥市蜀山区测试路1号", lambda _: ()) == ALL_HIDDEN


@given(st.text("0123456789X", min_size=1, max_size=30))
def test_of_a_number_at_most_half_is_shown(number: str) -> None:
    for rule in (mask_id_number, mask_bank):
        assert sum(character != HIDDEN for character in rule(number)) <= len(number) / 2


@given(st.sampled_from([*MaskKind]), st.text())
def test_masking_takes_any_text(kind: MaskKind, value: str) -> None:
    assert mask_whole(mask(kind, value, region_parts)) in ("", ALL_HIDDEN)
