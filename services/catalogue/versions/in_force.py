"""Which version is in force: read by code, and put in force by publishing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.parsing import parse_tree
from services.catalogue.tables import (
    BasicItemRow,
    BasicVersionRow,
    ItemRow,
    ItemVersionRow,
    OneThingRow,
    OneThingVersionRow,
)
from services.catalogue.types import BasicVersion, ItemVersion, OneThingVersion, ServiceStatus
from services.catalogue.versions import definitions
from services.catalogue.versions.definitions import Definition
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import Ids

Counted = TypeVar("Counted", ItemRow, OneThingRow, BasicItemRow)
Published = TypeVar("Published", ItemVersionRow, OneThingVersionRow, BasicVersionRow)

_NO_BUCKET = 0
"""The catalogue is of one piece; its identifiers look like all others."""


@dataclass(frozen=True, slots=True)
class NewVersion:
    """What is stored of a package that may be published."""

    code: str
    definition: Definition
    digest: str
    package: Definition
    columns: Mapping[str, str]
    """of the row that says which version is in force: names, summaries, the department"""


@dataclass(frozen=True, slots=True)
class VersionWriter:
    """Puts versions in force."""

    ids: Ids
    clock: Clock

    async def put(
        self, work: UnitOfWork, counted: type[Counted], versions: type[Published], new: NewVersion
    ) -> Published:
        """The version with this digest: the one in force, or a new one that is in force from now on."""
        # The row is made first and then locked, so that two who publish at once count one after the other.
        await work.execute(insert(counted).values(code=new.code, **new.columns).on_conflict_do_nothing())
        row = await work.one(select(counted).where(counted.code == new.code).with_for_update())
        assert row is not None
        of_code = select(versions).where(versions.code == new.code)
        latest = await work.one(of_code.order_by(versions.number.desc()).limit(1))
        if latest is not None and latest.digest == new.digest:
            return latest
        version = versions(
            id=self.ids.record(_NO_BUCKET),
            code=new.code,
            number=latest.number + 1 if latest else 1,
            digest=new.digest,
            definition=new.definition,
            package=new.package,
            published_at=self.clock.now(),
        )
        work.add(version)
        row.in_force = version.id
        for name, value in new.columns.items():
            setattr(row, name, value)
        await work.flush()
        return version


def item_of(row: ItemVersionRow) -> ItemVersion:
    return definitions.item_from(row.definition, definitions.Stamp(row.id, row.number, row.digest))


def basic_of(row: BasicVersionRow) -> BasicVersion:
    return BasicVersion(row.id, row.code, row.number, row.definition, row.digest)


async def one_thing_of(session: ReadSession, row: OneThingVersionRow) -> OneThingVersion:
    """With the items that it pins."""
    pinned = definitions.item_ids(row.definition)
    rows = await session.all(select(ItemVersionRow).where(ItemVersionRow.id.in_(pinned)))
    items = {item.id: item_of(item) for item in rows}
    return definitions.one_thing_from(row.definition, items, definitions.Stamp(row.id, row.number, row.digest))


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
    """The packages of the one-things in force that hold any of these items, except cancelled ones."""
    in_force = select(OneThingRow.in_force).where(OneThingRow.service_status != ServiceStatus.CANCELLED)
    asked = select(OneThingVersionRow.package).where(
        OneThingVersionRow.id.in_(in_force), OneThingVersionRow.package.is_not(None)
    )
    packages = [
        parse_tree(OneThingPackage, tree) for tree in await session.all(asked.order_by(OneThingVersionRow.code))
    ]
    return [
        package
        for package in packages
        if isinstance(package, OneThingPackage) and any(part.code in codes for part in package.items)
    ]


async def one_thing_in_force(session: ReadSession, code: str) -> UUID | None:
    """The version of the one-thing with this code."""
    return await session.one(select(OneThingRow.in_force).where(OneThingRow.code == code))


async def one_thing_version(session: ReadSession, version: UUID) -> OneThingVersion | None:
    """A version of a one-thing, in force or not."""
    row = await session.one(select(OneThingVersionRow).where(OneThingVersionRow.id == version))
    return None if row is None else await one_thing_of(session, row)


async def implementations_in_force(session: ReadSession, basic: str) -> Sequence[ItemVersion]:
    """The items that inherit from any version of a basic item, by code."""
    inherits = ItemVersionRow.definition["base"]["code"].astext == basic
    in_force = select(ItemRow.in_force)
    rows = await session.all(select(ItemVersionRow).where(inherits, ItemVersionRow.id.in_(in_force)))
    return sorted(map(item_of, rows), key=lambda item: item.code)


async def package_in_force(session: ReadSession, code: str) -> Definition | None:
    """What the version in force under a code was published from, as plain values; none where nothing is."""
    item = select(ItemVersionRow.package).join(ItemRow, ItemRow.in_force == ItemVersionRow.id)
    one_thing = select(OneThingVersionRow.package).join(OneThingRow, OneThingRow.in_force == OneThingVersionRow.id)
    basic = select(BasicVersionRow.package).join(BasicItemRow, BasicItemRow.in_force == BasicVersionRow.id)
    found = await session.one(item.where(ItemRow.code == code))
    found = found or await session.one(one_thing.where(OneThingRow.code == code))
    return found or await session.one(basic.where(BasicItemRow.code == code))
