"""The key store: data keys, one per dossier for shared content and one per subject for profiles.

Destroying one person's key must not destroy the spouse's case, so no key serves two purposes. The rows hold keys only
wrapped; the master key and the pepper of the blind indexes lie outside the database.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped

from services.kit.clock import Clock
from services.kit.db import Base, Bucket, Json, Moment, ReadSession, RecordKey, UnitOfWork
from services.kit.ids import Ids
from services.kit.problems import GatewayError
from services.kit.sealed import Algorithm, DataKey, MasterKeys, Sealed, blind_index, open_sealed, seal


class KeyDestroyed(GatewayError):
    """The key of this content was destroyed; the content is gone for good."""


class KeyUnknown(GatewayError):
    """There is no data key under this identifier."""


class DataKeyRow(Base):
    """A wrapped data key; a destroyed one keeps its row, so that "destroyed" and "never was" differ."""

    __tablename__ = "data_keys"

    bucket: Mapped[Bucket]
    id: Mapped[RecordKey]
    wrapped: Mapped[Json | None]
    created_at: Mapped[Moment]
    destroyed_at: Mapped[Moment | None]


@dataclass(frozen=True, slots=True)
class Vault:
    """Makes, finds and destroys data keys, and seals with them."""

    masters: MasterKeys
    pepper: bytes = field(repr=False)
    ids: Ids
    clock: Clock
    algorithm: Algorithm = Algorithm.AES_256_GCM

    def new_key(self, work: UnitOfWork, bucket: int) -> DataKey:
        """A fresh key, whose row becomes true with the unit of work."""
        record = self.ids.record(bucket)
        key = DataKey.new(str(record), self.ids, self.algorithm)
        wrapped = self.masters.wrap(key, self.ids).to_json()
        work.add(DataKeyRow(bucket=bucket, id=record, wrapped=wrapped, created_at=self.clock.now()))
        return key

    async def key(self, session: ReadSession, record: UUID) -> DataKey:
        """The key in the clear. Raises `KeyUnknown`, `KeyDestroyed`."""
        row = await session.get(DataKeyRow, record)
        if row is None:
            raise KeyUnknown(record)
        if row.wrapped is None:
            raise KeyDestroyed(record)
        return self.masters.unwrap(Sealed.from_json(row.wrapped), str(record))

    async def destroy(self, work: UnitOfWork, record: UUID) -> datetime:
        """Destroy a key and with it the readability of all it sealed (PIPL art. 47)."""
        row = await work.lock_row(DataKeyRow, record)
        if row is None:
            raise KeyUnknown(record)
        row.wrapped = None
        row.destroyed_at = row.destroyed_at or self.clock.now()
        return row.destroyed_at

    def seal(self, value: object, key: DataKey, place: str) -> dict[str, str]:
        """Any JSON value, sealed for one place, as it is stored in a JSON column."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return seal(text, key, place, self.ids).to_json()

    def open(self, stored: Mapping[str, str], key: DataKey, place: str) -> Any:
        """The JSON value that `seal` stored. Raises `SealBroken`."""
        return json.loads(open_sealed(Sealed.from_json(stored), key, place))

    def index(self, kind: str, value: str) -> bytes:
        """Blind index of a value in its normal form."""
        return blind_index(kind, value, self.pepper)


def key_id_of(key: DataKey) -> UUID:
    """The identifier of a data key's row."""
    return UUID(key.id)
