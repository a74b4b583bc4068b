"""The tax service's messages, written and read. Pure: no network, no clock.

Fields are clipped pinyin in small letters; money is a whole number of fen; moments are `yyyy/MM/dd HH:mm:ss` in China's
time; yes and no are `Y` and `N`; every answer lies in `Response`.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from integrations.adapter_kit.answers import about_another, found_self, malformed, wanted_fields
from integrations.adapter_kit.bodies import WireModel, each_by_itself, moment_form, without_none
from integrations.adapter_kit.parcels import APPLICANT, CHILD, PartyReading, delivery_outcome, look_up_outcome, party
from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
from integrations.adapter_kit.statuses import read_steps, status_kind
from services.access.types import IdentifierKind
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
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

PREMIUM = "/sbf/cxjm/yjxx"
"""城乡居民应缴信息查询"""
PAYMENT = "/sbf/cxjm/jf"
"""城乡居民缴费"""
LOOK_UP_PATH = "/sbf/cxjm/cxsqxh"
STATUS_PATH = "/sbf/cxjm/jfzt"

QUESTION_PATHS = {"tax.premium": PREMIUM}
ITEM_PATHS = {"premium-payment": PAYMENT}

CALLER_HEADER = "qdid"
TOKEN_HEADER = "qdpz"  # noqa: S105 - the header's name
KEY_HEADER = "sqxh"
SIGNING = SignatureScheme("sw-sj", "sw-sjs", "sw-qm", SigningHash.SM3)
REFERENCE_PATH = ("Response", "data", "jfxh")
"""where a status message has its number of the case"""

MOMENT = "%Y/%m/%d %H:%M:%S"
FEN = 100

OK = "00"
NOT_FOUND = "02"
BUSY = "99"

DOCUMENTS = {IdentifierKind.ID_CARD: "201", IdentifierKind.PASSPORT: "208"}
KEYS = {"person.id_number": "201", "person.passport_number": "208"}
FLAGS = {"Y": True, "N": False}
FIELDS = {"premium.year": "jfnd", "premium.amount": "jfje", "premium.family_account": "jtgjbz"}
STATES = {"1": AnswerKind.ACCEPTED, "5": AnswerKind.GRANTED, "7": AnswerKind.DENIED}

Moment = Annotated[datetime, moment_form(MOMENT)]
Fen = Annotated[int, Field(ge=0)]


class PayerRecord(WireModel):
    """What is due from one person; which fields are there depends on what was asked."""

    sfzjlx: str
    sfzjhm: str
    jfnd: int | None = None
    """缴费年度"""
    jfje: Fen | None = None
    """缴费金额"""
    jtgjbz: str | None = None
    """家庭共济标志"""


class QuestionData(WireModel):
    cxsj: Moment
    nsr: PayerRecord | None = None


class QuestionResponse(WireModel):
    code: str
    msg: str = ""
    data: QuestionData


class QuestionReply(WireModel):
    Response: QuestionResponse


class Receipt(WireModel):
    jfxh: str
    """缴费序号: the tax service's number of the case"""
    slsj: Moment


class DeliveryResponse(WireModel):
    code: str
    msg: str = ""
    data: Receipt | None = None


class DeliveryReply(WireModel):
    """Envelope of an answer to a delivery, or to a look-up of one."""

    Response: DeliveryResponse


class StatusStep(WireModel):
    """One step of a payment."""

    zt: str
    """状态, see STATES"""
    sj: Moment
    pzhm: str | None = None
    """缴费凭证号码"""
    yydm: str | None = None
    yy: str | None = None


Step = Annotated[StatusStep | UnreadableStatement, each_by_itself(StatusStep)]


class StatusSteps(WireModel):
    jfxh: str
    mx: tuple[Step, ...]


class StatusResponse(WireModel):
    code: str
    data: StatusSteps | None = None


class StatusMessage(WireModel):
    """The status of a payment: all of its steps so far, each time it is asked."""

    Response: StatusResponse


def write_question(asked: Asked) -> dict[str, Any]:
    """The key, and no more fields than are wanted."""
    ((element, number),) = asked.key.items()
    return {"sfzjlx": KEYS[element], "sfzjhm": number, "zd": wanted_fields(asked, FIELDS)}


def read_answer(asked: Asked, reply: QuestionReply) -> Answer:
    """The answer in our terms. It must be about the very number that was asked about."""
    response = reply.Response
    if response.code == BUSY:
        return Unavailable(OutcomeKind.DOWN, f"code {BUSY}")
    if response.code == NOT_FOUND:
        return Nothing(response.data.cxsj)
    if response.code != OK:
        return Refused(response.code)
    if response.data.nsr is None:
        return malformed("nsr: nobody, and no code that says why")
    return _found(asked, response.data.nsr, response.data.cxsj)


def _found(asked: Asked, payer: PayerRecord, as_of: datetime) -> Answer:
    ((element, number),) = asked.key.items()
    if (payer.sfzjlx, payer.sfzjhm.upper()) != (KEYS[element], number.upper()):
        return about_another()
    record = {
        "premium.year": payer.jfnd,
        "premium.amount": None if payer.jfje is None else f"{Decimal(payer.jfje) / FEN:.2f}",
        "premium.family_account": FLAGS.get(payer.jtgjbz or ""),
    }
    return found_self(asked, record, as_of=as_of)


def write_parcel(parcel: Parcel) -> Wire:
    """A parcel as the tax service takes it. An item it does not take becomes an operation it does not have."""
    if parcel.item not in ITEM_PATHS:
        return Wire(parcel.item, {})
    child, applicant = party(parcel, CHILD), party(parcel, APPLICANT)
    kind, number = applicant.document or (None, None)
    body = {
        "tysjm": parcel.receipt_number,
        "cbrxm": child.text("person.name"),
        "cbrsfzjhm": child.text("person.id_number"),
        "cbrbh": child.text("insurance.person_number"),
        "jfrxm": applicant.text("person.name"),
        "jfrsfzjlx": DOCUMENTS[kind] if kind else None,
        "jfrsfzjhm": number,
        "jfnd": _whole(applicant, "premium.year"),
        "jfje": _fen(applicant.amount("premium.amount")),
        "jtgjbz": "Y" if applicant.elements.get("premium.family_account") is True else "N",
    }
    return Wire(ITEM_PATHS[parcel.item], without_none(body))


def _whole(person: PartyReading, element: str) -> int | None:
    value = person.text(element)
    return None if value is None else int(value)


def _fen(yuan: Decimal | None) -> int | None:
    return None if yuan is None else int(yuan * FEN)


def read_receipt(reply: DeliveryReply) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery."""
    response = reply.Response
    taken = Taken(response.data.jfxh, response.data.slsj) if response.data else None
    accepted, busy = response.code == OK, response.code == BUSY
    return delivery_outcome(response.code, response.msg, taken, accepted=accepted, busy=busy)


def write_look_up(key: UUID) -> dict[str, str]:
    return {"sqxh": str(key)}


def read_look_up(reply: DeliveryReply) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if reply.Response.code == NOT_FOUND:
        return NotSeen()
    return look_up_outcome(read_receipt(reply))


def write_status_query(reference: str) -> dict[str, str]:
    return {"jfxh": reference}


def read_status(message: StatusMessage) -> Sequence[Statement] | InboundRefused:
    """All steps of a payment in our terms, oldest first."""
    payment = message.Response.data
    if message.Response.code != OK or payment is None:
        return InboundRefused(f"code {message.Response.code}")
    reference = payment.jfxh
    return read_steps(reference, payment.mx, lambda step: _event(reference, step))


def _event(reference: str, step: StatusStep) -> Statement:
    kind = status_kind(STATES, step.zt, reference=reference, field="zt", has_result=step.pzhm is not None)
    if isinstance(kind, UnreadableStatement):
        return kind
    return DepartmentEvent(reference, kind, step.sj, step.yydm, step.yy, _results(step))


def _results(step: StatusStep) -> tuple[IssuedResult, ...]:
    if step.pzhm is None:
        return ()
    return (IssuedResult("premium_receipt", step.pzhm, step.sj, {CHILD: {"premium.receipt_number": step.pzhm}}),)
