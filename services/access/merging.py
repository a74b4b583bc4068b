"""Two records that turn out to be one person: the one merged points to the survivor, and nothing is rewritten.

Rows elsewhere keep the identifier they were made with; whoever asks for it gets the survivor.
"""

from uuid import UUID

from sqlalchemy import Select, Uuid, literal, select

from services.access.tables import SubjectRow
from services.kit.db import ReadSession


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


def merged_under(subject: UUID) -> Select[UUID]:
    """Selects the identifiers of a survivor: its own, and those of all that was merged into it."""
    found = select(literal(subject, Uuid).label("id")).cte(recursive=True)
    merged = select(SubjectRow.id).join(found, SubjectRow.merged_into == found.c.id)
    # `union`, not `union all`: a row once seen is not followed again.
    names = found.union(merged)
    return select(names.c.id)
