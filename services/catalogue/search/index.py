"""The search index: for every published code one row of its words as they are written, and as they sound."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.catalogue.search.pinyin import initials, pinyin, plain
from services.catalogue.search.words import searched_text
from services.catalogue.tables import ItemRow, ItemVersionRow, OneThingRow, OneThingVersionRow, SearchLineRow
from services.catalogue.types import Bilingual, ItemVersion, OneThingVersion, ServiceStatus, Target, Theme
from services.catalogue.versions.in_force import item_of, one_thing_of
from services.kit.db import ReadSession, UnitOfWork


@dataclass(frozen=True, slots=True)
class IndexEntry:
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
    """none stated: for everybody"""
    themes: frozenset[Theme] = frozenset()


def entry_of_item(item: ItemVersion) -> IndexEntry:
    return IndexEntry(
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


def entry_of_one_thing(one_thing: OneThingVersion) -> IndexEntry:
    """A one-thing is to be had where all its items are, by whom they all are for, under the themes of any."""
    return IndexEntry(
        code=one_thing.code,
        is_one_thing=True,
        name=one_thing.name,
        summary=one_thing.summary,
        department=one_thing.items[0].department,
        regions=frozenset(item.region for item in one_thing.items),
        targets=frozenset.intersection(*(frozenset(item.targets) for item in one_thing.items)),
        themes=frozenset(theme for item in one_thing.items for theme in item.guide.themes),
    )


async def index(work: UnitOfWork, entry: IndexEntry) -> None:
    """What is found under this code from now on, in place of what was; nothing for a cancelled service."""
    counted = OneThingRow if entry.is_one_thing else ItemRow
    if await work.one(select(counted.service_status).where(counted.code == entry.code)) is ServiceStatus.CANCELLED:
        return
    values = _values(entry)
    statement = insert(SearchLineRow).values(**values)
    await work.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))


async def remove_from_index(work: UnitOfWork, code: str) -> None:
    await work.execute(delete(SearchLineRow).where(SearchLineRow.code == code))


async def index_missing(work: UnitOfWork) -> int:
    """Index what is in force that was published before there was a search; returns how much that was."""
    entries = [
        *map(entry_of_item, await _items_not_indexed(work)),
        *map(entry_of_one_thing, await _one_things_not_indexed(work)),
    ]
    for entry in entries:
        await index(work, entry)
    return len(entries)


async def _items_not_indexed(session: ReadSession) -> Sequence[ItemVersion]:
    in_force = select(ItemRow.in_force).where(
        ItemRow.service_status != ServiceStatus.CANCELLED, ItemRow.code.not_in(select(SearchLineRow.code))
    )
    return [item_of(row) for row in await session.all(select(ItemVersionRow).where(ItemVersionRow.id.in_(in_force)))]


async def _one_things_not_indexed(session: ReadSession) -> Sequence[OneThingVersion]:
    in_force = select(OneThingRow.in_force).where(
        OneThingRow.service_status != ServiceStatus.CANCELLED, OneThingRow.code.not_in(select(SearchLineRow.code))
    )
    rows = await session.all(select(OneThingVersionRow).where(OneThingVersionRow.id.in_(in_force)))
    return [await one_thing_of(session, row) for row in rows]


def _values(entry: IndexEntry) -> Mapping[str, object]:
    name, summary = _joined(entry.name), _joined(entry.summary)
    called = (entry.name.zh, entry.name.en, entry.code, entry.short, pinyin(entry.name.zh), initials(entry.name.zh))
    name_sound = f"{pinyin(entry.name.zh)} {plain(entry.name.en)}"
    return {
        "code": entry.code,
        "is_one_thing": entry.is_one_thing,
        "name_zh": entry.name.zh,
        "name_en": entry.name.en,
        "summary_zh": entry.summary.zh,
        "summary_en": entry.summary.en,
        "department": entry.department,
        "regions": sorted(entry.regions),
        "targets": sorted(target.value for target in entry.targets),
        "themes": sorted(theme.value for theme in entry.themes),
        "called": sorted({searched_text(each) for each in called} - {""}),
        "name": name,
        "name_sound": name_sound,
        "initials": initials(entry.name.zh),
        "words": f"{name} {summary} {plain(entry.code)} {entry.short} {entry.department}",
        "sound": f"{name_sound} {pinyin(entry.summary.zh)}",
    }


def _joined(text: Bilingual) -> str:
    return f"{plain(text.zh)} {plain(text.en)}"
