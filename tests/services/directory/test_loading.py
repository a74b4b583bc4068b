"""A table in a file: what it must be like, and what is wrong with one that is refused."""

import re
from datetime import date

import pytest

from backend.contract import directory_file
from services.directory.service import Regions, read_table, read_table_file
from services.directory.types import FIRST_DAY, DirectoryTable, Region, RegionLevel, TableRefused, TableRule

SOUND = """
regions:
- {code: "340000000000", zh: 安徽省, en: Anhui, level: PROVINCE}
- {code: "349900000000", zh: 示例市, en: Sample, level: CITY, parent: "340000000000"}
- {code: "349901000000", zh: 样本区, en: Specimen, level: COUNTY, parent: "349900000000", from: "2020-06-01"}
- code: "349902000000"
  zh: 范例区
  en: Exemplar
  level: COUNTY
  parent: "349900000000"
  to: "2020-06-01"
  successors: ["349901000000"]
organisations:
- {code: 11340000MB0AA00023, zh: 省公安厅, en: Provincial Police, region: "340000000000"}
"""


def read(text: str) -> DirectoryTable:
    table = read_table(text.encode())
    assert isinstance(table, DirectoryTable)
    return table


def test_a_table_is_read_with_its_dates_and_successors() -> None:
    table = read(SOUND)
    parent = "349900000000"
    assert table.regions[3] == Region(
        "349902000000", "范例区", "Exemplar", RegionLevel.COUNTY, parent, FIRST_DAY, date(2020, 6, 1), ("349901000000",)
    )
    assert [each.region for each in table.organisations] == ["340000000000"]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("zh: 示例市, ", "", [(TableRule.MALFORMED, "/regions/1/zh")]),
        ('"349901000000", zh', '"3499010000", zh', [(TableRule.MALFORMED, "/regions/2/code")]),
        ('"349901000000", zh', "349901000000, zh", [(TableRule.MALFORMED, "/regions/2/code")]),
        ("level: CITY", "level: TOWN", [(TableRule.MALFORMED, "/regions/1/level")]),
        ("regions:", "regions: &a", [(TableRule.MALFORMED, "/line/2")]),
        ("organisations:", "halls:", [(TableRule.MALFORMED, "/halls")]),
        ('COUNTY, parent: "349900000000"', "COUNTY", [(TableRule.PARENT_MISSING, "/regions/2")]),
        (
            '99901000000", zh: 样本区, en: Specimen, level: COUNTY'.replace("99901", "49901"),
            '49901000000", zh: 样本区, en: Specimen, level: TOWNSHIP',
            [(TableRule.LEVEL_UNFIT, "/regions/2/level")],
        ),
        (
            'CITY, parent: "340000000000"',
            'CITY, parent: "330000000000"',
            [(TableRule.PARENT_UNKNOWN, "/regions/1/parent")],
        ),
        (
            "Anhui, level: PROVINCE}",
            'Anhui, level: PROVINCE, to: "2030-01-01"}',
            [(TableRule.PARENT_UNKNOWN, "/regions/1/parent"), (TableRule.REGION_UNKNOWN, "/organisations/0/region")],
        ),
        (
            'COUNTY, parent: "349900000000"',
            'COUNTY, parent: "349902000000"',
            [(TableRule.PARENT_UNKNOWN, "/regions/2/parent")],
        ),
        ('["349901000000"]', '["349903000000"]', [(TableRule.SUCCESSOR_UNKNOWN, "/regions/3/successors")]),
        ('["349901000000"]', '["349902000000"]', [(TableRule.SUCCESSOR_UNKNOWN, "/regions/3/successors")]),
        ('from: "2020-06-01"', 'from: "2020-06-02"', [(TableRule.SUCCESSOR_UNKNOWN, "/regions/3/successors")]),
        ('  to: "2020-06-01"\n', "", [(TableRule.SUCCESSOR_UNFIT, "/regions/3/successors")]),
        (
            '  to: "2020-06-01"',
            '  from: "2020-06-01"\n  to: "2020-06-01"',
            [(TableRule.PERIOD_BACKWARDS, "/regions/3/to")],
        ),
        ('- code: "349902000000"', '- code: "349901000000"\n  from: "2020-06-02"', [
            (TableRule.PERIOD_BACKWARDS, "/regions/3/to"),
            (TableRule.SUCCESSOR_UNKNOWN, "/regions/3/successors"),
            (TableRule.PERIODS_OVERLAP, "/regions"),
        ]),
        ("MB0AA00023", "MB0AA00024", [(TableRule.CREDIT_CODE_WRONG, "/organisations/0/code")]),
        ('region: "340000000000"', 'region: "349902000000"', [(TableRule.REGION_UNKNOWN, "/organisations/0/region")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table_is_named_at_its_place(
    before: str, after: str, found: list[tuple[TableRule, str]]
) -> None:
    assert before in SOUND
    refused = read_table(SOUND.replace(before, after, 1).encode())
    assert isinstance(refused, TableRefused)
    assert [(each.rule, each.path) for each in refused.findings] == found
    for each in refused.findings:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in each.zh)
        assert not re.search("[{][a-z]", each.zh + each.en)


def test_a_parent_lies_on_a_level_above() -> None:
    table = SOUND.replace('COUNTY, parent: "349900000000", from', 'COUNTY, parent: "349903000000", from')
    table = table.replace("organisations:", '- {code: "349903000000", zh: 示例区, en: Sample, level: COUNTY, '
                          'parent: "349900000000"}\norganisations:')  # fmt: skip
    refused = read_table(table.encode())
    assert isinstance(refused, TableRefused)
    assert [(each.rule, each.path) for each in refused.findings] == [(TableRule.PARENT_UNFIT, "/regions/2/parent")]


def test_the_table_that_comes_with_the_gateway_has_the_province_and_its_sixteen_cities() -> None:
    table = read_table_file(directory_file())
    assert isinstance(table, DirectoryTable)
    regions, today = Regions(table.regions), date(2026, 11, 23)
    cities = [city for city in regions.children("340000000000", on=today) if not city.code.startswith("3499")]
    assert [city.zh for city in cities] == [
        "合肥市", "芜湖市", "蚌埠市", "淮南市", "马鞍山市", "淮北市", "铜陵市", "安庆市", "黄山市", "滁州市", "阜阳市",
        "宿州市", "六安市", "亳州市", "池州市", "宣城市",
    ]  # fmt: skip
    assert len(regions.children(None, on=today)) == 34
