"""How an implementation (实施清单) moves to another version of its basic item (基本目录)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.catalogue.types.items import BasicVersion, ItemVersion

Tree = Any
"""plain JSON: what `read_yaml` gives"""


@dataclass(frozen=True, slots=True)
class PatchUnfit:
    """A patch does not fit its base: at this JSON pointer is no object, nor a list of named members."""

    path: str


@dataclass(frozen=True, slots=True)
class RebaseConflict:
    """The new base changed what the patch changes, and otherwise: one of them must give way."""

    path: str
    """JSON pointer, members of lists by their names"""
    before: Tree
    """in the old base; none also where there was nothing"""
    base: Tree
    """in the new base"""
    patch: Tree
    """what the patch says"""


@dataclass(frozen=True, slots=True)
class Rebased:
    """The patch upon the new base; what the base says by now is left out of it."""

    patch: Mapping[str, Tree]


@dataclass(frozen=True, slots=True)
class RebaseConflicts:
    conflicts: tuple[RebaseConflict, ...]


@dataclass(frozen=True, slots=True)
class ImplementationRebase:
    """How an implementation moves to another version of its base: the patch for it, or what must be decided first."""

    item: ItemVersion
    to: BasicVersion
    outcome: Rebased | RebaseConflicts | PatchUnfit
