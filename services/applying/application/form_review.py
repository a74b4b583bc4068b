"""The answers of one application, checked against its form: what is seen, what is missing, what to look at again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.applying.application.field import FieldKey
from services.applying.application.layout import Layout, Place
from services.applying.application.loaded import LoadedApplication
from services.applying.application.party_facts import party_facts
from services.forms.service import NUMBER_RULE, check, implausible, kept, visible
from services.forms.types import Finding, FindingLevel
from services.kit.values.elements import Value
from services.kit.values.number_formats import check_format, number_format
from services.kit.values.numbers import ValidNumber
from services.sharing.types import Origin

_REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class FormReview:
    """What of an application is seen and what is missing, as it is now."""

    layout: Layout
    kept: Mapping[str, Any]
    """the answers that no rule hides"""
    visible: frozenset[str]
    """pointers of fields"""
    missing: tuple[str, ...]
    """pointers of fields that are visible, required and empty"""
    findings: tuple[Finding, ...]
    """what is to be looked at again; an error keeps the application from being submitted"""

    @property
    def contradictions(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level is FindingLevel.ERROR)

    @classmethod
    def of(cls, application: LoadedApplication, now: datetime) -> "FormReview":
        layout = application.layout()
        answers = layout.answers(application.fields)
        findings = check(application.form, answers, complete=True)
        missing = tuple(finding.pointer for finding in findings if finding.rule == _REQUIRED)
        seen = visible(application.form, answers)
        doubts = [
            *implausible(application.form, party_facts(application, layout, seen), now),
            *_doubts(application, seen),
        ]
        return cls(layout, kept(application.form, answers), seen, missing, tuple(doubts))

    def shown(self, places: Sequence[Place]) -> Place | None:
        """The place at which a value is seen, if it is seen anywhere."""
        return next((place for place in places if place.pointer in self.visible), None)

    def parties_shown(self) -> set[UUID]:
        """Parties of whom anything is asked or stated."""
        return {place.key.party for place in self.layout.places if place.pointer in self.visible}

    def values(self) -> dict[FieldKey, Value]:
        """What the visible fields hold."""
        return self.layout.values(self.kept)


def _doubts(application: LoadedApplication, visible: frozenset[str]) -> Iterator[Finding]:
    """Numbers that the applicant typed and something speaks against, though it refuses none of them."""
    for place in application.layout().places:
        stored = application.field_of(place.key)
        if place.pointer in visible and stored.origin is Origin.DECLARED and isinstance(stored.value, str):
            form = number_format(place.key.element, place.field.schema.get("format"))
            number = None if form is None else check_format(form, stored.value)
            if isinstance(number, ValidNumber) and number.doubt is not None:
                facts = {"reason": number.doubt.value}
                yield Finding(place.pointer, NUMBER_RULE, facts, FindingLevel.WARNING)
