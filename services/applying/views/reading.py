"""An application as it is read: found for whoever may see it, and shown to them as what they are in it."""

from dataclasses import dataclass
from uuid import UUID

from services.access.types import Actor
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.rights import ApplicationRights
from services.applying.store.applications import ApplicationStore
from services.applying.types import Application, ApplicationUnknown
from services.applying.views.application import view
from services.kit.clock import Clock
from services.kit.db import Database, ReadSession
from services.sharing.service import Disputes
from services.sharing.types import DisputeState


@dataclass(frozen=True, slots=True)
class ApplicationReading:
    """Shows applications."""

    db: Database
    rights: ApplicationRights
    store: ApplicationStore
    disputes: Disputes
    clock: Clock

    async def find(self, actor: Actor, application_id: UUID) -> Application | ApplicationUnknown:
        """An application that the actor may see; any other is unknown."""
        async with self.db.read() as session:
            application = await self.rights.find(session, actor, application_id)
            return ApplicationUnknown() if application is None else await self._view(session, actor, application)

    async def current(self, actor: Actor, application_id: UUID) -> Application:
        """An application that the actor has just changed. Raises `ApplicationMissing`."""
        async with self.db.read() as session:
            return await self._view(session, actor, await self.store.load(session, application_id))

    async def _view(self, session: ReadSession, actor: Actor, application: LoadedApplication) -> Application:
        disputed = any(stored.dispute is not DisputeState.NONE for stored in application.fields.values())
        disputes = await self.disputes.of_application(session, application.row.id) if disputed else ()
        reader = await self.rights.reader(session, actor, application)
        return view(application, self.clock.now(), reader, disputes)
