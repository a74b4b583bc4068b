"""What somebody looks for in the catalogue, and what is found."""

from dataclasses import dataclass

from services.catalogue.types.codes import Target, Theme
from services.catalogue.types.words import Bilingual


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody looks for; what is left out does not matter."""

    text: str = ""
    region: str | None = None
    """12 digits. Where it is to be had: there, or at any level above that serves the whole of it; what was published
    under the code that any of these had before is found too
    """
    target: Target | None = None
    theme: Theme | None = None


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """One item or one-thing that a search found."""

    code: str
    name: Bilingual
    summary: Bilingual
    department: str
    """of a one-thing, that of its first item (牵头部门)"""
    is_one_thing: bool
