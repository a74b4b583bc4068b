"""What is different between two versions or two packages."""

from dataclasses import dataclass

from services.catalogue.types.words import Bilingual


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where in the definition, and in words."""

    path: str
    """JSON pointer; members of lists by their codes"""
    words: Bilingual
