"""Loading a folder of packages, through the same door that a department publishes by."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from services.catalogue.package import ItemPackage, OneThingPackage, read_item, read_one_thing
from services.catalogue.types import ItemVersion, OneThingVersion, PackageRefused
from services.kit.db import UnitOfWork

Outcome = ItemVersion | OneThingVersion | PackageRefused


class Publisher(Protocol):
    """What of the catalogue is needed here."""

    async def publish_item(self, work: UnitOfWork, package: ItemPackage) -> ItemVersion | PackageRefused: ...

    async def publish_one_thing(
        self, work: UnitOfWork, package: OneThingPackage
    ) -> OneThingVersion | PackageRefused: ...


async def publish_folder(work: UnitOfWork, catalogue: Publisher, folder: Path) -> Sequence[Outcome]:
    """Publish `items/**/*.yaml` and then `one-things/*.yaml`, in the order of their names.

    One outcome a file; what is published already, unchanged, is its own outcome. Raises `OSError`.
    """
    packages = read_folder(folder)
    return [
        package if isinstance(package, PackageRefused) else await _published(work, catalogue, package)
        for package in packages
    ]


async def _published(work: UnitOfWork, catalogue: Publisher, package: ItemPackage | OneThingPackage) -> Outcome:
    match package:
        case ItemPackage():
            return await catalogue.publish_item(work, package)
        case OneThingPackage():
            return await catalogue.publish_one_thing(work, package)


def read_folder(folder: Path) -> Sequence[ItemPackage | OneThingPackage | PackageRefused]:
    """The packages of a folder, items first; of a file that is none, what is wrong with it. Raises `OSError`."""
    return [
        *(read_item(file.read_bytes()) for file in sorted((folder / "items").rglob("*.yaml"))),
        *(read_one_thing(file.read_bytes()) for file in sorted((folder / "one-things").glob("*.yaml"))),
    ]
