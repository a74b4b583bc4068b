"""What the catalogue needs of other rooms."""

from typing import Protocol

from services.kit.db import ReadSession


class RehearsalReports(Protocol):
    """Reports of rehearsals (试运行), by the digest of the definition that was rehearsed."""

    async def fresh(self, session: ReadSession, digest: str) -> bool:
        """Whether this very definition was rehearsed, and nothing it rests on has changed since."""
        ...
