"""The certificate store's messages, written and read. Pure: no network, no clock.

Snake-case names under `head` and `data`; days as `2026-11-23`, moments as `20261123103000`; a certificate without end
is valid until `9999-12-31`. The metadata of a certificate travel, never its picture.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from integrations.adapter_kit.answers import Record, about_another, found_self, malformed
from integrations.adapter_kit.bodies import WireModel, day_form, iso, moment_form
from services.documents.types import CertificateStatus
from services.kit.values.certificate_numbers import parse_certificate_identifier
from services.kit.values.numbers import InvalidNumber, new_to_old, same_person_number
from services.sharing.types import Answer, Asked, Authorised, Nothing, OutcomeKind, Refused, Unavailable

USE = "/dzzz/v1/certificate/use"
"""用证：电子证照信息查询"""

CALLER_HEADER = "x-zz-account"
TOKEN_HEADER = "x-zz-access-token"  # noqa: S105 - the header's name

MOMENT = "%Y%m%d%H%M%S"

OK = "0"
BUSY = "9001"
CODE_MISSING = "4001"
CODE_USED = "4002"

ID_CARD = "111"
PASSPORT = "414"
CREDIT_CODE = "001"
HOLDER_KINDS = {
    "person.id_number": ID_CARD,
    "person.passport_number": PASSPORT,
    "organisation.credit_code": CREDIT_CODE,
}
"""证件类型代码 by the element that a holder is asked by"""
STATUSES = {
    "00": CertificateStatus.DRAFT,
    "10": CertificateStatus.VALID,
    "20": CertificateStatus.EXPIRED,
    "30": CertificateStatus.REVOKED,
    "40": CertificateStatus.SUSPENDED,
    "50": CertificateStatus.SUPERSEDED,
}
FIELDS = {
    "identifier": "certificate_identifier",
    "status": "certificate_status",
    "holder_number": "holder_code",
    "valid_from": "effective_date",
    "valid_until": "expiring_date",
}
"""second half of an element, such as `marriage_certificate.status`, → field"""

Day = Annotated[date | None, day_form("%Y-%m-%d")]


class Head(WireModel):
    status: str
    message: str = ""
    time: Annotated[datetime, moment_form(MOMENT)]


class CertificateRecord(WireModel):
    """证照信息; but for the holder's number, only what was asked for is there."""

    holder_code: str
    certificate_identifier: str | None = None
    certificate_status: str | None = None
    effective_date: Day = None
    expiring_date: Day = None


class QuestionReply(WireModel):
    head: Head
    data: tuple[CertificateRecord, ...] = ()


def write_question(pull: Authorised, certificate_type: str) -> dict[str, Any]:
    """One type of certificate of one holder, for one use: under its code (用证授权码), with item and application."""
    asked = pull.asked
    ((element, number),) = asked.key.items()
    holder = {"kind": HOLDER_KINDS[element], "code": number}
    old = new_to_old(number)
    if element == "person.id_number" and not isinstance(old, InvalidNumber):
        holder["old_code"] = old.value
    return {
        "auth_code": pull.code,
        "use": {"item": pull.basis.item, "matter": str(pull.basis.application)},
        "type_code": certificate_type,
        "holder": holder,
        "fields": sorted({FIELDS[_half(wanted)] for elements in asked.elements.values() for wanted in elements}),
    }


def read_answer(asked: Asked, certificate_type: str, reply: QuestionReply) -> Answer:
    """The answer in our terms. What it says of another holder, or under an identifier that cannot be right, is
    malformed.
    """
    head = reply.head
    if head.status == BUSY:
        return Unavailable(OutcomeKind.DOWN, f"status {BUSY}")
    if head.status != OK:
        return Refused(head.status)
    if not reply.data:
        return Nothing(head.time)
    if not all(_is_of(asked.key, certificate.holder_code) for certificate in reply.data):
        return about_another()
    if len(reply.data) > 1:
        return Refused("SEVERAL")
    return _found(asked, certificate_type, reply.data[0], head.time)


def _found(asked: Asked, certificate_type: str, certificate: CertificateRecord, as_of: datetime) -> Answer:
    if certificate.certificate_identifier is not None:
        identifier = parse_certificate_identifier(certificate.certificate_identifier)
        if isinstance(identifier, InvalidNumber):
            return malformed(f"certificate_identifier: {identifier.reason}")
        if identifier.type_code != certificate_type:
            return malformed("certificate_identifier: of another type than asked")
    if certificate.certificate_status not in (None, *STATUSES):
        return malformed("certificate_status: unknown status")
    record = _record(certificate)
    wanted = {element: record[_half(element)] for elements in asked.elements.values() for element in elements}
    return found_self(asked, wanted, as_of=as_of)


def _record(certificate: CertificateRecord) -> Record:
    status = certificate.certificate_status
    return {
        "identifier": certificate.certificate_identifier,
        "status": None if status is None else STATUSES[status].value,
        "holder_number": certificate.holder_code,
        "valid_from": iso(certificate.effective_date),
        "valid_until": iso(certificate.expiring_date),
    }


def _is_of(key: Mapping[str, str], number: str) -> bool:
    """Whether a holder's number is the one asked about, in its old form too."""
    if "person.id_number" in key:
        return same_person_number(number, key["person.id_number"])
    return number.upper() in {value.upper() for value in key.values()}


def _half(element: str) -> str:
    return element.partition(".")[2]
