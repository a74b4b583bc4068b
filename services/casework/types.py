"""Dossiers, cases (办件) and their states, remarks in their timelines, and the receipt."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from services.access.types import Actor, AssuranceLevel
from services.catalogue.types import LimitUnit
from services.documents.types import Document, Evidence
from services.kit.jobs import Event
from services.kit.problems import Problem
from services.kit.values.elements import Elements, Value

K = TypeVar("K", bound=Hashable)
"""what a caller knows a case by that there is not yet"""


class CaseState(StrEnum):
    """States of a case; `WAITING` and `BLOCKED` exist because of other cases of the same dossier."""

    WAITING = "WAITING"
    SUBMITTED = "SUBMITTED"
    PRE_REVIEW = "PRE_REVIEW"
    CORRECTION_REQUIRED = "CORRECTION_REQUIRED"
    RESUBMITTED = "RESUBMITTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    ACCEPTED = "ACCEPTED"
    IN_REVIEW = "IN_REVIEW"
    SUSPENDED = "SUSPENDED"
    DECIDED_GRANT = "DECIDED_GRANT"
    DECIDED_DENY = "DECIDED_DENY"
    COMPLETED = "COMPLETED"
    DELIVERED = "DELIVERED"
    ARCHIVED = "ARCHIVED"
    WITHDRAWN = "WITHDRAWN"
    VOIDED = "VOIDED"
    RETURNED = "RETURNED"
    FORWARDED = "FORWARDED"
    TERMINATED = "TERMINATED"
    BLOCKED = "BLOCKED"


FAILURES = frozenset(
    {
        CaseState.NOT_ACCEPTED,
        CaseState.DECIDED_DENY,
        CaseState.RETURNED,
        CaseState.FORWARDED,
        CaseState.TERMINATED,
        CaseState.WITHDRAWN,
        CaseState.VOIDED,
        CaseState.BLOCKED,
    }
)
"""States after which a case's result will not come: whatever waits for it is blocked."""

ENDED = FAILURES | {CaseState.DELIVERED, CaseState.ARCHIVED}
"""States in which nothing more happens by itself: who follows a case need not wait any longer."""


@dataclass(frozen=True, slots=True)
class DossierParty:
    id: UUID
    role: str
    ordinal: int
    subject: UUID


@dataclass(frozen=True, slots=True)
class DossierMaterial:
    """A material and its evidence at submission."""

    code: str
    party: UUID
    evidence: Evidence | None
    """none where a sibling's result will satisfy it, or a check is still to come"""


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """One case that a dossier opens: handling item × party × department."""

    id: UUID
    item: str
    """31-character code"""
    item_version: UUID
    short: str
    name_zh: str
    name_en: str
    department: str
    party: UUID
    after: tuple[UUID, ...]
    """cases of the same dossier whose grant it waits for"""
    shares: Mapping[str, tuple[str, ...]]
    """role → elements handed to the department, of the answers and of earlier results"""
    results: Mapping[str, Mapping[str, tuple[str, ...]]]
    """kind of result → role → elements that the item says it brings: a department's result may say no more"""
    statutory_days: int | None
    promised_days: int | None
    statutory_unit: LimitUnit = LimitUnit.WORKING_DAYS
    promised_unit: LimitUnit = LimitUnit.WORKING_DAYS
    materials: tuple[str, ...] = ()
    """codes of the materials whose evidence goes to the department"""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was submitted: immutable, with digest (SHA-256 over canonical JSON)."""

    id: UUID
    application: UUID
    leading: UUID
    """subject in whose bucket all of it is stored"""
    key: UUID
    """data key under which its content is sealed"""
    actor: Actor
    one_thing: str
    one_thing_version: UUID
    name_zh: str
    name_en: str
    parties: tuple[DossierParty, ...]
    applicant: UUID
    """party id"""
    answers: Mapping[UUID, Elements] = field(repr=False)
    """party id → element → value"""
    materials: tuple[DossierMaterial, ...]
    cases: tuple[PlannedCase, ...]
    submitted_at: datetime
    typed: Mapping[UUID, tuple[str, ...]] = field(default_factory=dict)
    """party id → elements whose values the applicant typed, and knows, whoever they are of"""

    def party(self, party: UUID) -> DossierParty:
        return next(each for each in self.parties if each.id == party)

    def case(self, case: UUID) -> PlannedCase:
        return next(each for each in self.cases if each.id == case)


@dataclass(frozen=True, slots=True)
class OccurrenceKey:
    """An occurrence (事由) told by one set of values: the event that a case is about."""

    item: str
    """basic code of the item: the same event is registered once, whoever registers it"""
    index: bytes = field(repr=False)
    """blind index over the values in their normal form"""
    told_by: str
    """the elements whose values tell it; a case has its keys in order, the surest elements first"""
    confirmed: bool
    """whether registers or the login state all these values: what somebody typed stands in nobody's way who has it
    confirmed
    """
    names_somebody: bool
    """whether a person's or an organisation's number is among them: without one, what is typed means nothing yet"""


@dataclass(frozen=True, slots=True)
class RunningCase:
    """A case that is under way or was granted, as somebody sees it who applies for the same again."""

    id: UUID
    item: str
    item_name_zh: str
    item_name_en: str
    department: str
    state: CaseState
    granted: bool
    since: datetime
    receipt_number: str
    """masked unless the case is the reader's to see"""
    readable: bool
    parties: tuple[UUID, ...] = ()
    """of the reader's own application: whose case this would be"""


@dataclass(frozen=True, slots=True)
class CasesAboutTheSame(Generic[K]):
    """Of what somebody applies for: what there is about the same."""

    running: Mapping[K, RunningCase]
    """in the way of a case of their own"""
    unconfirmed: Mapping[K, tuple[UUID, ...]]
    """not in the way, since somebody only typed there what registers confirm of this one"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant gets: one receipt number (统一收件码) over all cases."""

    dossier: UUID
    number: str
    digest: str
    cases: tuple[UUID, ...]
    submitted_at: datetime


class RemarkCode(StrEnum):
    """What a remark states; each is a key of the texts for people."""

    FIELD_MISMATCH = "FIELD_MISMATCH"
    """a typed value, asked again at its source, is another there"""
    EVIDENCE_LOST = "EVIDENCE_LOST"
    """what a material was satisfied by no longer holds: revoked, or too old"""
    EVIDENCE_RENEWED = "EVIDENCE_RENEWED"
    DISPUTE_RAISED = "DISPUTE_RAISED"
    """the applicant disputes a sourced value (疑义数据)"""
    DISPUTE_CONFIRMED = "DISPUTE_CONFIRMED"
    """the provider confirms it"""
    DISPUTE_CORRECTED = "DISPUTE_CORRECTED"
    OBJECTION_RAISED = "OBJECTION_RAISED"
    """somebody applies for the same and objects to this case"""
    CONFIRMED_ELSEWHERE = "CONFIRMED_ELSEWHERE"
    """what was only typed for this case is confirmed by registers for another about the same"""
    DISPUTE_NOT_TAKEN = "DISPUTE_NOT_TAKEN"
    """the platform did not take it: nobody has looked at the value"""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something learnt after submission about one element of one party, or about one of its materials."""

    code: RemarkCode
    role: str
    ordinal: int
    element: str | None = None
    material: str | None = None
    """code of a material; asked where no element is given"""
    source: UUID | None = None
    """what it follows from, where the same remark may follow again from something later, such as a second dispute"""


@dataclass(frozen=True, slots=True)
class DisputeNotice:
    """That a value of what was submitted is disputed, or how the dispute ended."""

    code: RemarkCode
    """`DISPUTE_RAISED`, or by which it ended"""
    dispute: UUID
    role: str
    ordinal: int
    element: str
    value: Value | None = field(default=None, repr=False)
    """what the applicant claims, or what the provider corrected it to"""


@dataclass(frozen=True, slots=True)
class RemarkAbout:
    """What a remark in a timeline is about."""

    role: str
    ordinal: int
    element: str | None = None
    material: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    at: datetime
    state: CaseState
    actor_kind: str
    """APPLICANT, DEPARTMENT or GATEWAY"""
    reason_code: str | None = None
    reason: str | None = None
    about: RemarkAbout | None = None
    """of a remark"""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A result of a case, as a party sees it."""

    document: Document
    revealable: bool
    """whether its number may be shown whole, where there is a purpose: it tells of nobody who is masked for them"""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one of its parties sees it."""

    id: UUID
    dossier: UUID
    application: UUID
    receipt_number: str
    one_thing: str
    one_thing_name_zh: str
    one_thing_name_en: str
    item: str
    item_name_zh: str
    item_name_en: str
    department: str
    party_role: str
    party_ordinal: int
    state: CaseState
    granted: bool
    waits_for: tuple[UUID, ...]
    blocked_by: UUID | None
    reason_code: str | None
    reason: str | None
    external_reference: str | None
    submitted_at: datetime
    decided_at: datetime | None
    due_on: date | None
    results: tuple[CaseResult, ...]
    timeline: Sequence[TimelineEntry]
    revision: int
    login_level: AssuranceLevel
    """at which its results are shown whole"""

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state in ENDED


@dataclass(frozen=True, slots=True)
class CaseMoved(Event):
    """A case changed its state."""

    case: UUID
    application: UUID
    state: CaseState


@dataclass(frozen=True, slots=True)
class CaseUnknown(Problem):
    """There is no such case, or it is not yours to see."""

    code: ClassVar[str] = "CASE_UNKNOWN"


@dataclass(frozen=True, slots=True)
class CaseNotWithdrawable(Problem):
    """The case is decided or ended and cannot be withdrawn."""

    code: ClassVar[str] = "CASE_NOT_WITHDRAWABLE"
    state: CaseState
