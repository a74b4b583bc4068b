"""The tax service's own words, and both directions of translation. Pure: no network, no clock.

Fields are clipped pinyin in small letters; money is a whole number of fen; moments are `yyyy/MM/dd HH:mm:ss` in China's
time; yes and no are `Y` and `N`; every answer lies in `Response`.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from integrations.adapter_kit.answers import about_another, found_self, malformed
from integrations.adapter_kit.bodies import WireModel, moment_form, parse
from integrations.adapter_kit.parcels import APPLICANT, CHILD, PartyReading, party
from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
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
    Taken,
    Wire,
)
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

PREMIUM = "/sbf/cxjm/yjxx"
"""城乡居民应缴信息查询"""
PAYMENT = "/sbf/cxjm/jf"
"""城乡居民缴费"""
LOOK_UP = "/sbf/cxjm/cxsqxh"
PROGRESS = "/sbf/cxjm/jfzt"

QUESTIONS = {"tax.premium": PREMIUM}
OPERATIONS = {"premium-payment": PAYMENT}

CALLER_HEADER = "qdid"
TOKEN_HEADER = "qdpz"  # noqa: S105 - the header's name
KEY_HEADER = "sqxh"
SIGNING = SignatureScheme("sw-sj", "sw-sjs", "sw-qm", SigningHash.SM3)

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


class Payer(WireModel):
    """What is due from one person; which fields are there depends on what was asked."""

    sfzjlx: str
    sfzjhm: str
    jfnd: int | None = None
    """缴费年度"""
    jfje: Fen | None = None
    """缴费金额"""
    jtgjbz: str | None = None
    """家庭共济标志"""


class PremiumData(WireModel):
    cxsj: Moment
    nsr: Payer | None = None


class PremiumResponse(WireModel):
    code: str
    msg: str = ""
    data: PremiumData


class Answered(WireModel):
    Response: PremiumResponse


class Slip(WireModel):
    jfxh: str
    """缴费序号: the tax service's number of the case"""
    slsj: Moment


class SlipResponse(WireModel):
    code: str
    msg: str = ""
    data: Slip | None = None


class Received(WireModel):
    """An answer to a delivery, or to a question about one."""

    Response: SlipResponse


class Step(WireModel):
    """One step of a payment."""

    zt: str
    """状态, see STATES"""
    sj: Moment
    pzhm: str | None = None
    """缴费凭证号码"""
    yydm: str | None = None
    yy: str | None = None


class Steps(WireModel):
    jfxh: str
    mx: tuple[Step, ...]


class ProgressResponse(WireModel):
    code: str
    data: Steps | None = None


class Progress(WireModel):
    """How a payment stands: all of its steps so far, each time it is asked."""

    Response: ProgressResponse


def question(asked: Asked) -> dict[str, Any]:
    """The key, and no more fields than are wanted."""
    ((element, number),) = asked.key.items()
    wanted = [FIELDS[each] for elements in asked.elements.values() for each in elements]
    return {"sfzjlx": KEYS[element], "sfzjhm": number, "zd": wanted}


def answer(asked: Asked, answered: Answered) -> Answer:
    """The answer in our terms. It must be about the very number that was asked about."""
    said = answered.Response
    if said.code == BUSY:
        return Unavailable(OutcomeKind.DOWN, f"code {BUSY}")
    if said.code == NOT_FOUND:
        return Nothing(said.data.cxsj)
    if said.code != OK:
        return Refused(said.code)
    if said.data.nsr is None:
        return malformed("nsr: nobody and no word why")
    return _found(asked, said.data.nsr, said.data.cxsj)


def _found(asked: Asked, payer: Payer, as_of: datetime) -> Answer:
    ((element, number),) = asked.key.items()
    if (payer.sfzjlx, payer.sfzjhm.upper()) != (KEYS[element], number.upper()):
        return about_another()
    record = {
        "premium.year": payer.jfnd,
        "premium.amount": None if payer.jfje is None else f"{Decimal(payer.jfje) / FEN:.2f}",
        "premium.family_account": FLAGS.get(payer.jtgjbz or ""),
    }
    return found_self(asked, record, as_of=as_of)


def render(parcel: Parcel) -> Wire:
    """A parcel as the tax service takes it. An item it does not take becomes an operation it does not have."""
    if parcel.item not in OPERATIONS:
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
        "jfje": _fen(applicant.text("premium.amount")),
        "jtgjbz": "Y" if applicant.elements.get("premium.family_account") is True else "N",
    }
    return Wire(OPERATIONS[parcel.item], {name: value for name, value in body.items() if value is not None})


def _whole(person: PartyReading, element: str) -> int | None:
    value = person.text(element)
    return None if value is None else int(value)


def _fen(yuan: str | None) -> int | None:
    return None if yuan is None else int(Decimal(yuan) * FEN)


def receipt(received: Received) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery. Busy says nothing about whether it was kept."""
    said = received.Response
    if said.code == BUSY:
        return OutcomeUnknown(f"code {BUSY}")
    if said.code != OK:
        return DeliveryRefused(said.code, said.msg)
    if said.data is None:
        return OutcomeUnknown("no number in the answer")
    return Taken(said.data.jfxh, said.data.slsj)


def look_up(key: UUID) -> dict[str, str]:
    return {"sqxh": str(key)}


def looked_up(received: Received) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if received.Response.code == NOT_FOUND:
        return NotSeen()
    seen = receipt(received)
    return OutcomeUnknown(f"code {received.Response.code}") if isinstance(seen, DeliveryRefused) else seen


def progress(reference: str) -> dict[str, str]:
    return {"jfxh": reference}


def events(body: bytes) -> Sequence[DepartmentEvent] | InboundRefused:
    """All steps of a payment in our terms, oldest first."""
    said = parse(Progress, body)
    if isinstance(said, Unavailable):
        return InboundRefused(said.detail)
    payment = said.Response.data
    if said.Response.code != OK or payment is None:
        return InboundRefused(f"code {said.Response.code}")
    read: list[DepartmentEvent] = []
    for step in payment.mx:
        kind = STATES.get(step.zt)
        if kind is None:
            return InboundRefused("zt: unknown state")
        if (kind is AnswerKind.GRANTED) != (step.pzhm is not None):
            return InboundRefused("pzhm: a receipt and only a payment made go together")
        read.append(DepartmentEvent(payment.jfxh, kind, step.sj, step.yydm, step.yy, _results(step)))
    return tuple(read)


def _results(step: Step) -> tuple[IssuedResult, ...]:
    if step.pzhm is None:
        return ()
    return (IssuedResult("premium_receipt", step.pzhm, step.sj, {CHILD: {"premium.receipt_number": step.pzhm}}),)
