"""What a person may do about a case that is about what they apply for: become a reader of it, or object to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.access.types import Actor
from services.audit.service import Audit
from services.casework.dossier.store import DossierStore
from services.casework.dossier.timeline import GATEWAY, TimelineEvent
from services.casework.parcels.contents import readers_of
from services.casework.tables import CasePartyRow, CaseRow
from services.casework.types import Dossier, DossierParty, RemarkCode
from services.handover.service import Handover
from services.kit.clock import Clock
from services.kit.db import UnitOfWork
from services.kit.ids import bucket_of
from services.kit.values.elements import Elements

JOINED = "case.join"
OBJECTED = "case.object"
CONTESTED = "case.contest"
"""actions in the audit"""


@dataclass(frozen=True, slots=True)
class Joining:
    """Joins cases and objects to them. That the case is about what the actor applies for is checked before."""

    dossiers: DossierStore
    handover: Handover
    audit: Audit
    clock: Clock

    async def join(self, work: UnitOfWork, actor: Actor, subject: UUID, case: UUID, numbers: Elements) -> bool:
        """Let a subject read a case that names them, and its siblings that do; false, with nothing done, where no
        party of the case has one of their `numbers`, as their login states them.
        """
        loaded = await self.dossiers.open(work, case)
        dossier = self.dossiers.dossier(loaded)
        party = _party_with(dossier, numbers)
        if party is None or party.subject not in readers_of(dossier, dossier.case(case)):
            return False
        for planned in dossier.cases:
            if party.subject in readers_of(dossier, planned):
                reader = {"bucket": bucket_of(planned.id), "case_id": planned.id, "subject": subject}
                joining = insert(CasePartyRow).values(**reader, joined_as=party.id)
                await work.execute(joining.on_conflict_do_nothing())
        await self._record(work, actor, loaded.cases[case], JOINED)
        return True

    async def object_to(self, work: UnitOfWork, actor: Actor, case: UUID, application: UUID) -> None:
        """Put a case before a person, since somebody applies for the same and says that it is not rightly so; once for
        an application. The parties see that somebody objects, and not who.
        """
        await self._put_before_a_person(work, actor, case, application, RemarkCode.OBJECTION_RAISED, OBJECTED)

    async def put_unconfirmed_before_a_person(
        self, work: UnitOfWork, actor: Actor, case: UUID, application: UUID
    ) -> None:
        """The same where nobody needs to say so: registers confirm for another what was only typed for this case."""
        await self._put_before_a_person(work, actor, case, application, RemarkCode.CONFIRMED_ELSEWHERE, CONTESTED)

    async def _put_before_a_person(
        self, work: UnitOfWork, actor: Actor, case: UUID, application: UUID, reason: RemarkCode, action: str
    ) -> None:
        loaded = await self.dossiers.open(work, case)
        row = loaded.cases[case]
        if await self.dossiers.has_entry_from(work, row, application, reason):
            return
        self.dossiers.note(work, loaded, row, TimelineEvent(GATEWAY, self.clock.now(), reason, source=application))
        await self.handover.put_objection_before_a_person(
            work, case=case, department=row.department, about=application, reason_code=reason
        )
        await self._record(work, actor, row, action)

    async def _record(self, work: UnitOfWork, actor: Actor, row: CaseRow, action: str) -> None:
        await self.audit.record(
            work,
            actor=actor,
            action=action,
            purpose=row.item,
            about=row.subject,
            object_kind="case",
            object_id=row.id,
            facts={},
        )


def _party_with(dossier: Dossier, numbers: Elements) -> DossierParty | None:
    answers: Mapping[UUID, Elements] = dossier.answers
    return next(
        (
            party
            for party in dossier.parties
            if any(answers.get(party.id, {}).get(element) == number for element, number in numbers.items())
        ),
        None,
    )
