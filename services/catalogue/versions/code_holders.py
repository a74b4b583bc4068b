"""Whose a code is: a package never takes over what another department has published or has handed in.

Nobody hands an item over under its code either: cases under way name the department that has them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, union_all

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.tables import DraftRow, ItemRow, OneThingRow
from services.catalogue.types import DraftKind, DraftState, PackageRefused
from services.kit.db import ReadSession


async def code_of_another(session: ReadSession, code: str, department: str) -> PackageRefused | None:
    """Refused where the code is published for another department."""
    published = union_all(*(select(row.department).where(row.code == code) for row in (ItemRow, OneThingRow)))
    return _refused(await session.rows(published), code, department)


async def code_drafted_by_another(session: ReadSession, code: str, department: str) -> PackageRefused | None:
    """Refused where another department has handed in a draft under the code; a text that nobody has handed in keeps no
    code from anybody. Basic items are drafted by whoever implements them.
    """
    drafted = select(DraftRow.department).where(
        DraftRow.code == code,
        DraftRow.kind != DraftKind.BASIC_ITEM,
        DraftRow.state.in_((DraftState.DEPT_REVIEW, DraftState.AUTHORITY_REVIEW)),
        DraftRow.department != department,
    )
    return _refused(await session.rows(drafted), code, department)


def _refused(holders: Sequence[Row[Any]], code: str, department: str) -> PackageRefused | None:
    others = sorted({holder for (holder,) in holders} - {department})
    if not others:
        return None
    return PackageRefused((finding(Rule.CODE_OF_ANOTHER, "/code", code=code, holder=others[0], department=department),))
