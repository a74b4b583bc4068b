"""Finding items and one-things by what people call them, with PostgreSQL alone."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from services.catalogue.search.matching import LEAST_SIMILARITY, anywhere, filters, sounds_alike, sounds_of
from services.catalogue.search.ranking import by_sound, by_words
from services.catalogue.search.words import search_words
from services.catalogue.tables import SearchLineRow
from services.catalogue.types import Bilingual, ItemSummary, SearchQuery
from services.kit.db import ReadSession


async def find(
    session: ReadSession, query: SearchQuery, *, serving: Collection[str] | None, limit: int
) -> Sequence[ItemSummary]:
    """What matches, at most so many, in the order of `ranking`. No word matches all; where nothing has the words, what
    sounds like them is found. `serving`: codes of the regions from which the query's region is served.
    """
    if limit <= 0:
        return []
    words, wanted = search_words(query.text), filters(query, serving)
    rows = await _rows(session, [anywhere(words), *wanted], by_words(query.text, words), limit)
    if not rows and (sounds := sounds_of(words)):
        least = str(LEAST_SIMILARITY)
        # Of the connection, since a read session is no transaction; it is the same for every search.
        await session.rows(select(func.set_config("pg_trgm.word_similarity_threshold", least, False)))
        rows = await _rows(session, [sounds_alike(sounds), *wanted], by_sound(sounds), limit)
    return [_summary(row) for row in rows]


async def _rows(
    session: ReadSession, wanted: Sequence[ColumnElement[bool]], rank: Sequence[ColumnElement[Any]], limit: int
) -> Sequence[SearchLineRow]:
    statement = select(SearchLineRow).where(*wanted)
    # Between equals the name and the code decide, so that the order is the same every time.
    return await session.all(statement.order_by(*rank, SearchLineRow.name_zh, SearchLineRow.code).limit(limit))


def _summary(row: SearchLineRow) -> ItemSummary:
    return ItemSummary(
        code=row.code,
        name=Bilingual(row.name_zh, row.name_en),
        summary=Bilingual(row.summary_zh, row.summary_en),
        department=row.department,
        is_one_thing=row.is_one_thing,
    )
