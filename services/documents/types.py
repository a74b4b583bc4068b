"""Documents: the nouns of this room."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from services.documents.certificates import CERTIFICATE_FACTS, CertificateFacts, CertificateStatus, CertificateVerdict
from services.documents.evidence import Evidence, Grade, WayKind
from services.kit.problems import Problem

__all__ = [  # certificates and evidence are part of this room's nouns; what is defined here needs no mention
    "CERTIFICATE_FACTS",
    "CertificateFacts",
    "CertificateStatus",
    "CertificateVerdict",
    "Evidence",
    "Grade",
    "WayKind",
]


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
    BROKEN = "BROKEN"
    """cut off, or changed on its way"""
    ENCRYPTED = "ENCRYPTED"
    """a PDF that asks for a password, or restricts what its reader may do"""
    TOO_MANY_PIXELS = "TOO_MANY_PIXELS"


@dataclass(frozen=True, slots=True)
class DocumentRefused(Problem):
    """The file is empty, too large, broken, encrypted, or not of an accepted type."""

    code: ClassVar[str] = "UPLOAD_REFUSED"
    reason: UploadFault

    @property
    def wording(self) -> str:
        return f"{self.code}_{self.reason}"
