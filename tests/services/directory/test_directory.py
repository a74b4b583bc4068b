"""The table in use: loaded by editions, checked, and taken over by every process."""

from dataclasses import replace

from services.directory.service import Directory
from services.directory.types import (
    DirectoryTable,
    Edition,
    OrganisationUnknown,
    RegionUnknown,
    TableRefused,
    TableRule,
)
from services.kit.clock import HeldClock
from services.kit.db import Database
from tests.support.regions import HEFEI, POLICE, PROVINCE, SPECIMEN, TABLE, TODAY


async def load(
    db: Database, table: DirectoryTable, clock: HeldClock, *, may_drop: bool = False
) -> Edition | TableRefused:
    async with db.work() as work:
        return await Directory(clock).replace(work, table, by="operator", may_drop=may_drop)


async def refreshed(db: Database, directory: Directory) -> Directory:
    async with db.read() as session:
        await directory.refresh(session)
    return directory


async def test_an_edition_is_in_use_in_every_process_once_it_refreshes(db: Database, clock: HeldClock) -> None:
    another = await refreshed(db, Directory(clock))
    assert not another.regions
    assert await load(db, TABLE, clock) == Edition(1, (await last(db, clock)).digest, clock.now(), "operator")
    assert another.regions.by_code(HEFEI.code, on=TODAY) == RegionUnknown(HEFEI.code)
    await refreshed(db, another)
    assert list(another.regions) == sorted(TABLE.regions, key=lambda row: (row.code, row.valid_from))
    assert another.today == TODAY


async def test_a_value_at_hand_does_not_change_under_its_user(db: Database, clock: HeldClock) -> None:
    await load(db, TABLE, clock)
    directory = await refreshed(db, Directory(clock))
    at_hand = directory.regions
    renamed = [replace(row, en="Renamed") if row == HEFEI else row for row in TABLE.regions]
    await load(db, replace(TABLE, regions=renamed), clock)
    await refreshed(db, directory)
    assert at_hand.by_code(HEFEI.code, on=TODAY) == HEFEI
    assert directory.regions.by_code(HEFEI.code, on=TODAY) == replace(HEFEI, en="Renamed")


async def test_loading_again_changes_nothing(db: Database, clock: HeldClock) -> None:
    first = await load(db, TABLE, clock)
    again = await load(db, DirectoryTable(tuple(reversed(TABLE.regions)), TABLE.organisations), clock)
    assert again == first
    assert (await last(db, clock)).number == 1


async def test_what_cases_and_addresses_still_name_is_not_dropped_unseen(db: Database, clock: HeldClock) -> None:
    await load(db, TABLE, clock)
    less = DirectoryTable([row for row in TABLE.regions if row.code not in {"349905000000", "349903000000"}])
    refused = await load(db, less, clock)
    assert isinstance(refused, TableRefused)
    assert [(found.rule, found.path) for found in refused.findings] == [
        (TableRule.CODE_DROPPED, "/regions"),
        (TableRule.CODE_DROPPED, "/regions"),
        (TableRule.CODE_DROPPED, "/organisations"),
    ]
    assert (await last(db, clock)).number == 1
    assert isinstance(await load(db, less, clock, may_drop=True), Edition)


async def test_a_broken_table_is_refused_whole(db: Database, clock: HeldClock) -> None:
    orphan = replace(SPECIMEN, parent="349800000000")
    assert isinstance(await load(db, DirectoryTable([PROVINCE, orphan]), clock), TableRefused)
    assert not (await refreshed(db, Directory(clock))).regions


async def test_an_organisation_is_found_by_its_credit_code(db: Database, clock: HeldClock) -> None:
    dated = replace(POLICE, valid_from=TODAY)
    await load(db, replace(TABLE, organisations=[dated]), clock)
    directory = await refreshed(db, Directory(clock))
    assert directory.organisation(POLICE.code, on=TODAY) == dated
    assert directory.organisation(POLICE.code, on=HEFEI.valid_from) == OrganisationUnknown(POLICE.code)


async def last(db: Database, clock: HeldClock) -> Edition:
    async with db.read() as session:
        edition = await Directory(clock).edition(session)
    assert edition is not None
    return edition
