"""A one-thing before starting: what will have to be typed, brought, done, waited for and paid."""

from typing import Annotated, Self

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import everyone
from backend.graphapi.base.context import Context
from backend.graphapi.base.problem import Problem
from backend.graphapi.base.words import Words
from backend.graphapi.catalogue.items import MaterialNeeded
from backend.graphapi.problems.members import ItemUnknown, RoleNotAllowed, member
from backend.rooms import Rooms
from services.applying import types as applying
from services.catalogue import types as catalogue
from services.catalogue.service import ActNeededKind, ActToDo, FieldToType, MaterialToBring, Preview, preview
from services.catalogue.types import OneThingVersion

strawberry.enum(ActNeededKind, name="NeededAct", description="What somebody must do themselves.")


@strawberry.type(description="A field that neither the login nor a register answers.")
class FieldToTypeIn:
    role: str
    element: str
    label: Words
    required: bool
    always: bool = strawberry.field(description="False where it depends on other answers.")

    @classmethod
    def of(cls, to_type: FieldToType) -> Self:
        field = to_type.field
        return cls(
            role=field.want.role,
            element=field.want.element,
            label=Words(zh=field.zh, en=field.en),
            required=field.required,
            always=to_type.always,
        )


@strawberry.type(description="A material, and whether something must be handed in, should all checks go well.")
class MaterialToBringAlong:
    material: MaterialNeeded
    always: bool = strawberry.field(description="False where it depends on the answers.")
    hands_in: bool

    @classmethod
    def of(cls, to_bring: MaterialToBring) -> Self:
        return cls(
            material=MaterialNeeded.of(to_bring.spec),
            always=to_bring.always,
            hands_in=to_bring.hands_in,
        )


@strawberry.type(description="Something to do, and what for: a material, an item or a register.")
class ActToExpect:
    kind: ActNeededKind
    times: int
    what: Words

    @classmethod
    def of(cls, act: ActToDo, one_thing: OneThingVersion, rooms: Rooms) -> Self:
        return cls(kind=act.kind, times=act.times, what=_what(act, one_thing, rooms))


@strawberry.type(description="An item, and whether it is applied for whatever the answers.")
class ItemToExpect:
    code: str
    name: Words
    always: bool


@strawberry.type(description="A fee (收费项目) of one item.")
class FeeToPay:
    item: str = strawberry.field(description="31 characters.")
    name: Words
    amount: str = strawberry.field(description="Yuan with two places.")


@strawberry.type(description="What will be needed before starting.")
class OneThingPreview:
    code: str
    version: int
    applies_as: str
    items: list[ItemToExpect]
    to_type: list[FieldToTypeIn]
    known: int = strawberry.field(description="Fields that the login or a register answers.")
    materials: list[MaterialToBringAlong]
    acts: list[ActToExpect]
    working_days: int | None = strawberry.field(description="承诺 / promised for the whole, along its order.")
    fees: list[FeeToPay]

    @classmethod
    def of(cls, one_thing: OneThingVersion, applies_as: str, seen: Preview, rooms: Rooms) -> Self:
        return cls(
            code=one_thing.code,
            version=one_thing.number,
            applies_as=applies_as,
            items=[ItemToExpect(code=i.code, name=Words.of(i.name), always=always) for i, always in seen.items],
            to_type=[FieldToTypeIn.of(field) for field in seen.to_type],
            known=seen.known,
            materials=[MaterialToBringAlong.of(material) for material in seen.materials],
            acts=[ActToExpect.of(act, one_thing, rooms) for act in seen.acts],
            working_days=seen.working_days,
            fees=[FeeToPay(item=item, name=Words.of(fee.name), amount=fee.amount) for item, fee in seen.fees],
        )


def _what(act: ActToDo, one_thing: OneThingVersion, rooms: Rooms) -> Words:
    if act.material is not None:
        return Words.of(next(spec.name for spec in one_thing.materials if spec.code == act.material))
    if act.item is not None:
        return Words.of(one_thing.item(act.item).name)
    resource = rooms.resources[act.resource or ""]
    return Words(zh=resource.zh, en=resource.en)


OneThingPreviewAnswer = Annotated[
    OneThingPreview | ItemUnknown | RoleNotAllowed, strawberry.union("OneThingPreviewAnswer")
]


@strawberry.type
class PreviewsQuery:
    @strawberry.field(extensions=everyone(), description="What whoever applies in this role will need.")
    async def one_thing_preview(self, info: Info[Context, None], code: str, applies_as: str) -> OneThingPreviewAnswer:
        rooms = info.context.rooms
        async with rooms.db.read() as session:
            found = await rooms.catalogue.one_thing(session, code)
        if isinstance(found, catalogue.ItemUnknown):
            return _refused(member(found, info.context.errors))
        if applies_as not in found.plans:
            return _refused(member(applying.RoleNotAllowed(tuple(found.plans)), info.context.errors))
        return OneThingPreview.of(found, applies_as, preview(found, applies_as, rooms.resources), rooms)


def _refused(problem: Problem) -> ItemUnknown | RoleNotAllowed:
    assert isinstance(problem, ItemUnknown | RoleNotAllowed)
    return problem
