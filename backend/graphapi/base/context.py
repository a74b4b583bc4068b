"""What every resolver finds: who asks, the rooms, the words, and loaders that live as long as the request."""

from uuid import UUID

from strawberry.fastapi import BaseContext

from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.base.loaders import Loaders
from backend.identity.tokens import Bearer
from backend.rooms import Rooms
from backend.wakeups import Wakeups
from services.access.types import Actor


class Context(BaseContext):
    """One per request or subscription."""

    def __init__(
        self,
        rooms: Rooms,
        errors: ErrorsCatalogue,
        wakeups: Wakeups,
    ) -> None:
        super().__init__()
        self.rooms = rooms
        self.errors = errors
        self.wakeups = wakeups
        self.bearer: Bearer | None = None
        self.refused: str | None = None
        """code of the reason why a token that was sent is not accepted"""
        self.loaders = Loaders(rooms)

    @property
    def subject(self) -> UUID:
        """Who asks; only behind `access.citizens`."""
        assert self.bearer is not None
        return self.bearer.subject

    @property
    def actor(self) -> Actor:
        assert self.bearer is not None
        return self.bearer.actor
