"""The mirror of the catalogue keeps what every version said."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from services.sharing.platform.mirror import ResourceChangedUnderItsVersion
from services.sharing.service import Sharing
from services.sharing.tables import ElementRow, ResourceRow
from services.sharing.types import Element, Resource
from tests.support.regions import directory
from tests.support.resources import PERSON, catalogue

NAME = Element("person.name", "姓名", "name", mask="name")


@pytest.fixture
def parts(db: Database, vault: Vault, ids: SeededIds, clock: HeldClock) -> tuple[Database, Vault, SeededIds, HeldClock]:
    return db, vault, ids, clock


Parts = tuple[Database, Vault, SeededIds, HeldClock]


async def mirror(parts: Parts, *resources: Resource, element: Element = NAME) -> None:
    db, vault, ids, clock = parts
    sharing = Sharing(
        db=db,
        sources={},
        resources=catalogue(*resources),
        elements={element.code: element},
        vault=vault,
        ids=ids,
        clock=clock,
        cities=directory(clock),
    )
    async with db.work() as work:
        await sharing.mirror(work)


async def versions(db: Database) -> list[tuple[str, int]]:
    async with db.read() as session:
        resources = await session.all(select(ResourceRow).order_by(ResourceRow.version))
        elements = await session.all(select(ElementRow).order_by(ElementRow.version))
    return [(row.code, row.version) for row in resources] + [(row.code, row.version) for row in elements]


async def test_a_definition_is_kept_once(parts: Parts) -> None:
    await mirror(parts, PERSON)
    await mirror(parts, PERSON)
    assert await versions(parts[0]) == [("police.person", 1), ("person.name", 1)]


async def test_a_new_version_stands_beside_the_old(parts: Parts) -> None:
    await mirror(parts, PERSON)
    await mirror(parts, replace(PERSON, version=2, max_age=timedelta(hours=1)))
    assert await versions(parts[0]) == [("police.person", 1), ("police.person", 2), ("person.name", 1)]


async def test_a_version_does_not_change(parts: Parts) -> None:
    await mirror(parts, PERSON)
    with pytest.raises(ResourceChangedUnderItsVersion, match=r"police\.person, 1"):
        await mirror(parts, replace(PERSON, statute="另一条例第二条"))


async def test_an_element_that_changed_gets_the_next_version(parts: Parts) -> None:
    await mirror(parts)
    await mirror(parts, element=replace(NAME, en="full name"))
    await mirror(parts, element=replace(NAME, en="full name"))
    assert await versions(parts[0]) == [("person.name", 1), ("person.name", 2)]


async def test_the_definition_can_be_read_again(parts: Parts) -> None:
    await mirror(parts, PERSON)
    async with parts[0].read() as session:
        [row] = await session.all(select(ResourceRow))
    assert row.provider == "police"
    assert row.definition["keys"] == [["person.id_number"], ["person.passport_number"]]
    assert row.definition["statute"] == PERSON.statute
