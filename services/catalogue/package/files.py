"""Package files of any kind, told apart by what stands in them, and folders of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.package import ItemPackage, OneThingPackage, made_of, unreadable
from services.catalogue.types import PackageRefused
from services.kit.plain_yaml import Plain, YamlRefused, read_yaml

Package = BasicItemPackage | ImplementationPackage | ItemPackage | OneThingPackage

_PARTS = ("basic-items", "items", "one-things")


def read_package(raw: bytes) -> Package | PackageRefused:
    """From YAML: `basic` makes it a basic item, `base` an implementation, `items` a one-thing; else it is an item."""
    tree = read_yaml(raw)
    if isinstance(tree, YamlRefused):
        return unreadable(tree)
    return made_of(kind_of(tree), tree)


def kind_of(tree: Plain) -> type[Package]:
    """What a package is by the entries that it has."""
    stated = tree.keys() if isinstance(tree, dict) else ()
    if "basic" in stated:
        return BasicItemPackage
    if "base" in stated:
        return ImplementationPackage
    return OneThingPackage if "items" in stated else ItemPackage


def read_folder(folder: Path) -> Sequence[tuple[Path, Package | PackageRefused]]:
    """All packages of a folder, so that what others rest on comes first: `basic-items`, `items`, `one-things`, each by
    the names of their files. Raises `OSError`.
    """
    return [(file, read_package(file.read_bytes())) for file in _files(folder)]


def folder_around(file: Path) -> Path | None:
    """The nearest folder of packages that a file lies in."""
    return next((folder for folder in file.parents if any((folder / part).is_dir() for part in _PARTS)), None)


def _files(folder: Path) -> Iterator[Path]:
    for part in _PARTS:
        yield from sorted((folder / part).rglob("*.yaml"))
