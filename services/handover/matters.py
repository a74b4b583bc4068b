"""What a person of the staff must look at (待人工处理事项): what a department said or got, and no rule can apply.

A matter holds no personal data. What it is about stays where it is kept, sealed.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.handover.tables import OpenMatterRow, ParcelRow
from services.handover.types import MatterClosed, MatterUnknown, OpenMatter
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.vault import Vault, key_id_of

CASE_WITHDRAWN = "CASE_WITHDRAWN"
"""Reason of a matter: the department has a case that its applicant has withdrawn, and could not be told otherwise."""


@dataclass(frozen=True, slots=True)
class Matters:
    """Opens matters, lists and closes them."""

    vault: Vault
    ids: Ids
    clock: Clock

    async def open(self, work: UnitOfWork, parcel: ParcelRow, about: UUID, reason_code: str) -> bool:
        """Put something about a parcel before the staff of its department; false where it is there already."""
        return await self._insert(
            work, parcel.bucket, parcel.department, about, reason_code, parcel=parcel.id, case=parcel.case_id
        )

    async def open_about_case(
        self, work: UnitOfWork, case: UUID, department: str, about: UUID, reason_code: str
    ) -> bool:
        """The same of what concerns a case and no parcel of it, such as what a person says against it."""
        return await self._insert(work, bucket_of(case), department, about, reason_code, parcel=None, case=case)

    async def open_unknown(self, work: UnitOfWork, department: str, about: UUID, reason_code: str) -> bool:
        """The same where nobody can tell which parcel it is about."""
        return await self._insert(work, bucket_of(about), department, about, reason_code, parcel=None, case=None)

    async def _insert(
        self,
        work: UnitOfWork,
        bucket: int,
        department: str,
        about: UUID,
        reason_code: str,
        *,
        parcel: UUID | None,
        case: UUID | None,
    ) -> bool:
        added = await work.execute(
            insert(OpenMatterRow)
            .values(
                bucket=bucket,
                id=self.ids.record(bucket),
                department=department,
                parcel=parcel,
                case_id=case,
                about=about,
                reason_code=reason_code,
                opened_at=self.clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["bucket", "about", "reason_code"])
            .returning(OpenMatterRow.id)
        )
        return added.first() is not None

    async def listed(
        self, session: ReadSession, departments: Collection[str] | None, *, first: int, after: UUID | None
    ) -> Sequence[OpenMatter]:
        """Those that nobody has closed, the oldest first, of some departments or of all; `after` is the last of the
        page before.
        """
        statement = (
            select(OpenMatterRow)
            .where(OpenMatterRow.closed_at.is_(None))
            .order_by(OpenMatterRow.opened_at, OpenMatterRow.id)
            .limit(first)
        )
        if departments is not None:
            statement = statement.where(OpenMatterRow.department.in_(departments))
        if after is not None:
            last = select(OpenMatterRow.opened_at).where(OpenMatterRow.id == after).scalar_subquery()
            statement = statement.where(
                (OpenMatterRow.opened_at > last) | ((OpenMatterRow.opened_at == last) & (OpenMatterRow.id > after))
            )
        return [_matter(row) for row in await session.all(statement)]

    async def close(
        self, work: UnitOfWork, matter: UUID, departments: Collection[str] | None, *, by: UUID, comment: str
    ) -> OpenMatter | MatterUnknown | MatterClosed:
        """Somebody has seen to it, of one of these departments or of all."""
        asked = select(OpenMatterRow).where(OpenMatterRow.bucket == bucket_of(matter), OpenMatterRow.id == matter)
        row = await work.one(asked.with_for_update())
        if row is None or (departments is not None and row.department not in departments):
            return MatterUnknown()
        if row.closed_at is not None:
            return MatterClosed()
        key = self.vault.new_key(work, row.bucket)
        row.closed_at, row.closed_by, row.closed_key = self.clock.now(), by, key_id_of(key)
        row.comment = self.vault.seal(comment, key, _comment_place(row.id))
        return _matter(row)

    async def comment(self, session: ReadSession, matter: UUID) -> str | None:
        """Why a matter was closed; none where it was not."""
        asked = select(OpenMatterRow).where(OpenMatterRow.bucket == bucket_of(matter), OpenMatterRow.id == matter)
        row = await session.one(asked)
        if row is None or row.closed_key is None or row.comment is None:
            return None
        return str(self.vault.open(row.comment, await self.vault.key(session, row.closed_key), _comment_place(row.id)))


def _matter(row: OpenMatterRow) -> OpenMatter:
    return OpenMatter(row.id, row.department, row.reason_code, row.opened_at, row.case_id, row.parcel)


def _comment_place(matter: UUID) -> str:
    return f"open_matters.comment/{matter}"
