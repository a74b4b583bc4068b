"""The access log of the caller's data: every question to a department about the caller or those they act for."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import citizens
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import Ground, OutcomeKind, RevealPurpose
from backend.graphapi.base.names import department_name, element_name, resource_name
from backend.graphapi.base.paging import DEFAULT_PAGE, PageRequest
from backend.graphapi.base.words import Words
from backend.rooms import Rooms
from services.access.types import Channel
from services.applying import types as domain
from services.sharing.types import Want, World

strawberry.enum(Channel, name="ActChannel", description="Through which channel somebody acted; JOB is the gateway.")


@strawberry.type(description="数据元 / A data element that was asked for, and about which role.")
class ReadField:
    role: str
    element: str
    label: Words

    @classmethod
    def of(cls, want: Want, rooms: Rooms) -> Self:
        return cls(role=want.role, element=want.element, label=element_name(want.element, rooms))


@strawberry.type(description="One question about you to a department: who asked what, for what, by which right.")
class DataReading:
    id: strawberry.ID
    at: datetime
    finished_at: datetime | None
    department: str | None
    department_name: Words | None
    resource: str
    resource_name: Words
    fields: list[ReadField] = strawberry.field(
        description="What was asked for: all of one's own record; of another's, what was about oneself. Never a value."
    )
    application_id: strawberry.ID
    service: str = strawberry.field(description="Code of the item or one-thing it was for.")
    service_name: Words
    ground: Ground
    statute: str | None = strawberry.field(description="Law and article, where the ground is a statute.")
    outcome: OutcomeKind | None = strawberry.field(description="None while the answer is awaited.")
    sent: bool = strawberry.field(description="False where the gateway refused to put the question.")
    rehearsal: bool = strawberry.field(description="True where personas were asked about, and no live data touched.")
    by_me: bool = strawberry.field(description="Whether it followed from an act of one's own.")
    actor: strawberry.ID = strawberry.field(description="Subject whose act it followed from.")
    on_behalf_of: strawberry.ID | None = strawberry.field(description="Subject for whom the actor acted, if another.")
    channel: Channel
    hall: str | None
    window: str | None

    @strawberry.field(description="Name of the actor, masked; none for the gateway's own work.")
    async def actor_name(self, info: Info[Context, None]) -> str | None:
        return await info.context.loaders.masked_names.load(UUID(self.actor))

    @strawberry.field(description="Name of whom the actor acted for, masked, if another.")
    async def on_behalf_of_name(self, info: Info[Context, None]) -> str | None:
        if self.on_behalf_of is None:
            return None
        return await info.context.loaders.masked_names.load(UUID(self.on_behalf_of))

    @classmethod
    def of(cls, reading: domain.DataReading, rooms: Rooms) -> Self:
        pull, actor = reading.pull, reading.pull.actor
        return cls(
            id=strawberry.ID(str(pull.id)),
            at=pull.requested_at,
            finished_at=pull.finished_at,
            department=pull.provider,
            department_name=department_name(pull.provider, rooms) if pull.provider else None,
            resource=pull.resource,
            resource_name=resource_name(pull.resource, rooms),
            fields=[ReadField.of(want, rooms) for want in reading.fields],
            application_id=strawberry.ID(str(pull.application)),
            service=pull.item,
            service_name=Words.of(reading.service_name),
            ground=pull.ground,
            statute=pull.statute,
            outcome=pull.outcome,
            sent=pull.sent,
            rehearsal=pull.world is World.TRIAL,
            by_me=reading.by_reader,
            actor=strawberry.ID(str(actor.subject)),
            on_behalf_of=None if actor.on_behalf_of == actor.subject else strawberry.ID(str(actor.on_behalf_of)),
            channel=actor.channel,
            hall=actor.hall,
            window=actor.window,
        )


@strawberry.type(description="Your values, or those of whom you act for, shown whole to a person: who, and what for.")
class DataReveal:
    id: strawberry.ID
    at: datetime
    purpose: RevealPurpose
    fields_shown: int = strawberry.field(description="How many values; never which.")
    application_id: strawberry.ID
    service: str
    service_name: Words
    by_me: bool
    actor: strawberry.ID = strawberry.field(description="Subject to whom they were shown.")
    on_behalf_of: strawberry.ID | None = strawberry.field(description="Subject for whom the actor acted, if another.")
    channel: Channel
    hall: str | None
    window: str | None

    @strawberry.field(description="Name of the actor, masked.")
    async def actor_name(self, info: Info[Context, None]) -> str | None:
        return await info.context.loaders.masked_names.load(UUID(self.actor))

    @classmethod
    def of(cls, reveal: domain.DataReveal) -> Self:
        reading = reveal.reading
        return cls(
            id=strawberry.ID(str(reading.id)),
            at=reading.at,
            purpose=RevealPurpose(reading.purpose),
            fields_shown=reading.fields,
            application_id=strawberry.ID(str(reveal.application)),
            service=reveal.service,
            service_name=Words.of(reveal.service_name),
            by_me=reveal.by_reader,
            actor=strawberry.ID(str(reading.subject)),
            on_behalf_of=None if reading.on_behalf_of == reading.subject else strawberry.ID(str(reading.on_behalf_of)),
            channel=Channel(reading.channel),
            hall=reading.hall,
            window=reading.window,
        )


@strawberry.type(description="A page of readings, newest first: questions to departments, and values shown to people.")
class DataReadingPage:
    readings: list[DataReading]
    reveals: list[DataReveal] = strawberry.field(description="Of the same time as the readings of this page.")
    after: strawberry.ID | None = strawberry.field(description="Give this for the next page; none at the end.")


@strawberry.type
class DataReadingsQuery:
    @strawberry.field(extensions=citizens(), description="Who read the data of the caller and of those they act for.")
    async def my_data_readings(
        self, info: Info[Context, None], first: int = DEFAULT_PAGE, after: strawberry.ID | None = None
    ) -> DataReadingPage:
        context = info.context
        page = PageRequest.of(context, first, after)
        async with context.rooms.db.read() as session:
            applying, actor = context.rooms.applying, context.actor
            found = await applying.data_readings(session, actor, first=page.first, after=page.after)
            reveals = await applying.data_reveals(session, actor, first=page.first, after=page.after)
        # Two lists in one order: the page ends where as many of both together are told of.
        ids = sorted([*(each.pull.id for each in found), *(each.reading.id for each in reveals)], reverse=True)
        of_page = set(ids[: page.first])
        return DataReadingPage(
            readings=[DataReading.of(each, context.rooms) for each in found if each.pull.id in of_page],
            reveals=[DataReveal.of(each) for each in reveals if each.reading.id in of_page],
            after=page.next_after(ids[: page.first]),
        )
