"""What keeps a package from being published."""

from dataclasses import dataclass
from typing import ClassVar

from services.catalogue.types.words import Bilingual
from services.kit.problems import Problem


@dataclass(frozen=True, slots=True)
class PackageFinding:
    """One thing wrong with a package: rule, path in the definition, what is wrong and how to fix it."""

    code: str
    path: str
    wrong: Bilingual
    fix: Bilingual


@dataclass(frozen=True, slots=True)
class PackageRefused(Problem):
    """A package that cannot be published, and all that is wrong with it."""

    code: ClassVar[str] = "PACKAGE_REFUSED"
    findings: tuple[PackageFinding, ...]
