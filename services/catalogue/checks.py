"""Checks of an item before it is published; of each fault a finding, not only of the first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.catalogue.findings import Rule, finding
from services.catalogue.types import APPLICANT, ItemVersion, MaterialSpec, PackageFinding, WaySpec
from services.documents.types import WayKind
from services.forms.service import CompiledForm, compile_form, words_of_fault
from services.forms.types import FormBroken, FormFault
from services.kit.implementation_codes import ImplementationCode, check_implementation_code
from services.sharing.types import Element, Resource, Want

_OPEN_TO_ALL = frozenset({WayKind.UPLOAD, WayKind.WINDOW, WayKind.COMMITMENT, WayKind.REUSED})


@dataclass(frozen=True, slots=True)
class ItemChecks:
    """Holds an item against what there is: elements and resources by code, departments by id."""

    elements: Mapping[str, Element]
    resources: Mapping[str, Resource]
    departments: Collection[str]

    def findings(self, item: ItemVersion) -> Iterator[PackageFinding]:
        yield from _code(item)
        if item.department not in self.departments:
            yield finding(Rule.DEPARTMENT_UNKNOWN, "/department", department=item.department)
        yield from _limits(item)
        form = _compiled(item)
        if isinstance(form, CompiledForm):
            yield from self._fields(form)
        else:
            yield form
        yield from self._materials(item, form if isinstance(form, CompiledForm) else None)
        yield from self._results(item)

    def _fields(self, form: CompiledForm) -> Iterator[PackageFinding]:
        for field in form.fields:
            yield from self._element(field.want.element, f"/form/schema/properties/{field.want.role}/{field.name}")
            if field.many and field.want.role == APPLICANT:
                yield finding(Rule.ROLE_RESERVED, f"/form/schema/properties/{APPLICANT}", role=APPLICANT)

    def _materials(self, item: ItemVersion, form: CompiledForm | None) -> Iterator[PackageFinding]:
        yield from _twice([material.code for material in item.materials], "/materials", "code")
        for place, material in enumerate(item.materials):
            path = f"/materials/{place}"
            for nth, way in enumerate(material.ways):
                yield from self._way(way, f"{path}/ways/{nth}")
            if material.ways[-1].kind not in _OPEN_TO_ALL:
                yield finding(Rule.NO_WAY_FOR_ALL, f"{path}/ways")
            if form is not None:
                yield from _conditions(material, form, path)

    def _way(self, way: WaySpec, path: str) -> Iterator[PackageFinding]:
        if way.kind is not WayKind.DATA_CHECK:
            return
        resource = self.resources.get(way.resource or "")
        if resource is None:
            yield finding(Rule.RESOURCE_UNKNOWN, f"{path}/resource", resource=way.resource)
        answered = {element for elements in resource.gives.values() for element in elements} if resource else None
        for nth, element in enumerate(way.expects):
            yield from self._element(element, f"{path}/expects/{nth}")
            if answered is not None and element in self.elements and element not in answered:
                yield finding(Rule.RESOURCE_SILENT, f"{path}/expects/{nth}", resource=way.resource, element=element)

    def _results(self, item: ItemVersion) -> Iterator[PackageFinding]:
        yield from self._wants(item.takes, "/takes")
        yield from _twice([result.kind for result in item.results], "/results", "kind")
        for place, result in enumerate(item.results):
            yield from self._wants(result.elements, f"/results/{place}/elements")

    def _wants(self, wants: Sequence[Want], path: str) -> Iterator[PackageFinding]:
        for place, want in enumerate(wants):
            yield from self._element(want.element, f"{path}/{place}/element")

    def _element(self, element: str, path: str) -> Iterator[PackageFinding]:
        if element not in self.elements:
            yield finding(Rule.ELEMENT_UNKNOWN, path, element=element)


def form_finding(broken: FormBroken, path: str) -> PackageFinding:
    """A form's fault as a finding; `path` is where the form stands in the package."""
    if broken.fault is FormFault.ELEMENT_MISSING:
        return finding(Rule.BINDING_WITHOUT_ELEMENT, path + broken.pointer)
    zh, en = words_of_fault(broken.fault, broken.detail)
    return finding(Rule.FORM_BROKEN, path + broken.pointer, zh=zh, en=en)


def _compiled(item: ItemVersion) -> CompiledForm | PackageFinding:
    try:
        return compile_form(item.form)
    except FormBroken as broken:
        return form_finding(broken, "/form")


def _code(item: ItemVersion) -> Iterator[PackageFinding]:
    code = check_implementation_code(item.code)
    if not isinstance(code, ImplementationCode):
        yield finding(Rule.CODE_WRONG, "/code", zh=code.zh, en=code.en)
    elif (stated := code.basic[2:4]) != item.type.value:
        yield finding(Rule.CODE_OTHER_TYPE, "/code", stated=stated)


def _limits(item: ItemVersion) -> Iterator[PackageFinding]:
    statutory, promised = item.limits.statutory_days, item.limits.promised_days
    if statutory is not None and promised is not None and promised > statutory:
        yield finding(Rule.PROMISED_OVER_STATUTORY, "/limits/promised_days", days=statutory)


def _conditions(material: MaterialSpec, form: CompiledForm, path: str) -> Iterator[PackageFinding]:
    for place, condition in enumerate(material.when):
        try:
            form.expect_condition(condition, material.role)
        except FormBroken as broken:
            zh, en = words_of_fault(broken.fault, broken.detail)
            yield finding(Rule.CONDITION_WRONG, f"{path}/when/{place}", zh=zh, en=en)


def _twice(names: Sequence[str], path: str, keyword: str) -> Iterator[PackageFinding]:
    for place, name in enumerate(names):
        if name in names[:place]:
            yield finding(Rule.STANDS_TWICE, f"{path}/{place}/{keyword}", name=name)
