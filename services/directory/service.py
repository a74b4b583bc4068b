"""The table of regions and organisations: kept in the database by editions, and at hand in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, func, insert, select

from services.directory.addresses import district_parts, same_address, same_region
from services.directory.checks import dropped, table_findings
from services.directory.loading import read_table, read_table_file
from services.directory.regions import Regions
from services.directory.tables import EditionRow, OrganisationRow, RegionRow
from services.directory.types import (
    DirectoryTable,
    Edition,
    Organisation,
    OrganisationUnknown,
    Region,
    RegionLevel,
    TableRefused,
)
from services.kit.clock import Clock, china_day
from services.kit.db import ReadSession, UnitOfWork
from services.kit.digests import digest

__all__ = [
    "Directory",
    "Regions",
    "district_parts",
    "read_table",
    "read_table_file",
    "same_address",
    "same_region",
]

_NOTHING = DirectoryTable()
_LOCK = 0x4449_5245
"""advisory lock: two who load a table at once do so one after the other"""


class Directory:
    """The table in use.

    Reading never waits for the database: every process keeps the edition in memory and takes the next one over when
    it is told to `refresh`.
    """

    def __init__(self, clock: Clock, table: DirectoryTable = _NOTHING) -> None:
        """`table`: what is used until an edition is read from the database."""
        self._clock = clock
        self._number = 0
        self._use(table)

    @property
    def regions(self) -> Regions:
        """The regions of the edition in use. Ask anew for each piece of work: the next edition is another value."""
        return self._regions

    @property
    def today(self) -> date:
        return china_day(self._clock.now())

    def organisation(self, code: str, *, on: date) -> Organisation | OrganisationUnknown:
        """The organisation that had this code on a day."""
        rows = self._organisations.get(code, ())
        return next((row for row in rows if row.stands(on)), OrganisationUnknown(code))

    def district_parts(self, address: str) -> Sequence[str]:
        """What of an address may be shown; see `addresses.district_parts`."""
        return district_parts(address, self.regions)

    def serving(self, region: str) -> Collection[str]:
        """The codes under which a service may be published that is to be had in a region today; see `Regions`."""
        return self.regions.serving(region, on=self.today)

    def same_address(self, a: str, b: str) -> bool:
        """Whether two registers mean the same address; see `addresses.same_address`."""
        return same_address(a, b, self.regions, on=self.today)

    def same_region(self, a: str, b: str) -> bool:
        """Whether two codes mean one region; see `addresses.same_region`."""
        return same_region(a, b, self.regions, on=self.today)

    def may_exist(self, region: str) -> bool:
        """Whether there is or was a region of this code, as far as the table goes; see `Regions`."""
        return self.regions.may_exist(region)

    def nearest_regions(self, region: str) -> Sequence[tuple[str, str, str]]:
        """Code, Chinese and English name of the regions that a code which does not exist is most like."""
        return [(row.code, row.zh, row.en) for row in self.regions.nearest(region, on=self.today)]

    def successors_of(self, region: str) -> Sequence[tuple[str, str, str]]:
        """Code, Chinese and English name of the regions that took the place of one that has ended; see `Regions`."""
        return [(row.code, row.zh, row.en) for row in self.regions.successors(region, on=self.today)]

    def city_of(self, region: str) -> str | None:
        """The code of the city in which a region lies today; see `Regions.city_of`."""
        return self.regions.city_of(region, on=self.today)

    async def edition(self, session: ReadSession) -> Edition | None:
        """The last one that was loaded, if any was."""
        row = await session.one(select(EditionRow).order_by(EditionRow.number.desc()).limit(1))
        return None if row is None else Edition(row.number, row.digest, row.loaded_at, row.loaded_by)

    async def refresh(self, session: ReadSession) -> None:
        """Take over the last edition, if it is another than the one in use."""
        edition = await self.edition(session)
        if edition is not None and edition.number != self._number:
            self._use(await _stored(session))
            self._number = edition.number

    async def replace(
        self, work: UnitOfWork, table: DirectoryTable, *, by: str, may_drop: bool = False
    ) -> Edition | TableRefused:
        """Make this the table in use, in place of all that was; the edition in use, where it is the same table.

        A code that the present edition has must not be missing, unless `may_drop`. Other processes take it over when
        they refresh.
        """
        if findings := tuple(table_findings(table)):
            return TableRefused(findings)
        await work.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        last = await self.edition(work)
        of = digest([_worded(table.regions), _worded(table.organisations)])
        if last is not None and last.digest == of:
            return last
        if not may_drop and (findings := tuple(dropped(table, await _stored(work)))):
            return TableRefused(findings)
        edition = Edition(last.number + 1 if last else 1, of, self._clock.now(), by)
        await _store(work, table)
        await work.execute(insert(EditionRow), [asdict(edition)])
        return edition

    def _use(self, table: DirectoryTable) -> None:
        organisations: dict[str, list[Organisation]] = {}
        for row in table.organisations:
            organisations.setdefault(row.code, []).append(row)
        self._regions = Regions(table.regions)
        self._organisations: Mapping[str, Sequence[Organisation]] = organisations


async def _stored(session: ReadSession) -> DirectoryTable:
    regions = await session.all(select(RegionRow).order_by(RegionRow.code, RegionRow.valid_from))
    organisations = await session.all(select(OrganisationRow).order_by(OrganisationRow.code))
    return DirectoryTable(tuple(map(_region, regions)), tuple(map(_organisation, organisations)))


async def _store(work: UnitOfWork, table: DirectoryTable) -> None:
    await work.execute(delete(RegionRow))
    await work.execute(delete(OrganisationRow))
    if table.regions:
        await work.execute(insert(RegionRow), _plain(table.regions))
    if table.organisations:
        await work.execute(insert(OrganisationRow), _plain(table.organisations))


def _plain(rows: Sequence[Region | Organisation]) -> list[dict[str, object]]:
    return [asdict(row) for row in sorted(rows, key=lambda row: (row.code, row.valid_from))]


def _worded(rows: Sequence[Region | Organisation]) -> list[dict[str, object]]:
    """With days as text, which is what a digest takes."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in _plain(rows)
    ]


def _region(row: RegionRow) -> Region:
    return Region(
        code=row.code,
        zh=row.zh,
        en=row.en,
        level=RegionLevel(row.level),
        parent=row.parent,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successors=tuple(row.successors),
    )


def _organisation(row: OrganisationRow) -> Organisation:
    return Organisation(
        code=row.code,
        zh=row.zh,
        en=row.en,
        region=row.region,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        successor=row.successor,
    )
