"""Publishing: versions are immutable, counted, and the same content twice is one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from backend.embedded import EmbeddedPostgres
from services.catalogue.service import Catalogue, VersionUnknown
from services.catalogue.tables import ItemVersionRow, OneThingVersionRow
from services.catalogue.types import UNPUBLISHED, ItemUnknown, ItemVersion, OneThingVersion, PackageRefused
from services.catalogue.versions.composition import Composer
from services.kit.db import Database, engine_for
from services.kit.ids import SeededIds
from services.kit.jobs import Routes
from tests.support.packages import BIRTH, RESOURCES, Tree, birth, household, item_of, newborn, one_thing_of
from tests.support.queue import HeldQueue


async def publish(db: Database, catalogue: Catalogue, *trees: Tree) -> list[ItemVersion]:
    async with db.work() as work:
        outcomes = [await catalogue.publish(work, item_of(tree)) for tree in trees]
    assert all(isinstance(outcome, ItemVersion) for outcome in outcomes), outcomes
    return [outcome for outcome in outcomes if isinstance(outcome, ItemVersion)]


async def publish_newborn(db: Database, catalogue: Catalogue, **changed: Any) -> OneThingVersion:
    async with db.work() as work:
        version = await catalogue.publish(work, one_thing_of(newborn() | changed))
    assert isinstance(version, OneThingVersion)
    return version


async def test_a_published_item_is_found_as_it_was_published(db: Database, catalogue: Catalogue) -> None:
    (version,) = await publish(db, catalogue, birth())
    assert (version.number, version.code) == (1, BIRTH)
    assert version.digest.startswith("sha256:")
    async with db.read() as session:
        assert await catalogue.item(session, BIRTH) == version
        assert isinstance(await catalogue.item(session, "0" * 31), ItemUnknown)


async def test_the_same_item_twice_is_one_version(db: Database, catalogue: Catalogue) -> None:
    (first,) = await publish(db, catalogue, birth())
    turned = dict(reversed(birth().items()))
    (again,) = await publish(db, catalogue, turned)
    assert again == first


async def test_a_changed_item_is_a_new_version_and_a_change_undone_is_another(
    db: Database, catalogue: Catalogue
) -> None:
    versions = await publish(db, catalogue, birth(), birth() | {"party": "mother"}, birth())
    assert [version.number for version in versions] == [1, 2, 3]
    assert versions[0].digest == versions[2].digest != versions[1].digest
    async with db.read() as session:
        assert await catalogue.item(session, BIRTH) == versions[2]


async def test_an_item_with_findings_leaves_nothing_behind(db: Database, catalogue: Catalogue) -> None:
    async with db.work() as work:
        refused = await catalogue.publish(work, item_of(birth() | {"department": "weather"}))
    assert isinstance(refused, PackageRefused)
    async with db.read() as session:
        assert isinstance(await catalogue.item(session, BIRTH), ItemUnknown)


async def test_a_published_one_thing_is_found_as_it_was_published(db: Database, catalogue: Catalogue) -> None:
    items = await publish(db, catalogue, birth(), household())
    version = await publish_newborn(db, catalogue)
    assert version.items == tuple(items)
    async with db.read() as session:
        assert await catalogue.one_thing(session, "newborn") == version
        assert await catalogue.one_thing_version(session, version.id) == version
        assert isinstance(await catalogue.one_thing(session, "funeral"), ItemUnknown)


async def test_nothing_of_a_composed_one_thing_is_lost_by_keeping_it(db: Database, catalogue: Catalogue) -> None:
    items = {item.code: item for item in await publish(db, catalogue, birth(), household())}
    composer = Composer(RESOURCES)
    composed = composer.compose(one_thing_of(newborn()), items)
    kept = await publish_newborn(db, catalogue)
    assert replace(kept, id=UNPUBLISHED, number=0, digest="") == composed
    assert kept.relations.role("mother", "child") == "child"


async def test_the_same_one_thing_twice_is_one_version(db: Database, catalogue: Catalogue) -> None:
    await publish(db, catalogue, birth(), household())
    assert await publish_newborn(db, catalogue) == await publish_newborn(db, catalogue)


async def test_a_one_thing_keeps_its_items_until_it_is_published_again(db: Database, catalogue: Catalogue) -> None:
    await publish(db, catalogue, birth(), household())
    first = await publish_newborn(db, catalogue)
    await publish(db, catalogue, birth() | {"limits": {"statutory_days": 4, "promised_days": 1}})
    async with db.read() as session:
        assert await catalogue.one_thing(session, "newborn") == first
    second = await publish_newborn(db, catalogue)
    assert second.number == 2
    assert second.item(BIRTH).limits.statutory_days == 4
    async with db.read() as session:
        assert await catalogue.one_thing(session, "newborn") == second
        assert await catalogue.one_thing_version(session, first.id) == first


async def test_a_one_thing_of_unpublished_items_is_refused(db: Database, catalogue: Catalogue) -> None:
    await publish(db, catalogue, birth())
    async with db.work() as work:
        refused = await catalogue.publish(work, one_thing_of(newborn()))
    assert isinstance(refused, PackageRefused)


async def test_an_unknown_version_is_a_broken_promise(db: Database, catalogue: Catalogue, ids: SeededIds) -> None:
    async with db.read() as session:
        with pytest.raises(VersionUnknown):
            await catalogue.one_thing_version(session, ids.record(0))


async def test_a_version_read_once_is_kept_at_hand(db: Database, catalogue: Catalogue) -> None:
    await publish(db, catalogue, birth(), household())
    version = await publish_newborn(db, catalogue)
    async with db.read() as session:
        read = await catalogue.one_thing_version(session, version.id)
        assert await catalogue.one_thing_version(session, version.id) is read
        assert await catalogue.one_thing(session, version.code) is read


async def test_two_who_publish_at_once_count_one_after_the_other(db: Database, catalogue: Catalogue) -> None:
    changed = [birth() | {"limits": {"statutory_days": days, "promised_days": 1}} for days in range(2, 6)]
    published = await asyncio.gather(*(publish(db, catalogue, tree) for tree in changed))
    assert sorted(version.number for (version,) in published) == [1, 2, 3, 4]


@pytest.fixture
async def other_db(
    postgres: EmbeddedPostgres, template: str, queue: HeldQueue, routes: Routes
) -> AsyncIterator[Database]:
    name = f"test_{uuid4().hex[:12]}"
    database = Database(engine_for(postgres.create_database(name, template).app_url, pool=2), queue, routes)
    yield database
    await database.close()
    postgres.drop_database(name)


async def test_the_digest_does_not_depend_on_the_database(
    db: Database, other_db: Database, catalogue: Catalogue
) -> None:
    here = await publish(db, catalogue, birth(), household())
    there = await publish(other_db, catalogue, household(), birth())
    assert {item.id for item in here}.isdisjoint(item.id for item in there)
    assert {item.digest for item in here} == {item.digest for item in there}
    one, other = await publish_newborn(db, catalogue), await publish_newborn(other_db, catalogue)
    assert one.digest == other.digest
    assert one.id != other.id


async def test_a_published_version_does_not_change(db: Database, catalogue: Catalogue) -> None:
    await publish(db, catalogue, birth(), household())
    await publish_newborn(db, catalogue)
    for table in (ItemVersionRow, OneThingVersionRow):
        for statement in (update(table).values(number=7), delete(table)):
            with pytest.raises(IntegrityError):
                async with db.work() as work:
                    await work.execute(statement)
