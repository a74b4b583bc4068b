"""Electronic certificates (电子证照, GB/T 36901–36906): what the store states about one, and whether it may be used.

Pure. Who permits the use, and the one-time authorization code, are matters of `sharing`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.kit.values.certificate_numbers import parse_certificate_identifier
from services.kit.values.numbers import (
    InvalidNumber,
    ValidNumber,
    check_credit_code,
    check_passport,
    same_person_number,
)

CERTIFICATE_FACTS = ("identifier", "status", "holder_number", "valid_from", "valid_until")
"""last parts of the elements that a certificate is judged by: `marriage_certificate.status`"""


class CertificateStatus(StrEnum):
    """Status of a certificate (证照状态), as its issuer keeps it."""

    DRAFT = "DRAFT"
    VALID = "VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"
    SUPERSEDED = "SUPERSEDED"
    """a newer version has replaced it"""


class CertificateVerdict(StrEnum):
    """Whether a certificate satisfies a material, and why not."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"
    SUPERSEDED = "SUPERSEDED"
    DRAFT = "DRAFT"
    """not issued yet, or its period has not begun"""
    WRONG_HOLDER = "WRONG_HOLDER"
    BAD_IDENTIFIER = "BAD_IDENTIFIER"
    """its check character is wrong, or it is of another type of certificate"""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What the store states about one certificate."""

    identifier: str = field(repr=False)
    """证照标识, `1.2.156.3005.2.{type}.{issuer}.{serial}.{version}.{check}`"""
    status: CertificateStatus
    holder_number: str = field(repr=False)
    """of the holder (持证主体): ID number, passport or credit code"""
    valid_from: date
    valid_until: date | None = None
    """the last day on which it counts; none: without end (长期)"""


def check_certificate(
    facts: CertificateFacts, *, certificate_type: str, holder: str, today: date
) -> CertificateVerdict:
    """Whether the certificate is of this type (21 characters), of this holder, and in force today.

    Said is what is worst: an identifier that cannot be right before the holder, the holder before the status, the
    status before the period.
    """
    identifier = parse_certificate_identifier(facts.identifier)
    if isinstance(identifier, InvalidNumber) or identifier.type_code != certificate_type:
        return CertificateVerdict.BAD_IDENTIFIER
    if not _same_holder(facts.holder_number, holder):
        return CertificateVerdict.WRONG_HOLDER
    if facts.status is not CertificateStatus.VALID:
        return CertificateVerdict(facts.status.value)
    if facts.valid_until is not None and facts.valid_until < today:
        return CertificateVerdict.EXPIRED
    return CertificateVerdict.DRAFT if today < facts.valid_from else CertificateVerdict.VALID


def _same_holder(a: str, b: str) -> bool:
    """As `same_person_number`, and for holders of passports and for firms: what is no number equals nothing."""
    return same_person_number(a, b) or bool(_other_numbers(a) & _other_numbers(b))


def _other_numbers(text: str) -> set[ValidNumber]:
    return {number for number in (check_passport(text), check_credit_code(text)) if isinstance(number, ValidNumber)}
