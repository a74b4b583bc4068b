"""The words of our neutral protocol, and both directions of translation. Pure: no network, no clock.

JSON over POST in our own terms: elements by their codes, moments in ISO 8601 with their offset. A question names
resource, key and wanted elements, and the answer repeats resource and key. A call-back and a polled answer are of one
shape, signed by HMAC-SHA256. Paths: `/v1/resources/<code>`, `/v1/items/<code>`, `/v1/parcels`, `/v1/cases`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from integrations.adapter_kit.answers import about_another, found, malformed
from integrations.adapter_kit.bodies import WireModel, parse
from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
from services.handover.types import (
    AnswerKind,
    DeliveryRefused,
    DepartmentEvent,
    InboundRefused,
    IssuedResult,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    Taken,
    Wire,
)
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

LOOK_UP = "/v1/parcels"
PROGRESS = "/v1/cases"
CALLER_HEADER = "WST-Caller"
TOKEN_HEADER = "WST-Token"  # noqa: S105 - the header's name
KEY_HEADER = "WST-Parcel"
SIGNING = SignatureScheme("WST-Timestamp", "WST-Nonce", "WST-Signature", SigningHash.SHA256)
REFERENCE = "WST-"
"""how each number of a case begins, so that it is told from another system's number of the same department"""

Values = dict[str, bool | int | str]


def question_path(resource: str) -> str:
    return f"/v1/resources/{resource}"


def item_path(item: str) -> str:
    return f"/v1/items/{item}"


class Said(WireModel):
    """What is said of one person, firm or place."""

    relation: str
    ordinal: int = Field(ge=1)
    values: Values


class Answered(WireModel):
    """An answer to a question."""

    status: Literal["FOUND", "NOTHING", "ELSEWHERE", "REFUSED", "BUSY"]
    resource: str
    key: dict[str, str]
    as_of: AwareDatetime
    answers: tuple[Said, ...] = ()
    reason: str = ""
    """of a refusal"""


class Received(WireModel):
    """An answer to a delivery, or to a question about one."""

    status: Literal["TAKEN", "REFUSED", "NOT_SEEN", "BUSY"]
    reference: str | None = None
    """the department's number of the case"""
    taken_at: AwareDatetime | None = None
    code: str = ""
    reason: str = ""


class Result(WireModel):
    kind: str
    number: str = Field(min_length=1)
    issued_at: AwareDatetime
    elements: dict[str, Values]
    """role → element → value"""


class Word(WireModel):
    """One thing the department says of a case."""

    says: AnswerKind
    at: AwareDatetime
    code: str | None = None
    reason: str | None = None
    result: Result | None = None


class Words(WireModel):
    """What the department says of a case: the newest word when it calls back, all so far when it is polled."""

    reference: str
    words: tuple[Word, ...]


def question(asked: Asked) -> dict[str, Any]:
    """The key, and no more elements than are wanted."""
    elements = {relation: list(wanted) for relation, wanted in asked.elements.items()}
    return {"resource": asked.resource, "key": dict(asked.key), "elements": elements}


def answer(asked: Asked, answered: Answered) -> Answer:
    """The answer in our terms. It must be about the very resource and key that were asked."""
    if answered.status == "BUSY":
        return Unavailable(OutcomeKind.DOWN, "busy")
    if (answered.resource, answered.key) != (asked.resource, dict(asked.key)):
        return about_another()
    match answered.status:
        case "REFUSED":
            return Refused(answered.reason)
        case "NOTHING" | "ELSEWHERE":
            return Nothing(answered.as_of, elsewhere=answered.status == "ELSEWHERE")
        case "FOUND":
            return _found(asked, answered)


def _found(asked: Asked, answered: Answered) -> Answer:
    people = [(said.relation, said.ordinal) for said in answered.answers]
    if len(set(people)) < len(people):
        return malformed("answers: one person twice")
    records = [(said.relation, said.ordinal, said.values) for said in answered.answers]
    return found(asked, records, as_of=answered.as_of)


def render(parcel: Parcel) -> Wire:
    """A parcel in the protocol's shape; whether the item is taken at all shows by its path."""
    body = {
        "item": parcel.item,
        "receipt_number": parcel.receipt_number,
        "parties": {role: dict(elements) for role, elements in parcel.parties.items()},
        "attachments": [{"kind": a.kind, "way": a.way, "digest": a.digest} for a in parcel.attachments],
        "callback_url": parcel.callback_url,
    }
    return Wire(item_path(parcel.item), body)


def receipt(received: Received) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery. Busy says nothing about whether it was kept."""
    match received.status:
        case "REFUSED":
            return DeliveryRefused(received.code, received.reason)
        case "TAKEN" if received.reference:
            return Taken(received.reference, received.taken_at)
        case _:
            return OutcomeUnknown(f"status {received.status}")


def look_up(key: UUID) -> Mapping[str, str]:
    return {"parcel": str(key)}


def looked_up(received: Received) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if received.status == "NOT_SEEN":
        return NotSeen()
    seen = receipt(received)
    return OutcomeUnknown("status REFUSED") if isinstance(seen, DeliveryRefused) else seen


def progress(reference: str) -> Mapping[str, str]:
    return {"reference": reference}


def events(body: bytes) -> Sequence[DepartmentEvent] | InboundRefused:
    """What is said of a case, oldest first."""
    told = parse(Words, body)
    if isinstance(told, Unavailable):
        return InboundRefused(told.detail)
    if any((word.says is AnswerKind.GRANTED) != (word.result is not None) for word in told.words):
        return InboundRefused("a result and only what is granted go together")
    return [
        DepartmentEvent(told.reference, word.says, word.at, word.code, word.reason, _results(word))
        for word in told.words
    ]


def _results(word: Word) -> tuple[IssuedResult, ...]:
    if word.result is None:
        return ()
    return (IssuedResult(word.result.kind, word.result.number, word.result.issued_at, word.result.elements),)
