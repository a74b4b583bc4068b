"""Text for people, in both languages."""

from typing import Self

import strawberry

from services.catalogue.types import Bilingual


@strawberry.type(description="Text for people: Chinese, and English beside it.")
class Words:
    zh: str
    en: str

    @classmethod
    def of(cls, text: Bilingual) -> Self:
        return cls(zh=text.zh, en=text.en)
