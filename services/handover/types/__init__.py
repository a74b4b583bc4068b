"""Parcels to departments, and what comes back; `policies` says how often and for how long departments are called,
`deliveries` what is said of a delivery that does not end, `messages` what is due of departments' messages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from services.kit.jobs import Event
from services.kit.problems import Problem
from services.kit.values.elements import Elements, Value


class Delivery(StrEnum):
    """What a department does with a parcel that reaches it twice."""

    IDEMPOTENT = "IDEMPOTENT"
    """it takes our key: send again"""
    QUERYABLE = "QUERYABLE"
    """it can be asked whether it has it: ask first"""
    NEITHER = "NEITHER"
    """a person decides"""
    ATTENDED = "ATTENDED"
    """a clerk re-types it"""


class ParcelPurpose(StrEnum):
    """What a parcel is for; only the room that packed it handles its events."""

    CASE = "CASE"
    REVIEW = "REVIEW"
    """疑义数据校核: a provider is asked to review a value that somebody disputes"""


class ParcelState(StrEnum):
    READY = "READY"
    SENDING = "SENDING"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"
    UNKNOWN = "UNKNOWN"
    """sent, and no usable answer came: `Delivery` says what follows"""
    RECALLED = "RECALLED"
    """kept back before it was sent: its case was withdrawn, or waits again"""


class RecallState(StrEnum):
    """What became of telling a department that the case of its parcel is withdrawn (撤回)."""

    DUE = "DUE"
    TAKEN_BACK = "TAKEN_BACK"
    ALREADY_DECIDED = "ALREADY_DECIDED"
    NOT_HELD = "NOT_HELD"
    """it had refused the parcel"""
    UNKNOWN = "UNKNOWN"
    """it could not be told: its staff must see to it"""


class RecallBegun(StrEnum):
    """What is done about the parcel of a case that is withdrawn."""

    KEPT_BACK = "KEPT_BACK"
    NOT_HELD = "NOT_HELD"
    """no department has it"""
    DEPARTMENT_ASKED = "DEPARTMENT_ASKED"
    """a job tells the department, and `RecallEnded` what it says"""
    STAFF_TOLD = "STAFF_TOLD"
    """its protocol carries no recall"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document that goes with a parcel, by reference and digest."""

    kind: str
    document: UUID | None
    digest: str
    way: str


@dataclass(frozen=True, slots=True)
class DisputedElement:
    """That an element of a parcel is disputed: its value is the source's, and this is what the applicant claims."""

    role: str
    element: str
    claimed: Value = field(repr=False)


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that one department gets for one case or one review, in our own terms; an adapter turns it into the
    department's.
    """

    id: UUID
    department: str
    item: str
    """the item's short code within the department, such as `household-entry`"""
    receipt_number: str
    parties: Mapping[str, Elements] = field(repr=False)
    """role → elements; the case's own child is under `child`"""
    attachments: Sequence[Attachment] = ()
    callback_url: str | None = None
    purpose: ParcelPurpose = ParcelPurpose.CASE
    disputed: Sequence[DisputedElement] = ()
    """of the elements above, those whose review is under way"""


@dataclass(frozen=True, slots=True)
class Wire:
    """A parcel as it goes out: pure data, so that a rehearsal can show it."""

    operation: str
    """what is called at the department: a path, a SOAP action, a file name"""
    body: Mapping[str, Any] = field(repr=False)
    encoding: str = "json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """The department has it, under this number of its own."""

    reference: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRefused:
    """The department will not take it: its own reason code, where it states one, and words."""

    reason_code: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class NotSeen:
    """The department has no such parcel."""


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """No usable answer came; it may or may not have arrived."""

    detail: str = ""
    answered: bool = False
    """whether the department answered at all: then what is wrong is this parcel, or the hour, and not the line to it"""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The department no longer handles the case, now or since it was told before."""


@dataclass(frozen=True, slots=True)
class AlreadyDecided:
    """The department had decided the case before it was told."""


RecallAnswer = TakenBack | AlreadyDecided | NotSeen | OutcomeUnknown


class AnswerKind(StrEnum):
    """What a department can state about a case."""

    ACCEPTED = "ACCEPTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    IN_REVIEW = "IN_REVIEW"
    CORRECTION_REQUIRED = "CORRECTION_REQUIRED"
    SUSPENDED = "SUSPENDED"
    RESUMED = "RESUMED"
    GRANTED = "GRANTED"
    DENIED = "DENIED"


FINAL_ANSWERS = frozenset({AnswerKind.NOT_ACCEPTED, AnswerKind.GRANTED, AnswerKind.DENIED})
"""After one of these a department states nothing more about a case."""


ACCEPTED_SKEW = timedelta(hours=2)
"""how far a department's clock may be from ours, either way, and still be taken at its word"""


@dataclass(frozen=True, slots=True)
class IssuedResult:
    """A result that a department issued: a certificate, a number, a page."""

    kind: str
    number: str = field(repr=False)
    issued_at: datetime
    elements: Mapping[str, Elements] = field(repr=False, default_factory=dict)
    """role → elements that later cases need, such as the child's new ID number"""


@dataclass(frozen=True, slots=True)
class DepartmentEvent:
    """One statement of a department about one parcel, in our terms."""

    reference: str
    """the department's number of the case"""
    kind: AnswerKind
    at: datetime
    """by the department's clock"""
    reason_code: str | None = None
    reason: str | None = None
    results: tuple[IssuedResult, ...] = ()


ANSWER_UNREADABLE = "ANSWER_UNREADABLE"
"""Reason code of a matter and of a note: a department stated something that cannot be read in our terms."""


@dataclass(frozen=True, slots=True)
class UnreadableStatement:
    """Something that a department stated and that cannot be read in our terms, such as a state that we do not know."""

    detail: str
    """what is wrong with it, and never a value"""
    reference: str | None = None
    """the department's number of the case, where that much can be read"""


Statement = DepartmentEvent | UnreadableStatement


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something that came from a department, exactly as it came."""

    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class InboundRefused(Problem):
    """The call-back is not the department's own, or too old or too new to be told from a replay."""

    code: ClassVar[str] = "CALLBACK_REFUSED"
    reason: str


@dataclass(frozen=True, slots=True)
class DepartmentUnknown(Problem):
    """No department of this name is joined to the gateway."""

    code: ClassVar[str] = "DEPARTMENT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state of a parcel's delivery."""

    state: ParcelState
    reference: str | None
    """the department's number of the case, once it is confirmed"""
    reason_code: str | None
    """of a refusal, as the department states it; or why a person must look at it"""
    reason: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenMatter:
    """Something that waits for a person of the staff (待人工处理事项)."""

    id: UUID
    department: str
    reason_code: str
    opened_at: datetime
    case: UUID | None
    """the case, or the dispute whose review it is; none where nobody can tell"""
    parcel: UUID | None


@dataclass(frozen=True, slots=True)
class MatterUnknown(Problem):
    """There is no such matter, or it is not of your department."""

    code: ClassVar[str] = "MATTER_UNKNOWN"


@dataclass(frozen=True, slots=True)
class MatterClosed(Problem):
    """Somebody has closed the matter before."""

    code: ClassVar[str] = "MATTER_CLOSED"


@dataclass(frozen=True, slots=True)
class ParcelReady(Event):
    """A parcel waits to be sent."""

    parcel: UUID

    def lock(self) -> str:
        return f"parcel:{self.parcel}"


@dataclass(frozen=True, slots=True)
class RecallDue(Event):
    """A department is to be told that the case of a parcel is withdrawn."""

    parcel: UUID

    def lock(self) -> str:
        return f"parcel:{self.parcel}"


@dataclass(frozen=True, slots=True)
class RecallEnded(Event):
    """A department was told that a case is withdrawn, or could not be."""

    parcel: UUID
    case: UUID
    state: RecallState
    purpose: ParcelPurpose = ParcelPurpose.CASE

    def lock(self) -> str:
        return f"case:{self.case}"


@dataclass(frozen=True, slots=True)
class ParcelSettled(Event):
    """A delivery ended: confirmed, refused, or to be looked at by a person."""

    parcel: UUID
    case: UUID
    """the case, or the dispute whose review it is"""
    state: ParcelState
    purpose: ParcelPurpose = ParcelPurpose.CASE

    def lock(self) -> str:
        return f"case:{self.case}"


@dataclass(frozen=True, slots=True)
class ParcelAnswered(Event):
    """A department answered about a parcel; each answer is stored, sealed, under its identifier."""

    parcel: UUID
    case: UUID
    """the case, or the dispute whose review it is"""
    answer: UUID
    purpose: ParcelPurpose = ParcelPurpose.CASE
    more: tuple[UUID, ...] = ()
    """what the same part of a message says of the parcel after that, in its order: one job for all of it"""

    def lock(self) -> str:
        return f"case:{self.case}"

    def one_by_one(self) -> tuple[Self, ...]:
        """One for each answer, in their order."""
        return tuple(replace(self, answer=answer, more=()) for answer in (self.answer, *self.more))


@dataclass(frozen=True, slots=True)
class ParcelAnswerUnreadable(Event):
    """A department stated something about a parcel that cannot be read."""

    parcel: UUID
    case: UUID
    """the case, or the dispute whose review it is"""
    message: UUID
    """the message as it was kept, or the parcel where it is one part of a long one"""
    purpose: ParcelPurpose = ParcelPurpose.CASE

    def lock(self) -> str:
        return f"case:{self.case}"


@dataclass(frozen=True, slots=True)
class PollDue(Event):
    """A department is to be asked for the state of a parcel's case."""

    parcel: UUID
    number: int
    """which poll of this parcel it is, so that a job that runs twice does not start a second chain"""

    def lock(self) -> str:
        return f"poll:{self.parcel}"
