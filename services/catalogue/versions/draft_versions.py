"""What packages would become, before anybody publishes them: for a rehearsal (试运行)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.checks.item import ItemChecks
from services.catalogue.package import inheritance
from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.package_files import Package
from services.catalogue.types import ItemVersion, OneThingVersion, PackageFinding, PackageRefused
from services.catalogue.versions.code_holders import code_of_another
from services.catalogue.versions.composition import Composer
from services.catalogue.versions.definitions import item_digest, one_thing_digest
from services.catalogue.versions.in_force import basic_version, items_in_force, one_things_around
from services.kit.db import ReadSession


@dataclass(frozen=True, slots=True)
class DraftVersions:
    """Composes packages with one another and with what is in force."""

    checks: ItemChecks
    composer: Composer

    async def versions(
        self, session: ReadSession, packages: Sequence[Package]
    ) -> tuple[OneThingVersion, ...] | PackageRefused:
        """The one-things to rehearse the packages in, with the digests that publishing would give them and their items.

        A one-thing is composed of the items given and those in force. An item is rehearsed in the given one-things and
        those in force that hold it; if none does, by itself. Basic items are rehearsed in their implementations.
        """
        drafts = _Drafts(packages)
        for package in packages:
            item = await self._item(session, drafts, package)
            if isinstance(item, PackageRefused):
                drafts.faults.extend(item.findings)
            elif item is not None:
                drafts.items[item.code] = item
        if drafts.faults:
            return PackageRefused(tuple(drafts.faults))
        composed = [await self._composed(session, drafts, each) for each in await _one_things(session, drafts)]
        composed += [self.composer.compose_single(item) for item in drafts.single_items()]
        refused = [each for each in composed if isinstance(each, PackageRefused)]
        if refused:
            return PackageRefused(tuple(found for each in refused for found in each.findings))
        return tuple(
            replace(each, digest=one_thing_digest(each)) for each in composed if isinstance(each, OneThingVersion)
        )

    async def _item(
        self, session: ReadSession, drafts: "_Drafts", package: Package
    ) -> ItemVersion | PackageRefused | None:
        item = await _flattened(session, drafts, package)
        if not isinstance(item, ItemVersion):
            return item
        if found := tuple(self.checks.findings_of_rehearsal(item)):
            return PackageRefused(found)
        refused = await code_of_another(session, item.code, item.department)
        return refused or replace(item, digest=item_digest(item))

    async def _composed(
        self, session: ReadSession, drafts: "_Drafts", package: OneThingPackage
    ) -> OneThingVersion | PackageRefused:
        known = await items_in_force(session, [part.code for part in package.items])
        return self.composer.compose(package, {**known, **drafts.items})


@dataclass(frozen=True, slots=True)
class _Drafts:
    """The packages, and what their items become."""

    packages: Sequence[Package]
    items: dict[str, ItemVersion] = field(default_factory=dict)
    faults: list[PackageFinding] = field(default_factory=list)
    in_one_things: set[str] = field(default_factory=set)
    """codes of the items that some one-thing holds"""

    def basics(self) -> Mapping[str, BasicItemPackage]:
        return {package.basic: package for package in self.packages if isinstance(package, BasicItemPackage)}

    def single_items(self) -> Iterator[ItemVersion]:
        """Items that no one-thing holds."""
        return (item for code, item in self.items.items() if code not in self.in_one_things)


async def _one_things(session: ReadSession, drafts: _Drafts) -> Sequence[OneThingPackage]:
    own = {package.code: package for package in drafts.packages if isinstance(package, OneThingPackage)}
    around = {package.code: package for package in await one_things_around(session, drafts.items)}
    one_things = [*own.values(), *(package for code, package in around.items() if code not in own)]
    drafts.in_one_things.update(part.code for package in one_things for part in package.items)
    return one_things


async def _flattened(session: ReadSession, drafts: _Drafts, package: Package) -> ItemVersion | PackageRefused | None:
    match package:
        case ItemPackage():
            return package.flattened()
        case ImplementationPackage():
            return await _implemented(session, drafts, package)
        case BasicItemPackage():
            offered = inheritance.as_if_offered(package)
            return offered if isinstance(offered, PackageRefused) else None
        case OneThingPackage():
            return None


async def _implemented(
    session: ReadSession, drafts: _Drafts, package: ImplementationPackage
) -> ItemVersion | PackageRefused:
    base = await basic_version(session, package.basic, package.number)
    if base is None and (beside := drafts.basics().get(package.basic)) is not None:
        base = inheritance.unpublished(beside, package.number)
    if base is None:
        return PackageRefused((finding(Rule.BASE_UNKNOWN, "/base", base=package.base),))
    return inheritance.flattened(package, base)
