"""Drafts of services: their states, what is done to them, and what can prevent it (事项的编制、审核、发布)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.access.types import StaffRole
from services.kit.problems import Problem


class DraftKind(StrEnum):
    """What a package describes."""

    BASIC_ITEM = "BASIC_ITEM"
    IMPLEMENTATION = "IMPLEMENTATION"
    ITEM = "ITEM"
    ONE_THING = "ONE_THING"


class DraftState(StrEnum):
    """How far a draft has come; what becomes of it once it is published is its code's `ServiceStatus`."""

    DRAFT = "DRAFT"
    DEPT_REVIEW = "DEPT_REVIEW"
    AUTHORITY_REVIEW = "AUTHORITY_REVIEW"
    PUBLISHED = "PUBLISHED"


class StepKind(StrEnum):
    """What can be done."""

    DRAFTED = "DRAFTED"
    REBASED = "REBASED"
    """drafted by the publication of a new base; nobody wrote it yet"""
    EDITED = "EDITED"
    COMMENTED = "COMMENTED"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    SUSPENDED = "SUSPENDED"
    RESUMED = "RESUMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One thing that was done, and by whom."""

    kind: StepKind
    revision: int
    subject: UUID
    at: datetime
    path: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as staff see it, with all that was done to it."""

    id: UUID
    kind: DraftKind
    code: str
    """as the text says; empty where it says none"""
    department: str
    state: DraftState
    revision: int
    text: str
    published: UUID | None
    changed_at: datetime
    steps: tuple[DraftStep, ...]

    @property
    def authors(self) -> frozenset[UUID]:
        return frozenset(step.subject for step in self.steps if step.kind in {StepKind.DRAFTED, StepKind.EDITED})


@dataclass(frozen=True, slots=True)
class StaffRoleNeeded(Problem):
    """The act needs a role of staff that one does not hold for the department."""

    code: ClassVar[str] = "STAFF_ROLE_NEEDED"
    role: StaffRole
    department: str


@dataclass(frozen=True, slots=True)
class DraftUnknown(Problem):
    """There is no such draft of a department that one works for."""

    code: ClassVar[str] = "DRAFT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class DraftElsewhere(Problem):
    """The draft is at another step than this act is for."""

    code: ClassVar[str] = "DRAFT_ELSEWHERE"
    state: DraftState


@dataclass(frozen=True, slots=True)
class DraftStale(Problem):
    """The draft changed since it was read."""

    code: ClassVar[str] = "DRAFT_STALE"
    current: int


@dataclass(frozen=True, slots=True)
class DraftOwn(Problem):
    """Nobody approves or publishes what they wrote themselves."""

    code: ClassVar[str] = "DRAFT_OWN"


@dataclass(frozen=True, slots=True)
class DraftDepartmentOtherwise(Problem):
    """The package is of another department than its draft."""

    code: ClassVar[str] = "DRAFT_DEPARTMENT_OTHERWISE"
    stated: str


@dataclass(frozen=True, slots=True)
class ReasonNotTaken(Problem):
    """A comment or a reason is empty, or too long."""

    code: ClassVar[str] = "REASON_NOT_TAKEN"
