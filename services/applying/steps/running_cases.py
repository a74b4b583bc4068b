"""Cases about what an application is about: shown to the applicant, who may join one or object to it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from services.access.types import Actor, Operation
from services.applying.application.elements import ID_NUMBER, PASSPORT_NUMBER
from services.applying.application.form_review import FormReview
from services.applying.application.loaded import LoadedApplication
from services.applying.inquiry.questions import Inquiries
from services.applying.inquiry.rechecks import Rechecks
from services.applying.parties.rights import ApplicationRights, NotHeld
from services.applying.steps.occurrences import occurrences_of, shown_to_applicant
from services.applying.types import ApplicationNotOpen, NotPartyOfCase, NotRunning
from services.casework.service import Casework
from services.casework.types import RunningCase
from services.kit.clock import Clock, china_day
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.vault import Vault

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class RunningCases:
    """Finds them by what the application says now."""

    db: Database
    rights: ApplicationRights
    inquiries: Inquiries
    rechecks: Rechecks
    casework: Casework
    vault: Vault
    clock: Clock

    async def of(self, actor: Actor, application_id: UUID) -> Sequence[RunningCase]:
        """Of an open application that the actor's principal may see; none of any other."""
        async with self.db.read() as session:
            application = await self.rights.find(session, actor, application_id)
            if application is None or not application.open:
                return ()
            return await self.casework.as_read_by(session, actor, await self._found(session, application))

    async def ask_again(self, actor: Actor, application_id: UUID) -> NotHeld | ApplicationNotOpen | None:
        """Ask again for parties whom a register may have recorded since, such as a twin; what is new is taken over."""
        async with self.db.work() as work:
            application = await self.rights.hold(work, actor, application_id, Operation.SAVE)
            if not isinstance(application, LoadedApplication):
                return application
            if not application.open:
                return ApplicationNotOpen(application.row.state)
        await self.rechecks.ask_for_more(application_id)
        return None

    async def join(
        self, actor: Actor, application_id: UUID, case: UUID
    ) -> RunningCase | NotHeld | NotRunning | NotPartyOfCase:
        """Become a reader of a case that names the actor's principal as a party, and of its siblings that do."""

        async def join(work: UnitOfWork, application: LoadedApplication) -> NotPartyOfCase | None:
            facts = await self.inquiries.facts(work, application)
            numbers = {element: facts[element] for element in (ID_NUMBER, PASSPORT_NUMBER) if element in facts}
            return (
                None
                if await self.casework.join(work, actor, application.row.applicant, case, numbers)
                else NotPartyOfCase()
            )

        return await self._do(actor, application_id, case, join)

    async def object_to(self, actor: Actor, application_id: UUID, case: UUID) -> RunningCase | NotHeld | NotRunning:
        """Have a person look at a case that stands in the way."""

        async def object_to(work: UnitOfWork, application: LoadedApplication) -> None:
            await self.casework.object_to(work, actor, case, application.row.id)

        return await self._do(actor, application_id, case, object_to)

    async def _do(
        self,
        actor: Actor,
        application_id: UUID,
        case: UUID,
        act: Callable[[UnitOfWork, LoadedApplication], Awaitable[P | None]],
    ) -> RunningCase | NotHeld | NotRunning | P:
        async with self.db.work() as work:
            application = await self.rights.hold(work, actor, application_id, Operation.SAVE)
            if not isinstance(application, LoadedApplication):
                return application
            if case not in {each.id for each in await self._found(work, application)}:
                return NotRunning()
            refused = await act(work, application)
            if refused is not None:
                return refused
            await work.flush()
            found = await self.casework.as_read_by(work, actor, await self._found(work, application))
            return next(each for each in found if each.id == case)

    async def _found(self, session: ReadSession, application: LoadedApplication) -> Sequence[RunningCase]:
        now = self.clock.now()
        occurrences = occurrences_of(application, FormReview.of(application, now), self.vault, china_day(now))
        applicant, beside = application.row.applicant, application.row.id
        found = await self.casework.about_the_same(session, applicant, occurrences, beside=beside)
        return shown_to_applicant(found.running)
