"""Human resources' messages, written and read. Pure: no network, no clock.

Fields are indicator codes of the social insurance data standard (`AAC003` is a name); dates and moments are numbers
written as text, `yyyyMMdd` and `yyyyMMddHHmmss`, in China's time; envelope `{appcode, msg, result}`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from integrations.adapter_kit.answers import about_another, found_self, malformed, wanted_fields
from integrations.adapter_kit.bodies import WireModel, code_of, each_by_itself, moment_form, without_none, written
from integrations.adapter_kit.parcels import (
    APPLICANT,
    CHILD,
    PartyReading,
    delivery_outcome,
    look_up_outcome,
    parents,
    party,
)
from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
from integrations.adapter_kit.statuses import read_steps, status_kind
from services.handover.types import (
    AnswerKind,
    DeliveryRefused,
    DepartmentEvent,
    InboundRefused,
    IssuedResult,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    Statement,
    Taken,
    UnreadableStatement,
    Wire,
)
from services.kit.values.numbers import Sex
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

CARD = "/rsj/ybk/cardinfo"
"""社保卡信息查询"""
APPLY = "/rsj/ybk/apply"
"""社保卡申领"""
LOOK_UP_PATH = "/rsj/ybk/find"
STATUS_PATH = "/rsj/ybk/progress"

QUESTION_PATHS = {"human_resources.social_card": CARD}
ITEM_PATHS = {"social-card": APPLY}

CALLER_HEADER = "appid"
TOKEN_HEADER = "appkey"  # noqa: S105 - the header's name
KEY_HEADER = "serialno"
SIGNING = SignatureScheme("rs-time", "rs-once", "rs-sign", SigningHash.SHA256)
REFERENCE_PATH = ("result", "AAZ002")
"""where a status message has its number of the case"""

MOMENT = "%Y%m%d%H%M%S"

OK = "0"
NOT_FOUND = "1001"
BUSY = "9999"

SEXES = {"1": Sex.MALE, "2": Sex.FEMALE}
BANKS = {"901": "示例银行", "902": "样本银行"}
FIELDS = {"social_card.bank": "AAE008", "social_card.account": "AAE010"}
STATES = {
    "01": AnswerKind.ACCEPTED,
    "02": AnswerKind.IN_REVIEW,
    "09": AnswerKind.GRANTED,
    "08": AnswerKind.DENIED,
}

Moment = Annotated[datetime, moment_form(MOMENT)]


class CardRecord(WireModel):
    """A card; which fields are there depends on what was asked."""

    AAC002: str
    """社会保障号码: the identity number"""
    AAE008: str | None = None
    """银行代码"""
    AAE010: str | None = None
    """银行账号"""


class QuestionResult(WireModel):
    AAE036: Moment
    """经办时间: as of when the answer holds"""
    card: CardRecord | None = None


class QuestionReply(WireModel):
    appcode: str
    msg: str = ""
    result: QuestionResult


class Receipt(WireModel):
    AAZ002: str
    """业务日志ID: human resources' number of the case"""
    AAE036: Moment


class DeliveryReply(WireModel):
    """Envelope of an answer to a delivery, or to a look-up of one."""

    appcode: str
    msg: str = ""
    result: Receipt | None = None


class StatusStep(WireModel):
    """One step of a case."""

    AAE016: str
    """复核标志, see STATES"""
    AAE015: Moment
    """复核时间"""
    AAE013: str | None = None
    """备注: the reason"""
    AAZ500: str | None = None
    """社会保障卡卡号"""


Step = Annotated[StatusStep | UnreadableStatement, each_by_itself(StatusStep)]


class StatusResult(WireModel):
    AAZ002: str
    list: tuple[Step, ...]


class StatusMessage(WireModel):
    """The status of a case: all of its steps so far, each time it is asked."""

    appcode: str
    result: StatusResult


def write_question(asked: Asked) -> dict[str, Any]:
    """The key, and no more fields than are wanted."""
    return {"AAC002": asked.key["person.id_number"], "fields": wanted_fields(asked, FIELDS)}


def read_answer(asked: Asked, reply: QuestionReply) -> Answer:
    """The answer in our terms. The card must be of the very number that was asked about."""
    as_of, card = reply.result.AAE036, reply.result.card
    if reply.appcode == BUSY:
        return Unavailable(OutcomeKind.DOWN, f"appcode {BUSY}")
    if reply.appcode == NOT_FOUND:
        return Nothing(as_of)
    if reply.appcode != OK:
        return Refused(reply.appcode)
    if card is None:
        return malformed("result: no card, and no code that says why")
    return _found(asked, card, as_of)


def _found(asked: Asked, card: CardRecord, as_of: datetime) -> Answer:
    if card.AAC002.upper() != asked.key["person.id_number"].upper():
        return about_another()
    record = {"social_card.bank": BANKS.get(card.AAE008 or ""), "social_card.account": card.AAE010}
    return found_self(asked, record, as_of=as_of)


def write_parcel(parcel: Parcel) -> Wire:
    """A parcel as human resources take it. An item they do not take becomes an operation they do not have."""
    if parcel.item not in ITEM_PATHS:
        return Wire(parcel.item, {})
    child, applicant = party(parcel, CHILD), party(parcel, APPLICANT)
    body = {
        "receiptno": parcel.receipt_number,
        "AAC003": child.text("person.name"),
        "AAC004": code_of(SEXES, child.text("person.sex")),
        "AAC002": child.text("person.id_number"),
        "AAC006": written(child.moment("birth.moment"), "%Y%m%d"),
        "AAE008": code_of(BANKS, child.text("social_card.bank")),
        "AAE005": applicant.text("person.phone"),
        "guardians": [_guardian(parent) for parent in parents(parcel)],
        "files": [{"kind": a.kind, "way": a.way, "digest": a.digest} for a in parcel.attachments],
    }
    return Wire(ITEM_PATHS[parcel.item], without_none(body))


def _guardian(person: PartyReading) -> dict[str, str | None]:
    _, number = person.document or (None, None)
    return {"AAC003": person.text("person.name"), "AAC002": number}


def read_receipt(reply: DeliveryReply) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery."""
    taken = Taken(reply.result.AAZ002, reply.result.AAE036) if reply.result else None
    return delivery_outcome(reply.appcode, reply.msg, taken, accepted=reply.appcode == OK, busy=reply.appcode == BUSY)


def write_look_up(key: UUID) -> dict[str, str]:
    return {"serialno": str(key)}


def read_look_up(reply: DeliveryReply) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if reply.appcode == NOT_FOUND:
        return NotSeen()
    return look_up_outcome(read_receipt(reply))


def write_status_query(reference: str) -> dict[str, str]:
    return {"AAZ002": reference}


def read_status(message: StatusMessage) -> Sequence[Statement] | InboundRefused:
    """All steps of a case in our terms, oldest first."""
    if message.appcode != OK:
        return InboundRefused(f"appcode {message.appcode}")
    reference = message.result.AAZ002
    return read_steps(reference, message.result.list, lambda step: _event(reference, step))


def _event(reference: str, step: StatusStep) -> Statement:
    kind = status_kind(STATES, step.AAE016, reference=reference, field="AAE016", has_result=step.AAZ500 is not None)
    if isinstance(kind, UnreadableStatement):
        return kind
    code = step.AAE016 if step.AAE013 else None
    return DepartmentEvent(reference, kind, step.AAE015, code, step.AAE013, _results(step))


def _results(step: StatusStep) -> tuple[IssuedResult, ...]:
    if step.AAZ500 is None:
        return ()
    return (IssuedResult("social_card", step.AAZ500, step.AAE015, {CHILD: {"social_card.number": step.AAZ500}}),)
