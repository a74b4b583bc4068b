"""Regions as they stood on a day, what took their place, and what lies in what."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.regions import enclosing_codes, level_of_code
from services.directory.service import Regions
from services.directory.types import Region, RegionLevel, RegionUnknown
from tests.support.regions import (
    CHAOHU,
    DIVIDED,
    EAST,
    EXEMPLAR,
    HEFEI,
    MOVED,
    NEW_COUNTY,
    OLD_COUNTY,
    PROVINCE,
    REGIONS,
    SAMPLE,
    SHUSHAN,
    SPECIMEN,
    TABLE,
    TODAY,
    TOWN,
    WEST,
    WHOLE,
    WUHU,
)

BEFORE = date(2020, 5, 31)
VILLAGE = "349902005001"
"""of a district that was merged, and in no table"""
any_code = st.one_of(
    st.sampled_from([row.code for row in TABLE.regions]),
    st.sampled_from([row.code for row in TABLE.regions]).map(lambda code: code[:9] + "007"),
    st.text("0123456789", min_size=12, max_size=12),
)
any_day = st.dates(date(1990, 1, 1), date(2040, 1, 1))


def codes(regions: tuple[Region, ...]) -> list[str]:
    return [region.code for region in regions]


@pytest.mark.parametrize(
    ("code", "may"),
    [
        (HEFEI.code, True),
        (OLD_COUNTY.code, True),  # one that was
        ("345600000000", False),  # the table names the province's cities
        ("345601000000", False),
        ("349907000000", False),  # and this city's districts
        (VILLAGE, True),  # but no villages of that district
        ("310116000000", True),  # nor all of Shanghai's
        ("310300000000", False),  # a municipality has no cities
        ("990000000000", False),
        ("34", False),
        ("合肥市", False),
    ],
)
def test_a_code_that_is_in_no_table_may_exist_only_where_the_table_names_none_of_its_level(
    code: str, may: bool
) -> None:
    assert REGIONS.may_exist(code) is may
    assert Regions().may_exist(code)


def test_the_nearest_regions_lie_in_what_is_known_of_a_code() -> None:
    near = codes(REGIONS.nearest("349907000000", on=TODAY))
    assert len(near) == 3
    assert {REGIONS.path(code, on=TODAY)[1] for code in near} == {SAMPLE}


def test_nothing_is_near_to_a_code_without_a_province() -> None:
    assert codes(REGIONS.nearest("990000000000", on=TODAY)) == []


def test_a_region_that_ended_is_told_with_its_successors_and_one_that_stands_is_not() -> None:
    assert codes(REGIONS.successors(WHOLE.code, on=TODAY)) == [EAST.code, WEST.code]
    assert codes(REGIONS.successors(VILLAGE, on=TODAY)) == [SPECIMEN.code]
    assert codes(REGIONS.successors(WHOLE.code, on=BEFORE)) == []
    assert codes(REGIONS.successors(EAST.code, on=BEFORE)) == []
    assert codes(REGIONS.successors(HEFEI.code, on=TODAY)) == []
    assert codes(REGIONS.successors("310116000000", on=TODAY)) == []


@given(any_code, any_day)
def test_whatever_is_known_may_exist_and_nearest_is_at_most_three(code: str, day: date) -> None:
    assert REGIONS.may_exist(code) or code not in REGIONS
    assert len(REGIONS.nearest(code, on=day)) <= 3


def test_a_region_is_found_as_it_stood_on_the_day() -> None:
    assert REGIONS.by_code(WHOLE.code, on=BEFORE) == WHOLE
    assert REGIONS.by_code(WHOLE.code, on=DIVIDED) == RegionUnknown(WHOLE.code)
    assert REGIONS.by_code(EAST.code, on=BEFORE) == RegionUnknown(EAST.code)
    assert REGIONS.by_code(EAST.code, on=DIVIDED) == EAST


def test_whoever_asks_about_today_follows_the_successors() -> None:
    assert codes(REGIONS.current(WHOLE.code, on=TODAY)) == [EAST.code, WEST.code]
    assert codes(REGIONS.current(WHOLE.code, on=date(2019, 1, 1))) == [WHOLE.code]
    assert codes(REGIONS.current(WEST.code, on=TODAY)) == [WEST.code]
    assert codes(REGIONS.current("349999000000", on=TODAY)) == []


def test_successors_of_successors_are_followed_even_in_a_circle() -> None:
    later = replace(WEST, code="349906000000", valid_from=MOVED)
    gone = replace(WEST, valid_to=MOVED, successors=(WHOLE.code, later.code))
    regions = Regions([WHOLE, EAST, gone, later])
    assert codes(regions.current(WHOLE.code, on=TODAY)) == [EAST.code, later.code]


def test_a_name_that_changed_under_one_code_is_dated() -> None:
    before, renamed = replace(EAST, valid_to=TODAY), replace(EAST, zh="新示区", valid_from=TODAY)
    regions = Regions([renamed, before])
    assert regions.by_code(EAST.code, on=DIVIDED) == before
    assert regions.by_code(EAST.code, on=TODAY) == renamed
    assert codes(regions.current(EAST.code, on=TODAY)) == [EAST.code]


def test_a_code_that_somebody_has_written_down_has_a_name_on_any_day() -> None:
    assert REGIONS.known(WHOLE.code, on=TODAY) == WHOLE
    assert REGIONS.known(EAST.code, on=BEFORE) == EAST
    assert REGIONS.known("349999000000", on=TODAY) == RegionUnknown("349999000000")


def test_a_path_leads_from_the_province_down() -> None:
    assert [region.zh for region in REGIONS.path(TOWN.code, on=TODAY)] == ["安徽省", "示例市", "样本区", "测试街道"]
    assert [region.zh for region in REGIONS.path("349999000000", on=TODAY)] == []


def test_children_are_those_that_stand_on_the_day() -> None:
    assert codes(REGIONS.children(SAMPLE.code, on=TODAY)) == [SPECIMEN.code, EAST.code, WEST.code]
    assert codes(REGIONS.children(SAMPLE.code, on=date(2018, 1, 1))) == [SPECIMEN.code, EXEMPLAR.code, WHOLE.code]
    assert codes(REGIONS.children(None, on=TODAY)) == ["150000000000", "310000000000", PROVINCE.code]


@pytest.mark.parametrize(
    ("outer", "inner", "within"),
    [
        (PROVINCE.code, SHUSHAN.code, True),
        (SHUSHAN.code, SHUSHAN.code, True),
        (SHUSHAN.code, HEFEI.code, False),
        (WUHU.code, SHUSHAN.code, False),
        (SPECIMEN.code, EXEMPLAR.code, True),
        (EXEMPLAR.code, TOWN.code, True),
        (WUHU.code, OLD_COUNTY.code, False),
        ("340300000000", OLD_COUNTY.code, True),
        (SAMPLE.code, WHOLE.code, True),
        (EAST.code, WHOLE.code, False),
        (HEFEI.code, "340104009007", True),
        (SPECIMEN.code, VILLAGE, True),
        (PROVINCE.code, "110101000000", False),
        (PROVINCE.code, "合肥", False),
    ],
)
def test_what_lies_in_what_is_told_by_what_stands_today(outer: str, inner: str, within: bool) -> None:
    assert REGIONS.contains(outer, inner, on=TODAY) is within


def test_a_region_is_served_from_itself_from_above_and_under_former_codes() -> None:
    assert REGIONS.serving(SPECIMEN.code, on=TODAY) == {PROVINCE.code, SAMPLE.code, SPECIMEN.code, EXEMPLAR.code}
    assert REGIONS.serving(EXEMPLAR.code, on=TODAY) == REGIONS.serving(SPECIMEN.code, on=TODAY)
    assert REGIONS.serving(WHOLE.code, on=TODAY) == {PROVINCE.code, SAMPLE.code, WHOLE.code, EAST.code, WEST.code}
    assert REGIONS.serving(OLD_COUNTY.code, on=TODAY) >= {"340300000000", NEW_COUNTY.code, OLD_COUNTY.code}
    assert WUHU.code not in REGIONS.serving(OLD_COUNTY.code, on=TODAY)


def test_a_code_that_is_in_no_table_lies_where_its_digits_say() -> None:
    assert Regions().serving("340102001003", on=TODAY) == {
        "340000000000", "340100000000", "340102000000", "340102001000", "340102001003",
    }  # fmt: skip
    assert REGIONS.above("340102001003", on=TODAY) == (
        "340102001003", "340102001000", "340102000000", "340100000000", "340000000000",
    )  # fmt: skip
    assert REGIONS.serving("34", on=TODAY) == frozenset()


@pytest.mark.parametrize(
    ("code", "city"),
    [
        (SHUSHAN.code, HEFEI.code),
        (HEFEI.code, HEFEI.code),
        (CHAOHU.code, HEFEI.code),
        ("340111000000", HEFEI.code),
        (OLD_COUNTY.code, "340300000000"),
        (WHOLE.code, SAMPLE.code),
        (VILLAGE, SAMPLE.code),
        ("310115000000", "310100000000"),
        ("349800000000", "349800000000"),
        ("3401", None),
        ("合肥", None),
        ("", None),
    ],
)
def test_the_city_of_a_region_is_the_one_it_lies_in_today(code: str, city: str | None) -> None:
    assert REGIONS.city_of(code, on=TODAY) == city


def test_a_region_that_was_divided_among_cities_lies_in_none_of_them() -> None:
    divided = replace(OLD_COUNTY, successors=(NEW_COUNTY.code, SHUSHAN.code))
    rows = [divided if row == OLD_COUNTY else row for row in TABLE.regions]
    assert Regions(rows).city_of(OLD_COUNTY.code, on=TODAY) is None


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("340000000000", RegionLevel.PROVINCE),
        ("340100000000", RegionLevel.CITY),
        ("429004000000", RegionLevel.COUNTY),
        ("441900003000", RegionLevel.TOWNSHIP),
        ("349901001001", RegionLevel.VILLAGE),
    ],
)
def test_the_zeros_at_its_end_tell_the_level_of_a_code(code: str, level: RegionLevel) -> None:
    assert level_of_code(code) is level


@given(any_code, any_day)
def test_what_stands_on_a_day_stands_in_its_own_place(code: str, on: date) -> None:
    for region in REGIONS.current(code, on=on):
        assert region.stands(on)
        assert REGIONS.current(region.code, on=on) == (region,)
        assert REGIONS.contains(region.code, code, on=on) or len(REGIONS.current(code, on=on)) > 1


@given(any_code, any_day)
def test_a_region_is_served_from_all_that_it_lies_in(code: str, on: date) -> None:
    serving = REGIONS.serving(code, on=on)
    for region in REGIONS.current(code, on=on):
        assert set(REGIONS.above(region.code, on=on)) <= serving
        assert region.code in serving


@given(any_code)
def test_the_digits_of_a_code_enclose_it(code: str) -> None:
    enclosing = enclosing_codes(code)
    assert enclosing[0] == code
    assert [each.rstrip("0") == code[: len(each.rstrip("0"))] for each in enclosing] == [True] * len(enclosing)
