"""The table of the documents."""

from uuid import UUID

from sqlalchemy import Enum
from sqlalchemy.orm import Mapped, mapped_column

from services.documents.types import DocumentOrigin, Grade
from services.kit.db import Base, Bucket, Json, Moment, RecordKey


class DocumentRow(Base):
    """A file or a result. The content is ciphertext; `sealing` holds what opens it beside the key."""

    __tablename__ = "documents"

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    owner: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    origin: Mapped[DocumentOrigin] = mapped_column(Enum(DocumentOrigin, native_enum=False, length=16))
    digest: Mapped[str]
    grade: Mapped[Grade] = mapped_column(Enum(Grade, native_enum=False, length=1))
    number: Mapped[Json | None]
    issuer: Mapped[str | None]
    issued_at: Mapped[Moment]
    media_type: Mapped[str]
    size: Mapped[int]
    key: Mapped[UUID]
    sealing: Mapped[Json]
    content: Mapped[bytes] = mapped_column(deferred=True)
