"""What packages would become, before anybody publishes them: for a rehearsal (试运行)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.checks.item import ItemChecks
from services.catalogue.package import inheritance
from services.catalogue.package.files import Package
from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.package import ItemPackage, OneThingPackage
from services.catalogue.registration.folder_versions import alone
from services.catalogue.types import ItemVersion, OneThingVersion, PackageFinding, PackageRefused
from services.catalogue.versions import stored
from services.catalogue.versions.composition import Composer
from services.catalogue.versions.in_force import basic_version, items_in_force, one_things_around
from services.kit.db import ReadSession
from services.kit.digests import digest


@dataclass(frozen=True, slots=True)
class DraftVersions:
    """Composes packages with one another and with what is in force."""

    checks: ItemChecks
    composer: Composer

    async def versions(
        self, session: ReadSession, packages: Sequence[Package]
    ) -> tuple[OneThingVersion, ...] | PackageRefused:
        """The one-things to try the packages in, with the digests that publishing would give them and their items.

        A one-thing is composed of the items given and those in force. An item is tried in the given one-things and
        those in force that it stands in; in none, by itself. Basic items are tried in their implementations.
        """
        desk = _Desk(packages)
        for package in packages:
            item = await self._item(session, desk, package)
            if isinstance(item, PackageRefused):
                desk.faults.extend(item.findings)
            elif item is not None:
                desk.items[item.code] = item
        if desk.faults:
            return PackageRefused(tuple(desk.faults))
        composed = [await self._composed(session, desk, each) for each in await _whole(session, desk)]
        composed += [self.composer.compose_alone(alone(item, ()), item) for item in desk.left()]
        refused = [each for each in composed if isinstance(each, PackageRefused)]
        if refused:
            return PackageRefused(tuple(found for each in refused for found in each.findings))
        return tuple(_stamped(each) for each in composed if isinstance(each, OneThingVersion))

    async def _item(self, session: ReadSession, desk: "_Desk", package: Package) -> ItemVersion | PackageRefused | None:
        item = await _flattened(session, desk, package)
        if not isinstance(item, ItemVersion):
            return item
        found = tuple(self.checks.findings(item))
        return PackageRefused(found) if found else replace(item, digest=digest(stored.item_definition(item)))

    async def _composed(
        self, session: ReadSession, desk: "_Desk", package: OneThingPackage
    ) -> OneThingVersion | PackageRefused:
        known = await items_in_force(session, [part.code for part in package.items])
        return self.composer.compose(package, {**known, **desk.items})


@dataclass(frozen=True, slots=True)
class _Desk:
    """The packages, and what their items become."""

    packages: Sequence[Package]
    items: dict[str, ItemVersion] = field(default_factory=dict)
    faults: list[PackageFinding] = field(default_factory=list)
    placed: set[str] = field(default_factory=set)

    def basics(self) -> Mapping[str, BasicItemPackage]:
        return {package.basic: package for package in self.packages if isinstance(package, BasicItemPackage)}

    def left(self) -> Iterator[ItemVersion]:
        """Items that stand in no one-thing."""
        return (item for code, item in self.items.items() if code not in self.placed)


async def _whole(session: ReadSession, desk: _Desk) -> Sequence[OneThingPackage]:
    own = {package.code: package for package in desk.packages if isinstance(package, OneThingPackage)}
    around = {package.code: package for package in await one_things_around(session, desk.items)}
    whole = [*own.values(), *(package for code, package in around.items() if code not in own)]
    desk.placed.update(part.code for package in whole for part in package.items)
    return whole


async def _flattened(session: ReadSession, desk: _Desk, package: Package) -> ItemVersion | PackageRefused | None:
    match package:
        case ItemPackage():
            return package.flattened()
        case ImplementationPackage():
            return await _implemented(session, desk, package)
        case BasicItemPackage():
            tried = inheritance.tried(package)
            return tried if isinstance(tried, PackageRefused) else None
        case OneThingPackage():
            return None


async def _implemented(
    session: ReadSession, desk: _Desk, package: ImplementationPackage
) -> ItemVersion | PackageRefused:
    base = await basic_version(session, package.basic, package.number)
    if base is None and (beside := desk.basics().get(package.basic)) is not None:
        base = inheritance.unpublished(beside, package.number)
    if base is None:
        return PackageRefused((finding(Rule.BASE_UNKNOWN, "/base", base=package.base),))
    return inheritance.flattened(package, base)


def _stamped(one_thing: OneThingVersion) -> OneThingVersion:
    return replace(one_thing, digest=stored.one_thing_digest(stored.one_thing_definition(one_thing)))
