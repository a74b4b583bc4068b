"""Checks of a table before it is taken over; of each fault a finding, not only of the first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar

from services.directory.regions import level_of_code
from services.directory.types import DirectoryTable, Organisation, Region, RegionLevel, TableFinding, TableRule
from services.kit.values.numbers import InvalidNumber, check_credit_code

_Row = TypeVar("_Row", Region, Organisation)

_WORDS: Mapping[TableRule, tuple[str, str]] = {
    TableRule.MALFORMED: (
        "写法不对（{message}）；请对照 examples/directory.yaml。",
        "It is not of the right form ({message}); compare it with examples/directory.yaml.",
    ),
    TableRule.LEVEL_UNFIT: (
        "代码 {code} 是{stated}级的代码，与 level 不符；请更正其一。",
        "The code {code} is one of the level {stated}, not of `level`; correct one of them.",
    ),
    TableRule.PARENT_MISSING: (
        "省级以下的区划须写明上级；请补上 parent。",
        "A region below the provinces lies in another; state `parent`.",
    ),
    TableRule.PARENT_UNKNOWN: (
        "{day} 没有上级区划 {parent}；请补上该区划，或更正 parent 或日期。",
        "On {day} there is no region {parent}; add it, or correct `parent` or the dates.",
    ),
    TableRule.PARENT_UNFIT: (
        "上级区划 {parent} 的级别不高于本区划；请更正 parent。",
        "The level of the parent {parent} is not above its own; correct `parent`.",
    ),
    TableRule.SUCCESSOR_UNKNOWN: (
        "{day} 没有 {successor}；请补上，或更正 successors 或日期。",
        "On {day} there is no {successor}; add it, or correct the successors or the dates.",
    ),
    TableRule.SUCCESSOR_UNFIT: (
        "仍在沿用的代码没有继任者；请写明 to，或删去继任者。",
        "What goes on has no successors; state `to`, or leave the successors out.",
    ),
    TableRule.PERIOD_BACKWARDS: (
        "to 不晚于 from；请更正日期。",
        "`to` is not after `from`; correct the dates.",
    ),
    TableRule.PERIODS_OVERLAP: (
        "代码 {code} 的两段有效期重叠（自 {day} 起）；请更正日期。",
        "Two periods of the code {code} overlap, from {day} on; correct the dates.",
    ),
    TableRule.CODE_DROPPED: (
        "现行的表中有 {code}（{name}），新表中没有；请保留该行，写明 to 和 successors。",
        "The present table has {code} ({name}), the new one has not; keep its row, with `to` and `successors`.",
    ),
    TableRule.CREDIT_CODE_WRONG: (
        "统一社会信用代码 {code} 的校验位不符；请核对。",
        "The check character of the credit code {code} is wrong; compare it with the certificate.",
    ),
    TableRule.REGION_UNKNOWN: (
        "{day} 没有区划 {region}；请补上，或更正 region 或日期。",
        "On {day} there is no region {region}; add it, or correct `region` or the dates.",
    ),
}


def finding(rule: TableRule, path: str, **facts: object) -> TableFinding:
    zh, en = (words.format(**facts) for words in _WORDS[rule])
    return TableFinding(rule, path, zh, en)


def table_findings(table: DirectoryTable) -> Iterator[TableFinding]:
    """What is wrong with a table by itself."""
    regions = _by_code(table.regions)
    organisations = _by_code(table.organisations)
    for place, region in enumerate(table.regions):
        path = f"/regions/{place}"
        yield from _period(region, path)
        yield from _level(region, regions, path)
        yield from _successors(region, region.successors, regions, f"{path}/successors")
    for place, organisation in enumerate(table.organisations):
        path = f"/organisations/{place}"
        if isinstance(check_credit_code(organisation.code), InvalidNumber):
            yield finding(TableRule.CREDIT_CODE_WRONG, f"{path}/code", code=organisation.code)
        yield from _period(organisation, path)
        if (day := _missing_on(organisation, regions.get(organisation.region, ()))) is not None:
            yield finding(TableRule.REGION_UNKNOWN, f"{path}/region", region=organisation.region, day=day)
        heirs = () if organisation.successor is None else (organisation.successor,)
        yield from _successors(organisation, heirs, organisations, f"{path}/successor")
    yield from _overlaps(regions, "/regions")
    yield from _overlaps(organisations, "/organisations")


def dropped(table: DirectoryTable, present: DirectoryTable) -> Iterator[TableFinding]:
    """Codes that the present table has and the new one lacks: cases and addresses of before still name them."""
    for name, rows, before in (
        ("regions", table.regions, present.regions),
        ("organisations", table.organisations, present.organisations),
    ):
        kept = {row.code for row in rows}
        for code, zh in sorted({(row.code, row.zh) for row in before if row.code not in kept}):
            yield finding(TableRule.CODE_DROPPED, f"/{name}", code=code, name=zh)


def _by_code(rows: Sequence[_Row]) -> Mapping[str, Sequence[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    return found


def _period(row: Region | Organisation, path: str) -> Iterator[TableFinding]:
    if row.valid_to is not None and row.valid_to <= row.valid_from:
        yield finding(TableRule.PERIOD_BACKWARDS, f"{path}/to")


def _overlaps(rows: Mapping[str, Sequence[Region | Organisation]], path: str) -> Iterator[TableFinding]:
    for code, dated in rows.items():
        for earlier, later in pairwise(sorted(dated, key=lambda row: row.valid_from)):
            if earlier.valid_to is None or later.valid_from < earlier.valid_to:
                yield finding(TableRule.PERIODS_OVERLAP, path, code=code, day=later.valid_from)


def _level(region: Region, regions: Mapping[str, Sequence[Region]], path: str) -> Iterator[TableFinding]:
    if (stated := level_of_code(region.code)) is not region.level:
        yield finding(TableRule.LEVEL_UNFIT, f"{path}/level", code=region.code, stated=stated.name)
    parents = () if region.parent is None else regions.get(region.parent, ())
    if region.parent is None:
        if region.level is not RegionLevel.PROVINCE:
            yield finding(TableRule.PARENT_MISSING, path)
    elif (day := _missing_on(region, parents)) is not None:
        yield finding(TableRule.PARENT_UNKNOWN, f"{path}/parent", parent=region.parent, day=day)
    elif any(parent.level >= region.level for parent in parents):
        yield finding(TableRule.PARENT_UNFIT, f"{path}/parent", parent=region.parent)


def _successors(
    row: Region | Organisation,
    heirs: Sequence[str],
    known: Mapping[str, Sequence[Region | Organisation]],
    path: str,
) -> Iterator[TableFinding]:
    if row.valid_to is None:
        if heirs:
            yield finding(TableRule.SUCCESSOR_UNFIT, path)
        return
    for heir in heirs:
        if heir == row.code or not any(each.stands(row.valid_to) for each in known.get(heir, ())):
            yield finding(TableRule.SUCCESSOR_UNKNOWN, path, successor=heir, day=row.valid_to)


def _missing_on(row: Region | Organisation, of: Sequence[Region]) -> date | None:
    """The first of the row's first and last day on which none of those stands."""
    last = date.max if row.valid_to is None else row.valid_to - timedelta(days=1)
    return next((day for day in (row.valid_from, last) if not any(each.stands(day) for each in of)), None)
