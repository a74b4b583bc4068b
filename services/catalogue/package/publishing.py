"""Loading a folder of packages, through the same door that a department publishes by."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from services.catalogue.package.files import Package, read_folder
from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.package import ItemPackage, OneThingPackage
from services.catalogue.types import BasicVersion, ItemVersion, OneThingVersion, PackageRefused
from services.kit.db import UnitOfWork

Outcome = BasicVersion | ItemVersion | OneThingVersion | PackageRefused


class Publisher(Protocol):
    """What of the catalogue is needed here."""

    async def publish_basic(self, work: UnitOfWork, package: BasicItemPackage) -> BasicVersion | PackageRefused: ...

    async def publish_implementation(
        self, work: UnitOfWork, package: ImplementationPackage
    ) -> ItemVersion | PackageRefused: ...

    async def publish_item(self, work: UnitOfWork, package: ItemPackage) -> ItemVersion | PackageRefused: ...

    async def publish_one_thing(
        self, work: UnitOfWork, package: OneThingPackage
    ) -> OneThingVersion | PackageRefused: ...


async def publish_folder(work: UnitOfWork, catalogue: Publisher, folder: Path) -> Sequence[Outcome]:
    """Publish `basic-items`, then `items`, then `one-things`, each with its folders and in the order of their names.

    One outcome a file; what is published already, unchanged, is its own outcome. Raises `OSError`.
    """
    return [
        package if isinstance(package, PackageRefused) else await publish_package(work, catalogue, package)
        for _, package in read_folder(folder)
    ]


async def publish_package(work: UnitOfWork, catalogue: Publisher, package: Package) -> Outcome:
    """One package, of whatever kind."""
    match package:
        case BasicItemPackage():
            return await catalogue.publish_basic(work, package)
        case ImplementationPackage():
            return await catalogue.publish_implementation(work, package)
        case ItemPackage():
            return await catalogue.publish_item(work, package)
        case OneThingPackage():
            return await catalogue.publish_one_thing(work, package)
