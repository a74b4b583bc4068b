"""Loaders of one request: what several fields of one answer need is read once."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from strawberry.dataloader import DataLoader

from backend.rooms import Rooms
from services.access.types import Actor, Person, SessionStanding
from services.casework.types import CaseView
from services.catalogue import types as catalogue
from services.kit.values.masking import mask_name
from services.sharing.types import PullBasis


class Loaders:
    """Each loader opens a short read session of its own, so that siblings of a query can run side by side."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self.cases_of_application: DataLoader[tuple[Actor, UUID], Sequence[CaseView]] = DataLoader(self._cases)
        self.bases_of_application: DataLoader[UUID, Mapping[UUID, PullBasis]] = DataLoader(self._bases)
        self.masked_names: DataLoader[UUID, str | None] = DataLoader(self._names)
        """of an actor, as `测**`; none where nobody of that identifier is known by a name"""

        self.sessions: DataLoader[Actor, SessionStanding] = DataLoader(self._sessions)
        """whether a session goes on; once a request, however many fields ask"""

        self.statuses: DataLoader[str, catalogue.ServiceStatus] = DataLoader(self._statuses)
        """by code, of items and one-things"""

    async def _sessions(self, actors: list[Actor]) -> list[SessionStanding]:
        async with self._rooms.db.read() as session:
            return [await self._rooms.access.session_standing(session, actor) for actor in actors]

    async def _statuses(self, codes: list[str]) -> list[catalogue.ServiceStatus]:
        async with self._rooms.db.read() as session:
            known = await self._rooms.catalogue.service_statuses(session, codes)
        return [known.get(code, catalogue.ServiceStatus.PUBLISHED) for code in codes]

    async def _cases(self, keys: list[tuple[Actor, UUID]]) -> list[Sequence[CaseView]]:
        async with self._rooms.db.read() as session:
            return [
                await self._rooms.casework.of_application(session, actor, application) for actor, application in keys
            ]

    async def _names(self, subjects: list[UUID]) -> list[str | None]:
        async with self._rooms.db.read() as session:
            people = [await self._rooms.access.person(session, subject) for subject in subjects]
        return [mask_name(person.name) if isinstance(person, Person) else None for person in people]

    async def _bases(self, applications: list[UUID]) -> list[Mapping[UUID, PullBasis]]:
        async with self._rooms.db.read() as session:
            return [await self._rooms.sharing.bases_of(session, application) for application in applications]
