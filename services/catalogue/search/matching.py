"""What a search matches: words as written, as pinyin (拼音) or as initials; names that sound alike; and filters."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, String, and_, any_, cast, func, literal, or_, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from services.catalogue.search.pinyin import pinyin
from services.catalogue.tables import SearchLineRow
from services.catalogue.types import SearchQuery

_SHORTEST_SOUND = 4
"""letters: among shorter words everything sounds alike"""
LEAST_SIMILARITY = 0.34
"""share of a word's trigrams that a name must have: two letters changed places in a word of ten leave 0.4, in a
name that has nothing to do with it stay 0.2 at most"""
_SHORTEST_INITIALS = 2
_LATIN = re.compile("[a-z0-9]+")


def anywhere(words: Collection[str]) -> ColumnElement[bool]:
    """Every word is in the entry's text, as written or as it sounds."""
    return and_(true(), *(_contains(word, SearchLineRow.words, SearchLineRow.sound) for word in words))


def in_name(words: Collection[str]) -> ColumnElement[bool]:
    """Every word is in the name."""
    return and_(true(), *(_contains(word, SearchLineRow.name, SearchLineRow.name_sound) for word in words))


def sounds_of(words: Collection[str]) -> Sequence[str]:
    """The words as they sound; none where one of them is too short to be matched by its sound."""
    sounds = [pinyin(word).replace(" ", "") for word in words]
    return sounds if all(len(sound) >= _SHORTEST_SOUND for sound in sounds) else ()


def sounds_alike(sounds: Collection[str]) -> ColumnElement[bool]:
    """Every sound is near to the name's (trigrams, pg_trgm), which also finds a wrong character of the same sound."""
    return and_(true(), *(SearchLineRow.name_sound.bool_op("%>")(sound) for sound in sounds))


def filters(query: SearchQuery, serving: Collection[str] | None) -> Sequence[ColumnElement[bool]]:
    """`serving`: codes of the regions of which an entry may name no other; any where there is none."""
    wanted: list[ColumnElement[bool]] = []
    if serving is not None:
        wanted.append(SearchLineRow.regions.bool_op("<@")(cast(sorted(serving), ARRAY(String))))
    if query.target is not None:
        everybody = func.cardinality(SearchLineRow.targets) == 0
        wanted.append(or_(everybody, literal(query.target.value) == any_(SearchLineRow.targets)))
    if query.theme is not None:
        wanted.append(literal(query.theme.value) == any_(SearchLineRow.themes))
    return wanted


def _contains(word: str, *places: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    if len(word) >= _SHORTEST_INITIALS and _LATIN.fullmatch(word):
        places = (*places, SearchLineRow.initials)
    return or_(*(place.contains(word, autoescape=True) for place in places))
