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
        if await self.is_applicant(work, actor, application):
            return application
        principals = await self.access.principals_of(work, actor.on_behalf_of)
        if not application.concerns(principals):
            return ApplicationUnknown()
        return NotTheApplicant() if ENTITLED[operation] is Entitled.APPLICANT else application

    async def reader(self, session: ReadSession, actor: Actor, application: LoadedApplication) -> Reader:
        """As whom the actor sees the application. Whom they act for beside the applicant is asked only where it may
        show them more.
        """
        is_applicant = await self.is_applicant(session, actor, application)
        reader = Reader.of(application, {actor.on_behalf_of}, is_applicant=is_applicant)
        if all(map(reader.shows_whole, application.parties)):
            return reader
        subjects = await self.access.principals_of(session, actor.on_behalf_of)
        return Reader.of(application, subjects, is_applicant=is_applicant)

    async def is_applicant(self, session: ReadSession, actor: Actor, application: LoadedApplication) -> bool:
        """Whether the actor is the applicant, or authorised by the applicant for this service."""
        return await self.access.may_act(session, actor, application.row.applicant, codes_of(application.one_thing))


def codes_of(one_thing: OneThingVersion) -> tuple[str, ...]:
    """The codes by which an authority may name a service: its own, and of a single item the item's."""
    return (one_thing.code, one_thing.items[0].code) if len(one_thing.items) == 1 else (one_thing.code,)
