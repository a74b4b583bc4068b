"""Disputes (疑义数据校核): a person says that a value the state holds is wrong, and its provider reviews it.

《安徽省政务数据资源管理办法》 arts. 21–27 and 《政务数据共享条例》: a consumer that doubts shared data asks its
provider for a review; while it is open, the case goes on.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.access.types import Actor
from services.kit.jobs import Event
from services.kit.values.elements import Value


class DisputeStage(StrEnum):
    """How far a dispute has come."""

    RAISED = "RAISED"
    """recorded, and on its way to the platform, however many attempts that takes"""
    HELD_UP = "HELD_UP"
    """nobody can say whether it reached the platform, or its answer cannot be used: a person must look"""
    FORWARDED = "FORWARDED"
    """the platform has it, and passes it on to the provider"""
    UNDER_REVIEW = "UNDER_REVIEW"
    CONFIRMED_CORRECT = "CONFIRMED_CORRECT"
    CORRECTED = "CORRECTED"
    NOT_TAKEN = "NOT_TAKEN"
    """the platform does not take it, for a reason that it gives"""
    CLOSED = "CLOSED"
    """its outcome was taken over by the application and its cases"""


class DisputeOutcome(StrEnum):
    """How a dispute ended; kept once it is closed."""

    CONFIRMED_CORRECT = "CONFIRMED_CORRECT"
    CORRECTED = "CORRECTED"
    NOT_TAKEN = "NOT_TAKEN"


@dataclass(frozen=True, slots=True)
class NewDispute:
    """What is disputed, by whom, and which value they claim to be right."""

    application: UUID
    party: UUID
    """party id"""
    role: str
    ordinal: int
    element: str
    resource: str
    pull: UUID
    as_of: datetime | None
    stated: Value = field(repr=False)
    claimed: Value = field(repr=False)
    ground: str | None = field(repr=False)
    """the applicant's reasons, in their own words"""
    actor: Actor
    client_key: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute as its application shows it."""

    id: UUID
    application: UUID
    party: UUID
    role: str
    ordinal: int
    element: str
    resource: str
    provider: str
    pull: UUID
    stated: Value = field(repr=False)
    claimed: Value = field(repr=False)
    ground: str | None = field(repr=False)
    actor: Actor
    client_key: str
    raised_at: datetime
    stage: DisputeStage
    outcome: DisputeOutcome | None
    due_on: date | None
    """last day of the review's time limit"""
    overdue: bool
    reason_code: str | None
    reason: str | None = field(repr=False)
    corrected: Value | None = field(repr=False)
    corrected_at: datetime | None
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        return self.outcome is None


@dataclass(frozen=True, slots=True)
class DisputeMoved(Event):
    """A dispute entered another stage."""

    dispute: UUID
    application: UUID
    stage: DisputeStage

    def lock(self) -> str:
        return f"dispute:{self.dispute}"


@dataclass(frozen=True, slots=True)
class ReviewDue(Event):
    """The time limit of a review has passed, or can perhaps be counted by now."""

    dispute: UUID

    def lock(self) -> str:
        # Not the lock of the dispute: a job of a later day would hold up every other job under the same lock.
        return f"review:{self.dispute}"


@dataclass(frozen=True, slots=True)
class DisputeSettings:
    """Where disputes go, and how long a review may take."""

    target: str = "jianghuai"
    """id of the department that passes them on to providers: the provincial platform"""
    review_days: int = 10
    """working days; 《政务数据共享条例》 as recalled, so a setting and no constant"""
