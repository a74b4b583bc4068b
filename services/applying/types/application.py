"""Applications: drafts with parties, fields, materials and acts awaited; they end in an immutable dossier."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.applying.types.acts import RequiredAct
from services.applying.types.materials import (
    Material,
)
from services.applying.types.states import ApplicationState, Identification
from services.audit.types import RecordedReading
from services.casework.types import CaseState
from services.catalogue.types import Bilingual, OneThingVersion
from services.forms.types import Finding, Requirement
from services.kit.jobs import Event
from services.kit.values.elements import Value
from services.sharing.types import (
    Check,
    Dispute,
    DisputeState,
    Origin,
    OutcomeKind,
    PartyKey,
    PullRecord,
    StepReport,
    Want,
)

LOGIN = "login"
"""in place of a resource, where a value came with the login"""


@dataclass(frozen=True, slots=True)
class Party:
    """A subject in a role with an ordinal; a party typed in by the applicant has no subject yet."""

    id: UUID
    key: PartyKey
    subject: UUID | None
    identification: Identification


@dataclass(frozen=True, slots=True)
class Difference:
    """Another source says otherwise; shown, never silently resolved."""

    value: Value = field(repr=False)
    resource: str


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field of an application on its three axes, with provenance."""

    pointer: str
    """JSON pointer (RFC 6901) into the answers, under which it is saved"""
    party: UUID
    element: str
    value: Value | None = field(repr=False)
    origin: Origin | None
    """none while empty"""
    check: Check
    dispute: DisputeState
    outcome: OutcomeKind | None
    """how asking the source ended, where a source is planned"""
    resource: str | None
    """source; `login` for what the login said"""
    pull: UUID | None
    as_of: datetime | None
    differences: tuple[Difference, ...] = ()
    visible: bool = True
    editable: bool = False
    required: bool = False
    asking: Requirement = Requirement.ASKED
    last_dispute: Dispute | None = None
    revealable: bool = True
    """whether this reader may be shown the value whole, for a purpose"""
    known: bool = True
    """whether it is of the reader or of somebody they act for, or what the reader typed"""

    @property
    def from_login(self) -> bool:
        return self.resource == LOGIN


@dataclass(frozen=True, slots=True)
class Saving:
    """What the state spared this applicant; `views/saving.py` says what counts."""

    fields_total: int
    fields_filled: int
    materials_total: int
    materials_skipped: int


@dataclass(frozen=True, slots=True)
class PrefillReport:
    rounds: tuple[tuple[StepReport, ...], ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Application:
    """A draft or submitted application as its parties see it."""

    id: UUID
    one_thing: OneThingVersion
    state: ApplicationState
    revision: int
    applicant: UUID
    parties: tuple[Party, ...]
    fields: tuple[FieldState, ...]
    materials: tuple[Material, ...]
    acts: tuple[RequiredAct, ...]
    saving: Saving
    prefill: PrefillReport
    missing: tuple[str, ...]
    """JSON pointers of required, visible, empty fields"""
    findings: tuple[Finding, ...]
    """what is to be looked at again in the answers"""
    opened_at: datetime
    receipt_number: str | None = None
    dossier: UUID | None = None


@dataclass(frozen=True, slots=True)
class DataReading:
    """That a department was asked for somebody's data, for the person it was about: never what it answered."""

    pull: PullRecord
    service_name: Bilingual
    """of the one-thing it was for, as it was called when it was opened"""
    fields: tuple[Want, ...]
    """what was asked for, as far as it concerns the reader"""
    by_reader: bool
    """whether the reader's own act caused it; `pull.actor` says whose act it was, and on whose behalf"""


@dataclass(frozen=True, slots=True)
class DataReveal:
    """That values of somebody were shown whole to a person, for the person they are of: never the values."""

    reading: RecordedReading
    application: UUID
    service: str
    service_name: Bilingual
    by_reader: bool


@dataclass(frozen=True, slots=True)
class OpenCommand:
    one_thing: str
    applies_as: str
    """role of the applicant"""
    client_key: str
    """chosen by the client, at most 200 characters: the same key opens the same application"""


@dataclass(frozen=True, slots=True)
class SaveCommand:
    application: UUID
    revision: int
    answers: Mapping[str, Any] = field(repr=False)
    """role → (party id →) property → value; only what changed"""


@dataclass(frozen=True, slots=True)
class SubmitCommand:
    application: UUID
    revision: int
    client_key: str


@dataclass(frozen=True, slots=True)
class ApplyingSettings:
    """Times of this room; all of them are ours, none is a law's."""

    prefill_seconds: float = 3.0
    """how long an applicant waits for the departments, all of them together"""
    lease_seconds: float = 10.0
    """after which a prefill that did not end counts as dead, and the next request does it"""
    wait_seconds: float = 0.02
    """between two looks at a prefill that somebody else is doing"""
    recheck_seconds: float = 20.0
    """how long a later check waits for the departments: nobody sits in front of it"""
    recheck_after: tuple[timedelta, ...] = (
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=3),
        timedelta(hours=12),
        timedelta(days=1),
        timedelta(days=3),
    )
    """delays before the later checks; after the last one none follows"""
    act_lifetime: timedelta = timedelta(days=7)
    permission_lifetime: timedelta = timedelta(days=90)
    """how long what somebody permitted may be made use of"""
    window_lifetime: timedelta = timedelta(days=180)
    """how long a material may be brought to a window"""


@dataclass(frozen=True, slots=True)
class RecheckDue(Event):
    """It is time to ask those departments again that could not answer."""

    application: UUID
    attempt: int

    def lock(self) -> str:
        return f"application:{self.application}"


@dataclass(frozen=True, slots=True)
class ActsDue(Event):
    """The time of something awaited of a person is over."""

    application: UUID

    def lock(self) -> str:
        return f"application:{self.application}"


@dataclass(frozen=True, slots=True)
class EvidenceDue(Event):
    """A case is about to be decided, or a source could not answer when it was: evidence is asked again."""

    application: UUID
    case: UUID
    state: CaseState
    attempt: int = 0

    def lock(self) -> str:
        return f"application:{self.application}"


@dataclass(frozen=True, slots=True)
class FieldsChecked(Event):
    """A department that could not answer did so now; the application's fields and materials follow it."""

    application: UUID
