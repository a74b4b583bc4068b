"""Authority to act for another (代理), and what its scope covers.

What was given for whoever has died or was dissolved leads nowhere, whichever identifier it names; for a newborn and a
firm being founded others act.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import reduce
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from services.access.merging import merged_under, surviving, survivors
from services.access.tables import AuthorityRow
from services.access.types import ENDED, AuthorityGranted, AuthorityKind, Codes, covers
from services.kit.db import ReadSession

Scope = Mapping[str, Sequence[str]]
"""`{}` for everything, `{"items": [codes]}` for these items alone; any other scope covers nothing until this module
knows what it means."""


def codes_of(scope: Scope) -> Codes:
    """The codes of the services that a scope covers, none for everything."""
    if not scope:
        return None
    return frozenset(scope["items"]) if set(scope) == {"items"} else frozenset()


async def authority_between(
    session: ReadSession, agent: UUID, principal: UUID, *, items: Collection[str], now: datetime
) -> AuthorityGranted | None:
    """The authority of longest duration by which one survivor may act for another now."""
    rows = await session.all(select(AuthorityRow).where(_leading(agent, principal, now=now)))
    covering = [row for row in rows if covers(codes_of(row.scope), items)]
    if not covering:
        return None
    lasting = max(covering, key=lambda row: (row.valid_until is None, row.valid_until or now, row.id))
    return AuthorityGranted(AuthorityKind(lasting.kind), lasting.valid_until)


def authorised(agent: UUID, principal: UUID, *, now: datetime) -> ColumnElement[bool]:
    """Whether one acts for the other now by any authority, in everything or in some items: part of a statement.

    The agent is a survivor, the principal under any of their identifiers.
    """
    return exists().where(_leading(agent, surviving(principal), now=now))


async def codes_between(session: ReadSession, agent: UUID, principal: UUID, *, now: datetime) -> Codes:
    """In which services one survivor may act for the other now, by all authorities together."""
    rows = await session.all(select(AuthorityRow).where(_leading(agent, principal, now=now)))
    return _together(codes_of(row.scope) for row in rows)


async def principals(session: ReadSession, agent: UUID, *, now: datetime) -> Mapping[UUID, Codes]:
    """Whom a survivor may act for, under the identifiers that the authorities name, and in which services."""
    rows = await session.all(select(AuthorityRow).where(_leading(agent, now=now)))
    scopes: dict[UUID, list[Codes]] = {}
    for row in rows:
        scopes.setdefault(row.principal, []).append(codes_of(row.scope))
    return {principal: _together(codes) for principal, codes in scopes.items()}


def together(one: Codes, other: Codes) -> Codes:
    """What two scopes cover between them."""
    return None if one is None or other is None else one | other


def _together(scopes: Iterable[Codes]) -> Codes:
    nothing: Codes = frozenset()
    return reduce(together, scopes, nothing)


def ended(subjects: Select[UUID]) -> Select[UUID]:
    """Selects those of these identifiers whose survivor has died or was dissolved."""
    found = survivors(subjects)
    return select(found.c.named).where(found.c.status.in_(ENDED))


def _leading(agent: UUID, principal: UUID | ColumnElement[UUID] | None = None, *, now: datetime) -> ColumnElement[bool]:
    """The authorities by which a survivor acts now, for this survivor or for anybody. Each question is asked by it."""
    given = and_(
        AuthorityRow.agent.in_(merged_under(agent)),
        AuthorityRow.valid_from <= now,
        or_(AuthorityRow.valid_until.is_(None), AuthorityRow.valid_until > now),
    )
    if principal is not None:
        given = and_(given, AuthorityRow.principal.in_(merged_under(principal)))
    return and_(given, AuthorityRow.principal.not_in(ended(select(AuthorityRow.principal).where(given))))
