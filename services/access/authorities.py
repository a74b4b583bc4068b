"""Authority to act for another (代理), and what its scope covers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select

from services.access.merging import merged_under
from services.access.tables import AuthorityRow
from services.access.types import AuthorityGranted, AuthorityKind
from services.kit.db import ReadSession

Scope = Mapping[str, Sequence[str]]
"""`{}` for everything, `{"items": [codes]}` for these items alone; any other scope covers nothing until this module
knows what it means."""


def covers(scope: Scope, items: Collection[str]) -> bool:
    """Whether a scope covers a matter that any of these codes names; with none, whether it covers everything."""
    if not scope:
        return True
    return set(scope) == {"items"} and not set(scope["items"]).isdisjoint(items)


async def authority_between(
    session: ReadSession, agent: UUID, principal: UUID, *, items: Collection[str], now: datetime
) -> AuthorityGranted | None:
    """The authority of longest duration by which one survivor may act for another now."""
    rows = await session.all(
        select(AuthorityRow).where(
            AuthorityRow.agent.in_(merged_under(agent)),
            AuthorityRow.principal.in_(merged_under(principal)),
            _in_force(now),
        )
    )
    covering = [row for row in rows if covers(row.scope, items)]
    if not covering:
        return None
    lasting = max(covering, key=lambda row: (row.valid_until is None, row.valid_until or now, row.id))
    return AuthorityGranted(AuthorityKind(lasting.kind), lasting.valid_until)


def authorised(agent: UUID, principal: UUID, *, now: datetime) -> ColumnElement[bool]:
    """Whether one acts for the other now by any authority, in everything or in some items: part of a statement."""
    return exists().where(
        AuthorityRow.agent.in_(merged_under(agent)),
        AuthorityRow.principal.in_(merged_under(principal)),
        _in_force(now),
    )


async def principals(session: ReadSession, agent: UUID, *, now: datetime) -> Sequence[UUID]:
    """Whom a survivor may act for in everything, under the identifiers that the authorities name."""
    rows = await session.all(select(AuthorityRow).where(AuthorityRow.agent.in_(merged_under(agent)), _in_force(now)))
    return [row.principal for row in rows if covers(row.scope, ())]


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(AuthorityRow.valid_from <= now, or_(AuthorityRow.valid_until.is_(None), AuthorityRow.valid_until > now))
