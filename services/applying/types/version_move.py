"""Nouns of moving an application to a newer version of its service."""

from dataclasses import dataclass
from typing import ClassVar

from services.applying.types.application import Application
from services.catalogue.types import Bilingual
from services.catalogue.types import Difference as VersionDifference
from services.kit.problems import Problem
from services.sharing.types import Want


@dataclass(frozen=True, slots=True)
class VersionOffer:
    """The version in force, and how it differs from the one that the application is on."""

    number: int
    asked_newly: tuple[Want, ...]
    asked_no_more: tuple[Want, ...]
    materials_newly: tuple[Bilingual, ...]
    materials_no_more: tuple[Bilingual, ...]
    limits_changed: tuple[Bilingual, ...]
    """names of the items whose time limits changed"""
    differences: tuple[VersionDifference, ...]
    """all that is otherwise, in words"""


@dataclass(frozen=True, slots=True)
class MovedApplication:
    """An application on its new version, and the answers that had no place there."""

    application: Application
    dropped: tuple[Want, ...]


@dataclass(frozen=True, slots=True)
class VersionNotNewer(Problem):
    """The application is on the version in force, or its role applies no more."""

    code: ClassVar[str] = "VERSION_NOT_NEWER"
