"""What was asked of whom, on which basis, and how it ended; and the mirror of the platform's catalogue."""

from uuid import UUID

from sqlalchemy import Double, Index, LargeBinary, SmallInteger, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Base, Bucket, Json, JsonList, Moment, RecordKey


class ResourceRow(Base):
    """A version of a catalogue entry. The catalogue of record is the platform's (条例 809): this is a mirror."""

    __tablename__ = "resources"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str]
    definition: Mapped[Json]
    digest: Mapped[str]
    mirrored_at: Mapped[Moment]


class ElementRow(Base):
    """A version of a data element; the highest is in force."""

    __tablename__ = "elements"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    definition: Mapped[Json]
    digest: Mapped[str]
    mirrored_at: Mapped[Moment]


class GrantRow(Base):
    """A provider's consent to a use: this scene (应用场景), these elements, this period, and no other."""

    __tablename__ = "grants"
    __table_args__ = (Index(None, "item", "resource"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    resource: Mapped[str]
    item: Mapped[str]
    """code of the item or one-thing that is the scene"""
    elements: Mapped[JsonList]
    valid_from: Mapped[Moment]
    valid_until: Mapped[Moment]
    revoked_at: Mapped[Moment | None]


class PullRow(Base):
    """One asking of one resource on one basis, committed before the call.

    `outcome` is empty while the answer is awaited, and stays so if the gateway dies meanwhile. A pull that was
    refused is here too; it was never sent.
    """

    __tablename__ = "pulls"
    __table_args__ = (Index(None, "bucket", "application"), Index(None, "key_index"))

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    application: Mapped[UUID]
    item: Mapped[str]
    resource: Mapped[str]
    resource_version: Mapped[int | None]
    provider: Mapped[str | None]
    """none, like the version, where the catalogue does not know the resource"""
    role: Mapped[str]
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    key_index: Mapped[bytes] = mapped_column(LargeBinary)
    """blind: what was asked by is stored in no other form"""
    key_elements: Mapped[JsonList]
    elements: Mapped[Json]
    """relation → elements asked for"""
    actor: Mapped[UUID]
    on_behalf_of: Mapped[UUID]
    channel: Mapped[str]
    hall: Mapped[str | None]
    window: Mapped[str | None]
    ground: Mapped[str]
    statute: Mapped[str | None]
    world: Mapped[str]
    requested_at: Mapped[Moment]
    refusal: Mapped[str | None]
    """why it was not sent, by `authorise.Refusal`"""
    finished_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
    as_of: Mapped[Moment | None]
    digest: Mapped[str | None]
    grade: Mapped[str | None] = mapped_column(String(1))
    milliseconds: Mapped[float | None] = mapped_column(Double)
