"""Permissions: consent to being asked about, and the use of a certificate by another (PIPL arts. 13-16, 29).

Who may give a permission for whom is checked where acts are done; recorded here is that it was given, by whom and for
whom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import bucket_of
from services.sharing.tables import PermissionRow
from services.sharing.types import Asked, PartyKey, Permission, PermissionKind


@dataclass(frozen=True, slots=True)
class PermissionsInForce:
    """The permissions of one application that are in force."""

    rows: Sequence[PermissionRow] = ()

    def cover(self, asked: Asked, kind: PermissionKind) -> bool:
        """Whether the asked party, or its guardian, permitted this of this resource."""
        return any(
            row.kind is kind and PartyKey(row.role, row.ordinal) == asked.party and asked.resource in row.resources
            for row in self.rows
        )


async def keep_permission(work: UnitOfWork, permission: Permission, record: UUID, now: datetime) -> None:
    """The same act done twice permits once, and permits nothing more after it was withdrawn."""
    giver = permission.given_by
    await work.execute(
        insert(PermissionRow).on_conflict_do_nothing(),
        [
            {
                "bucket": bucket_of(record),
                "id": record,
                "application": permission.application,
                "role": permission.party.role,
                "ordinal": permission.party.ordinal,
                "kind": permission.kind,
                "resources": sorted(set(permission.resources)),
                "actor": giver.subject,
                "on_behalf_of": giver.on_behalf_of,
                "channel": giver.channel.value,
                "hall": giver.hall,
                "window": giver.window,
                "act": permission.act,
                "text_digest": permission.text_digest,
                "given_at": now,
                "expires_at": permission.expires_at,
            }
        ],
    )


async def end_permission(work: UnitOfWork, application: UUID, act: UUID, now: datetime) -> None:
    """From now on; what was asked while it was in force was asked lawfully (PIPL art. 15)."""
    await work.execute(
        update(PermissionRow)
        .where(
            PermissionRow.bucket == bucket_of(application),
            PermissionRow.application == application,
            PermissionRow.act == act,
            PermissionRow.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


async def permissions_in_force(session: ReadSession, application: UUID, now: datetime) -> PermissionsInForce:
    return PermissionsInForce(
        await session.all(
            select(PermissionRow).where(
                PermissionRow.bucket == bucket_of(application),
                PermissionRow.application == application,
                PermissionRow.withdrawn_at.is_(None),
                PermissionRow.expires_at > now,
            )
        )
    )
