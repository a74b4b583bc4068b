"""Nouns of the rehearsal (试运行): who goes through a service, and what was seen of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.access.types import Identifier
from services.applying.types.application import Saving
from services.applying.types.states import MaterialState
from services.casework.service import CasePreview
from services.catalogue.types import Bilingual
from services.documents.types import WayKind
from services.sharing.types import Origin, OutcomeKind, StepReport


@dataclass(frozen=True, slots=True)
class RehearsalPersona:
    """A fictional applicant: what their login says, what they type, what they can hand in."""

    code: str
    applies_as: str
    name: str = field(repr=False)
    number: Identifier
    """by which they log in"""
    phone: str | None = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    """role → element → value; of a role of many a list of these, in order"""
    uploads: frozenset[str] = frozenset()
    """codes of materials that they have on paper"""


@dataclass(frozen=True, slots=True)
class RehearsedField:
    """How one field fared; its value is in the parcel, not here."""

    role: str
    ordinal: int
    element: str
    shown: bool
    """false where a rule hides it from this persona"""
    origin: Origin | None
    outcome: OutcomeKind | None
    resource: str | None
    missing: bool
    """asked, required, and neither a source nor the persona answered"""


@dataclass(frozen=True, slots=True)
class RehearsedMaterial:
    """How one material fared, and why."""

    code: str
    name: Bilingual
    role: str
    ordinal: int
    state: MaterialState
    way: WayKind | None
    reason: Bilingual
    skipped: bool


@dataclass(frozen=True, slots=True)
class RehearsedItem:
    """One item's share of a rehearsal, counted as an application is."""

    code: str
    short: str
    department: str
    saving: Saving


@dataclass(frozen=True, slots=True)
class RehearsalReport:
    """One persona's way through a service up to the submission that is not made."""

    persona: str
    service: str
    """code of the one-thing"""
    on: date
    saving: Saving
    items: tuple[RehearsedItem, ...]
    fields: tuple[RehearsedField, ...]
    materials: tuple[RehearsedMaterial, ...]
    questions: tuple[StepReport, ...]
    cases: tuple[CasePreview, ...] = field(repr=False)
    """each with the exact parcel that its department would receive"""
    faults: tuple[str, ...] = ()
    """what would keep this persona from submitting: a pointer and rule, a material, or a kind of act"""

    @property
    def passed(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class RehearsalRefusal:
    """That a persona cannot go through a service at all: nobody applies in their role."""

    persona: str
    allowed: Sequence[str]
