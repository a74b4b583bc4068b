"""What will be needed before one starts: computed from the version alone, without anybody's data."""

from collections.abc import Iterator, Mapping

from services.catalogue.types import (
    APPLICANT,
    ActNeededKind,
    ActToDo,
    FieldToType,
    MaterialSpec,
    MaterialToBring,
    OneThingVersion,
    Preview,
    known_from_login,
    resolve_applicant,
)
from services.catalogue.versions.item_order import working_days
from services.documents.types import WayKind
from services.forms.service import compile_form
from services.forms.types import Requirement
from services.sharing.types import Ground, Resource

_ACTS = {WayKind.E_CERTIFICATE: ActNeededKind.CERTIFICATE_USE, WayKind.COMMITMENT: ActNeededKind.COMMITMENT}


def preview(one_thing: OneThingVersion, applies_as: str, resources: Mapping[str, Resource]) -> Preview:
    """What whoever applies in this role will have to type, bring, do, wait for and pay. Pure.

    `applies_as` must be a role that may apply.
    """
    form = compile_form(one_thing.form)
    asked = [field for field in form.fields if field.asking is Requirement.ASKED]
    answered = {want for steps in one_thing.plans[applies_as].rounds for step in steps for want in step.gives}
    known = answered.union(known_from_login(applies_as))
    unknown = [field for field in asked if resolve_applicant(field.want, applies_as) not in known]
    hidden_at_first = {field.want for field in asked} - form.always_shown()
    return Preview(
        items=tuple((item, item.code not in one_thing.when) for item in one_thing.items),
        to_type=tuple(FieldToType(field, field.want not in hidden_at_first) for field in unknown),
        known=len(asked) - len(unknown),
        materials=tuple(_material(one_thing, material) for material in one_thing.materials),
        acts=tuple(_acts(one_thing, applies_as, resources)),
        working_days=working_days(one_thing),
        fees=tuple((item.code, fee) for item in one_thing.items for fee in item.guide.fees.items),
    )


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
