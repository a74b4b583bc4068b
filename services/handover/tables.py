"""Tables of the hand-over: parcels, attempts to deliver them, the departments' numbers, and what they answered."""

from uuid import UUID

from sqlalchemy import Enum, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from services.handover.attempts import Action, AttemptOutcome
from services.handover.types import AnswerKind, ParcelPurpose, ParcelState, RecallState
from services.kit.db import Base, Bucket, Json, Moment, RecordKey


class ParcelRow(Base):
    """One parcel; a case or dispute has one at most, which the database itself sees to."""

    __tablename__ = "parcels"
    __table_args__ = (
        UniqueConstraint("bucket", "case_id"),
        Index(None, "created_at", postgresql_where=text("settled_at is null and state <> 'RECALLED'")),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    case_id: Mapped[UUID]
    """the case, or the dispute whose review it is"""
    purpose: Mapped[ParcelPurpose] = mapped_column(Enum(ParcelPurpose, native_enum=False, length=16))
    department: Mapped[str]
    item: Mapped[str]
    receipt_number: Mapped[str]
    state: Mapped[ParcelState] = mapped_column(Enum(ParcelState, native_enum=False, length=16))
    contents: Mapped[Json]
    """sealed, under the dossier's key"""
    key: Mapped[UUID]
    wire_digest: Mapped[str | None]
    """of what was sent last"""
    external_reference: Mapped[str | None]
    attempts: Mapped[int]
    polls: Mapped[int]
    silent_polls: Mapped[int]
    """polls in a row that brought nothing new"""
    reason_code: Mapped[str | None]
    reason: Mapped[Json | None]
    """the department's own words, sealed"""
    created_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
    told_unanswered_at: Mapped[Moment | None]
    """when its delivery was said to be unanswered, if it was"""
    recall: Mapped[RecallState | None] = mapped_column(Enum(RecallState, native_enum=False, length=16))
    """none while its case was not withdrawn, or its department cannot be told"""
    recall_attempts: Mapped[int]


class ParcelAttemptRow(Base):
    """One call to a department about one parcel; committed before the call, closed after it."""

    __tablename__ = "parcel_attempts"
    __table_args__ = (
        ForeignKeyConstraint(["bucket", "parcel"], ["parcels.bucket", "parcels.id"]),
        UniqueConstraint("bucket", "parcel", "number", "action"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    parcel: Mapped[UUID]
    number: Mapped[int]
    action: Mapped[Action] = mapped_column(Enum(Action, native_enum=False, length=16))
    started_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]
    outcome: Mapped[AttemptOutcome | None] = mapped_column(Enum(AttemptOutcome, native_enum=False, length=16))
    detail: Mapped[str | None]
    """for operators; never a value"""


class DepartmentReferenceRow(Base):
    """A department's number of a case. Found by that number alone, so it is led by no bucket.

    The row without a parcel is the meeting point of two transactions: of the call-back that came before the
    department's own answer to the delivery, and of the one that stores that answer.
    """

    __tablename__ = "department_references"

    department: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(primary_key=True)
    parcel: Mapped[UUID | None]
    heard_at: Mapped[Moment]


class ParcelAnswerRow(Base):
    """What a department answered about a parcel; the same answer given twice is one row."""

    __tablename__ = "parcel_answers"
    __table_args__ = (
        ForeignKeyConstraint(["bucket", "parcel"], ["parcels.bucket", "parcels.id"]),
        UniqueConstraint("bucket", "parcel", "digest"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    parcel: Mapped[UUID]
    digest: Mapped[bytes]
    """blind: an answer may hold an ID number and little else that is not known"""
    kind: Mapped[AnswerKind] = mapped_column(Enum(AnswerKind, native_enum=False, length=24))
    body: Mapped[Json]
    """sealed, under the dossier's key"""
    received_at: Mapped[Moment]


class EarlyAnswerRow(Base):
    """An answer under a number that no parcel has yet; sealed under a key of its own until one has."""

    __tablename__ = "early_answers"
    __table_args__ = (
        UniqueConstraint("department", "reference", "digest"),
        Index(None, "received_at"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    department: Mapped[str]
    reference: Mapped[str]
    digest: Mapped[bytes]
    key: Mapped[UUID]
    body: Mapped[Json]
    received_at: Mapped[Moment]


class KeptMessageRow(Base):
    """A department's message: as it came, where something in it cannot be read; or a part of a long one, until it is
    read. Sealed under a key of its own.
    """

    __tablename__ = "kept_messages"
    __table_args__ = (UniqueConstraint("department", "digest"),)

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    department: Mapped[str]
    digest: Mapped[bytes]
    key: Mapped[UUID]
    content: Mapped[Json]
    received_at: Mapped[Moment]


class OpenMatterRow(Base):
    """What a person must look at; `about` is the parcel, the answer or the message that it is about."""

    __tablename__ = "open_matters"
    __table_args__ = (
        UniqueConstraint("bucket", "about", "reason_code"),
        Index(None, "department", "opened_at"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    department: Mapped[str]
    parcel: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    """none where nobody can tell whose it is"""
    about: Mapped[UUID]
    reason_code: Mapped[str]
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    closed_by: Mapped[UUID | None]
    closed_key: Mapped[UUID | None]
    comment: Mapped[Json | None]
    """why it was closed, sealed: it may name people"""
