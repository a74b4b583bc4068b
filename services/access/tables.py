"""Who people and firms are: subjects, and their dated names and numbers, sealed under the subject's own key."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Base, Bucket, Json, Moment, RecordKey

STILL_VALID = text("valid_to is null")


def _of_subject() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["bucket", "subject"], ["subjects.bucket", "subjects.id"])


class SubjectRow(Base):
    """A person or firm; `merged_into` names the subject that all is found under since."""

    __tablename__ = "subjects"
    __table_args__ = (Index(None, "merged_into", postgresql_where=text("merged_into is not null")),)

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    kind: Mapped[str]
    status: Mapped[str]
    status_source: Mapped[str | None]
    """the resource that told of the subject's end, if one did"""
    merged_into: Mapped[UUID | None]
    data_key: Mapped[UUID]
    phone: Mapped[Json | None]
    """sealed"""
    created_at: Mapped[Moment]


class SubjectNameRow(Base):
    """What a subject is called, from a day on; the row without `valid_to` holds now."""

    __tablename__ = "subject_names"
    __table_args__ = (
        _of_subject(),
        Index(None, "bucket", "subject", unique=True, postgresql_where=STILL_VALID),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    subject: Mapped[UUID]
    value: Mapped[Json]
    """sealed"""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str]
    recorded_at: Mapped[Moment]


class IdentifierRow(Base):
    """A number of a subject. Whoever looks a number up does not know the bucket, so uniqueness spans all of them."""

    __tablename__ = "identifiers"
    __table_args__ = (
        _of_subject(),
        Index("uq_identifiers_kind_number_index", "kind", "number_index", unique=True, postgresql_where=STILL_VALID),
        Index(None, "number_index"),
        Index(None, "bucket", "subject"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    subject: Mapped[UUID]
    kind: Mapped[str]
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
    """blind, over the modern form: the 15- and the 18-digit form of a number have the same"""
    value: Mapped[Json]
    """sealed, as it was given"""
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str]
    recorded_at: Mapped[Moment]


class AuthorityRow(Base):
    """Why `agent` may act for `principal`, in what, how long, and what proves it."""

    __tablename__ = "authorities"
    __table_args__ = (Index(None, "agent"), Index(None, "principal"))

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    principal: Mapped[UUID]
    agent: Mapped[UUID]
    kind: Mapped[str]
    scope: Mapped[Json]
    valid_from: Mapped[Moment]
    valid_until: Mapped[Moment | None]
    proof: Mapped[Json]


class StaffRoleRow(Base):
    """A role that somebody of the staff holds, from when to when, and who gave it."""

    __tablename__ = "staff_roles"
    __table_args__ = (Index(None, "subject"),)

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    subject: Mapped[UUID]
    role: Mapped[str]
    department: Mapped[str | None]
    valid_from: Mapped[Moment]
    valid_until: Mapped[Moment | None]
    granted_by: Mapped[UUID]
