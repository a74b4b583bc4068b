"""What will be needed before one starts: for whoever thinks of applying, from the version alone, without their data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services.catalogue.types import APPLICANT, ItemVersion, MaterialSpec, OneThingVersion
from services.catalogue.types.codes import LimitUnit
from services.catalogue.types.guide import FeeItem
from services.catalogue.versions.composition import said_by_login
from services.documents.types import WayKind
from services.forms.service import compile_form
from services.forms.types import FormField, Requirement
from services.sharing.types import Ground, Resource, Want


class ActNeededKind(StrEnum):
    """What somebody must do themselves."""

    COMMITMENT = "COMMITMENT"
    """read a text and answer for it (告知承诺)"""
    CERTIFICATE_USE = "CERTIFICATE_USE"
    """allow the use of an electronic certificate, where it is another's"""
    CONSENT = "CONSENT"
    """permit that a register is asked, where consent is its ground"""
    PAYMENT = "PAYMENT"
    VISIT = "VISIT"


_ACTS = {WayKind.E_CERTIFICATE: ActNeededKind.CERTIFICATE_USE, WayKind.COMMITMENT: ActNeededKind.COMMITMENT}


@dataclass(frozen=True, slots=True)
class FieldToType:
    """A field that neither the login nor a register answers."""

    field: FormField
    always: bool
    """false where it depends on other answers"""


@dataclass(frozen=True, slots=True)
class MaterialToBring:
    """A material with its ways in order."""

    spec: MaterialSpec
    always: bool
    hands_in: bool
    """whether something must be handed in, should everything else go well"""


@dataclass(frozen=True, slots=True)
class ActToDo:
    kind: ActNeededKind
    material: str | None = None
    item: str | None = None
    resource: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Preview:
    items: tuple[tuple[ItemVersion, bool], ...]
    """each with whether it is always applied for, whatever the answers"""
    to_type: tuple[FieldToType, ...]
    known: int
    """fields that the login or a register answers"""
    materials: tuple[MaterialToBring, ...]
    acts: tuple[ActToDo, ...]
    working_days: int | None
    """promised, along the longest way through the order; none where an item promises nothing. A calendar day counts as
    one"""
    fees: tuple[tuple[str, FeeItem], ...]
    """code of the item, and what it charges"""


def preview(one_thing: OneThingVersion, applies_as: str, resources: Mapping[str, Resource]) -> Preview:
    """What whoever applies in this role will have to type, bring, do, wait for and pay. Pure.

    `applies_as` must be a role that may apply.
    """
    form = compile_form(one_thing.form)
    asked = [field for field in form.fields if field.asking is Requirement.ASKED]
    answered = {want for steps in one_thing.plans[applies_as].rounds for step in steps for want in step.gives}
    known = answered.union(said_by_login(applies_as))
    unknown = [field for field in asked if _meant(field.want, applies_as) not in known]
    hidden_at_first = {field.want for field in asked} - form.always_shown()
    return Preview(
        items=tuple((item, item.code not in one_thing.when) for item in one_thing.items),
        to_type=tuple(FieldToType(field, field.want not in hidden_at_first) for field in unknown),
        known=len(asked) - len(unknown),
        materials=tuple(_material(one_thing, material) for material in one_thing.materials),
        acts=tuple(_acts(one_thing, applies_as, resources)),
        working_days=_working_days(one_thing),
        fees=tuple((item.code, fee) for item in one_thing.items for fee in item.guide.fees.items),
    )


def _meant(want: Want, applies_as: str) -> Want:
    return Want(applies_as, want.element) if want.role == APPLICANT else want


def _material(one_thing: OneThingVersion, spec: MaterialSpec) -> MaterialToBring:
    items = one_thing.material_items.get(spec.code, ())
    always = not spec.when and (not items or any(item not in one_thing.when for item in items))
    return MaterialToBring(spec, always, spec.ways[0].kind in {WayKind.UPLOAD, WayKind.WINDOW})


def _acts(one_thing: OneThingVersion, applies_as: str, resources: Mapping[str, Resource]) -> Iterator[ActToDo]:
    for spec in one_thing.materials:
        kind = _ACTS.get(spec.ways[0].kind)
        # One's own certificate is used by applying; another's only if they allow it.
        own = kind is ActNeededKind.CERTIFICATE_USE and spec.role in {APPLICANT, applies_as}
        if kind is not None and not own:
            yield ActToDo(kind, material=spec.code)
    for code in dict.fromkeys(step.resource for steps in one_thing.plans[applies_as].rounds for step in steps):
        resource = resources.get(code)
        if resource is not None and resource.grounds[:1] == (Ground.CONSENT,):
            yield ActToDo(ActNeededKind.CONSENT, resource=code)
    for item in one_thing.items:
        if item.guide.fees.charged:
            yield ActToDo(ActNeededKind.PAYMENT, item=item.code)
        if item.guide.visits:
            yield ActToDo(ActNeededKind.VISIT, item=item.code, times=item.guide.visits)


def _working_days(one_thing: OneThingVersion) -> int | None:
    """Items are in no particular order; each begins when all that it waits for has ended."""
    known: dict[str, int] = {}
    waiting = list(one_thing.items)
    while waiting:
        ready = [item for item in waiting if all(code in known for code in one_thing.after.get(item.code, ()))]
        for item in ready:
            days = _promised(item)
            if days is None:
                return None
            before: Sequence[int] = [known[code] for code in one_thing.after.get(item.code, ())]
            known[item.code] = days + max(before, default=0)
        waiting = [item for item in waiting if item not in ready]
    return max(known.values())


def _promised(item: ItemVersion) -> int | None:
    return 0 if item.limits.promised_unit is LimitUnit.ON_THE_SPOT else item.limits.promised_days
