"""Loading a folder of packages."""

import json
from pathlib import Path

import pytest

from services.catalogue.service import Catalogue
from services.catalogue.types import ItemVersion, OneThingVersion, PackageRefused
from services.kit.db import Database
from tests.support.packages import BIRTH, birth, household, newborn


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "items" / "births").mkdir(parents=True)
    (tmp_path / "one-things").mkdir()
    (tmp_path / "items" / "births" / "birth.yaml").write_text(json.dumps(birth()))
    (tmp_path / "items" / "household.yaml").write_text(json.dumps(household()))
    (tmp_path / "one-things" / "newborn.yaml").write_text(json.dumps(newborn()))
    return tmp_path


async def test_items_come_before_the_one_things_made_of_them(db: Database, catalogue: Catalogue, folder: Path) -> None:
    async with db.work() as work:
        outcomes = await catalogue.publish_folder(work, folder)
    assert [type(outcome) for outcome in outcomes] == [ItemVersion, ItemVersion, OneThingVersion]
    async with db.work() as work:
        assert await catalogue.publish_folder(work, folder) == outcomes


async def test_a_broken_file_is_one_refusal_among_the_outcomes(
    db: Database, catalogue: Catalogue, folder: Path
) -> None:
    (folder / "items" / "births" / "birth.yaml").write_text("code: [")
    async with db.work() as work:
        broken, item, one_thing = await catalogue.publish_folder(work, folder)
    assert isinstance(broken, PackageRefused)
    assert isinstance(item, ItemVersion)
    assert isinstance(one_thing, PackageRefused)
    assert BIRTH in one_thing.findings[0].wrong.en
