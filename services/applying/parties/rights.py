"""Who may do what with an application, after the table of operations (`services.access.types.ENTITLED`)."""

from dataclasses import dataclass
from uuid import UUID

from services.access.service import Access
from services.access.types import ENTITLED, Actor, Entitled, NotTheApplicant, Operation
from services.applying.application.loaded import LoadedApplication
from services.applying.store.applications import ApplicationStore
from services.applying.types import ApplicationUnknown
from services.catalogue.types import OneThingVersion
from services.kit.db import ReadSession, UnitOfWork

NotHeld = ApplicationUnknown | NotTheApplicant


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
        if await self.is_applicant(work, actor, application):
            return application
        principals = await self.access.principals_of(work, actor.on_behalf_of)
        if not application.concerns(principals):
            return ApplicationUnknown()
        return NotTheApplicant() if ENTITLED[operation] is Entitled.APPLICANT else application

    async def is_applicant(self, session: ReadSession, actor: Actor, application: LoadedApplication) -> bool:
        """Whether the actor is the applicant, or authorised by the applicant for this service."""
        return await self.access.may_act(session, actor, application.row.applicant, codes_of(application.one_thing))


def codes_of(one_thing: OneThingVersion) -> tuple[str, ...]:
    """The codes by which an authority may name a service: its own, and of a single item the item's."""
    return (one_thing.code, one_thing.items[0].code) if len(one_thing.items) == 1 else (one_thing.code,)
