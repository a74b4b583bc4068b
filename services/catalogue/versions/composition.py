"""Composing a one-thing of its items: one form, one set of materials, and a prefill plan per applying role."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.checks.item import condition_findings, form_finding
from services.catalogue.package.one_thing_package import OneThingPackage, RolePart
from services.catalogue.types import (
    APPLICANT,
    UNPUBLISHED,
    Bilingual,
    ItemVersion,
    MaterialSpec,
    OneThingVersion,
    PackageFinding,
    PackageRefused,
    known_from_login,
)
from services.catalogue.versions.item_order import handed_on_findings, items_waited_for, order_findings
from services.catalogue.versions.shares import with_shares
from services.catalogue.versions.single_items import one_thing_around
from services.forms.service import CompiledForm, compile_form, fields, merge, words_of_fault
from services.forms.types import Condition, Form, FormBroken, FormsConflict, MergedForm
from services.sharing.service import compile_plan
from services.sharing.types import Relations, Resource


@dataclass(frozen=True, slots=True)
class Composer:
    """Puts a one-thing together from published items; `resources` by code."""

    resources: Mapping[str, Resource]

    def compose(self, package: OneThingPackage, items: Mapping[str, ItemVersion]) -> OneThingVersion | PackageRefused:
        """The version that a package becomes, as yet without identifier, number and digest; `items` by code."""
        faults = [*order_findings(package), *_missing(package, items), *_roles(package), *_always(package)]
        if faults:
            return PackageRefused(tuple(faults))
        ordered = [items[part.code] for part in package.items]
        merged = _merged(package, ordered)
        if isinstance(merged, PackageFinding):
            return PackageRefused((merged,))
        faults = [*_parties(package, ordered, merged.form), *_materials(ordered), *handed_on_findings(package, items)]
        if faults:
            return PackageRefused(tuple(faults))
        return self._composed(package, ordered, merged)

    def compose_single(
        self, item: ItemVersion, one_things: Sequence[OneThingPackage] = ()
    ) -> OneThingVersion | PackageRefused:
        """An item as a one-thing of its own, with the roles and relations of the first of these that holds it.

        It is composed without the items that it waits for: nothing that these would bring is asked of it.
        """
        package = one_thing_around(item, one_things)
        merged = _merged(package, [item])
        if isinstance(merged, PackageFinding):
            return PackageRefused((merged,))
        return self._composed(package, [item], merged)

    def _composed(self, package: OneThingPackage, items: Sequence[ItemVersion], merged: MergedForm) -> OneThingVersion:
        materials = {material.code: material for item in items for material in item.materials}
        composed = OneThingVersion(
            id=UNPUBLISHED,
            code=package.code,
            number=0,
            name=package.name.flattened(),
            summary=package.summary.flattened(),
            notice=package.notice.flattened(),
            roles=tuple(role.flattened() for role in package.roles),
            relations=Relations({(part.of, part.relation): part.role for part in package.relations}),
            items=tuple(map(with_shares, items)),
            after=items_waited_for(package),
            form=merged.form,
            merged=merged.notes,
            materials=tuple(materials.values()),
            material_items={
                code: tuple(item.code for item in items if any(m.code == code for m in item.materials))
                for code in materials
            },
            when=_when(package),
            plans={},
            digest="",
        )
        return replace(
            composed,
            plans={
                role.role: compile_plan(
                    composed.wants(role.role, self.resources),
                    composed.relations,
                    known_from_login(role.role),
                    self.resources,
                )
                for role in composed.roles
                if role.may_apply
            },
        )


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
        yield from _sees(part, place, package)
    if not any(part.may_apply for part in package.roles):
        yield finding(Rule.NOBODY_APPLIES, "/roles")
    for place, relation in enumerate(package.relations):
        for role in (relation.of, relation.role):
            if role not in known:
                yield finding(Rule.ROLE_UNKNOWN, f"/relations/{place}", role=role)


def _sees(part: RolePart, place: int, package: OneThingPackage) -> Iterator[PackageFinding]:
    roles = {each.role for each in package.roles}
    for role, stated in part.sees.items():
        path = f"/roles/{place}/sees/{role}"
        if role not in roles:
            yield finding(Rule.ROLE_UNKNOWN, path, role=role)
        elif role == part.role and not part.many:
            words = Bilingual("该角色只有一人。", "there is one party in this role.")
            yield finding(Rule.VISIBILITY_WRONG, path, reader=part.role, role=role, zh=words.zh, en=words.en)
        elif stated == "hidden" and part.may_apply:
            words = Bilingual("申请人什么也看不到。", "whoever applies would see nothing.")
            yield finding(Rule.VISIBILITY_WRONG, path, reader=part.role, role=role, zh=words.zh, en=words.en)


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
            *(want.role for key in item.once_per for want in key),
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
