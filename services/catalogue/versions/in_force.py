"""Reading what is published."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from services.catalogue.package.package import OneThingPackage, made_of
from services.catalogue.registration.lifecycle import ServiceStatus
from services.catalogue.tables import (
    BasicVersionRow,
    ItemRow,
    ItemVersionRow,
    OneThingRow,
    OneThingVersionRow,
    SearchLineRow,
)
from services.catalogue.types import BasicVersion, ItemVersion, OneThingVersion
from services.catalogue.versions import stored
from services.kit.db import ReadSession

_SHELVED = select(SearchLineRow.code)


def item_of(row: ItemVersionRow) -> ItemVersion:
    return stored.item_from(row.definition, stored.Stamp(row.id, row.number, row.digest))


def basic_of(row: BasicVersionRow) -> BasicVersion:
    return BasicVersion(row.id, row.code, row.number, row.definition, row.digest)


async def one_thing_of(session: ReadSession, row: OneThingVersionRow) -> OneThingVersion:
    """With the items that it pins."""
    pinned = stored.item_ids(row.definition)
    rows = await session.all(select(ItemVersionRow).where(ItemVersionRow.id.in_(pinned)))
    items = {item.id: item_of(item) for item in rows}
    return stored.one_thing_from(row.definition, items, stored.Stamp(row.id, row.number, row.digest))


async def basic_version(session: ReadSession, code: str, number: int) -> BasicVersion | None:
    """A version of a basic item, in force or not."""
    at = (BasicVersionRow.code == code, BasicVersionRow.number == number)
    row = await session.one(select(BasicVersionRow).where(*at))
    return None if row is None else basic_of(row)


async def items_in_force(session: ReadSession, codes: Collection[str]) -> Mapping[str, ItemVersion]:
    """By code; what is not published is not among them."""
    in_force = select(ItemRow.in_force).where(ItemRow.code.in_(codes))
    rows = await session.all(select(ItemVersionRow).where(ItemVersionRow.id.in_(in_force)))
    return {row.code: item_of(row) for row in rows}


async def one_things_around(session: ReadSession, codes: Collection[str]) -> Sequence[OneThingPackage]:
    """The packages of the one-things in force in which any of these items stands, but for cancelled ones."""
    in_force = select(OneThingRow.in_force).where(OneThingRow.standing != ServiceStatus.CANCELLED)
    asked = select(OneThingVersionRow.package).where(
        OneThingVersionRow.id.in_(in_force), OneThingVersionRow.package.is_not(None)
    )
    packages = [made_of(OneThingPackage, tree) for tree in await session.all(asked.order_by(OneThingVersionRow.code))]
    return [
        package
        for package in packages
        if isinstance(package, OneThingPackage) and any(part.code in codes for part in package.items)
    ]


async def unshelved_items(session: ReadSession) -> Sequence[ItemVersion]:
    """The items in force that no search finds, though they are not cancelled."""
    in_force = select(ItemRow.in_force).where(
        ItemRow.standing != ServiceStatus.CANCELLED, ItemRow.code.not_in(_SHELVED)
    )
    return [item_of(row) for row in await session.all(select(ItemVersionRow).where(ItemVersionRow.id.in_(in_force)))]


async def unshelved_whole(session: ReadSession) -> Sequence[OneThingVersion]:
    """The same of one-things."""
    in_force = select(OneThingRow.in_force).where(
        OneThingRow.standing != ServiceStatus.CANCELLED, OneThingRow.code.not_in(_SHELVED)
    )
    rows = await session.all(select(OneThingVersionRow).where(OneThingVersionRow.id.in_(in_force)))
    return [await one_thing_of(session, row) for row in rows]
