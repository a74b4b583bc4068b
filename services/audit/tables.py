"""The record of every use of personal data."""

from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from services.kit.db import Base, Bucket, Json, Moment, RecordKey


class AuditEntry(Base):
    """Who did what to whose data, on whose behalf, from where, and for what purpose.

    The application role may add and read rows; nobody changes or deletes one (migration 0006).
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index(None, "about", "at"), Index(None, "object_kind", "object_id"))

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    at: Mapped[Moment]
    subject: Mapped[UUID]
    on_behalf_of: Mapped[UUID]
    channel: Mapped[str]
    hall: Mapped[str | None]
    window: Mapped[str | None]
    action: Mapped[str]
    purpose: Mapped[str]
    about: Mapped[UUID | None]
    object_kind: Mapped[str]
    object_id: Mapped[str]
    facts: Mapped[Json]
