"""Finding items and one-things by what people call them, with PostgreSQL alone.

What is published leaves a line here: its words as they stand, and how they sound. A search looks for every word as
written, as pinyin (拼音) or as initials; where nothing has them, for names that sound much like it (trigrams, pg_trgm),
which also finds a wrong character of the same sound.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, String, and_, any_, case, cast, func, literal, or_, select, true
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import InstrumentedAttribute

from services.catalogue.search.pinyin import initials, pinyin, plain
from services.catalogue.tables import SearchLineRow
from services.catalogue.types import Bilingual, ItemSummary, ItemVersion, OneThingVersion
from services.catalogue.types.codes import Target, Theme
from services.kit.db import ReadSession, UnitOfWork

LONGEST_TEXT = 100
"""letters that are read of a search; the rest is not looked at"""
MOST_WORDS = 8
_SHORTEST_HEARD = 4
"""letters: among shorter words everything sounds alike"""
_SOUNDS_LIKE = 0.34
"""share of a word's trigrams that a name must have: two letters changed places in a word of ten leave 0.4, in a
name that has nothing to do with it stay 0.2 at most"""
_SHORTEST_INITIALS = 2
_LEVELS = (2, 4, 6, 9, 12)
"""digits of a region's code that say its province, city, county, township and village (GB/T 2260, GB/T 10114)"""
_REGION = re.compile("[0-9]{12}")
_LATIN = re.compile("[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Line:
    """What of a published item or one-thing is searched."""

    code: str
    is_one_thing: bool
    name: Bilingual
    summary: Bilingual
    department: str
    regions: frozenset[str]
    """where its items are implemented, 12 digits each"""
    short: str = ""
    targets: frozenset[Target] = frozenset()
    """none said: for everybody"""
    themes: frozenset[Theme] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for; what is not said does not matter."""

    text: str = ""
    region: str | None = None
    """where it is to be had: there, or at any level above that serves the whole of it"""
    target: Target | None = None
    theme: Theme | None = None
    words: tuple[str, ...] = field(init=False)
    """of the text, bounded in number and length"""

    def __post_init__(self) -> None:
        # Cut twice: a single letter may unfold into eighteen.
        words = plain(self.text[:LONGEST_TEXT])[:LONGEST_TEXT].split()
        object.__setattr__(self, "words", tuple(words[:MOST_WORDS]))

    @property
    def whole(self) -> str:
        return " ".join(self.words)


def enclosing(region: str) -> frozenset[str]:
    """The codes of a region and of all that it lies in; none for what is no region's code."""
    if not _REGION.fullmatch(region):
        return frozenset()
    return frozenset(region[:digits].ljust(12, "0") for digits in _LEVELS)


def line_of_item(item: ItemVersion) -> Line:
    return Line(
        code=item.code,
        is_one_thing=False,
        name=item.name,
        summary=item.summary,
        department=item.department,
        regions=frozenset({item.region}),
        short=item.short,
        targets=frozenset(item.targets),
        themes=frozenset(item.guide.themes),
    )


def line_of_one_thing(one_thing: OneThingVersion) -> Line:
    """A one-thing is to be had where all its items are, by whom they all are for, under the themes of any."""
    return Line(
        code=one_thing.code,
        is_one_thing=True,
        name=one_thing.name,
        summary=one_thing.summary,
        department=one_thing.items[0].department,
        regions=frozenset(item.region for item in one_thing.items),
        targets=frozenset.intersection(*(frozenset(item.targets) for item in one_thing.items)),
        themes=frozenset(theme for item in one_thing.items for theme in item.guide.themes),
    )


async def shelve(work: UnitOfWork, line: Line) -> None:
    """What is found of this code from now on, in place of what was."""
    values = _values(line)
    statement = insert(SearchLineRow).values(**values)
    await work.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))


async def find(session: ReadSession, wish: Wish, *, limit: int) -> Sequence[ItemSummary]:
    """The lines that fit, at most so many: exact names first, then those with the words in their names, then others;
    one-things before items. No word finds all.
    """
    if limit <= 0:
        return []
    written = and_(true(), *(_written(word) for word in wish.words))
    named = and_(true(), *(_named(word) for word in wish.words))
    rank = (case((_exact(wish), 0), (named, 1), else_=2), SearchLineRow.is_one_thing.desc(), _alike(wish).desc())
    rows = await _lines(session, wish, written, rank, limit)
    heard = [sound for word in wish.words if len(sound := _sound(word)) >= _SHORTEST_HEARD]
    if not rows and heard and len(heard) == len(wish.words):
        await session.rows(select(func.set_config("pg_trgm.word_similarity_threshold", str(_SOUNDS_LIKE), True)))
        like = and_(true(), *(SearchLineRow.name_sound.bool_op("%>")(sound) for sound in heard))
        nearest = [func.word_similarity(sound, SearchLineRow.name_sound).desc() for sound in heard]
        rows = await _lines(session, wish, like, nearest, limit)
    return [_summary(row) for row in rows]


async def _lines(
    session: ReadSession, wish: Wish, fits: ColumnElement[bool], rank: Sequence[ColumnElement[Any]], limit: int
) -> Sequence[SearchLineRow]:
    statement = select(SearchLineRow).where(fits, *_filters(wish))
    return await session.all(statement.order_by(*rank, SearchLineRow.name_zh, SearchLineRow.code).limit(limit))


def _filters(wish: Wish) -> Sequence[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if wish.region is not None:
        filters.append(SearchLineRow.regions.bool_op("<@")(cast(sorted(enclosing(wish.region)), ARRAY(String))))
    if wish.target is not None:
        everybody = func.cardinality(SearchLineRow.targets) == 0
        filters.append(or_(everybody, literal(wish.target.value) == any_(SearchLineRow.targets)))
    if wish.theme is not None:
        filters.append(literal(wish.theme.value) == any_(SearchLineRow.themes))
    return filters


def _written(word: str) -> ColumnElement[bool]:
    return _somewhere(word, SearchLineRow.words, SearchLineRow.sound)


def _named(word: str) -> ColumnElement[bool]:
    return _somewhere(word, SearchLineRow.name, SearchLineRow.name_sound)


def _somewhere(word: str, *places: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    if len(word) >= _SHORTEST_INITIALS and _LATIN.fullmatch(word):
        places = (*places, SearchLineRow.initials)
    return or_(*(place.contains(word, autoescape=True) for place in places))


def _exact(wish: Wish) -> ColumnElement[bool]:
    return literal(wish.whole) == any_(SearchLineRow.called)


def _alike(wish: Wish) -> ColumnElement[float]:
    return func.similarity(SearchLineRow.name, wish.whole)


def _sound(word: str) -> str:
    return pinyin(word).replace(" ", "")


def _values(line: Line) -> Mapping[str, object]:
    name, summary = _joined(line.name), _joined(line.summary)
    called = (line.name.zh, line.name.en, line.code, line.short, pinyin(line.name.zh), initials(line.name.zh))
    name_sound = f"{pinyin(line.name.zh)} {plain(line.name.en)}"
    return {
        "code": line.code,
        "is_one_thing": line.is_one_thing,
        "name_zh": line.name.zh,
        "name_en": line.name.en,
        "summary_zh": line.summary.zh,
        "summary_en": line.summary.en,
        "department": line.department,
        "regions": sorted(line.regions),
        "targets": sorted(target.value for target in line.targets),
        "themes": sorted(theme.value for theme in line.themes),
        "called": sorted({Wish(each).whole for each in called} - {""}),
        "name": name,
        "name_sound": name_sound,
        "initials": initials(line.name.zh),
        "words": f"{name} {summary} {plain(line.code)} {line.short} {line.department}",
        "sound": f"{name_sound} {pinyin(line.summary.zh)}",
    }


def _joined(text: Bilingual) -> str:
    return f"{plain(text.zh)} {plain(text.en)}"


def _summary(row: SearchLineRow) -> ItemSummary:
    return ItemSummary(
        code=row.code,
        name=Bilingual(row.name_zh, row.name_en),
        summary=Bilingual(row.summary_zh, row.summary_en),
        department=row.department,
        is_one_thing=row.is_one_thing,
    )
