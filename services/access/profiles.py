"""What is known of one subject, sealed under the subject's own key.

One person's key can be destroyed without harm to anybody else: nothing about others is sealed with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.access.numbers import KnownNumber
from services.access.tables import IdentifierRow, SubjectNameRow, SubjectRow
from services.access.types import Identifier, IdentifierKind, Person, SubjectKind, SubjectStatus
from services.kit.clock import Clock, china_day
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.sealed import DataKey
from services.kit.values.names import same_name
from services.kit.vault import Vault, key_id_of


@dataclass(frozen=True, slots=True)
class Profiles:
    """Writes and reads the sealed rows of subjects."""

    vault: Vault
    ids: Ids
    clock: Clock

    def found(self, work: UnitOfWork, kind: SubjectKind, status: SubjectStatus, phone: str | None = None) -> SubjectRow:
        """A new subject with a key of its own; its bucket is drawn here, once."""
        record = self.ids.subject()
        bucket = bucket_of(record)
        key = self.vault.new_key(work, bucket)
        row = SubjectRow(
            bucket=bucket,
            id=record,
            kind=kind.value,
            status=status.value,
            status_source=None,
            merged_into=None,
            data_key=key_id_of(key),
            phone=None if phone is None else self.vault.seal(phone, key, _place("subjects", record, "phone")),
            created_at=self.clock.now(),
        )
        work.add(row)
        return row

    async def key(self, session: ReadSession, subject: SubjectRow) -> DataKey:
        return await self.vault.key(session, subject.data_key)

    async def call(self, work: UnitOfWork, subject: SubjectRow, name: str, *, source: str) -> None:
        """From today on the subject bears this name; the one before is kept, with its last day."""
        key = await self.key(work, subject)
        current = await self._current_name(work, subject)
        if current is not None:
            if same_name(self._open_name(current, key), name):
                return
            current.valid_to = china_day(self.clock.now())
            # The old row must be closed in the database first: one row at most may be without an end.
            await work.flush()
        record = self.ids.record(subject.bucket)
        work.add(
            SubjectNameRow(
                bucket=subject.bucket,
                id=record,
                subject=subject.id,
                value=self.vault.seal(name, key, _place("subject_names", record, "value")),
                valid_from=None if current is None else china_day(self.clock.now()),
                valid_to=None,
                source=source,
                recorded_at=self.clock.now(),
            )
        )

    async def number(self, work: UnitOfWork, subject: SubjectRow, number: KnownNumber, *, source: str) -> None:
        """Add a number to the subject, unless it has it already, in this form and with this end."""
        known = await work.all(
            select(IdentifierRow.id).where(
                IdentifierRow.bucket == subject.bucket,
                IdentifierRow.subject == subject.id,
                IdentifierRow.kind == number.kind.value,
                IdentifierRow.number_index == number.index,
                IdentifierRow.valid_to.is_not_distinct_from(number.given.valid_to),
            )
        )
        if known:
            return
        key = await self.key(work, subject)
        record = self.ids.record(subject.bucket)
        work.add(
            IdentifierRow(
                bucket=subject.bucket,
                id=record,
                subject=subject.id,
                kind=number.kind.value,
                number_index=number.index,
                value=self.vault.seal(number.value, key, _place("identifiers", record, "value")),
                valid_from=number.given.valid_from,
                valid_to=number.given.valid_to,
                source=source,
                recorded_at=self.clock.now(),
            )
        )

    async def person(self, session: ReadSession, subject: SubjectRow) -> Person:
        """All of it in the clear. Raises `KeyDestroyed` for a profile that was erased."""
        key = await self.key(session, subject)
        name = await self._current_name(session, subject)
        phone = subject.phone
        return Person(
            subject=subject.id,
            name="" if name is None else self._open_name(name, key),
            identifiers=tuple(self._open_identifier(row, key) for row in await _identifiers(session, subject)),
            phone=None if phone is None else self.vault.open(phone, key, _place("subjects", subject.id, "phone")),
            status=SubjectStatus(subject.status),
        )

    async def _current_name(self, session: ReadSession, subject: SubjectRow) -> SubjectNameRow | None:
        return await session.one(
            select(SubjectNameRow).where(
                SubjectNameRow.bucket == subject.bucket,
                SubjectNameRow.subject == subject.id,
                SubjectNameRow.valid_to.is_(None),
            )
        )

    def _open_name(self, row: SubjectNameRow, key: DataKey) -> str:
        name: str = self.vault.open(row.value, key, _place("subject_names", row.id, "value"))
        return name

    def _open_identifier(self, row: IdentifierRow, key: DataKey) -> Identifier:
        value = self.vault.open(row.value, key, _place("identifiers", row.id, "value"))
        return Identifier(IdentifierKind(row.kind), value, row.valid_from, row.valid_to)


async def _identifiers(session: ReadSession, subject: SubjectRow) -> Sequence[IdentifierRow]:
    return await session.all(
        select(IdentifierRow)
        .where(IdentifierRow.bucket == subject.bucket, IdentifierRow.subject == subject.id)
        .order_by(IdentifierRow.kind, IdentifierRow.recorded_at, IdentifierRow.id)
    )


def _place(table: str, record: UUID, column: str) -> str:
    return f"{table}:{record}:{column}"
