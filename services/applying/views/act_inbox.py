"""What is awaited of a person over all applications: their own, and those of others to which they are a party."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select

from services.access.service import Access
from services.access.types import Actor, Person
from services.applying.acts.requests import required_act
from services.applying.parties.rights import codes_of
from services.applying.parties.visibility import identified_as
from services.applying.ports import ReadyVersions
from services.applying.tables import ActRow, ApplicationRow, PartyRow
from services.applying.types import ActKind, ActState, ApplicationState, AwaitedAct
from services.kit.db import ReadSession
from services.kit.values.masking import mask_name
from services.sharing.types import PartyKey

_MOST = 100


@dataclass(frozen=True, slots=True)
class ActInbox:
    """Finds the acts that are awaited of somebody."""

    access: Access
    versions: ReadyVersions

    async def of(self, session: ReadSession, actor: Actor, now: datetime) -> Sequence[AwaitedAct]:
        """Soonest to lapse first, at most 100. What a window confirms is awaited of its staff, and not here."""
        principals = await self.access.principals_of(session, actor)
        found = await session.rows(
            select(ActRow, ApplicationRow, PartyRow)
            .join(PartyRow, and_(PartyRow.bucket == ActRow.bucket, PartyRow.id == ActRow.party))
            .join(ApplicationRow, and_(ApplicationRow.bucket == ActRow.bucket, ApplicationRow.id == ActRow.application))
            .where(
                identified_as(principals.anywhere),
                ApplicationRow.state == ApplicationState.OPEN,
                ActRow.state == ActState.AWAITED,
                ActRow.kind != ActKind.WINDOW_CONFIRMATION,
                ActRow.expires_at > now,
            )
            .order_by(ActRow.expires_at, ActRow.id)
            # In which services the rows are is seen below: of who reads in some alone, none is left out here.
            .limit(_MOST if principals.all_in_everything else None)
        )
        one_things = {
            version: (await self.versions.ready(session, version))[0]
            for version in dict.fromkeys(row.ApplicationRow.version for row in found)
        }
        rows = [
            row
            for row in found
            if row.PartyRow.subject in principals.in_service(codes_of(one_things[row.ApplicationRow.version]))
        ][:_MOST]
        applicants = {row.ApplicationRow.applicant: "" for row in rows}
        for applicant in applicants:
            person = await self.access.person(session, applicant)
            applicants[applicant] = mask_name(person.name) if isinstance(person, Person) else ""
        awaited = []
        for row in rows:
            act, application, party = row.ActRow, row.ApplicationRow, row.PartyRow
            one_thing = one_things[application.version]
            awaited.append(
                AwaitedAct(
                    act=required_act(act, now),
                    application=application.id,
                    service=one_thing.code,
                    service_name=one_thing.name,
                    role=PartyKey(party.role, party.ordinal),
                    applicant=application.applicant,
                    applicant_name=applicants[application.applicant],
                )
            )
        return awaited
