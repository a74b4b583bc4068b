"""What the catalogue needs of others."""

from typing import Protocol

from services.kit.db import ReadSession


class Rehearsals(Protocol):
    """Reports of trial runs, by the digest of the definition that was tried."""

    async def fresh(self, session: ReadSession, digest: str) -> bool:
        """Whether this very definition was rehearsed, and nothing it rests on has changed since."""
        ...
