"""What was asked of whom, on which basis, and how it ended; and the mirror of the platform's catalogue."""

from uuid import UUID

from sqlalchemy import BigInteger, Double, Enum, Index, LargeBinary, SmallInteger, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.db import Base, Bucket, Json, JsonList, Moment, RecordKey
from services.sharing.types import PermissionKind


class ResourceRow(Base):
    """A version of a catalogue entry. The catalogue of record is the platform's (条例 809): this is a mirror."""

    __tablename__ = "resources"

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str]
    definition: Mapped[Json]
    digest: Mapped[str]
    mirrored_at: Mapped[Moment]
    platform: Mapped[str | None]
    """whose catalogue it was read from; none for the gateway's own, from its adapters' manifests"""
    withdrawn_at: Mapped[Moment | None]


class PlatformMirrorRow(Base):
    """How far the catalogue of a platform has been followed; one row per platform."""

    __tablename__ = "platform_mirror"

    platform: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)
    followed_at: Mapped[Moment]


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
    """why it was not sent, by `AuthorisationRefusal`"""
    finished_at: Mapped[Moment | None]
    outcome: Mapped[str | None]
    as_of: Mapped[Moment | None]
    digest: Mapped[str | None]
    grade: Mapped[str | None] = mapped_column(String(1))
    milliseconds: Mapped[float | None] = mapped_column(Double)


class PermissionRow(Base):
    """That a person permitted the use of what is theirs, for one application."""

    __tablename__ = "permissions"
    __table_args__ = (
        Index(None, "bucket", "application"),
        UniqueConstraint("bucket", "application", "act", "kind", "role", "ordinal"),
    )

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    application: Mapped[UUID]
    role: Mapped[str]
    ordinal: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[PermissionKind] = mapped_column(Enum(PermissionKind, native_enum=False, length=16))
    resources: Mapped[JsonList]
    actor: Mapped[UUID]
    """who gave it, and for whom: a guardian gives it for a child"""
    on_behalf_of: Mapped[UUID]
    channel: Mapped[str]
    hall: Mapped[str | None]
    window: Mapped[str | None]
    act: Mapped[UUID]
    text_digest: Mapped[str]
    given_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]


class AuthorizationCodeRow(Base):
    """A one-time authorization code (用证授权码), which opens one certificate once; stored as its digest only."""

    __tablename__ = "authorization_codes"

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    """of the pull it was made for"""
    digest: Mapped[str]
    issued_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
