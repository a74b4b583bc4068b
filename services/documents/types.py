"""Documents, and the evidence that satisfied a material."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.documents.certificates import CERTIFICATE_FACTS, CertificateFacts, CertificateStatus, CertificateVerdict
from services.kit.problems import Problem

__all__ = [  # certificates are part of this room's nouns; what is defined here needs no mention
    "CERTIFICATE_FACTS",
    "CertificateFacts",
    "CertificateStatus",
    "CertificateVerdict",
]


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


class DocumentOrigin(StrEnum):
    UPLOAD = "UPLOAD"
    RESULT = "RESULT"
    CERTIFICATE = "CERTIFICATE"


@dataclass(frozen=True, slots=True)
class Document:
    """A file or a result: what it is, its digest, how far it is trusted, where it comes from."""

    id: UUID
    kind: str
    origin: DocumentOrigin
    owner: UUID
    """the subject it is about"""
    digest: str
    grade: Grade
    issued_at: datetime
    number: str | None = field(default=None, repr=False)
    issuer: str | None = None
    media_type: str | None = None
    size: int = 0


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


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What may be uploaded."""

    largest: int
    """in bytes"""
    media_types: frozenset[str]


class UploadFault(StrEnum):
    """Why a file was not taken."""

    EMPTY = "EMPTY"
    TOO_LARGE = "TOO_LARGE"
    MEDIA_TYPE_NOT_ACCEPTED = "MEDIA_TYPE_NOT_ACCEPTED"
    CONTENT_OF_ANOTHER_TYPE = "CONTENT_OF_ANOTHER_TYPE"


@dataclass(frozen=True, slots=True)
class DocumentRefused(Problem):
    """The file is empty, too large, or not of an accepted type."""

    code: ClassVar[str] = "UPLOAD_REFUSED"
    reason: UploadFault
