"""Packages out of what is published, as they can be read and published again without loss."""

from typing import Any

import yaml
from sqlalchemy import select

from services.catalogue.reading import Package
from services.catalogue.tables import ItemRow, ItemVersionRow, OneThingRow, OneThingVersionRow
from services.kit.db import ReadSession

Tree = dict[str, Any]


def as_tree(package: Package) -> Tree:
    """As plain values, all that the package leaves unsaid included."""
    return package.model_dump(mode="json", by_alias=True)


def as_yaml(package: Package) -> str:
    """As a department would write it: without what goes without saying."""
    tree = package.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.dump(tree, Dumper=_Plainly, allow_unicode=True, sort_keys=False, width=110)


async def package_in_force(session: ReadSession, code: str) -> Tree | None:
    """What the version in force of an item or one-thing was published from; none where nothing is."""
    item = select(ItemVersionRow.package).join(ItemRow, ItemRow.in_force == ItemVersionRow.id)
    one_thing = select(OneThingVersionRow.package).join(OneThingRow, OneThingRow.in_force == OneThingVersionRow.id)
    found = await session.one(item.where(ItemRow.code == code))
    return found or await session.one(one_thing.where(OneThingRow.code == code))


class _Plainly(yaml.SafeDumper):
    """Without anchors, which our reader refuses: what stands twice is written twice."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the base's
        return True
