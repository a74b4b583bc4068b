"""Expected failures of this room."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.applying.types.states import ApplicationState
from services.casework.types import RunningCase
from services.forms.types import Finding
from services.kit.problems import Problem


@dataclass(frozen=True, slots=True)
class ApplicationUnknown(Problem):
    """There is no such application, or it is not yours to see or to change."""

    code: ClassVar[str] = "APPLICATION_UNKNOWN"


@dataclass(frozen=True, slots=True)
class RevisionStale(Problem):
    """The application changed since it was read."""

    code: ClassVar[str] = "REVISION_STALE"
    current: int


@dataclass(frozen=True, slots=True)
class ApplicationNotOpen(Problem):
    """The application was submitted or withdrawn."""

    code: ClassVar[str] = "APPLICATION_NOT_OPEN"
    state: ApplicationState


@dataclass(frozen=True, slots=True)
class KeyUsedOtherwise(Problem):
    """The key was used before with other content."""

    code: ClassVar[str] = "KEY_USED_OTHERWISE"


@dataclass(frozen=True, slots=True)
class RoleNotAllowed(Problem):
    """Nobody applies for this in that role."""

    code: ClassVar[str] = "ROLE_NOT_ALLOWED"
    allowed: tuple[str, ...]


class NotEditableReason(StrEnum):
    """Where a value comes from that is not the applicant's to type."""

    DEPARTMENT = "DEPARTMENT"
    """from a register"""
    LOGIN = "LOGIN"
    """from the account that the applicant logged in with"""
    DERIVED = "DERIVED"
    """follows from other values"""
    FIXED = "FIXED"
    """stated by the service"""
    SEVERAL = "SEVERAL"
    """of several values that do not all come from one of these places"""


@dataclass(frozen=True, slots=True)
class FieldNotEditable(Problem):
    """A sourced value cannot be typed over."""

    code: ClassVar[str] = "FIELD_NOT_EDITABLE"
    pointers: tuple[str, ...]
    why: NotEditableReason = NotEditableReason.DEPARTMENT

    @property
    def wording(self) -> str:
        return self.code if self.why is NotEditableReason.DEPARTMENT else f"{self.code}_{self.why}"


@dataclass(frozen=True, slots=True)
class ApplicationNotReady(Problem):
    """Something is still missing, or contradicts itself, before this can be submitted."""

    code: ClassVar[str] = "APPLICATION_NOT_READY"
    missing: tuple[str, ...]
    materials: tuple[str, ...]
    acts: tuple[UUID, ...]
    findings: tuple[Finding, ...] = ()
    """what of the answers cannot be true together"""


@dataclass(frozen=True, slots=True)
class AlreadyApplied(Problem):
    """The same was applied for before, and that is under way or granted."""

    code: ClassVar[str] = "ALREADY_APPLIED"
    cases: tuple[RunningCase, ...]


@dataclass(frozen=True, slots=True)
class NotRunning(Problem):
    """The case is not about what this application is about, or it has ended without a result."""

    code: ClassVar[str] = "NOT_RUNNING"


@dataclass(frozen=True, slots=True)
class NotPartyOfCase(Problem):
    """The case does not name this person as one of its parties."""

    code: ClassVar[str] = "NOT_PARTY_OF_CASE"


@dataclass(frozen=True, slots=True)
class ActUnknown(Problem):
    """There is no such act awaited of you."""

    code: ClassVar[str] = "ACT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class DocumentUnknown(Problem):
    """There is no such uploaded document of yours."""

    code: ClassVar[str] = "DOCUMENT_UNKNOWN"


@dataclass(frozen=True, slots=True)
class MaterialUnknown(Problem):
    """The application asks for no such material by upload."""

    code: ClassVar[str] = "MATERIAL_UNKNOWN"
