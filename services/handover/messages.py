"""Departments' messages: what is read goes to the answers, what cannot be read is kept as it came.

A message costs no transaction more than its size allows: a long one is kept in parts, and each part is read by a job.
One statement that cannot be read holds up no other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.handover.answers import AT_ONCE, Answers, plain_event
from services.handover.department_texts import is_cut, kept_reference
from services.handover.jobs import EXPIRE
from services.handover.matters import Matters
from services.handover.tables import KeptMessageRow
from services.handover.types import (
    ANSWER_UNREADABLE,
    DepartmentEvent,
    Inbound,
    ParcelAnswerUnreadable,
    Statement,
    UnreadableStatement,
)
from services.handover.types.messages import EarlyAnswersDue, MessagePartKept
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.digests import NotCanonicalJson, canonical
from services.kit.ids import Ids, bucket_of
from services.kit.vault import Vault, key_id_of

EARLY_KEPT_FOR = timedelta(days=90)
"""how long an answer is kept whose parcel nobody knows"""

_STATEMENTS = TypeAdapter(tuple[Statement, ...])


@dataclass(frozen=True, slots=True)
class Messages:
    """Takes what departments send."""

    answers: Answers
    matters: Matters
    vault: Vault
    ids: Ids
    clock: Clock

    async def take(
        self, work: UnitOfWork, department: str, raw: Inbound, statements: Sequence[Statement], *, polled: bool = False
    ) -> int:
        """Store a message; how much of it was news, or of a long one, how much it states.

        A polled one comes again with every poll: as it came it is kept only when it opens a matter.
        """
        sound = [_sound(each) for each in statements]
        message = (
            await self._keep(work, department, raw.body.hex()) if any(map(_says_more, sound)) and not polled else None
        )
        if len(sound) <= AT_ONCE:
            return await self._read(work, department, sound, raw if polled else None, message)
        parts = []
        for start in range(0, len(sound), AT_ONCE):
            part = _STATEMENTS.dump_python(tuple(sound[start : start + AT_ONCE]), mode="json")
            content = {"message": None if message is None else str(message), "statements": part}
            kept = await self._insert(work, department, content)
            if kept is not None:
                parts.append(kept)
        _read_next(work, department, parts)
        return len(sound)

    async def department_of(self, session: ReadSession, part: UUID) -> str | None:
        """Whose message it is a part of; none where it has been read."""
        row = await session.get(KeptMessageRow, part)
        return None if row is None else row.department

    async def read_part(self, work: UnitOfWork, kept: MessagePartKept) -> None:
        """Read one part of a long message, once, and ask for the next."""
        row = await work.lock_row(KeptMessageRow, kept.part)
        if row is None:
            return
        key = await self.vault.key(work, row.key)
        content = self.vault.open(row.content, key, _place(row.id))
        message = content["message"]
        statements = _STATEMENTS.validate_python(content["statements"])
        await self._read(work, row.department, statements, None, None if message is None else UUID(message))
        await work.execute(
            delete(KeptMessageRow).where(KeptMessageRow.bucket == row.bucket, KeptMessageRow.id == row.id)
        )
        await self.vault.destroy(work, row.key)
        _read_next(work, row.department, kept.then)

    async def _read(
        self,
        work: UnitOfWork,
        department: str,
        statements: Iterable[Statement],
        polled: Inbound | None,
        message: UUID | None,
    ) -> int:
        events = [each for each in statements if isinstance(each, DepartmentEvent)]
        taken = await self.answers.take(work, department, events)
        if taken.early:
            work.schedule(EXPIRE.job(EarlyAnswersDue(), self.clock.now() + EARLY_KEPT_FOR))
        news = taken.news
        for each in statements:
            if isinstance(each, UnreadableStatement):
                news += await self._put_before_a_person(work, department, each, polled, message)
        return news

    async def _put_before_a_person(
        self,
        work: UnitOfWork,
        department: str,
        statement: UnreadableStatement,
        polled: Inbound | None,
        message: UUID | None,
    ) -> bool:
        reference = statement.reference
        parcel = None if reference is None else await self.answers.parcel_named(work, department, reference)
        if parcel is None:
            return message is not None and await self.matters.open_unknown(work, department, message, ANSWER_UNREADABLE)
        if not await self.matters.open(work, parcel, message or parcel.id, ANSWER_UNREADABLE):
            return False
        kept = message if polled is None else await self._keep(work, department, polled.body.hex())
        work.publish(ParcelAnswerUnreadable(parcel.id, parcel.case_id, kept or parcel.id, parcel.purpose))
        return True

    async def _keep(self, work: UnitOfWork, department: str, content: str) -> UUID:
        """The message as it came, in hexadecimal; the one that is kept already, where it comes again."""
        kept = await self._insert(work, department, content)
        if kept is not None:
            return kept
        known = await work.one(
            select(KeptMessageRow).where(
                KeptMessageRow.department == department, KeptMessageRow.digest == self._digest(content)
            )
        )
        assert known is not None, "the insert found it"
        return known.id

    async def _insert(self, work: UnitOfWork, department: str, content: Any) -> UUID | None:
        bucket = bucket_of(self.ids.subject())  # drawn by chance: whose case it is, nobody knows yet
        record = self.ids.record(bucket)
        key = self.vault.new_key(work, bucket)
        added = await work.execute(
            insert(KeptMessageRow)
            .values(
                bucket=bucket,
                id=record,
                department=department,
                digest=self._digest(content),
                key=key_id_of(key),
                content=self.vault.seal(content, key, _place(record)),
                received_at=self.clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["department", "digest"])
            .returning(KeptMessageRow.id)
        )
        return record if added.first() is not None else None

    def _digest(self, content: Any) -> bytes:
        return self.vault.index("kept_message", canonical(content).decode())


def _read_next(work: UnitOfWork, department: str, parts: Sequence[UUID]) -> None:
    if parts:
        work.publish(MessagePartKept(parts[0], department, tuple(parts[1:])))


def _sound(statement: Statement) -> Statement:
    """The statement, or that it cannot be stored: its number has no place in an index, or a value none in JSON."""
    reference = kept_reference(statement.reference or "")
    if isinstance(statement, UnreadableStatement):
        return UnreadableStatement(statement.detail, reference)
    if reference is None:
        return UnreadableStatement("no number of a case")
    try:
        canonical(plain_event(statement))
    except (NotCanonicalJson, ValueError):
        return UnreadableStatement("a value that JSON does not hold", reference)
    return statement


def _says_more(statement: Statement) -> bool:
    """Whether the message says more than is read of it, so that it is kept as it came."""
    return isinstance(statement, UnreadableStatement) or is_cut(statement)


def _place(message: UUID) -> str:
    return f"kept_messages:{message}:content"
