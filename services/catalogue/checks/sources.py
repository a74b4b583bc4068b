"""Checks against what the state knows: every binding has a source and a ground, and nothing is asked for twice.

《政务数据共享条例》 and 《安徽省政务数据资源管理办法》: what can be shared is not collected from the citizen again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.types import ItemVersion, MaterialSpec, PackageFinding
from services.documents.types import WayKind
from services.forms.service import CompiledForm
from services.forms.types import FormField, Requirement
from services.sharing.types import Element, Ground, Resource, SharingClass

_SPARING = frozenset({WayKind.E_CERTIFICATE, WayKind.DATA_CHECK, WayKind.REUSED})


@dataclass(frozen=True, slots=True)
class SourceChecks:
    """Checks what an item asks of sources; elements and resources by code."""

    elements: Mapping[str, Element]
    resources: Mapping[str, Resource]

    def findings(self, item: ItemVersion, form: CompiledForm | None) -> Iterator[PackageFinding]:
        for field in form.fields if form else ():
            if field.asking is Requirement.ASKED and field.want.element in self.elements:
                yield from self._field(field, item.ground)
        for place, material in enumerate(item.materials):
            yield from self._material(material, item.ground, f"/materials/{place}")

    def _field(self, field: FormField, ground: Ground | None) -> Iterator[PackageFinding]:
        path = f"/form/schema/properties/{field.want.role}/{field.name}"
        if answering := self._answering(field.want.element):
            if not any(usable(resource, ground) for resource in answering):
                yield _no_ground(answering[0], ground, path)
            return
        if not self.elements[field.want.element].declared:
            yield finding(Rule.ELEMENT_WITHOUT_SOURCE, path, element=field.want.element)
        # A field with the very name of an element that a register answers asks for it without binding it.
        named = (element for element in self.elements.values() if element.zh == field.zh)
        known = next((resource for element in named for resource in self._answering(element.code)), None)
        if known is not None:
            yield finding(Rule.RECOLLECTED, path, what=field.zh, resource=known.code)

    def _material(self, material: MaterialSpec, ground: Ground | None, path: str) -> Iterator[PackageFinding]:
        for nth, way in enumerate(material.ways):
            resource = self.resources.get(way.resource or "")
            if resource is not None and not usable(resource, ground):
                yield _no_ground(resource, ground, f"{path}/ways/{nth}/resource")
        if any(way.kind in _SPARING for way in material.ways):
            return
        known = next((resource for resource in self._shared() if _makes_superfluous(resource, material)), None)
        if known is not None:
            yield finding(Rule.RECOLLECTED, f"{path}/ways", what=material.name.zh, resource=known.code)

    def _answering(self, element: str) -> list[Resource]:
        return [
            resource for resource in self._shared() if any(element in answered for answered in resource.gives.values())
        ]

    def _shared(self) -> list[Resource]:
        return [resource for resource in self.resources.values() if resource.sharing is not SharingClass.NOT_SHARED]


def usable(resource: Resource, ground: Ground | None) -> bool:
    """Whether the resource may be asked on the item's ground, or on one of its own where the item names none."""
    if resource.sharing is SharingClass.NOT_SHARED:
        return False
    return bool(resource.grounds) if ground is None else ground in resource.grounds


def _makes_superfluous(resource: Resource, material: MaterialSpec) -> bool:
    if resource.certificate is not None and resource.certificate == material.certificate_type:
        return True
    answered = {element for elements in resource.gives.values() for element in elements}
    return bool(material.proves) and set(material.proves) <= answered


def _no_ground(resource: Resource, ground: Ground | None, path: str) -> PackageFinding:
    return finding(Rule.GROUND_MISSING, path, resource=resource.code, ground=ground or "-")
