"""Who read whose data: the pulls that concern somebody, without any value (PIPL arts. 44, 45).

A pull concerns the party whose record was asked, and everybody else about whom the answer contained data: a marriage
record names the spouse. Who these parties are is known where the applications are, and handed in.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from services.access.types import Actor, Channel
from services.kit.db import ReadSession
from services.kit.ids import bucket_of
from services.sharing.tables import PullRow
from services.sharing.types import Concern, Ground, OutcomeKind, PartyKey, PullBasis, PullRecord, World

_TOLD = (OutcomeKind.FOUND, OutcomeKind.CONFLICT)
"""Outcomes in which the department sent data; in the others nobody but the asked party is concerned."""


async def pulls_about(
    session: ReadSession, concerns: Sequence[Concern], *, first: int, after: UUID | None
) -> Sequence[PullRecord]:
    """At most `first` pulls, newest first, in one query; `after` is the last pull of the page before."""
    if not concerns:
        return []
    statement = select(PullRow).where(or_(*map(_concerning, concerns)))
    if after is not None:
        statement = statement.where(PullRow.id < after)
    rows = await session.all(statement.order_by(PullRow.id.desc()).limit(first))
    by_application = {concern.application: concern for concern in concerns}
    return [_record(row, by_application[row.application]) for row in rows]


async def bases_of(session: ReadSession, application: UUID) -> Mapping[UUID, PullBasis]:
    """Pull → basis, of all that was asked for one application."""
    statement = select(PullRow.id, PullRow.ground, PullRow.statute).where(
        PullRow.bucket == bucket_of(application), PullRow.application == application
    )
    return {row.id: PullBasis(Ground(row.ground), row.statute) for row in await session.rows(statement)}


def _concerning(concern: Concern) -> ColumnElement[bool]:
    asked = [and_(PullRow.role == party.role, PullRow.ordinal == party.ordinal) for party in sorted(concern.asked)]
    told = [
        and_(PullRow.role == role, PullRow.elements.has_key(relation), PullRow.outcome.in_(_TOLD))
        for role, relation in sorted(concern.told)
    ]
    return and_(
        PullRow.bucket == bucket_of(concern.application),
        PullRow.application == concern.application,
        or_(*asked, *told),
    )


def _record(row: PullRow, concern: Concern) -> PullRecord:
    party = PartyKey(row.role, row.ordinal)
    return PullRecord(
        id=row.id,
        application=row.application,
        item=row.item,
        resource=row.resource,
        provider=row.provider,
        party=party,
        elements=_visible(row, party, concern),
        actor=Actor(row.actor, row.on_behalf_of, Channel(row.channel), row.hall, row.window),
        ground=Ground(row.ground),
        statute=row.statute,
        world=World(row.world),
        requested_at=row.requested_at,
        finished_at=row.finished_at,
        outcome=OutcomeKind(row.outcome) if row.outcome else None,
        sent=row.refusal is None,
    )


def _visible(row: PullRow, party: PartyKey, concern: Concern) -> Mapping[str, tuple[str, ...]]:
    """All that was asked of one's own record; of another's record, what was asked about oneself."""
    return {
        relation: tuple(elements)
        for relation, elements in sorted(row.elements.items())
        if party in concern.asked or (row.role, relation) in concern.told
    }
