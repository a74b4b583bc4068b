"""Checking package files without a database, as their author does before handing them in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.checks.item import ItemChecks
from services.catalogue.package import inheritance
from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.package_files import Package, folder_around, parse_folder, parse_package
from services.catalogue.types import BasicVersion, ItemVersion, OneThingVersion, PackageFinding, PackageRefused
from services.catalogue.versions.composition import Composer


@dataclass(frozen=True, slots=True)
class LintedPackage:
    """A file, what it would become, and what keeps it from that."""

    file: Path
    becomes: BasicVersion | ItemVersion | OneThingVersion | None
    findings: tuple[PackageFinding, ...]


def lint_folder(folder: Path, checks: ItemChecks, composer: Composer) -> Sequence[LintedPackage]:
    """Each package of the folder by the rules of publishing, but for the rehearsal. One-things are composed of the
    folder's items, implementations of its basic items, whichever version they name. Raises `OSError`.
    """
    packages = _Packages(checks, composer)
    return [packages.lint(file, package) for file, package in parse_folder(folder)]


def lint_file(file: Path, checks: ItemChecks, composer: Composer) -> LintedPackage:
    """One package; what it rests on is taken from the folder of packages that it lies in. Raises `OSError`."""
    packages = _Packages(checks, composer)
    package, around = parse_package(file.read_bytes()), folder_around(file.resolve())
    for beside, other in parse_folder(around) if around else ():
        if beside != file.resolve():
            packages.lint(beside, other)
    return packages.lint(file, package)


@dataclass(frozen=True, slots=True)
class _Packages:
    """What the files parsed so far would become."""

    checks: ItemChecks
    composer: Composer
    basics: dict[str, BasicItemPackage] = field(default_factory=dict)
    items: dict[str, ItemVersion] = field(default_factory=dict)

    def lint(self, file: Path, package: Package | PackageRefused) -> LintedPackage:
        outcome = package if isinstance(package, PackageRefused) else self._outcome(package)
        if isinstance(outcome, PackageRefused):
            return LintedPackage(file, None, outcome.findings)
        return LintedPackage(file, outcome, ())

    def _outcome(self, package: Package) -> BasicVersion | ItemVersion | OneThingVersion | PackageRefused:
        match package:
            case BasicItemPackage():
                return self._basic(package)
            case ImplementationPackage():
                base = self.basics.get(package.basic)
                if base is None:
                    return PackageRefused((finding(Rule.BASE_UNKNOWN, "/base", base=package.base),))
                item = inheritance.flattened(package, inheritance.unpublished(base, package.number))
                return item if isinstance(item, PackageRefused) else self._item(item)
            case ItemPackage():
                return self._item(package.flattened())
            case OneThingPackage():
                return self.composer.compose(package, self.items)

    def _basic(self, package: BasicItemPackage) -> BasicVersion | PackageRefused:
        offered = inheritance.as_if_offered(package)
        if isinstance(offered, PackageRefused):
            return offered
        if found := tuple(self.checks.findings_of_basic(offered)):
            return PackageRefused(found)
        self.basics[package.basic] = package
        return inheritance.unpublished(package, number=1)

    def _item(self, item: ItemVersion) -> ItemVersion | PackageRefused:
        # An item with findings is still composed into its one-thing, so that the one-thing's own faults are found too.
        self.items[item.code] = item
        found = tuple(self.checks.findings(item))
        return PackageRefused(found) if found else item
