"""What departments answer: stored once, and joined to the parcel that it is about.

A call-back may come before the department's own answer to the delivery is stored: then no parcel has its reference
yet. It is stored, and joined to the parcel by the transaction that learns the reference. The two meet at the row of
`department_references`: each inserts it if it is not there and locks it, so one of them sees what the other did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.handover.department_texts import kept_event
from services.handover.jobs import JOIN_EARLY
from services.handover.tables import DepartmentReferenceRow, EarlyAnswerRow, ParcelAnswerRow, ParcelRow
from services.handover.types import FINAL_ANSWERS, DepartmentEvent, ParcelAnswered
from services.handover.types.messages import EarlyAnswersLeft
from services.kit.clock import Clock
from services.kit.db import ReadSession, UnitOfWork
from services.kit.digests import canonical
from services.kit.ids import Ids, bucket_of
from services.kit.problems import GatewayError
from services.kit.vault import Vault, key_id_of

AT_ONCE = 100
"""statements that are taken in one transaction"""

_EVENT = TypeAdapter(DepartmentEvent)


class AnswerUnknown(GatewayError):
    """There is no answer of a department under this identifier."""


@dataclass(frozen=True, slots=True)
class TakenAnswers:
    """How much of a message was new, and how much of that is about parcels that nobody knows yet."""

    news: int
    early: int


@dataclass(frozen=True, slots=True)
class Answers:
    """The store of answers, early ones included."""

    vault: Vault
    ids: Ids
    clock: Clock

    async def take(self, work: UnitOfWork, department: str, events: Sequence[DepartmentEvent]) -> TakenAnswers:
        """Store what is new. What is there already, in the same words, is left out."""
        news = early = 0
        told: dict[UUID, ParcelAnswered] = {}
        # In order of reference: two call-backs with the same two unknown numbers must not wait for one another.
        for event in sorted(map(kept_event, events), key=lambda each: each.reference):
            parcel = await self._parcel_of(work, department, event.reference)
            if parcel is None:
                early += await self._keep_early(work, department, event)
            else:
                news += await self._keep(work, parcel, event, told)
        work.publish(*told.values())
        return TakenAnswers(news + early, early)

    async def expire(self, work: UnitOfWork, before: datetime, *, most: int) -> int:
        """Give up early answers that came before a moment, as many as `most`; how many were."""
        old = select(EarlyAnswerRow).where(EarlyAnswerRow.received_at < before).limit(most).with_for_update()
        rows = await work.all(old)
        for row in rows:
            await self.vault.destroy(work, row.key)
            of_row = (EarlyAnswerRow.bucket == row.bucket, EarlyAnswerRow.id == row.id)
            await work.execute(delete(EarlyAnswerRow).where(*of_row))
        return len(rows)

    async def parcel_named(self, session: ReadSession, department: str, reference: str) -> ParcelRow | None:
        """The parcel that a department knows by a number of its own."""
        known = select(DepartmentReferenceRow.parcel).where(
            DepartmentReferenceRow.department == department, DepartmentReferenceRow.reference == reference
        )
        rows = await session.rows(known)
        parcel: UUID | None = rows[0][0] if rows else None
        return None if parcel is None else await session.get(ParcelRow, parcel)

    async def name(self, work: UnitOfWork, parcel: ParcelRow, reference: str) -> bool:
        """The department knows the parcel by this reference. False, and nothing done, where another parcel has it."""
        known = await self._locked_reference(work, parcel.department, reference)
        if known.parcel not in {None, parcel.id}:
            return False
        known.parcel = parcel.id
        return True

    async def join_early(self, work: UnitOfWork, parcel: ParcelRow, reference: str) -> None:
        """What came early under the reference that the parcel was given is the parcel's from now on: `AT_ONCE` of it
        as it came, and the rest by jobs, so that the reference is not held for long.
        """
        of_reference = (EarlyAnswerRow.department == parcel.department, EarlyAnswerRow.reference == reference)
        oldest = select(EarlyAnswerRow).where(*of_reference).order_by(EarlyAnswerRow.received_at, EarlyAnswerRow.id)
        early = await work.all(oldest.limit(AT_ONCE))
        events = [await self._open_early(work, row) for row in early]
        told: dict[UUID, ParcelAnswered] = {}
        for event in sorted(events, key=lambda each: each.at):
            await self._keep(work, parcel, event, told)
        work.publish(*told.values())
        for row in early:
            await self.vault.destroy(work, row.key)
        joined = EarlyAnswerRow.id.in_([row.id for row in early])
        await work.execute(delete(EarlyAnswerRow).where(*of_reference, joined))
        if len(early) == AT_ONCE:
            work.schedule(JOIN_EARLY.job(EarlyAnswersLeft(parcel.id)))

    async def read(self, session: ReadSession, answer: UUID) -> DepartmentEvent:
        """One answer. Raises `AnswerUnknown`, `KeyDestroyed`."""
        row = await session.get(ParcelAnswerRow, answer)
        parcel = await session.get(ParcelRow, row.parcel) if row is not None else None
        if row is None or parcel is None:
            raise AnswerUnknown(answer)
        key = await self.vault.key(session, parcel.key)
        return _EVENT.validate_python(self.vault.open(row.body, key, _place(row.id)))

    async def ended(self, session: ReadSession, parcel: UUID) -> bool:
        """Whether the department has given its final answer about a parcel."""
        statement = (
            select(ParcelAnswerRow.id)
            .where(
                ParcelAnswerRow.bucket == bucket_of(parcel),
                ParcelAnswerRow.parcel == parcel,
                ParcelAnswerRow.kind.in_(FINAL_ANSWERS),
            )
            .limit(1)
        )
        return bool(await session.rows(statement))

    async def _parcel_of(self, work: UnitOfWork, department: str, reference: str) -> ParcelRow | None:
        known = await self.parcel_named(work, department, reference)
        if known is not None:
            return known
        parcel = (await self._locked_reference(work, department, reference)).parcel
        return None if parcel is None else await work.get(ParcelRow, parcel)

    async def _locked_reference(self, work: UnitOfWork, department: str, reference: str) -> DepartmentReferenceRow:
        """The row of the reference, locked until the transaction ends."""
        await work.execute(
            insert(DepartmentReferenceRow)
            .values(department=department, reference=reference, heard_at=self.clock.now())
            .on_conflict_do_nothing()
        )
        known = await work.one(
            select(DepartmentReferenceRow)
            .where(DepartmentReferenceRow.department == department, DepartmentReferenceRow.reference == reference)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        assert known is not None, "inserted above, and references are never deleted"
        return known

    async def _keep(
        self, work: UnitOfWork, parcel: ParcelRow, event: DepartmentEvent, told: dict[UUID, ParcelAnswered]
    ) -> bool:
        """Whether it is news; then it is added to what is `told` of its parcel, one event for all of it."""
        answer = self.ids.record(parcel.bucket)
        key = await self.vault.key(work, parcel.key)
        plain = plain_event(event)
        added = await work.execute(
            insert(ParcelAnswerRow)
            .values(
                bucket=parcel.bucket,
                id=answer,
                parcel=parcel.id,
                digest=self._digest(plain),
                kind=event.kind,
                body=self.vault.seal(plain, key, _place(answer)),
                received_at=self.clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["bucket", "parcel", "digest"])
            .returning(ParcelAnswerRow.id)
        )
        if added.first() is None:
            return False
        before = told.get(parcel.id)
        if before is None:
            told[parcel.id] = ParcelAnswered(parcel.id, parcel.case_id, answer, parcel.purpose)
        else:
            told[parcel.id] = replace(before, more=(*before.more, answer))
        return True

    async def _keep_early(self, work: UnitOfWork, department: str, event: DepartmentEvent) -> bool:
        bucket = bucket_of(self.ids.subject())  # drawn by chance: whose case it is, nobody knows yet
        record = self.ids.record(bucket)
        key = self.vault.new_key(work, bucket)
        plain = plain_event(event)
        added = await work.execute(
            insert(EarlyAnswerRow)
            .values(
                bucket=bucket,
                id=record,
                department=department,
                reference=event.reference,
                digest=self._digest(plain),
                key=key_id_of(key),
                body=self.vault.seal(plain, key, _early_place(record)),
                received_at=self.clock.now(),
            )
            .on_conflict_do_nothing(index_elements=["department", "reference", "digest"])
            .returning(EarlyAnswerRow.id)
        )
        return added.first() is not None

    async def _open_early(self, work: UnitOfWork, row: EarlyAnswerRow) -> DepartmentEvent:
        key = await self.vault.key(work, row.key)
        return _EVENT.validate_python(self.vault.open(row.body, key, _early_place(row.id)))

    def _digest(self, plain: dict[str, Any]) -> bytes:
        return self.vault.index("department_event", canonical(plain).decode())


def plain_event(event: DepartmentEvent) -> dict[str, Any]:
    """As JSON values: what is sealed, and what the digest is of."""
    plain: dict[str, Any] = _EVENT.dump_python(event, mode="json")
    # One moment has many texts; two answers must not differ by their time zone alone.
    return {**plain, "at": _in_utc(event.at).isoformat()}


def _in_utc(at: datetime) -> datetime:
    """The moment in UTC; as it was stated at either end of the calendar, where it has no place in UTC."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return at


def _place(answer: UUID) -> str:
    return f"parcel_answers:{answer}:body"


def _early_place(answer: UUID) -> str:
    return f"early_answers:{answer}:body"
