"""Roles of staff: who may register services for which department, and who examines them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from services.access.tables import StaffRoleRow
from services.access.types import Posting, StaffPost, StaffRole
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of


async def appoint(
    work: UnitOfWork, ids: Ids, subject: UUID, post: StaffPost, *, by: UUID, now: datetime, until: datetime | None
) -> None:
    """Give a post; one that is held already without an end stays as it is."""
    held = await work.one(
        select(StaffRoleRow.id).where(
            StaffRoleRow.subject == subject,
            StaffRoleRow.role == post.role.value,
            StaffRoleRow.department.is_not_distinct_from(post.department),
            StaffRoleRow.valid_until.is_(None),
        )
    )
    if held is not None:
        return
    bucket = bucket_of(subject)
    work.add(
        StaffRoleRow(
            bucket=bucket,
            id=ids.record(bucket),
            subject=subject,
            role=post.role.value,
            department=post.department,
            valid_from=now,
            valid_until=until,
            granted_by=by,
        )
    )
    await work.flush()


async def relieve(work: UnitOfWork, subjects: Collection[UUID], post: StaffPost, *, now: datetime) -> bool:
    """End a post held under any of these identifiers of one subject; false where it is not held."""
    rows = await work.all(
        select(StaffRoleRow).where(
            StaffRoleRow.subject.in_(subjects),
            StaffRoleRow.role == post.role.value,
            StaffRoleRow.department.is_not_distinct_from(post.department),
            _held(now),
        )
    )
    for row in rows:
        row.valid_until = now
    await work.flush()
    return bool(rows)


async def posts(session: ReadSession, subjects: Collection[UUID], *, now: datetime) -> frozenset[StaffPost]:
    """What is held now under any of these identifiers of one subject."""
    rows = await session.all(select(StaffRoleRow).where(StaffRoleRow.subject.in_(subjects), _held(now)))
    return frozenset(StaffPost(StaffRole(row.role), row.department) for row in rows)


async def postings(session: ReadSession, *, now: datetime) -> Sequence[Posting]:
    """All posts that are held now, by department."""
    asked = select(StaffRoleRow).where(_held(now))
    rows = await session.all(asked.order_by(StaffRoleRow.department, StaffRoleRow.role, StaffRoleRow.valid_from))
    return [
        Posting(row.subject, StaffPost(StaffRole(row.role), row.department), row.valid_from, row.valid_until)
        for row in rows
    ]


def _held(now: datetime) -> ColumnElement[bool]:
    until = or_(StaffRoleRow.valid_until.is_(None), StaffRoleRow.valid_until > now)
    return and_(StaffRoleRow.valid_from <= now, until)
