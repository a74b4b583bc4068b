"""Text for people, in both languages."""

from typing import Self

import strawberry

from services.catalogue.service import Difference
from services.catalogue.types import Bilingual


@strawberry.type(description="Text for people: Chinese, and English beside it.")
class Words:
    zh: str
    en: str

    @classmethod
    def of(cls, text: Bilingual) -> Self:
        return cls(zh=text.zh, en=text.en)


@strawberry.type(description="One difference between two versions.")
class VersionDifference:
    path: str = strawberry.field(description="Place in the definition; members of lists by their codes.")
    words: Words

    @classmethod
    def of(cls, difference: Difference) -> Self:
        return cls(path=difference.path, words=Words.of(difference.words))
