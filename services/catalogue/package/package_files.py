"""Package files of any kind, distinguished by their entries, and folders of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.parsing import parse_tree, yaml_refused
from services.catalogue.types import DraftKind, PackageRefused
from services.kit.plain_yaml import Plain, YamlRefused, read_yaml

Package = BasicItemPackage | ImplementationPackage | ItemPackage | OneThingPackage

PACKAGE_CLASS: dict[DraftKind, type[Package]] = {
    DraftKind.BASIC_ITEM: BasicItemPackage,
    DraftKind.IMPLEMENTATION: ImplementationPackage,
    DraftKind.ITEM: ItemPackage,
    DraftKind.ONE_THING: OneThingPackage,
}
_FOLDERS = ("basic-items", "items", "one-things")


def parse_package(raw: bytes) -> Package | PackageRefused:
    """From YAML: `basic` makes it a basic item, `base` an implementation, `items` a one-thing; else it is an item."""
    tree = read_yaml(raw)
    if isinstance(tree, YamlRefused):
        return yaml_refused(tree)
    return parse_tree(class_of(tree), tree)


def class_of(tree: Plain) -> type[Package]:
    """What a package is by the entries that it has."""
    stated = tree.keys() if isinstance(tree, dict) else ()
    if "basic" in stated:
        return BasicItemPackage
    if "base" in stated:
        return ImplementationPackage
    return OneThingPackage if "items" in stated else ItemPackage


def draft_kind_of(text: str) -> DraftKind:
    """The kind as which a package is drafted; an item where its text does not say."""
    tree = read_yaml(text.encode())
    if isinstance(tree, YamlRefused):
        return DraftKind.ITEM
    return next(kind for kind, package in PACKAGE_CLASS.items() if package is class_of(tree))


def parse_folder(folder: Path) -> Sequence[tuple[Path, Package | PackageRefused]]:
    """All packages of a folder, so that what others rest on comes first: `basic-items`, `items`, `one-things`, each by
    the names of their files. Raises `OSError`.
    """
    return [(file, parse_package(file.read_bytes())) for file in _files(folder)]


def folder_around(file: Path) -> Path | None:
    """The nearest folder of packages that a file lies in."""
    return next((folder for folder in file.parents if any((folder / part).is_dir() for part in _FOLDERS)), None)


def _files(folder: Path) -> Iterator[Path]:
    for part in _FOLDERS:
        yield from sorted((folder / part).rglob("*.yaml"))
