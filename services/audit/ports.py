"""The actor in an entry of the record."""

from typing import Protocol
from uuid import UUID


class RecordedActor(Protocol):
    """Who acted, on whose behalf, and from where; `services.access.types.Actor` is one."""

    @property
    def subject(self) -> UUID: ...

    @property
    def on_behalf_of(self) -> UUID: ...

    @property
    def channel(self) -> str: ...

    @property
    def hall(self) -> str | None: ...

    @property
    def window(self) -> str | None: ...
