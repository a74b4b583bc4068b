"""Basic items and their implementations: flattened and pinned at publish, moved when the base changes."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from services.catalogue.checks.findings import Rule
from services.catalogue.package import inheritance
from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.registration.rebase_drafts import rebases_to
from services.catalogue.service import Catalogue, parse_package
from services.catalogue.types import BasicVersion, ItemVersion, PackageRefused, RebaseConflicts, Rebased
from services.catalogue.versions.in_force import basic_version
from services.catalogue.versions.shares import with_shares
from services.kit.db import Database
from tests.support.packages import BASIC, BIRTH, Tree, basic, birth, implementation, item_of


def basic_of(**changed: Any) -> BasicItemPackage:
    tree = basic()
    return BasicItemPackage.model_validate(tree | {"item": tree["item"] | changed})


def implementation_of(patch: Mapping[str, Any] | None = None, **changed: Any) -> ImplementationPackage:
    return ImplementationPackage.model_validate(implementation() | {"patch": patch or {}} | changed)


async def put(db: Database, catalogue: Catalogue, package: BasicItemPackage) -> BasicVersion:
    async with db.work() as work:
        version = await catalogue.publish(work, package)
    assert isinstance(version, BasicVersion), version
    return version


async def implement(db: Database, catalogue: Catalogue, package: ImplementationPackage) -> ItemVersion:
    async with db.work() as work:
        version = await catalogue.publish(work, package)
    assert isinstance(version, ItemVersion), version
    return version


@pytest.mark.parametrize(
    ("tree", "kind"), [(basic(), BasicItemPackage), (implementation(), ImplementationPackage), (birth(), ItemPackage)]
)
def test_a_file_is_told_by_what_stands_in_it(tree: Tree, kind: type) -> None:
    assert isinstance(parse_package(json.dumps(tree).encode()), kind)


async def test_an_unchanged_implementation_is_the_item_itself_with_its_base_pinned(
    db: Database, catalogue: Catalogue
) -> None:
    base = await put(db, catalogue, basic_of())
    version = await implement(db, catalogue, implementation_of())
    assert version.base is not None
    assert (version.base.code, version.base.number, version.base.digest) == (BASIC, 1, base.digest)
    plain = with_shares(item_of(birth()).flattened())
    assert replace(version, base=None, id=plain.id, number=0, digest="") == plain


async def test_a_later_base_changes_no_implementation(db: Database, catalogue: Catalogue) -> None:
    await put(db, catalogue, basic_of())
    patch = {"limits": {"promised_days": 3}, "materials": {"delivery-record": None}}
    version = await implement(db, catalogue, implementation_of(patch))
    second = await put(db, catalogue, basic_of(party="mother"))
    assert second.number == 2
    async with db.read() as session:
        assert await catalogue.item(session, BIRTH) == version
    assert (version.limits.promised_days, [m.code for m in version.materials]) == (3, ["mother-identity"])
    assert version.base is not None
    assert version.base.patch == patch


async def test_the_same_base_twice_is_one_version(db: Database, catalogue: Catalogue) -> None:
    assert await put(db, catalogue, basic_of()) == await put(db, catalogue, basic_of())


async def test_a_new_base_says_how_each_implementation_moves(db: Database, catalogue: Catalogue) -> None:
    await put(db, catalogue, basic_of())
    version = await implement(db, catalogue, implementation_of({"limits": {"promised_days": 3}}))
    elsewhere = await put(db, catalogue, basic_of(party="mother"))
    clash = await put(db, catalogue, basic_of(limits={"statutory_days": 5, "promised_days": 2, "answer_days": 5}))
    async with db.read() as session:
        (moved,) = await rebases_to(session, elsewhere)
        (stuck,) = await rebases_to(session, clash)
    assert (moved.item, moved.to) == (version, elsewhere)
    assert moved.outcome == Rebased({"limits": {"promised_days": 3}})
    assert isinstance(stuck.outcome, RebaseConflicts)
    (conflict,) = stuck.outcome.conflicts
    assert (conflict.path, conflict.before, conflict.base, conflict.patch) == ("/limits/promised_days", 1, 2, 3)
    again = await implement(db, catalogue, implementation_of(moved.outcome.patch, base=elsewhere.reference))
    assert (again.party, again.limits.promised_days) == ("mother", 3)
    async with db.read() as session:
        assert await rebases_to(session, elsewhere) == []


async def test_an_unknown_base_is_refused(db: Database, catalogue: Catalogue) -> None:
    async with db.work() as work:
        refused = await catalogue.publish(work, implementation_of())
    assert isinstance(refused, PackageRefused)
    assert [found.code for found in refused.findings] == [Rule.BASE_UNKNOWN]
    async with db.read() as session:
        assert await basic_version(session, BASIC, 1) is None


async def test_a_basic_item_is_held_against_the_rules_but_for_its_department(
    db: Database, catalogue: Catalogue
) -> None:
    async with db.work() as work:
        refused = await catalogue.publish(work, basic_of(takes=[{"role": "child", "element": "child.star_sign"}]))
        malformed = await catalogue.publish(work, basic_of(party=7))
        owned = await catalogue.publish(work, basic_of(region="340000000000"))
    for outcome, code, path in (
        (refused, Rule.ELEMENT_UNKNOWN, "/item/takes/0/element"),
        (malformed, Rule.MALFORMED, "/item/party"),
        (owned, Rule.PATCH_WRONG, "/item/region"),
    ):
        assert isinstance(outcome, PackageRefused)
        assert [(found.code, found.path) for found in outcome.findings] == [(code, path)]


@pytest.mark.parametrize(
    ("package", "code", "path"),
    [
        (implementation_of({"targets": {"1": None}}), Rule.MALFORMED, "/targets"),
        (implementation_of({"takes": {"x": None}, "materials": {"delivery-record": 1}}), Rule.PATCH_WRONG, None),
        (implementation_of({"colour": "red"}), Rule.MALFORMED, "/colour"),
        (implementation_of({}, code="11340000MB0AA000102340723002000"), Rule.PATCH_WRONG, "/code"),
    ],
)
def test_an_implementation_that_does_not_fit_says_where(
    package: ImplementationPackage, code: Rule, path: str | None
) -> None:
    base = BasicVersion(item_of(birth()).flattened().id, BASIC, 1, basic()["item"], "sha256:0")
    refused = inheritance.flattened(package, base)
    assert isinstance(refused, PackageRefused)
    assert refused.findings[0].code == code
    assert path is None or refused.findings[0].path == path


async def test_a_folder_is_published_with_what_others_rest_on_first(
    db: Database, catalogue: Catalogue, tmp_path: Any
) -> None:
    for place, tree in (("items/a.yaml", implementation()), ("basic-items/z.yaml", basic())):
        file = tmp_path / place
        file.parent.mkdir()
        file.write_text(json.dumps(tree))
    async with db.work() as work:
        outcomes = await catalogue.publish_folder(work, tmp_path)
    assert [type(outcome) for outcome in outcomes] == [BasicVersion, ItemVersion]
