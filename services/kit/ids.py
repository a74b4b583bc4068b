"""Identifiers and chance as a part one can hand in.

A record's identifier is a UUID of version 8 (RFC 9562 §5.8): 48 bits of milliseconds, so that new rows lie together;
10 bits of bucket, so that whoever holds the identifier also holds the partition key; the rest chance.
The bucket is drawn once, when a subject is first seen, and all that is opened for this subject carries it on.
"""

import random
import secrets
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from services.kit.clock import Clock

BUCKETS = 1024
_VERSION = 8
_VARIANT = 0b10


class Ids(Protocol):
    """Where new identifiers come from."""

    def subject(self) -> UUID:
        """An identifier for a new subject, in a bucket drawn by chance."""
        ...

    def record(self, bucket: int) -> UUID:
        """An identifier for a record in the bucket of its leading subject."""
        ...

    def secret(self, size: int = 32) -> str:
        """A secret of `size` random bytes, as URL-safe text."""
        ...

    def digits(self, count: int) -> str:
        """A string of `count` random decimal digits."""
        ...

    def random_bytes(self, size: int) -> bytes:
        """Bytes for keys and nonces."""
        ...


def bucket_of(record: UUID) -> int:
    """The bucket (0 … 1023) that leads the keys of everything stored under this identifier."""
    return (record.int >> 66) & (BUCKETS - 1)


def _compose(milliseconds: int, bucket: int, chance: int) -> UUID:
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= _VERSION << 76
    value |= (bucket & (BUCKETS - 1)) << 66
    value |= ((chance >> 62) & 0b11) << 64
    value |= _VARIANT << 62
    value |= chance & ((1 << 62) - 1)
    return UUID(int=value)


@dataclass(frozen=True)
class SystemIds:
    """Chance from the operating system."""

    clock: Clock

    def subject(self) -> UUID:
        return self.record(secrets.randbelow(BUCKETS))

    def record(self, bucket: int) -> UUID:
        return _compose(int(self.clock.now().timestamp() * 1000), bucket, secrets.randbits(64))

    def secret(self, size: int = 32) -> str:
        return secrets.token_urlsafe(size)

    def digits(self, count: int) -> str:
        return "".join(secrets.choice("0123456789") for _ in range(count))

    def random_bytes(self, size: int) -> bytes:
        return secrets.token_bytes(size)


@dataclass
class SeededIds:
    """Repeatable chance for tests and rehearsals: same seed, same identifiers."""

    clock: Clock
    seed: int = 0
    _chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - repeatable on purpose

    def subject(self) -> UUID:
        return self.record(self._chance.randrange(BUCKETS))

    def record(self, bucket: int) -> UUID:
        return _compose(int(self.clock.now().timestamp() * 1000), bucket, self._chance.getrandbits(64))

    def secret(self, size: int = 32) -> str:
        return self._chance.randbytes(size).hex()

    def digits(self, count: int) -> str:
        return "".join(self._chance.choice("0123456789") for _ in range(count))

    def random_bytes(self, size: int) -> bytes:
        return self._chance.randbytes(size)
