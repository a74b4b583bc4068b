"""Composing a one-thing of its items: order, one form, one set of materials, and a prefill plan per applying role."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from services.access.service import LOGIN_ELEMENTS
from services.catalogue.checks.findings import Rule, finding
from services.catalogue.checks.item import condition_findings, form_finding
from services.catalogue.package.package import UNPUBLISHED, OneThingPackage, OrderedItemPart
from services.catalogue.types import (
    APPLICANT,
    Bilingual,
    ItemVersion,
    MaterialSpec,
    OneThingVersion,
    PackageFinding,
    PackageRefused,
    WaySpec,
)
from services.catalogue.versions.shares import with_shares
from services.documents.types import CERTIFICATE_FACTS, WayKind
from services.forms.service import CompiledForm, compile_form, fields, merge, wants, words_of_fault
from services.forms.types import Condition, Form, FormBroken, FormsConflict, MergedForm
from services.sharing.types import SELF, Plan, Relations, Resource, Want

CompilePlan = Callable[[Collection[Want], Relations, Collection[Want]], Plan]
"""the sharing room's planner: wants, relations, and what is known before asking"""


@dataclass(frozen=True, slots=True)
class Composer:
    """Puts a one-thing together from published items."""

    compile_plan: CompilePlan
    resources: Mapping[str, Resource] = field(default_factory=dict)

    def compose(self, package: OneThingPackage, items: Mapping[str, ItemVersion]) -> OneThingVersion | PackageRefused:
        """The version that a package becomes, as yet without identifier, number and digest; `items` by code."""
        faults = [*_order(package), *_missing(package, items), *_roles(package), *_always(package)]
        if faults:
            return PackageRefused(tuple(faults))
        ordered = [items[part.code] for part in package.items]
        merged = _merged(package, ordered)
        if isinstance(merged, PackageFinding):
            return PackageRefused((merged,))
        faults = [*_parties(package, ordered, merged.form), *_materials(ordered), *_brought(package, items)]
        if faults:
            return PackageRefused(tuple(faults))
        return self._composed(package, ordered, merged)

    def compose_alone(self, package: OneThingPackage, item: ItemVersion) -> OneThingVersion | PackageRefused:
        """One item, without those that it waits for: nothing of what these would bring is held against it."""
        merged = _merged(package, [item])
        if isinstance(merged, PackageFinding):
            return PackageRefused((merged,))
        return self._composed(package, [item], merged)

    def _composed(self, package: OneThingPackage, items: Sequence[ItemVersion], merged: MergedForm) -> OneThingVersion:
        roles = tuple(role.flattened() for role in package.roles)
        relations = Relations({(part.of, part.relation): part.role for part in package.relations})
        materials = {material.code: material for item in items for material in item.materials}
        needed = [*wants(merged.form), *_expected(materials.values(), self.resources)]
        plans = {role.role: self._plan(role.role, needed, relations) for role in roles if role.may_apply}
        return OneThingVersion(
            id=UNPUBLISHED,
            code=package.code,
            number=0,
            name=package.name.flattened(),
            summary=package.summary.flattened(),
            notice=package.notice.flattened(),
            roles=roles,
            relations=relations,
            items=tuple(map(with_shares, items)),
            after={part.code: tuple(_codes(package)[name] for name in part.after) for part in package.items},
            form=merged.form,
            merged=merged.notes,
            materials=tuple(materials.values()),
            material_items={
                code: tuple(item.code for item in items if any(m.code == code for m in item.materials))
                for code in materials
            },
            when=_when(package),
            plans=plans,
            digest="",
        )

    def _plan(self, applies_as: str, needed: Sequence[Want], relations: Relations) -> Plan:
        return self.compile_plan(_meant(needed, applies_as), relations, said_by_login(applies_as))


def planned_wants(version: OneThingVersion, applies_as: str, resources: Mapping[str, Resource]) -> Sequence[Want]:
    """What the plan for this applying role was compiled for: the form's wants, what data checks expect, and what
    certificates are judged by.
    """
    return _meant([*wants(version.form), *_expected(version.materials, resources)], applies_as)


def needs_of_items(version: OneThingVersion, resources: Mapping[str, Resource]) -> Mapping[str, frozenset[str]]:
    """Item → elements that its own form wants and its own materials are checked by: what it needs of the sources."""
    return {
        item.code: frozenset(want.element for want in (*wants(item.form), *_expected(item.materials, resources)))
        for item in version.items
    }


def said_by_login(applies_as: str) -> Sequence[Want]:
    """What is known of whoever applies before anybody is asked."""
    return tuple(Want(applies_as, element) for element in LOGIN_ELEMENTS)


def _meant(needed: Sequence[Want], applies_as: str) -> Sequence[Want]:
    meant = (Want(applies_as, want.element) if want.role == APPLICANT else want for want in needed)
    return tuple(dict.fromkeys(meant))


def _order(package: OneThingPackage) -> Iterator[PackageFinding]:
    names = [part.name for part in package.items]
    codes = [part.code for part in package.items]
    for place, part in enumerate(package.items):
        path = f"/items/{place}"
        if part.name in names[:place]:
            yield finding(Rule.STANDS_TWICE, f"{path}/name", name=part.name)
        if part.code in codes[:place]:
            yield finding(Rule.STANDS_TWICE, f"{path}/code", name=part.code)
        for nth, name in enumerate(part.after):
            if name not in names:
                yield finding(Rule.ORDER_UNKNOWN, f"{path}/after/{nth}", name=name)
    try:
        TopologicalSorter({part.name: part.after for part in package.items}).prepare()
    except CycleError as error:
        yield finding(Rule.ORDER_CIRCULAR, "/items", circle=" → ".join(error.args[1]))


def _missing(package: OneThingPackage, items: Mapping[str, ItemVersion]) -> Iterator[PackageFinding]:
    for place, part in enumerate(package.items):
        if part.code not in items:
            yield finding(Rule.ITEM_UNKNOWN, f"/items/{place}/code", code=part.code)


def _roles(package: OneThingPackage) -> Iterator[PackageFinding]:
    known = [part.role for part in package.roles]
    for place, part in enumerate(package.roles):
        if part.role == APPLICANT:
            yield finding(Rule.ROLE_RESERVED, f"/roles/{place}/role", role=part.role)
        if part.role in known[:place]:
            yield finding(Rule.STANDS_TWICE, f"/roles/{place}/role", name=part.role)
        if part.may_apply and part.many:
            yield finding(Rule.NOBODY_APPLIES, f"/roles/{place}/may_apply")
    if not any(part.may_apply for part in package.roles):
        yield finding(Rule.NOBODY_APPLIES, "/roles")
    for place, relation in enumerate(package.relations):
        for role in (relation.of, relation.role):
            if role not in known:
                yield finding(Rule.ROLE_UNKNOWN, f"/relations/{place}", role=role)


def _merged(package: OneThingPackage, items: Sequence[ItemVersion]) -> MergedForm | PackageFinding:
    # The applicant's own declarations come last: who and what they concern is known by then.
    order = [*(part.role for part in package.roles), APPLICANT]
    forms = [(item.code, item.form) for item in items]
    try:
        whole = compile_form(merge(forms, roles=order).form)
        if wrong := next(_conditions(package, items, whole), None):
            return wrong
        return _shown_when(package, forms, order)
    except FormsConflict as conflict:
        names = {part.code: part.name for part in package.items}
        return finding(
            Rule.FORMS_CONFLICT,
            "/items",
            role=conflict.want.role,
            element=conflict.want.element,
            keyword=conflict.keyword,
            items=", ".join(names[code] for code in conflict.items),
        )
    except FormBroken as broken:
        return form_finding(broken, "/form")


def _shown_when(
    package: OneThingPackage, forms: Sequence[tuple[str, Form]], order: Sequence[str]
) -> MergedForm | PackageFinding:
    try:
        merged = merge(forms, roles=order, when=_when(package))
        compile_form(merged.form)
    except FormBroken as broken:
        # Without the conditions it compiled: one of them looks at what is asked only where it holds.
        zh, en = words_of_fault(broken.fault, broken.detail)
        return finding(Rule.CONDITION_WRONG, "/items", zh=zh, en=en)
    return merged


def _when(package: OneThingPackage) -> Mapping[str, tuple[Condition, ...]]:
    return {part.code: tuple(condition.flattened() for condition in part.when) for part in package.items if part.when}


def _always(package: OneThingPackage) -> Iterator[PackageFinding]:
    if all(part.when for part in package.items):
        words = Bilingual("至少要有一个事项总是办理。", "one item at least is always applied for.")
        yield finding(Rule.CONDITION_WRONG, "/items", zh=words.zh, en=words.en)


def _conditions(package: OneThingPackage, items: Sequence[ItemVersion], form: CompiledForm) -> Iterator[PackageFinding]:
    """An item's conditions look at what is asked whether or not it is applied for."""
    when = _when(package)
    for place, (part, item) in enumerate(zip(package.items, items, strict=True)):
        path = f"/items/{place}/when"
        stated = when.get(part.code, ())
        faults = list(condition_findings(stated, item.party, form, path))
        yield from faults
        if not faults and not form.can_hold(stated, item.party):
            yield finding(Rule.RULE_DEAD, path, what=part.name)


def _parties(package: OneThingPackage, items: Sequence[ItemVersion], form: Form) -> Iterator[PackageFinding]:
    many = {part.role: part.many for part in package.roles}
    asked = {field.want.role: field.many for field in fields(form)}
    for role, is_many in asked.items():
        if role not in many and role != APPLICANT:
            yield finding(Rule.ROLE_UNKNOWN, "/roles", role=role)
        elif many.get(role, False) is not is_many:
            yield finding(Rule.ROLE_OTHERWISE, "/roles", role=role)
    for place, item in enumerate(items):
        if not item.type.startable:
            yield finding(Rule.NOT_STARTABLE, f"/items/{place}", item=item.name.zh)
        if item.party not in many:
            yield finding(Rule.ROLE_UNKNOWN, f"/items/{place}", role=item.party)
        mentioned = [
            *(material.role for material in item.materials),
            *(want.role for want in item.takes),
            *(want.role for result in item.results for want in result.elements),
        ]
        for role in dict.fromkeys(mentioned):
            if role not in many and role != APPLICANT:
                yield finding(Rule.ROLE_UNKNOWN, f"/items/{place}", role=role)


def _materials(items: Sequence[ItemVersion]) -> Iterator[PackageFinding]:
    known: dict[str, MaterialSpec] = {}
    for place, item in enumerate(items):
        for material in item.materials:
            if known.setdefault(material.code, material) != material:
                yield finding(Rule.MATERIALS_CONFLICT, f"/items/{place}", material=material.code)


def _brought(package: OneThingPackage, items: Mapping[str, ItemVersion]) -> Iterator[PackageFinding]:
    """What an item takes over, and the results it reuses, must come from items that it waits for."""
    parts = {part.name: part for part in package.items}
    for place, part in enumerate(package.items):
        # On what is not always there, only those can rest that are there under the same conditions.
        before = [parts[name] for name in _all_before(part, parts)]
        earlier = [items[each.code] for each in before if all(condition in part.when for condition in each.when)]
        kinds = {result.kind for item in earlier for result in item.results}
        elements = {want for item in earlier for result in item.results for want in result.elements}
        item = items[part.code]
        for want in item.takes:
            if want not in elements:
                yield finding(Rule.NOT_BROUGHT, f"/items/{place}/after", what=f"{want.role}/{want.element}")
        reused = {way.result_kind for m in item.materials for way in m.ways if way.kind is WayKind.REUSED}
        for kind in sorted(filter(None, reused - kinds)):
            yield finding(Rule.NOT_BROUGHT, f"/items/{place}/after", what=kind)


def _all_before(part: OrderedItemPart, parts: Mapping[str, OrderedItemPart]) -> frozenset[str]:
    before: set[str] = set()
    open_names = list(part.after)
    while open_names:
        name = open_names.pop()
        if name not in before:
            before.add(name)
            open_names.extend(parts[name].after)
    return frozenset(before)


def certificate_elements(way: WaySpec, resources: Mapping[str, Resource]) -> Sequence[str]:
    """What is asked of a certificate: all that it is judged by, and no more."""
    resource = resources.get(way.resource or "")
    given = () if resource is None else resource.gives.get(SELF, ())
    return tuple(element for element in given if element.rpartition(".")[2] in CERTIFICATE_FACTS)


def _expected(materials: Collection[MaterialSpec], resources: Mapping[str, Resource]) -> Iterator[Want]:
    for material in materials:
        for way in material.ways:
            match way.kind:
                case WayKind.DATA_CHECK:
                    yield from (Want(material.role, element) for element in way.expects)
                case WayKind.E_CERTIFICATE:
                    yield from (Want(material.role, element) for element in certificate_elements(way, resources))


def _codes(package: OneThingPackage) -> Mapping[str, str]:
    return {part.name: part.code for part in package.items}
