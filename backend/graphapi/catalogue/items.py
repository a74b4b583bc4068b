"""Items and one-things: what there is, what will be needed, and what is known already."""

from enum import Enum
from typing import Annotated, Self

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import everyone
from backend.graphapi.base.context import Context
from backend.graphapi.base.enums import Target, Theme, WayKind
from backend.graphapi.base.problem import Problem
from backend.graphapi.base.words import Words
from backend.graphapi.catalogue.guides import ItemGuide
from backend.graphapi.problems.members import ItemUnknown, member
from backend.rooms import Rooms
from services.catalogue import types as domain
from services.catalogue.service import Wish, lifecycle, said_by_login
from services.catalogue.types import Bilingual
from services.forms.service import fields
from services.forms.types import Requirement
from services.sharing.types import Want

LARGEST_PAGE = 50


@strawberry.type(description="A material and the ways of satisfying it, in the order in which they are tried.")
class MaterialNeeded:
    code: str
    name: Words
    role: str
    ways: list[WayKind]
    always: bool = strawberry.field(description="False where it depends on the answers.")

    @classmethod
    def of(cls, spec: domain.MaterialSpec) -> Self:
        return cls(
            code=spec.code,
            name=Words.of(spec.name),
            role=spec.role,
            ways=[way.kind for way in spec.ways],
            always=not spec.when,
        )


@strawberry.type(description="业务办理项 / A handling item in its published version.")
class Item:
    code: str = strawberry.field(description="实施编码 / 31 characters.")
    version: int
    name: Words
    summary: Words
    department: str
    department_name: Words
    law: Words = strawberry.field(description="设定依据 / to the article.")
    statutory_days: int | None = strawberry.field(description="法定办结时限 / in the guide's unit.")
    promised_days: int | None = strawberry.field(description="承诺办结时限 / in the guide's unit.")
    materials: list[MaterialNeeded]
    guide: ItemGuide
    version_record: strawberry.Private[domain.ItemVersion]

    @strawberry.field(description="Whether it can be opened today: one that is suspended or cancelled cannot.")
    async def standing(self, info: Info[Context, None]) -> lifecycle.ServiceStatus:
        known = await info.context.loaders.standings.load(self.code)
        return info.context.rooms.catalogue.stands(self.version_record, known)

    @classmethod
    def of(cls, item: domain.ItemVersion, rooms: Rooms) -> Self:
        zh, en = rooms.department_names.get(item.department, (item.department, item.department))
        return cls(
            code=item.code,
            version=item.number,
            name=Words.of(item.name),
            summary=Words.of(item.summary),
            department=item.department,
            department_name=Words(zh=zh, en=en),
            law=Words.of(item.law),
            statutory_days=item.limits.statutory_days,
            promised_days=item.limits.promised_days,
            materials=[MaterialNeeded.of(material) for material in item.materials],
            guide=ItemGuide.of(item),
            version_record=item,
        )


@strawberry.enum(description="Where the answer to a field comes from.")
class KnownFrom(Enum):
    LOGIN = "LOGIN"
    DEPARTMENT = "DEPARTMENT"
    APPLICANT = "APPLICANT"


@strawberry.type(description="One field of the form, before starting: who will answer it.")
class FieldPreview:
    role: str
    element: str
    label: Words
    known_from: KnownFrom
    source: str | None = strawberry.field(description="Code of the resource that answers.")
    source_name: Words | None
    required: bool


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
    async def standing(self, info: Info[Context, None]) -> lifecycle.ServiceStatus:
        async with info.context.rooms.db.read() as session:
            closed = await info.context.rooms.catalogue.closed(session, self.version_record)
        match closed:
            case lifecycle.ItemSuspended():
                return lifecycle.ServiceStatus.SUSPENDED
            case lifecycle.ItemCancelled():
                return lifecycle.ServiceStatus.CANCELLED
            case None:
                return lifecycle.ServiceStatus.PUBLISHED

    @strawberry.field(description="The form before starting: what the state knows already, and what will be asked.")
    def preview(self, info: Info[Context, None], applies_as: str) -> list[FieldPreview]:
        version = self.version_record
        plan = version.plans.get(applies_as)
        if plan is None:
            return []
        answered = {
            Want(gives.role, gives.element): step.resource
            for steps in plan.rounds
            for step in steps
            for gives in step.gives
        }
        return [
            _preview(field.want, field.required, applies_as, answered, info.context.rooms)
            for field in fields(version.form)
            if field.asking is Requirement.ASKED
        ]


def _preview(want: Want, required: bool, applies_as: str, answered: dict[Want, str], rooms: Rooms) -> FieldPreview:
    role = applies_as if want.role == "applicant" else want.role
    element = rooms.elements[want.element]
    resource = rooms.resources.get(answered.get(Want(role, want.element), ""))
    from_login = Want(role, want.element) in said_by_login(applies_as)
    known = KnownFrom.LOGIN if from_login else KnownFrom.DEPARTMENT if resource else KnownFrom.APPLICANT
    named = None if from_login or resource is None else resource
    return FieldPreview(
        role=want.role,
        element=want.element,
        label=Words(zh=element.zh, en=element.en),
        known_from=known,
        source=named.code if named else None,
        source_name=Words(zh=named.zh, en=named.en) if named else None,
        required=required,
    )


@strawberry.type(description="A line of a search.")
class ItemFound:
    code: str
    name: Words
    summary: Words
    is_one_thing: bool


ItemAnswer = Annotated[Item | ItemUnknown, strawberry.union("ItemAnswer")]
OneThingAnswer = Annotated[OneThing | ItemUnknown, strawberry.union("OneThingAnswer")]


@strawberry.type
class ItemsQuery:
    @strawberry.field(extensions=everyone(), description="One item by its 31-character code.")
    async def item(self, info: Info[Context, None], code: str) -> ItemAnswer:
        async with info.context.rooms.db.read() as session:
            found = await info.context.rooms.catalogue.item(session, code)
        if isinstance(found, domain.ItemUnknown):
            return _unknown(member(found, info.context.errors))
        return Item.of(found, info.context.rooms)

    @strawberry.field(extensions=everyone(), description="One one-thing by its code, such as `newborn`.")
    async def one_thing(self, info: Info[Context, None], code: str) -> OneThingAnswer:
        async with info.context.rooms.db.read() as session:
            found = await info.context.rooms.catalogue.one_thing(session, code)
        if isinstance(found, domain.ItemUnknown):
            return _unknown(member(found, info.context.errors))
        return OneThing.of(found, info.context.rooms)

    @strawberry.field(
        extensions=everyone(),
        description="Items and one-things by what people call them: words, pinyin, initials, with typing errors.",
    )
    async def search_items(
        self,
        info: Info[Context, None],
        text: str,
        first: int = 20,
        region: Annotated[str | None, strawberry.argument(description="12 digits: what is to be had there.")] = None,
        audience: Target | None = None,
        theme: Theme | None = None,
    ) -> list[ItemFound]:
        limit = max(1, min(first, LARGEST_PAGE))
        async with info.context.rooms.db.read() as session:
            found = await info.context.rooms.catalogue.search(
                session, Wish(text, region=region, target=audience, theme=theme), limit=limit
            )
        return [
            ItemFound(
                code=line.code,
                name=Words.of(line.name),
                summary=Words.of(line.summary),
                is_one_thing=line.is_one_thing,
            )
            for line in found
        ]


def _unknown(problem: Problem) -> ItemUnknown:
    assert isinstance(problem, ItemUnknown)
    return problem


def label_of(element: str, rooms: Rooms) -> Words:
    """What people call an element."""
    known = rooms.elements[element]
    return Words.of(Bilingual(known.zh, known.en))
