"""Who may do what with an application, after the table of operations (`services.access.types.ENTITLED`)."""

from dataclasses import dataclass
from uuid import UUID

from services.access.service import Access
from services.access.types import ENTITLED, Actor, Entitled, NotTheApplicant, Operation
from services.applying.application.loaded import LoadedApplication
from services.applying.parties.reader import Reader
from services.applying.store.applications import ApplicationStore
from services.applying.types import ApplicationUnknown
from services.catalogue.types import OneThingVersion
from services.kit.db import ReadSession, UnitOfWork

NotHeld = ApplicationUnknown | NotTheApplicant
RECORDED = {
    Operation.SAVE: "application.save",
    Operation.MOVE_VERSION: "application.move",
    Operation.ATTACH: "application.attach",
}
"""operation → action in the audit"""


@dataclass(frozen=True, slots=True)
class ApplicationRights:
    """Finds an application for whoever may do something with it."""

    access: Access
    store: ApplicationStore

    async def hold(
        self, work: UnitOfWork, actor: Actor, application_id: UUID, operation: Operation
    ) -> LoadedApplication | NotHeld:
        """The application, held until the transaction ends. To whom it is not shown it is unknown.

        Of whom an act is asked is for the act to say: here every party may go on.
        """
        application = await self.store.hold_if_any(work, application_id)
        if application is None:
            return ApplicationUnknown()
        subjects = await self._subjects(work, actor, application)
        if application.row.applicant in subjects:
            return application
        if not application.concerns(subjects):
            return ApplicationUnknown()
        return NotTheApplicant() if ENTITLED[operation] is Entitled.APPLICANT else application

    async def find(self, session: ReadSession, actor: Actor, application_id: UUID) -> LoadedApplication | None:
        """The application, to be read; none where it is not shown to the actor."""
        principals = await self.access.principals_of(session, actor)
        application = await self.store.read(session, application_id, principals.anywhere)
        if application is None or not application.concerns(principals.in_service(codes_of(application.one_thing))):
            return None
        return application

    async def reader(self, session: ReadSession, actor: Actor, application: LoadedApplication) -> Reader:
        """As whom the actor sees the application. Whom they act for beside themselves is asked only where it may show
        them more.
        """
        if actor.subject == actor.on_behalf_of == application.row.applicant:
            reader = Reader.of(application, {actor.subject})
            if all(map(reader.shows_whole, application.parties)):
                return reader
        return Reader.of(application, await self._subjects(session, actor, application))

    async def _subjects(self, session: ReadSession, actor: Actor, application: LoadedApplication) -> frozenset[UUID]:
        """Those for whom the actor reads in this service, and for whom they may act in it (`Access.may_act`)."""
        principals = await self.access.principals_of(session, actor)
        return principals.in_service(codes_of(application.one_thing))


def codes_of(one_thing: OneThingVersion) -> tuple[str, ...]:
    """The codes by which an authority may name a service: its own, and of a single item the item's."""
    return (one_thing.code, one_thing.items[0].code) if len(one_thing.items) == 1 else (one_thing.code,)
