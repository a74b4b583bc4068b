"""A rehearsal's report: lines of JSON for programs, a page for people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined

from backend.rehearsals.runs import PersonaRehearsal
from backend.rooms import Rooms
from services.applying.types import RehearsalReport, RehearsedField, RehearsedMaterial, Saving
from services.catalogue.types import Bilingual, OneThingVersion

_PAGE = "rehearsal.html.j2"


@dataclass(frozen=True, slots=True)
class Line:
    """One item, or the service as a whole, with one persona: counted as in the demo (`applying.tally`)."""

    item: str
    persona: str
    passed: bool
    saving: Saving

    def to_json(self) -> dict[str, Any]:
        return {
            "item": self.item,
            "persona": self.persona,
            "passed": self.passed,
            "fields_total": self.saving.fields_total,
            "fields_filled": self.saving.fields_filled,
            "materials_total": self.saving.materials_total,
            "materials_skipped": self.saving.materials_skipped,
        }

    def to_text(self) -> str:
        saving = self.saving
        return (
            f"{'✓' if self.passed else '✗'} {self.persona:18} {self.item:32} "
            f"字段 / fields {saving.fields_filled}/{saving.fields_total}  "
            f"材料 / materials {saving.materials_skipped}/{saving.materials_total}"
        )


def lines(rehearsals: Sequence[PersonaRehearsal]) -> Iterator[Line]:
    """The service first, then its items in order; a persona who cannot apply has no line."""
    for rehearsal in rehearsals:
        if isinstance(rehearsal.report, RehearsalReport):
            yield Line(rehearsal.service.code, rehearsal.persona.code, rehearsal.passed, rehearsal.report.saving)
            for item in rehearsal.report.items:
                yield Line(item.code, rehearsal.persona.code, rehearsal.passed, item.saving)


def page(rehearsals: Sequence[PersonaRehearsal], rooms: Rooms, now: datetime) -> str:
    """All rehearsals as one HTML page that needs nothing from outside; every text in it is escaped."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    # A clerk reads the parcel: its Chinese stays Chinese.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    template = environment.from_string((files("backend.rehearsals") / _PAGE).read_text("utf-8"))
    return template.render(
        rehearsals=rehearsals,
        now=now,
        rehearsed=lambda rehearsal: isinstance(rehearsal.report, RehearsalReport),
        item_name=_item_name,
        who=_who,
        label=lambda element: _label(rooms, element),
        department=lambda name: " / ".join(rooms.department_names.get(name, (name,))),
        resource=lambda code: _resource(rooms, code),
    )


def _item_name(service: OneThingVersion, code: str) -> Bilingual:
    return service.item(code).name


def _who(service: OneThingVersion, of: RehearsedField | RehearsedMaterial) -> str:
    """The role as the service calls it, counted where there may be several."""
    role = service.role(of.role)
    name = of.role if role is None else role.name.zh
    return f"{name} {of.ordinal}" if role is not None and role.many else name


def _label(rooms: Rooms, code: str) -> str:
    element = rooms.elements.get(code)
    return code if element is None else f"{element.zh} / {element.en}"


def _resource(rooms: Rooms, code: str | None) -> str:
    known = rooms.resources.get(code or "")
    return code or "" if known is None else f"{known.zh} / {known.en}"
