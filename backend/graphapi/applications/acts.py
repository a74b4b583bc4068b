"""What is awaited of me: acts of whoever asks and of those they act for, in their own applications and in others'."""

from datetime import datetime
from typing import Self

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import citizens
from backend.graphapi.base.context import Context
from backend.graphapi.base.words import Words
from services.applying import types as domain


@strawberry.type(description="Something awaited of the one who asks, such as permitting the use of a certificate.")
class AwaitedAct:
    id: strawberry.ID
    kind: domain.ActKind
    text: Words = strawberry.field(description="What is asked: of a permission the department, the data, the purpose.")
    expires_at: datetime
    application_id: strawberry.ID
    service: str
    service_name: Words
    role: str = strawberry.field(description="Role in that application of the one who is asked.")
    ordinal: int
    applicant_name: str = strawberry.field(description="Of whoever applies, masked.")

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
        description="What is awaited of the one who asks and of those they act for, over all open applications; "
        "soonest to lapse first, at most 100.",
    )
    async def my_acts(self, info: Info[Context, None]) -> list[AwaitedAct]:
        context = info.context
        async with context.rooms.db.read() as session:
            awaited = await context.rooms.applying.awaited_acts(session, context.subject)
        return [AwaitedAct.of(each) for each in awaited]
