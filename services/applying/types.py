"""Applications: drafts with parties, fields, materials and acts awaited; they end in an immutable dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from services.catalogue.types import Bilingual, OneThingVersion
from services.documents.types import Evidence, WayKind
from services.forms.types import Asking
from services.kit.jobs import Event
from services.kit.problems import Problem
from services.sharing.types import (
    Check,
    Dispute,
    DisputeState,
    Origin,
    OutcomeKind,
    PartyKey,
    PullRecord,
    StepReport,
    Value,
    Want,
)

LOGIN = "login"
"""What stands for the resource where a value came with the login."""


class ApplicationState(StrEnum):
    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    WITHDRAWN = "WITHDRAWN"


class MaterialState(StrEnum):
    SATISFIED = "SATISFIED"
    """by evidence; nothing to hand in, or handed in"""
    LATER = "LATER"
    """a sibling case's result will satisfy it, or a check follows once the source is back"""
    ACT_AWAITED = "ACT_AWAITED"
    TO_HAND_IN = "TO_HAND_IN"


class Standing(StrEnum):
    """How sure it is that a party is the person it is said to be."""

    VERIFIED = "VERIFIED"
    """by the login, or named by a source"""
    CLAIMED = "CLAIMED"
    """typed in by the applicant"""


class ActKind(StrEnum):
    COMMITMENT = "COMMITMENT"
    CONSENT = "CONSENT"
    SIGNATURE = "SIGNATURE"
    CERTIFICATE_USE = "CERTIFICATE_USE"
    WINDOW_CONFIRMATION = "WINDOW_CONFIRMATION"
    PAYMENT = "PAYMENT"


class ActState(StrEnum):
    AWAITED = "AWAITED"
    DONE = "DONE"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"


@dataclass(frozen=True, slots=True)
class Party:
    """A subject in a role with an ordinal; a party typed in by the applicant has no subject yet."""

    id: UUID
    key: PartyKey
    subject: UUID | None
    standing: Standing


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
    asking: Asking = Asking.ASKED
    contest: Dispute | None = None
    """the last dispute of it"""

    @property
    def from_login(self) -> bool:
        return self.resource == LOGIN


@dataclass(frozen=True, slots=True)
class RequiredAct:
    """Something a person must do before going on."""

    id: UUID
    kind: ActKind
    party: UUID
    """who"""
    material: str | None
    text: Bilingual
    state: ActState
    expires_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """A material of this application, and how it stands."""

    code: str
    name: Bilingual
    party: UUID
    state: MaterialState
    way: WayKind | None
    reason: Bilingual
    """why it need not be handed in, or what to do"""
    evidence: Evidence | None
    skipped: bool
    """the person has nothing to hand in and nothing to do"""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Saving:
    """What the state spared this applicant; see `applying.tally` for what counts."""

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
    opened_at: datetime
    receipt_number: str | None = None
    dossier: UUID | None = None


@dataclass(frozen=True, slots=True)
class DataReading:
    """That a department was asked for somebody's data, for whoever it was about: never what it answered."""

    pull: PullRecord
    service_name: Bilingual
    """of the one-thing it was for, as it was called when it was opened"""
    fields: tuple[Want, ...]
    """what was asked for, as far as it concerns the reader"""
    by_reader: bool
    """whether the reader's own act caused it; `pull.actor` says whose act it was, and on whose behalf"""


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
class Traced:
    """One question that was put to a source, and which elements of whom came; their values stand in the fields."""

    report: StepReport
    came: tuple[tuple[PartyKey, str], ...]


@dataclass(frozen=True, slots=True)
class Need:
    """A material of one party that asks to be satisfied, with what is known so far."""

    material: str
    party: PartyKey
    asked: Sequence[Traced]
    """this application's pulls so far, of each resource and party the last"""
    document: Evidence | None = None
    """what was uploaded for it"""
    act: RequiredAct | None = None
    """what was asked of a person for it"""


@dataclass(frozen=True, slots=True)
class Satisfied:
    evidence: Evidence
    reason: Bilingual


@dataclass(frozen=True, slots=True)
class NotThisWay:
    """The way does not lead there; the next is tried."""


@dataclass(frozen=True, slots=True)
class ActNeeded:
    kind: ActKind
    text: Bilingual


@dataclass(frozen=True, slots=True)
class CheckLater:
    """The way is right, but the answer comes later."""

    reason: Bilingual


WayOutcome = Satisfied | NotThisWay | ActNeeded | CheckLater


@dataclass(frozen=True, slots=True)
class ApplyingSettings:
    """Times of this room; all of them are ours, none is a law's."""

    prefill_seconds: float = 3.0
    """how long an applicant waits for the departments, all of them together"""
    lease_seconds: float = 10.0
    """after which a prefill that did not end counts as dead and is taken up by whoever asks next"""
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


@dataclass(frozen=True, slots=True)
class RecheckDue(Event):
    """It is time to ask those departments again that could not answer."""

    application: UUID
    attempt: int

    def lock(self) -> str:
        return f"application:{self.application}"


@dataclass(frozen=True, slots=True)
class FieldsChecked(Event):
    """A department that could not answer did so now; the application's fields and materials follow it."""

    application: UUID


@dataclass(frozen=True, slots=True)
class UnknownApplication(Problem):
    """There is no such application, or it is not yours to see or to change."""

    code: ClassVar[str] = "APPLICATION_UNKNOWN"


@dataclass(frozen=True, slots=True)
class StaleRevision(Problem):
    """The application changed meanwhile."""

    code: ClassVar[str] = "REVISION_STALE"
    current: int


@dataclass(frozen=True, slots=True)
class NotOpen(Problem):
    """The application is submitted or withdrawn and no longer changes."""

    code: ClassVar[str] = "APPLICATION_NOT_OPEN"
    state: ApplicationState


@dataclass(frozen=True, slots=True)
class KeyUsedOtherwise(Problem):
    """The client's key was used before with other content."""

    code: ClassVar[str] = "KEY_USED_OTHERWISE"


@dataclass(frozen=True, slots=True)
class RoleNotAllowed(Problem):
    """Nobody can apply in this role."""

    code: ClassVar[str] = "ROLE_NOT_ALLOWED"
    allowed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldNotEditable(Problem):
    """A sourced value is not altered by the client: a wrong one is disputed."""

    code: ClassVar[str] = "FIELD_NOT_EDITABLE"
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotReady(Problem):
    """Something is still missing."""

    code: ClassVar[str] = "APPLICATION_NOT_READY"
    missing: tuple[str, ...]
    materials: tuple[str, ...]
    acts: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class UnknownAct(Problem):
    """There is no such act awaited of you."""

    code: ClassVar[str] = "ACT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class UnknownDocument(Problem):
    """There is no such document of yours."""

    code: ClassVar[str] = "DOCUMENT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class UnknownMaterial(Problem):
    """The application asks for no such material by upload."""

    code: ClassVar[str] = "MATERIAL_UNKNOWN"
