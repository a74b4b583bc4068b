"""Tables of casework: dossiers, their cases, who may read them, and what became of them."""

from datetime import date
from uuid import UUID

from sqlalchemy import ARRAY, Enum, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.casework.types import CaseState, RemarkCode
from services.catalogue.types import LimitUnit
from services.kit.db import Base, Bucket, Json, Moment, RecordKey

_State = Enum(CaseState, native_enum=False, length=24)


class DossierRow(Base):
    """What was submitted, never changed. Its row is what all writers of its cases lock first."""

    __tablename__ = "dossiers"
    __table_args__ = (UniqueConstraint("bucket", "application"),)

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    application: Mapped[UUID]
    leading: Mapped[UUID]
    key: Mapped[UUID]
    content: Mapped[Json]
    """sealed, under the dossier's key"""
    digest: Mapped[str]
    receipt_number: Mapped[str] = mapped_column(unique=True)
    one_thing: Mapped[str]
    one_thing_version: Mapped[UUID]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    submitted_at: Mapped[Moment]


class CaseRow(Base):
    """One case. `revision` counts what happened to it; two writers with the same revision cannot both succeed."""

    __tablename__ = "cases"
    __table_args__ = (
        ForeignKeyConstraint(["bucket", "dossier"], ["dossiers.bucket", "dossiers.id"]),
        Index(None, "bucket", "dossier"),
        Index(None, "application"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    dossier: Mapped[UUID]
    application: Mapped[UUID]
    position: Mapped[int]
    """in the order of the one-thing"""
    item: Mapped[str]
    item_version: Mapped[UUID]
    name_zh: Mapped[str]
    name_en: Mapped[str]
    department: Mapped[str]
    party: Mapped[UUID]
    party_role: Mapped[str]
    party_ordinal: Mapped[int]
    subject: Mapped[UUID]
    state: Mapped[CaseState] = mapped_column(_State)
    granted: Mapped[bool]
    after: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    lacks: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """those of them whose grant came without what it needs, so that it waits for their correction"""
    blocked_by: Mapped[UUID | None]
    limit_days: Mapped[int | None]
    """promised or else statutory"""
    limit_unit: Mapped[LimitUnit] = mapped_column(Enum(LimitUnit, native_enum=False, length=20))
    reason_code: Mapped[str | None]
    reason: Mapped[Json | None]
    """sealed"""
    external_reference: Mapped[str | None]
    elements: Mapped[Json | None]
    """role → elements that its results brought, sealed"""
    results: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """documents"""
    submitted_at: Mapped[Moment]
    answered_at: Mapped[Moment | None]
    """time of the latest answer that counted, by the department's clock"""
    decided_at: Mapped[Moment | None]
    due_on: Mapped[date | None]
    revision: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}  # noqa: RUF012 - SQLAlchemy's form


class CasePartyRow(Base):
    """A subject who may read a case."""

    __tablename__ = "case_parties"
    __table_args__ = (
        ForeignKeyConstraint(["bucket", "case_id"], ["cases.bucket", "cases.id"]),
        Index(None, "subject", "case_id"),
    )

    bucket: Mapped[Bucket]
    case_id: Mapped[RecordKey]
    subject: Mapped[UUID] = mapped_column(primary_key=True)
    joined_as: Mapped[UUID | None]
    """of the dossier's parties the one that they are by their number, though the applicant only named it"""


class CaseOccurrenceRow(Base):
    """What a case is about, by blind indexes: found when somebody applies for the same again."""

    __tablename__ = "case_occurrences"
    __table_args__ = (
        ForeignKeyConstraint(["bucket", "case_id"], ["cases.bucket", "cases.id"]),
        Index(None, "key_index"),
    )

    bucket: Mapped[Bucket]
    case_id: Mapped[RecordKey]
    key_index: Mapped[bytes] = mapped_column(primary_key=True)
    item: Mapped[str]
    """basic code"""
    told_by: Mapped[str]
    """the elements whose values the index is over; empty where it was not kept yet"""
    confirmed: Mapped[bool]


class CaseEventRow(Base):
    """One entry of a case's timeline: rows are added and never changed."""

    __tablename__ = "case_events"
    __table_args__ = (
        ForeignKeyConstraint(["bucket", "case_id"], ["cases.bucket", "cases.id"]),
        UniqueConstraint("bucket", "case_id", "number"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    case_id: Mapped[UUID]
    number: Mapped[int]
    """the case's revision that it made"""
    at: Mapped[Moment]
    """when it happened, by the clock of whoever states it"""
    recorded_at: Mapped[Moment]
    state: Mapped[CaseState] = mapped_column(_State)
    actor_kind: Mapped[str]
    reason_code: Mapped[str | None]
    reason: Mapped[Json | None]
    """sealed"""
    about: Mapped[Json | None]
    """of a remark: the party's role and ordinal, and the element or material; never a value"""
    source: Mapped[UUID | None]
    """the answer or parcel that it follows from"""


class DossierDisputeRow(Base):
    """A notice, at or after submission, of a disputed value: what the applicant claims, that the provider confirms the
    stated value, or what it corrects it to. The dossier stays as it was; parcels packed from then on follow these
    rows. They are added and never changed.
    """

    __tablename__ = "dossier_disputes"
    __table_args__ = (
        ForeignKeyConstraint(["bucket", "dossier"], ["dossiers.bucket", "dossiers.id"]),
        UniqueConstraint("bucket", "dossier", "dispute", "code"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    dossier: Mapped[UUID]
    dispute: Mapped[UUID]
    code: Mapped[RemarkCode] = mapped_column(Enum(RemarkCode, native_enum=False, length=24))
    party: Mapped[UUID]
    element: Mapped[str]
    value: Mapped[Json | None]
    """claimed or corrected, sealed under the dossier's key"""
    said_at: Mapped[Moment]
