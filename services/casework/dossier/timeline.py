"""What is entered in the timeline of a case."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.casework.types import RemarkAbout

APPLICANT = "APPLICANT"
DEPARTMENT = "DEPARTMENT"
GATEWAY = "GATEWAY"


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """Who states that something happened, when, and why."""

    actor_kind: str
    at: datetime
    reason_code: str | None = None
    reason: str | None = field(default=None, repr=False)
    source: UUID | None = None
    """the parcel, answer or remark that it follows from"""
    about: RemarkAbout | None = None
