"""A one-thing before starting: what will have to be typed, brought, done, waited for and paid."""

from enum import Enum
from typing import Self

import strawberry

from backend.graphapi.base.names import element_name, resource_name
from backend.graphapi.base.words import Words
from backend.graphapi.catalogue.materials import MaterialNeeded
from backend.rooms import Rooms
from services.catalogue.types import (
    ActNeededKind,
    ActToDo,
    FieldToType,
    MaterialToBring,
    OneThingVersion,
    Preview,
    known_from_login,
)
from services.forms.service import fields
from services.forms.types import Requirement
from services.sharing.types import Want

strawberry.enum(ActNeededKind, name="NeededAct", description="What somebody must do themselves.")


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


def field_previews(version: OneThingVersion, applies_as: str, rooms: Rooms) -> list[FieldPreview]:
    """The fields asked of everybody, for an applicant in this role; none where nobody applies in it."""
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
        _field_preview(field.want, field.required, applies_as, answered, rooms)
        for field in fields(version.form)
        if field.asking is Requirement.ASKED
    ]


def _field_preview(
    want: Want, required: bool, applies_as: str, answered: dict[Want, str], rooms: Rooms
) -> FieldPreview:
    role = applies_as if want.role == "applicant" else want.role
    resource = rooms.resources.get(answered.get(Want(role, want.element), ""))
    from_login = Want(role, want.element) in known_from_login(applies_as)
    known = KnownFrom.LOGIN if from_login else KnownFrom.DEPARTMENT if resource else KnownFrom.APPLICANT
    named = None if from_login or resource is None else resource
    return FieldPreview(
        role=want.role,
        element=want.element,
        label=element_name(want.element, rooms),
        known_from=known,
        source=named.code if named else None,
        source_name=Words.if_any(named),
        required=required,
    )


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
    return resource_name(act.resource or "", rooms)
