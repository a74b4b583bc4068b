"""Versions of packages that lie in a folder, before anybody publishes them: for their authors. No database."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage, flattened, unpublished
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.package_files import Package, parse_folder
from services.catalogue.types import ItemUnknown, ItemVersion, OneThingVersion, PackageRefused
from services.catalogue.versions.composition import Composer


def version_in_folder(folder: Path, code: str, composer: Composer) -> OneThingVersion | PackageRefused | ItemUnknown:
    """The one-thing with this code, or the item (31 characters, or its short name) as a one-thing of its own.

    An item is taken with the roles and relations of the first one-thing that holds it; if none does, with those it
    names. Raises `OSError`.
    """
    packages = [package for _, package in parse_folder(folder)]
    one_things = [package for package in packages if isinstance(package, OneThingPackage)]
    items = {item.code: item for item in _items(packages)}
    if named := next((package for package in one_things if package.code == code), None):
        return composer.compose(named, items)
    if item := next((item for item in items.values() if code in (item.code, item.short)), None):
        return composer.compose_single(item, one_things)
    return next((package for package in packages if isinstance(package, PackageRefused)), ItemUnknown())


def _items(packages: Sequence[Package | PackageRefused]) -> Iterator[ItemVersion]:
    basics = {package.basic: package for package in packages if isinstance(package, BasicItemPackage)}
    for package in packages:
        if isinstance(package, ItemPackage):
            yield package.flattened()
        elif isinstance(package, ImplementationPackage) and package.basic in basics:
            item = flattened(package, unpublished(basics[package.basic], package.number))
            if isinstance(item, ItemVersion):
                yield item
