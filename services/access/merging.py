"""Two records that turn out to be one person: the one merged points to the survivor, and nothing is rewritten.

Rows elsewhere keep the identifier they were made with; whoever asks for it gets the survivor.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, Uuid, and_, func, literal, select

from services.access.tables import SubjectRow
from services.kit.db import ReadSession, bucket_in_sql


async def survivor(session: ReadSession, subject: UUID) -> SubjectRow | None:
    """The subject under this identifier now: itself, or the one it was merged into."""
    row = await session.get(SubjectRow, subject)
    while row is not None and row.merged_into is not None:
        row = await session.get(SubjectRow, row.merged_into)
    return row


async def survivor_id(session: ReadSession, subject: UUID) -> UUID:
    """As `survivor`; an identifier that nobody has is returned as it is."""
    row = await survivor(session, subject)
    return subject if row is None else row.id


def survivors(subjects: Select[UUID]) -> Subquery:
    """As `survivor`, part of a statement: for each of these identifiers (`named`) its survivor's `id` and `status`.

    An identifier that nobody has is left out.
    """
    given = subjects.subquery().c[0]
    found = (
        select(given.label("named"), SubjectRow.id, SubjectRow.status, SubjectRow.merged_into)
        .join(SubjectRow, and_(SubjectRow.bucket == bucket_in_sql(given), SubjectRow.id == given))
        .cte(recursive=True)
    )
    into = found.c.merged_into
    onward = select(found.c.named, SubjectRow.id, SubjectRow.status, SubjectRow.merged_into).join(
        SubjectRow, and_(SubjectRow.bucket == bucket_in_sql(into), SubjectRow.id == into)
    )
    chain = found.union(onward)
    return select(chain.c.named, chain.c.id, chain.c.status).where(chain.c.merged_into.is_(None)).subquery()


def surviving(subject: UUID) -> ColumnElement[UUID]:
    """As `survivor_id`, part of a statement."""
    named = literal(subject, Uuid)
    return func.coalesce(select(survivors(select(named)).c.id).scalar_subquery(), named)


def merged_under(subject: UUID | ColumnElement[UUID]) -> Select[UUID]:
    """Selects the identifiers of a survivor: its own, and those of all that was merged into it."""
    own = literal(subject, Uuid) if isinstance(subject, UUID) else subject
    found = select(own.label("id")).cte(recursive=True)
    merged = select(SubjectRow.id).join(found, SubjectRow.merged_into == found.c.id)
    # `union`, not `union all`: a row once seen is not followed again.
    names = found.union(merged)
    return select(names.c.id)
