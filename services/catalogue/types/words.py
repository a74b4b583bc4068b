"""Text in Chinese and English, the two languages of everything that people read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bilingual:
    zh: str
    en: str
