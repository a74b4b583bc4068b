"""What an item's department is given is computed when the item is published, and kept with its version."""

from sqlalchemy import select

from services.catalogue.service import Catalogue
from services.catalogue.tables import ItemVersionRow
from services.catalogue.types import UNPUBLISHED, ItemVersion, OneThingVersion
from services.catalogue.versions.composition import Composer
from services.catalogue.versions.definitions import Stamp, item_definition, item_from, stored_item
from services.catalogue.versions.differences import tree_differences
from services.catalogue.versions.shares import with_shares
from services.kit.db import Database
from services.kit.digests import digest
from tests.support.packages import BIRTH, HOUSEHOLD, RESOURCES, birth, household, item_of, newborn, one_thing_of

STAMP = Stamp(UNPUBLISHED, 0, "")


async def published(db: Database, catalogue: Catalogue) -> ItemVersion:
    async with db.work() as work:
        item = await catalogue.publish(work, item_of(household()))
    assert isinstance(item, ItemVersion)
    return item


async def test_a_published_item_states_what_its_department_is_given(db: Database, catalogue: Catalogue) -> None:
    item = await published(db, catalogue)
    async with db.read() as session:
        kept = await session.one(select(ItemVersionRow.definition).where(ItemVersionRow.id == item.id))
    assert kept is not None
    assert kept["shares"] == {role: list(elements) for role, elements in item.shares.items()}
    assert {want.element for want in item.takes} <= set(item.shares["child"])


def test_it_is_read_from_the_stored_version_and_not_from_its_form() -> None:
    kept = stored_item(with_shares(item_of(birth()).flattened())) | {"shares": {"child": ["person.name"]}}
    assert item_from(kept, STAMP).shares == {"child": ("person.name",)}


def test_a_version_from_before_shares_were_kept_still_states_them() -> None:
    item = with_shares(item_of(birth()).flattened())
    assert item_from(item_definition(item), STAMP).shares == item.shares != {}


def test_it_changes_no_digest_and_is_no_difference() -> None:
    bare = item_of(birth()).flattened()
    stated = with_shares(bare)
    assert digest(item_definition(bare)) == digest(item_definition(stated))
    assert tree_differences(item_definition(bare), item_definition(stated)) == ()


def test_items_that_are_not_published_state_it_once_they_are_composed() -> None:
    composer = Composer(RESOURCES)
    items = {BIRTH: item_of(birth()).flattened(), HOUSEHOLD: item_of(household()).flattened()}
    composed = composer.compose(one_thing_of(newborn()), items)
    assert isinstance(composed, OneThingVersion)
    assert [item.shares for item in composed.items] == [with_shares(items[item.code]).shares for item in composed.items]
    assert all(item.shares for item in composed.items)
