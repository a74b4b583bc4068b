"""Packages out of what is published, as they can be read and published again without loss."""

import json
from dataclasses import dataclass
from typing import Any

import yaml
from sqlalchemy import select

from services.catalogue.package.files import Package, kind_of, read_package
from services.catalogue.tables import (
    BasicItemRow,
    BasicVersionRow,
    ItemRow,
    ItemVersionRow,
    OneThingRow,
    OneThingVersionRow,
)
from services.catalogue.types import PackageRefused
from services.catalogue.versions.differences import Difference, tree_differences
from services.kit.db import ReadSession

Tree = dict[str, Any]


def as_tree(package: Package) -> Tree:
    """As plain values, all that the package leaves unsaid included."""
    return package.model_dump(mode="json", by_alias=True)


def package_from(tree: Tree) -> Package:
    """What `as_tree` was made from."""
    return kind_of(tree).model_validate_json(json.dumps(tree))


def as_yaml(package: Package) -> str:
    """As a department would write it: without what goes without saying."""
    tree = package.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.dump(tree, Dumper=_Plainly, allow_unicode=True, sort_keys=False, width=110)


async def package_in_force(session: ReadSession, code: str) -> Tree | None:
    """What the version in force under a code was published from; none where nothing is."""
    item = select(ItemVersionRow.package).join(ItemRow, ItemRow.in_force == ItemVersionRow.id)
    one_thing = select(OneThingVersionRow.package).join(OneThingRow, OneThingRow.in_force == OneThingVersionRow.id)
    basic = select(BasicVersionRow.package).join(BasicItemRow, BasicItemRow.in_force == BasicVersionRow.id)
    found = await session.one(item.where(ItemRow.code == code))
    found = found or await session.one(one_thing.where(OneThingRow.code == code))
    return found or await session.one(basic.where(BasicItemRow.code == code))


@dataclass(frozen=True, slots=True)
class PackageDifference:
    """In which places two packages differ."""

    differences: tuple[Difference, ...]


def difference_of(before: bytes, after: bytes) -> PackageDifference | PackageRefused:
    """Between two packages as they are written; what goes without saying is no difference."""
    old, new = read_package(before), read_package(after)
    if isinstance(old, PackageRefused):
        return old
    if isinstance(new, PackageRefused):
        return new
    return PackageDifference(tree_differences(as_tree(old), as_tree(new)))


class _Plainly(yaml.SafeDumper):
    """Without anchors, which our reader refuses: what stands twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the base's
        return True
