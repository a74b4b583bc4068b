"""Human resources' own words, and both directions of translation. Pure: no network, no clock.

Fields are indicator codes of the social insurance data standard (`AAC003` is a name); dates and moments are numbers
written as text, `yyyyMMdd` and `yyyyMMddHHmmss`, in China's time; envelope `{appcode, msg, result}`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from integrations.adapter_kit.answers import about_another, found_self, malformed
from integrations.adapter_kit.bodies import WireModel, moment_form, parse, written
from integrations.adapter_kit.parcels import APPLICANT, CHILD, FATHER, MOTHER, PartyReading, party
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
from services.kit.values.numbers import Sex
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

CARD = "/rsj/ybk/cardinfo"
"""社保卡信息查询"""
APPLY = "/rsj/ybk/apply"
"""社保卡申领"""
LOOK_UP = "/rsj/ybk/find"
PROGRESS = "/rsj/ybk/progress"

QUESTIONS = {"human_resources.social_card": CARD}
OPERATIONS = {"social-card": APPLY}

CALLER_HEADER = "appid"
TOKEN_HEADER = "appkey"  # noqa: S105 - the header's name
KEY_HEADER = "serialno"
SIGNING = SignatureScheme("rs-time", "rs-once", "rs-sign", SigningHash.SHA256)

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


class Card(WireModel):
    """A card; which fields are there depends on what was asked."""

    AAC002: str
    """社会保障号码: the identity number"""
    AAE008: str | None = None
    """银行代码"""
    AAE010: str | None = None
    """银行账号"""


class CardResult(WireModel):
    AAE036: Moment
    """经办时间: as of when the answer holds"""
    card: Card | None = None


class Answered(WireModel):
    appcode: str
    msg: str = ""
    result: CardResult


class Application(WireModel):
    AAZ002: str
    """业务日志ID: human resources' number of the case"""
    AAE036: Moment


class Received(WireModel):
    """Envelope of an answer to a delivery, or to a question about one."""

    appcode: str
    msg: str = ""
    result: Application | None = None


class Step(WireModel):
    """One step of a case."""

    AAE016: str
    """复核标志, see STATES"""
    AAE015: Moment
    """复核时间"""
    AAE013: str | None = None
    """备注: the reason"""
    AAZ500: str | None = None
    """社会保障卡卡号"""


class ProgressResult(WireModel):
    AAZ002: str
    list: tuple[Step, ...]


class Progress(WireModel):
    """How a case stands: all of its steps so far, each time it is asked."""

    appcode: str
    result: ProgressResult


def question(asked: Asked) -> dict[str, Any]:
    """The key, and no more fields than are wanted."""
    wanted = [FIELDS[element] for elements in asked.elements.values() for element in elements]
    return {"AAC002": asked.key["person.id_number"], "fields": wanted}


def answer(asked: Asked, answered: Answered) -> Answer:
    """The answer in our terms. The card must be of the very number that was asked about."""
    as_of, card = answered.result.AAE036, answered.result.card
    if answered.appcode == BUSY:
        return Unavailable(OutcomeKind.DOWN, f"appcode {BUSY}")
    if answered.appcode == NOT_FOUND:
        return Nothing(as_of)
    if answered.appcode != OK:
        return Refused(answered.appcode)
    if card is None:
        return malformed("result: no card and no word why")
    return _found(asked, card, as_of)


def _found(asked: Asked, card: Card, as_of: datetime) -> Answer:
    if card.AAC002.upper() != asked.key["person.id_number"].upper():
        return about_another()
    record = {"social_card.bank": BANKS.get(card.AAE008 or ""), "social_card.account": card.AAE010}
    return found_self(asked, record, as_of=as_of)


def render(parcel: Parcel) -> Wire:
    """A parcel as human resources take it. An item they do not take becomes an operation they do not have."""
    if parcel.item not in OPERATIONS:
        return Wire(parcel.item, {})
    child, applicant = party(parcel, CHILD), party(parcel, APPLICANT)
    bank = child.text("social_card.bank")
    body = {
        "receiptno": parcel.receipt_number,
        "AAC003": child.text("person.name"),
        "AAC004": next((code for code, sex in SEXES.items() if sex == child.text("person.sex")), None),
        "AAC002": child.text("person.id_number"),
        "AAC006": written(child.moment("birth.moment"), "%Y%m%d"),
        "AAE008": next((code for code, name in BANKS.items() if name == bank), None),
        "AAE005": applicant.text("person.phone"),
        "guardians": [_guardian(party(parcel, role)) for role in (MOTHER, FATHER)],
        "files": [{"kind": a.kind, "way": a.way, "digest": a.digest} for a in parcel.attachments],
    }
    return Wire(OPERATIONS[parcel.item], {name: value for name, value in body.items() if value is not None})


def _guardian(person: PartyReading) -> dict[str, str | None]:
    _, number = person.document or (None, None)
    return {"AAC003": person.text("person.name"), "AAC002": number}


def receipt(received: Received) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery. Busy says nothing about whether it was kept."""
    if received.appcode == BUSY:
        return OutcomeUnknown(f"appcode {BUSY}")
    if received.appcode != OK:
        return DeliveryRefused(received.appcode, received.msg)
    if received.result is None:
        return OutcomeUnknown("no number in the answer")
    return Taken(received.result.AAZ002, received.result.AAE036)


def look_up(key: UUID) -> dict[str, str]:
    return {"serialno": str(key)}


def looked_up(received: Received) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if received.appcode == NOT_FOUND:
        return NotSeen()
    seen = receipt(received)
    return OutcomeUnknown(f"appcode {received.appcode}") if isinstance(seen, DeliveryRefused) else seen


def progress(reference: str) -> dict[str, str]:
    return {"AAZ002": reference}


def events(body: bytes) -> Sequence[DepartmentEvent] | InboundRefused:
    """All steps of a case in our terms, oldest first."""
    said = parse(Progress, body)
    if isinstance(said, Unavailable):
        return InboundRefused(said.detail)
    if said.appcode != OK:
        return InboundRefused(f"appcode {said.appcode}")
    read: list[DepartmentEvent] = []
    for step in said.result.list:
        kind = STATES.get(step.AAE016)
        if kind is None:
            return InboundRefused("AAE016: unknown state")
        if (kind is AnswerKind.GRANTED) != (step.AAZ500 is not None):
            return InboundRefused("AAZ500: a card and only a granted case go together")
        read.append(_event(said.result.AAZ002, kind, step))
    return tuple(read)


def _event(reference: str, kind: AnswerKind, step: Step) -> DepartmentEvent:
    code = step.AAE016 if step.AAE013 else None
    if step.AAZ500 is None:
        return DepartmentEvent(reference, kind, step.AAE015, code, step.AAE013)
    card = IssuedResult("social_card", step.AAZ500, step.AAE015, {CHILD: {"social_card.number": step.AAZ500}})
    return DepartmentEvent(reference, kind, step.AAE015, code, step.AAE013, (card,))
