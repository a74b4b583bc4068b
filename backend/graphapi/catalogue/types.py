"""Items and one-things in their published versions, and what a search finds."""

from typing import Self

import strawberry
from strawberry.types import Info

from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import ServiceStatus
from backend.graphapi.base.names import department_name
from backend.graphapi.base.words import Words
from backend.graphapi.catalogue.guides import ItemGuide
from backend.graphapi.catalogue.materials import MaterialNeeded
from backend.graphapi.catalogue.previews import FieldPreview, field_previews
from backend.graphapi.directory.types import Organisation, Region
from backend.rooms import Rooms
from services.catalogue import types as domain
from services.catalogue.types import Difference


@strawberry.type(description="业务办理项 / A handling item in its published version.")
class Item:
    code: str = strawberry.field(description="实施编码 / 31 characters.")
    version: int
    name: Words
    summary: Words
    department: str
    department_name: Words
    organisation: Organisation | None = strawberry.field(description="None if the table lacks the code.")
    region: Region | None = strawberry.field(description="Where it is to be had; none if the table lacks the code.")
    law: Words = strawberry.field(description="设定依据 / to the article.")
    statutory_days: int | None = strawberry.field(description="法定办结时限 / in the guide's unit.")
    promised_days: int | None = strawberry.field(description="承诺办结时限 / in the guide's unit.")
    materials: list[MaterialNeeded]
    guide: ItemGuide
    version_record: strawberry.Private[domain.ItemVersion]

    @strawberry.field(description="Whether it can be opened today: one that is suspended or cancelled cannot.")
    async def standing(self, info: Info[Context, None]) -> ServiceStatus:
        known = await info.context.loaders.statuses.load(self.code)
        return info.context.rooms.catalogue.status_today(self.version_record, known)

    @classmethod
    def of(cls, item: domain.ItemVersion, rooms: Rooms) -> Self:
        return cls(
            code=item.code,
            version=item.number,
            name=Words.of(item.name),
            summary=Words.of(item.summary),
            department=item.department,
            department_name=department_name(item.department, rooms),
            organisation=Organisation.of_code(item.organisation, rooms),
            region=Region.of_code(item.region, rooms),
            law=Words.of(item.law),
            statutory_days=item.limits.statutory_days,
            promised_days=item.limits.promised_days,
            materials=[MaterialNeeded.of(material) for material in item.materials],
            guide=ItemGuide.of(item),
            version_record=item,
        )


@strawberry.type(description="What was asked by several items and is asked once.")
class MergedField:
    role: str
    element: str
    items: list[str]


@strawberry.type(description="一件事 / Items of several departments with one form, one set of materials, an order.")
class OneThing:
    code: str
    version: int
    name: Words
    summary: Words
    notice: Words = strawberry.field(description="What is done with personal data (PIPL art. 35).")
    items: list[Item]
    applies_as: list[str] = strawberry.field(description="Roles in which one can apply.")
    materials: list[MaterialNeeded]
    merged: list[MergedField]
    version_record: strawberry.Private[domain.OneThingVersion]

    @classmethod
    def of(cls, version: domain.OneThingVersion, rooms: Rooms) -> Self:
        return cls(
            code=version.code,
            version=version.number,
            name=Words.of(version.name),
            summary=Words.of(version.summary),
            notice=Words.of(version.notice),
            items=[Item.of(item, rooms) for item in version.items],
            applies_as=[role.role for role in version.roles if role.may_apply],
            materials=[MaterialNeeded.of(material) for material in version.materials],
            merged=[MergedField(role=n.want.role, element=n.want.element, items=list(n.items)) for n in version.merged],
            version_record=version,
        )

    @strawberry.field(description="Whether it can be opened today; none of its items may be out of force.")
    async def standing(self, info: Info[Context, None]) -> ServiceStatus:
        async with info.context.rooms.db.read() as session:
            closed = await info.context.rooms.catalogue.closed(session, self.version_record)
        match closed:
            case domain.ItemSuspended():
                return ServiceStatus.SUSPENDED
            case domain.ItemCancelled():
                return ServiceStatus.CANCELLED
            case None:
                return ServiceStatus.PUBLISHED

    @strawberry.field(description="The form before starting: what the state knows already, and what will be asked.")
    def preview(self, info: Info[Context, None], applies_as: str) -> list[FieldPreview]:
        return field_previews(self.version_record, applies_as, info.context.rooms)


@strawberry.type(description="A line of a search.")
class ItemFound:
    code: str
    name: Words
    summary: Words
    is_one_thing: bool

    @classmethod
    def of(cls, line: domain.ItemSummary) -> Self:
        return cls(
            code=line.code, name=Words.of(line.name), summary=Words.of(line.summary), is_one_thing=line.is_one_thing
        )


@strawberry.type(description="One difference between two versions.")
class VersionDifference:
    path: str = strawberry.field(description="Place in the definition; members of lists by their codes.")
    words: Words

    @classmethod
    def of(cls, difference: Difference) -> Self:
        return cls(path=difference.path, words=Words.of(difference.words))
