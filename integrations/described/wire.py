"""Our neutral protocol: the messages of every described department, written and read. Pure: no network, no clock.

JSON over POST in our own terms: elements by their codes, moments in ISO 8601 with their offset. A question names
resource, key and wanted elements, and the answer repeats resource and key. A call-back and a polled answer are of one
shape, signed by HMAC-SHA256. Paths: `/v1/resources/<code>`, `/v1/items/<code>`, `/v1/parcels`, `/v1/recalls`,
`/v1/cases`.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from integrations.adapter_kit.answers import about_another, found, malformed
from integrations.adapter_kit.bodies import WireModel, each_by_itself
from integrations.adapter_kit.parcels import look_up_outcome, recall_outcome
from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
from integrations.adapter_kit.statuses import read_steps, status_kind
from services.handover.types import (
    AnswerKind,
    DeliveryRefused,
    DepartmentEvent,
    IssuedResult,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    RecallAnswer,
    Statement,
    Taken,
    UnreadableStatement,
    Wire,
)
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

LOOK_UP_PATH = "/v1/parcels"
RECALL_PATH = "/v1/recalls"
STATUS_PATH = "/v1/cases"
CALLER_HEADER = "WST-Caller"
TOKEN_HEADER = "WST-Token"  # noqa: S105 - the header's name
KEY_HEADER = "WST-Parcel"
SIGNING = SignatureScheme("WST-Timestamp", "WST-Nonce", "WST-Signature", SigningHash.SHA256)
REFERENCE_PATH = ("reference",)
"""where a status message has its number of the case"""
REFERENCE = "WST-"
"""how each number of a case begins, so that it is told from another system's number of the same department"""

Values = dict[str, bool | int | str]

_STATES = {kind.value: kind for kind in AnswerKind}


def question_path(resource: str) -> str:
    return f"/v1/resources/{resource}"


def item_path(item: str) -> str:
    return f"/v1/items/{item}"


class PartyRecord(WireModel):
    """What is known of one person, firm or place."""

    relation: str
    ordinal: int = Field(ge=1)
    values: Values


class QuestionReply(WireModel):
    """The answer to a question."""

    status: Literal["FOUND", "NOTHING", "ELSEWHERE", "REFUSED", "BUSY"]
    resource: str
    key: dict[str, str]
    as_of: AwareDatetime
    answers: tuple[PartyRecord, ...] = ()
    reason: str = ""
    """of a refusal"""


class DeliveryReply(WireModel):
    """The answer to a delivery, or to a look-up of one."""

    status: Literal["TAKEN", "REFUSED", "NOT_SEEN", "BUSY"]
    reference: str | None = None
    """the department's number of the case"""
    taken_at: AwareDatetime | None = None
    code: str = ""
    reason: str = ""


class RecallReply(WireModel):
    """The answer to a recall."""

    status: Literal["TAKEN_BACK", "ALREADY_DECIDED", "NOT_SEEN", "BUSY"]


class Result(WireModel):
    kind: str
    number: str = Field(min_length=1)
    issued_at: AwareDatetime
    elements: dict[str, Values]
    """role → element → value"""


class StatusStep(WireModel):
    """One step of a case."""

    state: str
    """an `AnswerKind`"""
    at: AwareDatetime
    code: str | None = None
    reason: str | None = None
    result: Result | None = None


Step = Annotated[StatusStep | UnreadableStatement, each_by_itself(StatusStep)]


class StatusMessage(WireModel):
    """The status of a case: its newest step when the department calls back, all so far when it is polled."""

    reference: str
    steps: tuple[Step, ...]


def write_question(asked: Asked) -> dict[str, Any]:
    """The key, and no more elements than are wanted."""
    elements = {relation: list(wanted) for relation, wanted in asked.elements.items()}
    return {"resource": asked.resource, "key": dict(asked.key), "elements": elements}


def read_answer(asked: Asked, reply: QuestionReply) -> Answer:
    """The answer in our terms. It must be about the very resource and key that were asked."""
    if reply.status == "BUSY":
        return Unavailable(OutcomeKind.DOWN, "busy")
    if (reply.resource, reply.key) != (asked.resource, dict(asked.key)):
        return about_another()
    match reply.status:
        case "REFUSED":
            return Refused(reply.reason)
        case "NOTHING" | "ELSEWHERE":
            return Nothing(reply.as_of, elsewhere=reply.status == "ELSEWHERE")
        case "FOUND":
            return _found(asked, reply)


def _found(asked: Asked, reply: QuestionReply) -> Answer:
    people = [(record.relation, record.ordinal) for record in reply.answers]
    if len(set(people)) < len(people):
        return malformed("answers: one person twice")
    records = [(record.relation, record.ordinal, record.values) for record in reply.answers]
    return found(asked, records, as_of=reply.as_of)


def write_parcel(parcel: Parcel) -> Wire:
    """A parcel in the protocol's shape; whether the item is taken at all shows by its path."""
    body = {
        "item": parcel.item,
        "receipt_number": parcel.receipt_number,
        "parties": {role: dict(elements) for role, elements in parcel.parties.items()},
        "attachments": [{"kind": a.kind, "way": a.way, "digest": a.digest} for a in parcel.attachments],
        "callback_url": parcel.callback_url,
    }
    return Wire(item_path(parcel.item), body)


def read_receipt(reply: DeliveryReply) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery."""
    match reply.status:
        case "REFUSED":
            return DeliveryRefused(reply.code, reply.reason)
        case "TAKEN" if reply.reference:
            return Taken(reply.reference, reply.taken_at)
        case _:
            return OutcomeUnknown(f"status {reply.status}", answered=True)


def write_look_up(key: UUID) -> Mapping[str, str]:
    return {"parcel": str(key)}


def read_look_up(reply: DeliveryReply) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if reply.status == "NOT_SEEN":
        return NotSeen()
    return look_up_outcome(read_receipt(reply))


def write_recall(key: UUID) -> Mapping[str, str]:
    return {"parcel": str(key)}


def read_recall(reply: RecallReply) -> RecallAnswer:
    """What became of a case that its applicant has withdrawn."""
    status = reply.status
    return recall_outcome(
        status,
        taken_back=status == "TAKEN_BACK",
        decided=status == "ALREADY_DECIDED",
        unseen=status == "NOT_SEEN",
    )


def write_status_query(reference: str) -> Mapping[str, str]:
    return {"reference": reference}


def read_status(message: StatusMessage) -> Sequence[Statement]:
    """All steps of the message, oldest first."""
    return read_steps(message.reference, message.steps, lambda step: _event(message.reference, step))


def _event(reference: str, step: StatusStep) -> Statement:
    kind = status_kind(_STATES, step.state, reference=reference, field="state", has_result=step.result is not None)
    if isinstance(kind, UnreadableStatement):
        return kind
    return DepartmentEvent(reference, kind, step.at, step.code, step.reason, _results(step))


def _results(step: StatusStep) -> tuple[IssuedResult, ...]:
    if step.result is None:
        return ()
    return (IssuedResult(step.result.kind, step.result.number, step.result.issued_at, step.result.elements),)
