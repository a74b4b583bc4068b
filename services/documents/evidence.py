"""Evidence: what a material was satisfied by, how far it is trusted, and when it is too old."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Grade(StrEnum):
    """Trust grade of a document (国办函〔2016〕108号)."""

    A = "A"
    """issued by its issuer, used directly"""
    B = "B"
    """checked at a window, may be used again"""
    C = "C"
    """uploaded by the applicant; the window must see the original"""
    D = "D"
    """made by the applicant, who answers for it"""


class WayKind(StrEnum):
    """How a material is satisfied; the first four ask nothing to be handed in (免提交)."""

    E_CERTIFICATE = "E_CERTIFICATE"
    DATA_CHECK = "DATA_CHECK"
    REUSED = "REUSED"
    COMMITMENT = "COMMITMENT"
    UPLOAD = "UPLOAD"
    WINDOW = "WINDOW"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a material was satisfied by: way, digest, as-of time, maximum age, basis and grade."""

    way: WayKind
    grade: Grade
    digest: str
    as_of: datetime
    max_age: timedelta | None = None
    pull: UUID | None = None
    document: UUID | None = None
    act: UUID | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether it may still be relied on: no older than its maximum age; what has none does not grow old."""
        return self.max_age is None or now - self.as_of <= self.max_age
