"""Text for people, in both languages."""

from typing import Protocol, Self

import strawberry


class InBothLanguages(Protocol):
    """Whatever the domain names in Chinese and in English: a text of a package, a data element, a resource."""

    @property
    def zh(self) -> str: ...
    @property
    def en(self) -> str: ...


@strawberry.type(description="Text for people: Chinese, and English beside it.")
class Words:
    zh: str
    en: str

    @classmethod
    def of(cls, text: InBothLanguages) -> Self:
        return cls(zh=text.zh, en=text.en)

    @classmethod
    def if_any(cls, text: InBothLanguages | None) -> Self | None:
        return None if text is None else cls.of(text)

    @classmethod
    def same(cls, text: str) -> Self:
        """What has no name of its own is shown by its code in both languages."""
        return cls(zh=text, en=text)
