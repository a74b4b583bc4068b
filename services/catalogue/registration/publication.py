"""Publishing a package: its checks, the rehearsal where one is required, then the version and its search entry."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.checks.item import ItemChecks
from services.catalogue.package import inheritance
from services.catalogue.package.exports import Tree, as_tree
from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.package_files import Package
from services.catalogue.registration.fresh_rehearsal import FreshRehearsal
from services.catalogue.search.index import entry_of_item, entry_of_one_thing, index
from services.catalogue.tables import (
    BasicItemRow,
    BasicVersionRow,
    ItemRow,
    ItemVersionRow,
    OneThingRow,
    OneThingVersionRow,
)
from services.catalogue.types import BasicVersion, Bilingual, ItemVersion, OneThingVersion, PackageRefused
from services.catalogue.versions.code_holders import code_of_another
from services.catalogue.versions.composition import Composer
from services.catalogue.versions.definitions import (
    item_digest,
    one_thing_definition,
    one_thing_digest,
    stored_item,
)
from services.catalogue.versions.in_force import (
    NewVersion,
    VersionWriter,
    basic_of,
    basic_version,
    item_of,
    items_in_force,
    one_thing_of,
)
from services.catalogue.versions.shares import with_shares
from services.kit.db import UnitOfWork
from services.kit.digests import digest

PublishedVersion = BasicVersion | ItemVersion | OneThingVersion


@dataclass(frozen=True, slots=True)
class Publication:
    """Any finding stops a publication; what is published already, unchanged, keeps its version."""

    checks: ItemChecks
    composer: Composer
    rehearsal: FreshRehearsal
    versions: VersionWriter

    async def publish(
        self, work: UnitOfWork, package: Package, *, only_rehearsed: bool
    ) -> PublishedVersion | PackageRefused:
        """The version in force from now on; `only_rehearsed`: if there is a fresh rehearsal of it.

        A basic item is not rehearsed: nobody applies for it.
        """
        match package:
            case BasicItemPackage():
                return await self._basic(work, package)
            case ItemPackage():
                return await self._item(work, package.flattened(), as_tree(package), only_rehearsed=only_rehearsed)
            case ImplementationPackage():
                return await self._implementation(work, package, only_rehearsed=only_rehearsed)
            case OneThingPackage():
                return await self._one_thing(work, package, only_rehearsed=only_rehearsed)

    async def _basic(self, work: UnitOfWork, package: BasicItemPackage) -> BasicVersion | PackageRefused:
        """Nobody offers a basic item, so no department is looked for. Its implementations stay on the version that they
        are pinned to.
        """
        item = inheritance.as_if_offered(package)
        if isinstance(item, PackageRefused):
            return item
        if findings := tuple(self.checks.findings_of_basic(item)):
            return PackageRefused(findings)
        new = NewVersion(package.basic, package.item, digest(package.item), as_tree(package), columns={})
        return basic_of(await self.versions.put(work, BasicItemRow, BasicVersionRow, new))

    async def _implementation(
        self, work: UnitOfWork, package: ImplementationPackage, *, only_rehearsed: bool
    ) -> ItemVersion | PackageRefused:
        """Flattened upon the version of the base that it names; the base is pinned, the patch kept."""
        base = await basic_version(work, package.basic, package.number)
        if base is None:
            return PackageRefused((finding(Rule.BASE_UNKNOWN, "/base", base=package.base),))
        item = inheritance.flattened(package, base)
        if isinstance(item, PackageRefused):
            return item
        return await self._item(work, item, as_tree(package), only_rehearsed=only_rehearsed)

    async def _item(
        self, work: UnitOfWork, item: ItemVersion, package: Tree, *, only_rehearsed: bool
    ) -> ItemVersion | PackageRefused:
        if findings := tuple(self.checks.findings(item)):
            return PackageRefused(findings)
        if refused := await code_of_another(work, item.code, item.department):
            return refused
        of_definition = item_digest(item)
        if only_rehearsed and (refused := await self.rehearsal.refusal(work, of_definition)):
            return refused
        columns = {**_names(item.name, item.summary), "department": item.department, "short": item.short}
        new = NewVersion(item.code, stored_item(with_shares(item)), of_definition, package, columns)
        row = await self.versions.put(work, ItemRow, ItemVersionRow, new)
        await index(work, entry_of_item(item))
        return item_of(row)

    async def _one_thing(
        self, work: UnitOfWork, package: OneThingPackage, *, only_rehearsed: bool
    ) -> OneThingVersion | PackageRefused:
        """Composed of the items in force, which are pinned: a later version of one needs the one-thing to be published
        again.
        """
        items = await items_in_force(work, [part.code for part in package.items])
        composed = self.composer.compose(package, items)
        if isinstance(composed, PackageRefused):
            return composed
        if refused := await code_of_another(work, composed.code, composed.items[0].department):
            return refused
        of_definition = one_thing_digest(composed)
        if only_rehearsed and (refused := await self.rehearsal.refusal(work, of_definition)):
            return refused
        columns = {**_names(composed.name, composed.summary), "department": composed.items[0].department}
        new = NewVersion(composed.code, one_thing_definition(composed), of_definition, as_tree(package), columns)
        row = await self.versions.put(work, OneThingRow, OneThingVersionRow, new)
        await index(work, entry_of_one_thing(composed))
        return await one_thing_of(work, row)


def _names(name: Bilingual, summary: Bilingual) -> Mapping[str, str]:
    return {"name_zh": name.zh, "name_en": name.en, "summary_zh": summary.zh, "summary_en": summary.en}
