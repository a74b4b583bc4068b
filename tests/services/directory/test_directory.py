"""Regions and organisations as they stood on a day."""

from dataclasses import replace
from datetime import date

import pytest

from services.directory.service import Directory, OrganisationCodeMalformed, RegionCodeMalformed
from services.directory.types import Organisation, Region, RegionLevel, UnknownOrganisation, UnknownRegion
from services.kit.db import Database

START, DIVIDED, TODAY = date(2000, 1, 1), date(2020, 6, 1), date(2026, 11, 23)
PROVINCE = Region("340000000000", "安徽省", "Anhui", RegionLevel.PROVINCE, None, START)
OLD = Region(
    "340001000000",
    "样本区",
    "Sample District",
    RegionLevel.COUNTY,
    PROVINCE.code,
    START,
    DIVIDED,
    ("340002000000", "340003000000"),
)
EAST = Region("340002000000", "样本东区", "Sample East", RegionLevel.COUNTY, PROVINCE.code, DIVIDED)
WEST = Region("340003000000", "样本西区", "Sample West", RegionLevel.COUNTY, PROVINCE.code, DIVIDED)
POLICE = Organisation("11340000MB0AA00023", "省公安厅", "Provincial Police", PROVINCE.code, START)

directory = Directory()


@pytest.fixture(autouse=True)
async def loaded(db: Database) -> None:
    async with db.work() as work:
        await directory.load(work, [PROVINCE, OLD, EAST, WEST], [POLICE])


async def region(db: Database, code: str, on: date) -> Region | UnknownRegion:
    async with db.read() as session:
        return await directory.region(session, code, on=on)


async def successors(db: Database, code: str, on: date) -> list[str]:
    async with db.read() as session:
        return [each.code for each in await directory.successors(session, code, on=on)]


async def test_a_region_is_found_as_it_stood_on_the_day(db: Database) -> None:
    assert await region(db, OLD.code, date(2020, 5, 31)) == OLD
    assert await region(db, OLD.code, DIVIDED) == UnknownRegion(OLD.code)
    assert await region(db, EAST.code, date(2020, 5, 31)) == UnknownRegion(EAST.code)
    assert await region(db, EAST.code, DIVIDED) == EAST


async def test_whoever_asks_about_today_follows_the_successors(db: Database) -> None:
    assert await successors(db, OLD.code, TODAY) == [EAST.code, WEST.code]
    assert await successors(db, OLD.code, date(2019, 1, 1)) == [OLD.code]
    assert await successors(db, WEST.code, TODAY) == [WEST.code]
    assert await successors(db, "349999000000", TODAY) == []


async def test_successors_of_successors_are_followed_even_in_a_circle(db: Database) -> None:
    gone = replace(WEST, valid_to=date(2024, 1, 1), successors=(OLD.code, "340004000000"))
    merged = replace(WEST, code="340004000000", valid_from=date(2024, 1, 1))
    async with db.work() as work:
        await directory.load(work, [gone, merged], [])
    assert await successors(db, OLD.code, TODAY) == [EAST.code, "340004000000"]


async def test_a_name_that_changed_under_one_code_is_dated(db: Database) -> None:
    renamed = replace(EAST, zh="样本新区", valid_from=TODAY)
    async with db.work() as work:
        await directory.load(work, [replace(EAST, valid_to=TODAY), renamed], [])
    assert await region(db, EAST.code, DIVIDED) == replace(EAST, valid_to=TODAY)
    assert await region(db, EAST.code, TODAY) == renamed
    assert await successors(db, EAST.code, TODAY) == [EAST.code]


async def test_loading_again_changes_nothing(db: Database) -> None:
    async with db.work() as work:
        await directory.load(work, [PROVINCE, OLD, EAST, WEST], [POLICE])
    assert await region(db, PROVINCE.code, TODAY) == PROVINCE


@pytest.mark.parametrize("code", ["3400", "34000000000X", "3400000000000"])
async def test_a_region_has_twelve_digits(db: Database, code: str) -> None:
    async with db.work() as work:
        with pytest.raises(RegionCodeMalformed):
            await directory.load(work, [replace(EAST, code=code)], [])
        with pytest.raises(RegionCodeMalformed):
            await directory.load(work, [replace(EAST, successors=(code,))], [])


async def test_an_organisation_is_found_by_its_credit_code(db: Database) -> None:
    async with db.read() as session:
        assert await directory.organisation(session, POLICE.code, on=TODAY) == POLICE
        before = await directory.organisation(session, POLICE.code, on=date(1999, 1, 1))
    assert before == UnknownOrganisation(POLICE.code)


async def test_an_organisations_code_is_checked(db: Database) -> None:
    async with db.work() as work:
        with pytest.raises(OrganisationCodeMalformed):
            await directory.load(work, [], [replace(POLICE, code="11340000MB0AA00024")])
