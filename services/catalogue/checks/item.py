"""Checks of an item before it is published; of each fault a finding, not only of the first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from services.access.types import LEAST_LEVEL
from services.catalogue.checks.findings import Rule, below, finding
from services.catalogue.checks.guide import guide_findings
from services.catalogue.checks.region import region_findings
from services.catalogue.checks.sources import SourceChecks
from services.catalogue.types import APPLICANT, ItemVersion, MaterialSpec, PackageFinding, WaySpec
from services.directory.service import Directory
from services.documents.types import WayKind
from services.forms.service import CompiledForm, compile_form, nearest_keyword, words_of_fault
from services.forms.types import Condition, FormBroken, FormFault
from services.sharing.types import Element, Resource, Want

_OF_AN_ORGANISATION = frozenset(
    {
        Rule.DEPARTMENT_UNKNOWN,
        Rule.DEPARTMENT_UNREADY,
        Rule.REGION_UNKNOWN,
        Rule.REGION_OTHER_LEVEL,
        Rule.ORGANISATION_ELSEWHERE,
        Rule.ISSUED_BY_ANOTHER,
        Rule.ITEM_NOT_TAKEN,
    }
)
_OPEN_TO_ALL = frozenset({WayKind.UPLOAD, WayKind.WINDOW, WayKind.COMMITMENT, WayKind.REUSED})


@dataclass(frozen=True, slots=True)
class ItemChecks:
    """Checks an item against the elements and resources (by code), the departments (by id) and the regions that there
    are.
    """

    elements: Mapping[str, Element]
    resources: Mapping[str, Resource]
    departments: Collection[str]
    directory: Directory
    unmet_rules: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """department → rules of its interconnection checks that it has not passed yet (《管理办法》 arts. 7–11)"""
    taken: Mapping[str, Collection[str]] | None = None
    """department → short codes of the items that it takes parcels for; not looked at where none are given"""

    def findings(self, item: ItemVersion) -> Iterator[PackageFinding]:
        yield from guide_findings(item)
        yield from self._department(item)
        if item.login_level < LEAST_LEVEL:
            yield finding(Rule.LOGIN_LEVEL_TOO_LOW, "/login_level", level=item.login_level, least=LEAST_LEVEL)
        yield from region_findings(item, self.directory)
        compiled = _compiled(item)
        form = compiled if isinstance(compiled, CompiledForm) else None
        if isinstance(compiled, PackageFinding):
            yield compiled
        else:
            yield from self._fields(compiled)
            yield from _never_shown(compiled)
        yield from self._materials(item, form)
        yield from self._results(item)
        yield from SourceChecks(self.elements, self.resources).findings(item, form)

    def findings_of_basic(self, item: ItemVersion) -> Iterator[PackageFinding]:
        """Of a basic item, checked as if somebody offered it: no department or region is looked for."""
        found = self.findings(item)
        return (below(each, "/item") for each in found if each.code not in _OF_AN_ORGANISATION)

    def findings_of_rehearsal(self, item: ItemVersion) -> Iterator[PackageFinding]:
        """Of an item that is only rehearsed: nothing is sent, so its department's system need not take it yet."""
        return (each for each in self.findings(item) if each.code != Rule.ITEM_NOT_TAKEN)

    def _department(self, item: ItemVersion) -> Iterator[PackageFinding]:
        if item.department not in self.departments:
            yield finding(Rule.DEPARTMENT_UNKNOWN, "/department", department=item.department)
        elif unmet := self.unmet_rules.get(item.department):
            rules = ", ".join(unmet)
            yield finding(Rule.DEPARTMENT_UNREADY, "/department", department=item.department, rules=rules)
        elif self.taken is not None and item.short not in self.taken.get(item.department, ()):
            yield finding(Rule.ITEM_NOT_TAKEN, "/short", department=item.department, short=item.short)

    def _fields(self, form: CompiledForm) -> Iterator[PackageFinding]:
        for asked in form.fields:
            yield from self._element(asked.want.element, f"/form/schema/properties/{asked.want.role}/{asked.name}")
            if asked.many and asked.want.role == APPLICANT:
                yield finding(Rule.ROLE_RESERVED, f"/form/schema/properties/{APPLICANT}", role=APPLICANT)

    def _materials(self, item: ItemVersion, form: CompiledForm | None) -> Iterator[PackageFinding]:
        yield from _twice([material.code for material in item.materials], "/materials", "code")
        yield from _twice([scenario.code for scenario in item.scenarios], "/scenarios", "code")
        for place, material in enumerate(item.materials):
            path = f"/materials/{place}"
            for nth, way in enumerate(material.ways):
                yield from self._way(way, f"{path}/ways/{nth}")
            if not _is_open_to_all(material.ways[-1]):
                yield finding(Rule.NO_WAY_FOR_ALL, f"{path}/ways")
            yield from _conditions(material, item, form, path) if form else ()

    def _way(self, way: WaySpec, path: str) -> Iterator[PackageFinding]:
        asked = way.check_after if way.kind is WayKind.COMMITMENT else way.resource
        if asked is None:
            return
        resource = self.resources.get(asked)
        stated = "check_after" if way.kind is WayKind.COMMITMENT else "resource"
        if resource is None:
            yield finding(Rule.RESOURCE_UNKNOWN, f"{path}/{stated}", resource=asked)
        elif way.kind is WayKind.E_CERTIFICATE and resource.certificate is None:
            yield finding(Rule.NO_CERTIFICATE, f"{path}/resource", resource=asked)
        answered = {element for elements in resource.gives.values() for element in elements} if resource else None
        for nth, element in enumerate(way.expects):
            yield from self._element(element, f"{path}/expects/{nth}")
            if answered is not None and element in self.elements and element not in answered:
                yield finding(Rule.RESOURCE_SILENT, f"{path}/expects/{nth}", resource=asked, element=element)

    def _results(self, item: ItemVersion) -> Iterator[PackageFinding]:
        yield from self._wants(item.takes, "/takes")
        for place, key in enumerate(item.once_per):
            yield from self._wants(key, f"/once_per/{place}")
        yield from _twice([result.kind for result in item.results], "/results", "kind")
        for place, result in enumerate(item.results):
            yield from self._wants(result.elements, f"/results/{place}/elements")
            yield from self._issued_by_another(item.department, result.elements, f"/results/{place}/elements")

    def _issued_by_another(self, department: str, brought: Sequence[Want], path: str) -> Iterator[PackageFinding]:
        for place, want in enumerate(brought):
            element = self.elements.get(want.element)
            if element is not None and not element.may_be_issued_by(department):
                yield finding(
                    Rule.ISSUED_BY_ANOTHER,
                    f"{path}/{place}/element",
                    element=element.code,
                    departments=", ".join(element.issued_by),
                    department=department,
                )

    def _wants(self, wants: Sequence[Want], path: str) -> Iterator[PackageFinding]:
        for place, want in enumerate(wants):
            yield from self._element(want.element, f"{path}/{place}/element")

    def _element(self, element: str, path: str) -> Iterator[PackageFinding]:
        if element not in self.elements:
            yield finding(Rule.ELEMENT_UNKNOWN, path, element=element)


def _is_open_to_all(way: WaySpec) -> bool:
    """Whether everybody can satisfy the material this way: not everybody has an earlier document."""
    return way.kind in _OPEN_TO_ALL and way.earlier is None


def form_finding(broken: FormBroken, path: str) -> PackageFinding:
    """A form's fault as a finding; `path` is the place of the form in the package."""
    if broken.fault is FormFault.ELEMENT_MISSING:
        return finding(Rule.BINDING_WITHOUT_ELEMENT, path + broken.pointer)
    if broken.fault is FormFault.KEYWORD_UNKNOWN and (nearest := nearest_keyword(broken.detail)):
        return finding(Rule.KEYWORD_MISSPELT, path + broken.pointer, keyword=broken.detail, nearest=f"`{nearest}`")
    zh, en = words_of_fault(broken.fault, broken.detail)
    return finding(Rule.FORM_BROKEN, path + broken.pointer, zh=zh, en=en)


def _compiled(item: ItemVersion) -> CompiledForm | PackageFinding:
    try:
        return compile_form(item.form)
    except FormBroken as broken:
        return form_finding(broken, "/form")


def _never_shown(form: CompiledForm) -> Iterator[PackageFinding]:
    for hidden, required in form.never_shown_fields():
        path = f"/form/schema/properties/{hidden.want.role}/{hidden.name}"
        yield finding(Rule.REQUIRED_HIDDEN if required else Rule.RULE_DEAD, path, what=hidden.name)


def _conditions(material: MaterialSpec, item: ItemVersion, form: CompiledForm, path: str) -> Iterator[PackageFinding]:
    scenario = next((scenario for scenario in item.scenarios if scenario.code == material.scenario), None)
    if material.scenario is not None and scenario is None:
        yield finding(Rule.SCENARIO_UNKNOWN, f"{path}/scenario", scenario=material.scenario)
    own = material.when[len(scenario.when) :] if scenario else material.when
    of_scenario = condition_findings(scenario.when, material.role, form, f"{path}/scenario") if scenario else ()
    faults = [*of_scenario, *condition_findings(own, material.role, form, f"{path}/when")]
    yield from faults
    if not faults and not form.can_hold(material.when, material.role):
        yield finding(Rule.RULE_DEAD, f"{path}/when", what=material.code)


def condition_findings(
    conditions: Sequence[Condition], role: str, form: CompiledForm, path: str
) -> Iterator[PackageFinding]:
    """Conditions that cannot be decided from the form's answers."""
    for place, condition in enumerate(conditions):
        try:
            form.expect_condition(condition, role)
        except FormBroken as broken:
            zh, en = words_of_fault(broken.fault, broken.detail)
            yield finding(Rule.CONDITION_WRONG, f"{path}/{place}", zh=zh, en=en)


def _twice(names: Sequence[str], path: str, keyword: str) -> Iterator[PackageFinding]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield finding(Rule.STANDS_TWICE, f"{path}/{place}/{keyword}", name=name)
