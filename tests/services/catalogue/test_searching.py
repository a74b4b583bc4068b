"""Searching the catalogue by what people call things."""

import pytest

from services.catalogue.service import Catalogue
from services.kit.db import Database
from tests.support.packages import BIRTH, HOUSEHOLD, birth, household, item_of, newborn, one_thing_of


@pytest.fixture
async def filled(db: Database, catalogue: Catalogue) -> Catalogue:
    async with db.work() as work:
        await catalogue.publish_item(work, item_of(birth()))
        await catalogue.publish_item(work, item_of(household()))
        await catalogue.publish_one_thing(work, one_thing_of(newborn()))
    return catalogue


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("出生", ["newborn", BIRTH, HOUSEHOLD]),
        ("出生 证明", [BIRTH]),
        ("certificate OF birth", [BIRTH]),
        ("household-entry", [HOUSEHOLD]),
        (BIRTH[:20], [BIRTH]),
        ("newborn", ["newborn"]),
        ("both at once", ["newborn"]),
        ("", ["newborn", BIRTH, HOUSEHOLD]),
        ("离婚", []),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("出生\x00证明", [BIRTH]),
        ("x" * 100_000, []),
    ],
)
async def test_every_word_must_stand_somewhere(db: Database, filled: Catalogue, words: str, codes: list[str]) -> None:
    async with db.read() as session:
        found = await filled.search(session, words, limit=10)
    assert [line.code for line in found] == codes


async def test_lines_say_what_they_are_and_are_no_more_than_asked(db: Database, filled: Catalogue) -> None:
    async with db.read() as session:
        one_thing, item = await filled.search(session, "出生", limit=2)
        assert await filled.search(session, "出生", limit=0) == []
    assert (one_thing.is_one_thing, item.is_one_thing) == (True, False)
    assert (one_thing.name.zh, one_thing.department) == ("新生儿出生一件事", "health")
    assert item.summary.en == "summary"


async def test_what_is_renamed_is_found_under_its_new_name_alone(db: Database, filled: Catalogue) -> None:
    async with db.work() as work:
        await filled.publish_item(work, item_of(birth() | {"name": {"zh": "新证签发", "en": "New paper"}}))
    async with db.read() as session:
        assert [line.code for line in await filled.search(session, "新证", limit=5)] == [BIRTH]
        assert await filled.search(session, "Certificate of", limit=5) == []
