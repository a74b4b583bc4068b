"""The answers of one application, checked against its form: what is seen, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.applying.application.field import FieldKey
from services.applying.application.layout import Layout, Place
from services.applying.application.loaded import LoadedApplication
from services.forms.service import check, kept, visible
from services.kit.values.elements import Value

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

    @classmethod
    def of(cls, application: LoadedApplication) -> "FormReview":
        layout = application.layout()
        answers = layout.answers(application.fields)
        findings = check(application.form, answers, complete=True)
        missing = tuple(finding.pointer for finding in findings if finding.rule == _REQUIRED)
        return cls(layout, kept(application.form, answers), visible(application.form, answers), missing)

    def shown(self, places: Sequence[Place]) -> Place | None:
        """The place at which a value is seen, if it is seen anywhere."""
        return next((place for place in places if place.pointer in self.visible), None)

    def values(self) -> dict[FieldKey, Value]:
        """What the visible fields hold."""
        return self.layout.values(self.kept)
