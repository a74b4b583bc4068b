"""How a search ranks: exact names first, then names that hold all words, then the rest; one-things before items."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, any_, case, func, literal

from services.catalogue.search.matching import in_name
from services.catalogue.search.words import searched_text
from services.catalogue.tables import SearchLineRow


def by_words(text: str, words: Collection[str]) -> Sequence[ColumnElement[Any]]:
    """The order of what holds all the words."""
    whole = searched_text(text)
    is_the_name = literal(whole) == any_(SearchLineRow.called)
    return (
        case((is_the_name, 0), (in_name(words), 1), else_=2),
        SearchLineRow.is_one_thing.desc(),
        func.similarity(SearchLineRow.name, whole).desc(),
    )


def by_sound(sounds: Collection[str]) -> Sequence[ColumnElement[Any]]:
    """The order of what sounds like the words: the nearest name first."""
    return [func.word_similarity(sound, SearchLineRow.name_sound).desc() for sound in sounds]
