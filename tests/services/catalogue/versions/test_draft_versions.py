"""What is tried before publishing is exactly what publishing would put in force."""

import pytest

from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.package_files import Package
from services.catalogue.service import Catalogue
from services.catalogue.types import ItemVersion, OneThingVersion, PackageRefused
from services.kit.db import Database
from tests.support.packages import BIRTH, basic, birth, household, implementation, item_of, newborn, one_thing_of


@pytest.fixture
async def filled(db: Database, catalogue: Catalogue) -> Catalogue:
    """With both items and their one-thing in force."""
    async with db.work() as work:
        for tree in (birth(), household()):
            assert isinstance(await catalogue.publish(work, item_of(tree)), ItemVersion)
        assert isinstance(await catalogue.publish(work, one_thing_of(newborn())), OneThingVersion)
    return catalogue


async def on_trial(db: Database, catalogue: Catalogue, *packages: Package) -> tuple[OneThingVersion, ...]:
    async with db.read() as session:
        versions = await catalogue.draft_versions(session, packages)
    assert not isinstance(versions, PackageRefused), versions
    return versions


async def test_an_item_is_tried_in_the_one_things_that_it_stands_in(db: Database, filled: Catalogue) -> None:
    changed = item_of(birth() | {"party": "mother"})
    (version,) = await on_trial(db, filled, changed)
    assert version.code == "newborn"
    assert [item.is_published for item in version.items] == [False, True]
    async with db.work() as work:
        published = await filled.publish(work, changed)
        whole = await filled.publish(work, one_thing_of(newborn()))
    assert isinstance(published, ItemVersion)
    assert isinstance(whole, OneThingVersion)
    assert (version.item(BIRTH).digest, version.digest) == (published.digest, whole.digest)


async def test_an_item_of_no_one_thing_is_tried_by_itself_with_those_it_names(
    db: Database, catalogue: Catalogue
) -> None:
    (version,) = await on_trial(db, catalogue, item_of(birth()))
    assert version.code == item_of(birth()).short
    assert {role.role for role in version.roles} >= {"mother", "child"}
    assert all(role.may_apply is not role.many for role in version.roles)


async def test_packages_of_one_desk_are_tried_together(db: Database, catalogue: Catalogue) -> None:
    desk = (
        BasicItemPackage.model_validate(basic()),
        ImplementationPackage.model_validate(implementation()),
        item_of(household()),
    )
    whole = await on_trial(db, catalogue, *desk, one_thing_of(newborn()))
    assert [version.code for version in whole] == ["newborn"]
    assert [item.is_published for item in whole[0].items] == [False, False]


async def test_a_basic_item_alone_is_tried_in_nothing(db: Database, catalogue: Catalogue) -> None:
    assert await on_trial(db, catalogue, BasicItemPackage.model_validate(basic())) == ()


async def test_what_breaks_a_rule_is_not_tried(db: Database, catalogue: Catalogue) -> None:
    unheld = item_of(birth() | {"department": "nobody"})
    async with db.read() as session:
        refused = await catalogue.draft_versions(session, [unheld])
        lacking = await catalogue.draft_versions(session, [one_thing_of(newborn())])
        baseless = await catalogue.draft_versions(session, [ImplementationPackage.model_validate(implementation())])
    for outcome, code in ((refused, "DEPARTMENT_UNKNOWN"), (lacking, "ITEM_UNKNOWN"), (baseless, "BASE_UNKNOWN")):
        assert isinstance(outcome, PackageRefused)
        assert {finding.code for finding in outcome.findings} == {code}
