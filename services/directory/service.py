"""Regions and organisations by code and day."""

import re
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.dialects.postgresql import insert

from services.directory.tables import OrganisationRow, RegionRow
from services.directory.types import Organisation, Region, RegionLevel, UnknownOrganisation, UnknownRegion
from services.kit.db import ReadSession, UnitOfWork
from services.kit.problems import GatewayError
from services.kit.values.numbers import InvalidNumber, check_credit_code


class RegionCodeMalformed(GatewayError):
    """A region's code has 12 digits."""


class OrganisationCodeMalformed(GatewayError):
    """An organisation's code is a unified social credit code whose check character fits."""


class Directory:
    """The published tables of regions and organisations."""

    async def load(self, work: UnitOfWork, regions: Sequence[Region], organisations: Sequence[Organisation]) -> None:
        """Take over published rows; a row known by code and first day is replaced.

        Raises `RegionCodeMalformed`, `OrganisationCodeMalformed`.
        """
        for region in regions:
            if not all(re.fullmatch("[0-9]{12}", code) for code in (region.code, *region.successors)):
                raise RegionCodeMalformed(region.code)
        for organisation in organisations:
            if isinstance(check_credit_code(organisation.code), InvalidNumber):
                raise OrganisationCodeMalformed(organisation.code)
        await _replace(work, RegionRow, [_region_values(region) for region in regions])
        await _replace(work, OrganisationRow, [_organisation_values(organisation) for organisation in organisations])

    async def region(self, session: ReadSession, code: str, *, on: date) -> Region | UnknownRegion:
        """The region that had this code on a day."""
        rows = await session.all(
            select(RegionRow).where(RegionRow.code == code, _stood(RegionRow, on)).order_by(RegionRow.valid_from.desc())
        )
        return _region(rows[0]) if rows else UnknownRegion(code)

    async def successors(self, session: ReadSession, code: str, *, on: date) -> Sequence[Region]:
        """The regions that stand on a day where the region of this code stood once: itself, if it still does.

        In order of code; none for a code that never was, or whose successors are gone without successors.
        """
        standing: dict[str, Region] = {}
        seen: set[str] = set()
        asked = {code}
        while asked:
            seen |= asked
            rows = await session.all(
                select(RegionRow)
                .where(RegionRow.code.in_(asked), RegionRow.valid_from <= on)
                .order_by(RegionRow.valid_from)
            )
            latest = {row.code: row for row in rows}
            standing |= {row.code: _region(row) for row in latest.values() if row.valid_to is None or row.valid_to > on}
            asked = {heir for row in latest.values() if row.code not in standing for heir in row.successors} - seen
        return [standing[code] for code in sorted(standing)]

    async def organisation(self, session: ReadSession, code: str, *, on: date) -> Organisation | UnknownOrganisation:
        """The organisation that had this code on a day."""
        rows = await session.all(
            select(OrganisationRow)
            .where(OrganisationRow.code == code, _stood(OrganisationRow, on))
            .order_by(OrganisationRow.valid_from.desc())
        )
        return _organisation(rows[0]) if rows else UnknownOrganisation(code)


def _stood(table: type[RegionRow] | type[OrganisationRow], on: date) -> ColumnElement[bool]:
    return and_(table.valid_from <= on, or_(table.valid_to.is_(None), table.valid_to > on))


async def _replace(
    work: UnitOfWork, table: type[RegionRow] | type[OrganisationRow], rows: Sequence[dict[str, object]]
) -> None:
    if not rows:
        return
    statement = insert(table)
    key = ("code", "valid_from")
    replaced = {name: statement.excluded[name] for name in rows[0] if name not in key}
    await work.execute(statement.on_conflict_do_update(index_elements=key, set_=replaced), rows)


def _region_values(region: Region) -> dict[str, object]:
    return {
        "code": region.code,
        "valid_from": region.valid_from,
        "valid_to": region.valid_to,
        "zh": region.zh,
        "en": region.en,
        "level": int(region.level),
        "parent": region.parent,
        "successors": list(region.successors),
    }


def _organisation_values(organisation: Organisation) -> dict[str, object]:
    return {
        "code": organisation.code,
        "valid_from": organisation.valid_from,
        "valid_to": organisation.valid_to,
        "zh": organisation.zh,
        "en": organisation.en,
        "region": organisation.region,
        "successor": organisation.successor,
    }


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
