"""Acts that an application awaits of people, and the list of those awaited of the caller."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry.types import Info

from backend.graphapi.applications.parties import Party
from backend.graphapi.base.access import citizens
from backend.graphapi.base.context import Context
from backend.graphapi.base.words import Words
from services.applying import types as domain

strawberry.enum(domain.ActState)
strawberry.enum(domain.ActKind)


@strawberry.type(description="Something a person must do before going on.")
class RequiredAct:
    id: strawberry.ID
    kind: domain.ActKind
    party: Party = strawberry.field(description="Of whom it is awaited.")
    of: Party = strawberry.field(description="Whose data or material it is about: a guardian acts for a child.")
    material: str | None = strawberry.field(description="None for a consent, which is about data.")
    text: Words
    state: domain.ActState
    expires_at: datetime
    done_at: datetime | None

    @classmethod
    def from_domain(cls, act: domain.RequiredAct, parties: Mapping[UUID, Party]) -> Self:
        """Not `of`, which is a field of an act."""
        return cls(
            id=strawberry.ID(str(act.id)),
            kind=act.kind,
            party=parties[act.party],
            of=parties[act.of],
            material=act.material,
            text=Words.of(act.text),
            state=act.state,
            expires_at=act.expires_at,
            done_at=act.done_at,
        )


@strawberry.type(description="Something awaited of the caller, such as permitting the use of a certificate.")
class AwaitedAct:
    id: strawberry.ID
    kind: domain.ActKind
    text: Words = strawberry.field(description="What is asked: of a permission the department, the data, the purpose.")
    expires_at: datetime
    application_id: strawberry.ID
    service: str
    service_name: Words
    role: str = strawberry.field(description="Role in that application of the person who is asked.")
    ordinal: int
    applicant_name: str = strawberry.field(description="Of the applicant, masked.")

    @classmethod
    def of(cls, awaited: domain.AwaitedAct) -> Self:
        return cls(
            id=strawberry.ID(str(awaited.act.id)),
            kind=awaited.act.kind,
            text=Words.of(awaited.act.text),
            expires_at=awaited.act.expires_at,
            application_id=strawberry.ID(str(awaited.application)),
            service=awaited.service,
            service_name=Words.of(awaited.service_name),
            role=awaited.role.role,
            ordinal=awaited.role.ordinal,
            applicant_name=awaited.applicant_name,
        )


@strawberry.type
class ActsQuery:
    @strawberry.field(
        extensions=citizens(),
        description="What is awaited of the caller and of those they act for, over all open applications; "
        "soonest to lapse first, at most 100.",
    )
    async def my_acts(self, info: Info[Context, None]) -> list[AwaitedAct]:
        context = info.context
        async with context.rooms.db.read() as session:
            awaited = await context.rooms.applying.awaited_acts(session, context.actor)
        return [AwaitedAct.of(each) for each in awaited]
