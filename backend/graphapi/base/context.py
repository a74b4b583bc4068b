"""What every resolver finds: the caller, the rooms, the words of errors, and the loaders of one request."""

from strawberry.fastapi import BaseContext

from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.base.loaders import Loaders
from backend.identity.tokens import Bearer, TokenRefused
from backend.rooms import Rooms
from backend.wakeups.followers import Wakeups
from services.access.types import Actor


class Context(BaseContext):
    """One per request or subscription."""

    def __init__(self, rooms: Rooms, errors: ErrorsCatalogue, wakeups: Wakeups, caller: Bearer | TokenRefused) -> None:
        super().__init__()
        self.rooms = rooms
        self.errors = errors
        self.wakeups = wakeups
        self.caller = caller
        """or why nobody is known to have sent the request"""
        self.loaders = Loaders(rooms)

    @property
    def actor(self) -> Actor:
        """Who acts; only behind `access.citizens`."""
        assert isinstance(self.caller, Bearer)
        return self.caller.actor
