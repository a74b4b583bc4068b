"""Package files of any kind, told apart by what stands in them, and folders of them."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from services.catalogue.findings import Rule, finding
from services.catalogue.inheriting import BasicItemPackage, ImplementationPackage
from services.catalogue.package import ItemPackage, OneThingPackage, made_of
from services.catalogue.types import PackageRefused
from services.kit.plain_yaml import YamlRefused, read_yaml

Package = BasicItemPackage | ImplementationPackage | ItemPackage | OneThingPackage


def read_package(raw: bytes) -> Package | PackageRefused:
    """From YAML: `basic` makes it a basic item, `base` an implementation, `items` a one-thing; else it is an item."""
    tree = read_yaml(raw)
    if isinstance(tree, YamlRefused):
        return PackageRefused((finding(Rule.YAML, f"/line/{tree.line}", fault=tree.fault),))
    stated = tree.keys() if isinstance(tree, dict) else ()
    if "basic" in stated:
        return made_of(BasicItemPackage, tree)
    if "base" in stated:
        return made_of(ImplementationPackage, tree)
    return made_of(OneThingPackage, tree) if "items" in stated else made_of(ItemPackage, tree)


def read_folder(folder: Path) -> Sequence[tuple[Path, Package | PackageRefused]]:
    """All packages of a folder, so that what others rest on comes first: `basic-items`, `items`, `one-things`, each by
    the names of their files. Raises `OSError`.
    """
    return [(file, read_package(file.read_bytes())) for file in _files(folder)]


def _files(folder: Path) -> Iterator[Path]:
    for part in ("basic-items", "items", "one-things"):
        yield from sorted((folder / part).rglob("*.yaml"))
