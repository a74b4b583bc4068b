"""Disputes of shared values (疑义数据): each one, and what happened to it."""

from datetime import date
from uuid import UUID

from sqlalchemy import Enum, ForeignKeyConstraint, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Base, Bucket, Json, Moment, RecordKey
from services.sharing.types.disputes import DisputeOutcome, DisputeStage

_Stage = Enum(DisputeStage, native_enum=False, length=24)
_Outcome = Enum(DisputeOutcome, native_enum=False, length=24)


class DisputeRow(Base):
    """One dispute, in the bucket of its application; values and texts are sealed under the application's key."""

    __tablename__ = "disputes"
    __table_args__ = (UniqueConstraint("bucket", "application", "client_key"),)

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    application: Mapped[UUID]
    party: Mapped[UUID]
    role: Mapped[str]
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    element: Mapped[str]
    resource: Mapped[str]
    provider: Mapped[str]
    pull: Mapped[UUID]
    key: Mapped[UUID]
    stated: Mapped[Json]
    claimed: Mapped[Json]
    ground: Mapped[Json | None]
    """the applicant's reasons"""
    raised_by: Mapped[UUID]
    on_behalf_of: Mapped[UUID]
    channel: Mapped[str]
    hall: Mapped[str | None]
    window: Mapped[str | None]
    raised_at: Mapped[Moment]
    client_key: Mapped[str]
    stage: Mapped[DisputeStage] = mapped_column(_Stage)
    outcome: Mapped[DisputeOutcome | None] = mapped_column(_Outcome)
    due_on: Mapped[date | None]
    """none while the holidays of that year are not published"""
    overdue_at: Mapped[Moment | None]
    """when it was recorded that the time limit had passed"""
    reason_code: Mapped[str | None]
    reason: Mapped[Json | None]
    """as the provider or the platform states it"""
    corrected: Mapped[Json | None]
    corrected_at: Mapped[Moment | None]
    """by the provider's clock"""
    ended_at: Mapped[Moment | None]
    revision: Mapped[int]


class DisputeEventRow(Base):
    """One thing that happened to a dispute: rows are added and never changed."""

    __tablename__ = "dispute_events"
    __table_args__ = (
        ForeignKeyConstraint(["bucket", "dispute"], ["disputes.bucket", "disputes.id"]),
        UniqueConstraint("bucket", "dispute", "number"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    dispute: Mapped[UUID]
    number: Mapped[int]
    at: Mapped[Moment]
    recorded_at: Mapped[Moment]
    stage: Mapped[DisputeStage] = mapped_column(_Stage)
    reason_code: Mapped[str | None]
    source: Mapped[UUID | None]
    """the parcel or answer that it follows from"""
