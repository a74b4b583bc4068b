"""Medical insurance's messages, written and read. Pure: no network, no clock.

Every message is `{infno, input}`, every answer `{infcode, err_msg, output}`; names are clipped English with
underscores, money is a number in yuan, times are `yyyy-MM-dd HH:mm:ss` in China's time.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from integrations.adapter_kit.answers import Record, about_another, found_self, malformed, wanted_fields
from integrations.adapter_kit.bodies import WireModel, code_of, each_by_itself, moment_form, without_none, written
from integrations.adapter_kit.parcels import (
    APPLICANT,
    CHILD,
    MOTHER,
    PartyReading,
    delivery_outcome,
    look_up_outcome,
    parents,
    party,
)
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
from services.kit.values.numbers import Sex
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

PARTICIPATION = "/fsi/1101"
"""人员参保信息查询"""
SETTLEMENT = "/fsi/5205"
"""生育结算信息查询"""
ENROLMENT = "/fsi/2501"
"""城乡居民参保登记"""
REIMBURSEMENT = "/fsi/4101"
"""生育医疗费报销"""
LOOK_UP_PATH = "/fsi/9001"
STATUS_PATH = "/fsi/9002"

QUESTION_PATHS = {"medical_insurance.participation": PARTICIPATION, "medical_insurance.settlement": SETTLEMENT}
ITEM_PATHS = {"medical-enrolment": ENROLMENT, "maternity-reimbursement": REIMBURSEMENT}

CALLER_HEADER = "fixmedins_code"
TOKEN_HEADER = "sign_no"  # noqa: S105 - the header's name
KEY_HEADER = "msgid"
SIGNING = SignatureScheme("x-hsa-timestamp", "x-hsa-nonce", "x-hsa-signature", SigningHash.SHA256)
REFERENCE_PATH = ("output", "biz_no")
"""where a status message has its number of the case"""

MOMENT = "%Y-%m-%d %H:%M:%S"

OK = 0
BUSY = -9
ELSEWHERE = 21

SEXES = {"1": Sex.MALE, "2": Sex.FEMALE}
DOCUMENTS = {IdentifierKind.ID_CARD: "01", IdentifierKind.PASSPORT: "08"}
KEYS = {"person.id_number": "01", "person.passport_number": "08"}
STATUSES = {"1": "INSURED", "2": "SUSPENDED", "0": "NOT_INSURED"}
FIELDS = {
    "insurance.status": "psn_insu_stas",
    "insurance.place": "insu_admdvs_name",
    "maternity.settlement_number": "setl_id",
    "maternity.bill_amount": "medfee_sumamt",
    "maternity.invoice_number": "invo_no",
}
STATES = {
    "1": AnswerKind.ACCEPTED,
    "2": AnswerKind.IN_REVIEW,
    "3": AnswerKind.GRANTED,
    "4": AnswerKind.DENIED,
    "5": AnswerKind.NOT_ACCEPTED,
}
RESULTS = {"2501": "insurance_enrolment", "4101": "maternity_payment"}
"""number of the operation → kind of the result it ends in"""

Moment = Annotated[datetime, moment_form(MOMENT)]
Yuan = Annotated[Decimal, Field(ge=0, decimal_places=2)]


class InsuredRecord(WireModel):
    """What is known of one person; which fields are there depends on what was asked."""

    certno: str
    psn_cert_type: str
    psn_insu_stas: str | None = None
    insu_admdvs_name: str | None = None
    """参保地"""
    setl_id: str | None = None
    medfee_sumamt: Yuan | None = None
    invo_no: str | None = None


class QuestionOutput(WireModel):
    inf_time: Moment
    psn: InsuredRecord | None = None


class QuestionReply(WireModel):
    infcode: int
    err_msg: str = ""
    output: QuestionOutput


class Receipt(WireModel):
    biz_no: str
    """业务流水号: medical insurance's number of the case"""
    acp_time: Moment


class ReceiptOutput(WireModel):
    biz: Receipt | None = None


class DeliveryReply(WireModel):
    """Envelope of an answer to a delivery, or to a look-up of one."""

    infcode: int
    err_msg: str = ""
    output: ReceiptOutput | None = None


class StatusStep(WireModel):
    """One step of a case."""

    biz_stas: str
    """业务状态, see STATES"""
    opt_time: Moment
    rea_code: str | None = None
    rea_memo: str | None = None
    psn_no: str | None = None
    """人员编号, of an enrolment"""
    pay_no: str | None = None
    """拨付单号, of a reimbursement"""
    pay_sumamt: Yuan | None = None


Step = Annotated[StatusStep | UnreadableStatement, each_by_itself(StatusStep)]


class StatusOutput(WireModel):
    biz_no: str
    infno: str
    steps: tuple[Step, ...]


class StatusMessage(WireModel):
    """The status of a case: all of its steps so far, each time it is asked."""

    infcode: int
    output: StatusOutput


def write_question(asked: Asked) -> dict[str, Any]:
    """The key, and no more fields than are wanted."""
    ((element, number),) = asked.key.items()
    query = {"certno": number, "psn_cert_type": KEYS[element], "fld": wanted_fields(asked, FIELDS)}
    return _message(QUESTION_PATHS[asked.resource], query)


def read_answer(asked: Asked, reply: QuestionReply) -> Answer:
    """The answer in our terms. It must be about the very number that was asked about."""
    as_of = reply.output.inf_time
    if reply.infcode == ELSEWHERE:
        return Nothing(as_of, elsewhere=True)
    if reply.infcode == BUSY:
        return Unavailable(OutcomeKind.DOWN, f"infcode {BUSY}")
    if reply.infcode != OK:
        return Refused(str(reply.infcode))
    person = reply.output.psn
    if person is None:
        return Nothing(as_of)
    return _found(asked, person, as_of)


def _found(asked: Asked, person: InsuredRecord, as_of: datetime) -> Answer:
    ((element, number),) = asked.key.items()
    if (person.psn_cert_type, person.certno.upper()) != (KEYS[element], number.upper()):
        return about_another()
    if person.psn_insu_stas is not None and person.psn_insu_stas not in STATUSES:
        return malformed("psn_insu_stas: unknown status")
    return found_self(asked, _record(person), as_of=as_of)


def _record(person: InsuredRecord) -> Record:
    return {
        "insurance.status": STATUSES.get(person.psn_insu_stas or ""),
        "insurance.place": person.insu_admdvs_name,
        "maternity.settlement_number": person.setl_id,
        "maternity.bill_amount": _yuan(person.medfee_sumamt),
        "maternity.invoice_number": person.invo_no,
    }


def write_parcel(parcel: Parcel) -> Wire:
    """A parcel as medical insurance takes it. An item it does not take becomes an operation it does not have."""
    if parcel.item not in ITEM_PATHS:
        return Wire(parcel.item, {})
    write = _enrolment if parcel.item == "medical-enrolment" else _reimbursement
    common = {
        "acp_no": parcel.receipt_number,
        "atch": [{"typ": a.kind, "way": a.way, "dgst": a.digest} for a in parcel.attachments],
    }
    return Wire(ITEM_PATHS[parcel.item], _message(ITEM_PATHS[parcel.item], {**common, **write(parcel)}))


def _enrolment(parcel: Parcel) -> dict[str, Any]:
    child = party(parcel, CHILD)
    return {
        "psn_name": child.text("person.name"),
        "gend": code_of(SEXES, child.text("person.sex")),
        "brdy": written(child.moment("birth.moment"), "%Y-%m-%d"),
        "certno": child.text("person.id_number"),
        "psn_cert_type": DOCUMENTS[IdentifierKind.ID_CARD],
        "guardian": [_adult(parent) for parent in parents(parcel)],
        "tel": party(parcel, APPLICANT).text("person.phone"),
    }


def _reimbursement(parcel: Parcel) -> dict[str, Any]:
    mother = party(parcel, MOTHER)
    return {
        **_adult(mother),
        "setl_id": mother.text("maternity.settlement_number"),
        "medfee_sumamt": mother.text("maternity.bill_amount"),
        "invo_no": mother.text("maternity.invoice_number"),
        "bank_name": mother.text("social_card.bank"),
        "bank_acct": mother.text("social_card.account"),
        "birctrl_no": party(parcel, CHILD).text("birth.certificate_number"),
    }


def _adult(person: PartyReading) -> dict[str, Any]:
    kind, number = person.document or (None, None)
    return {
        "psn_name": person.text("person.name"),
        "psn_cert_type": DOCUMENTS[kind] if kind else None,
        "certno": number,
    }


def read_receipt(reply: DeliveryReply) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery."""
    receipt = reply.output and reply.output.biz
    taken = Taken(receipt.biz_no, receipt.acp_time) if receipt else None
    accepted, busy = reply.infcode == OK, reply.infcode == BUSY
    return delivery_outcome(reply.infcode, reply.err_msg, taken, accepted=accepted, busy=busy)


def write_look_up(key: UUID) -> dict[str, Any]:
    return _message(LOOK_UP_PATH, {"msgid": str(key)})


def read_look_up(reply: DeliveryReply) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if reply.infcode == OK and reply.output is not None and reply.output.biz is None:
        return NotSeen()
    return look_up_outcome(read_receipt(reply))


def write_status_query(reference: str) -> dict[str, Any]:
    return _message(STATUS_PATH, {"biz_no": reference})


def read_status(message: StatusMessage) -> Sequence[Statement] | InboundRefused:
    """All steps of a case in our terms, oldest first."""
    if message.infcode != OK:
        return InboundRefused(f"infcode {message.infcode}")
    case = message.output
    return read_steps(case.biz_no, case.steps, lambda step: _event(case, step))


def _event(case: StatusOutput, step: StatusStep) -> Statement:
    result = _result(case.infno, step)
    kind = status_kind(STATES, step.biz_stas, reference=case.biz_no, field="biz_stas", has_result=result is not None)
    if isinstance(kind, UnreadableStatement):
        return kind
    results = () if result is None else (result,)
    return DepartmentEvent(case.biz_no, kind, step.opt_time, step.rea_code, step.rea_memo, results)


def _result(operation: str, step: StatusStep) -> IssuedResult | None:
    kind = RESULTS.get(operation)
    if kind == "insurance_enrolment" and step.psn_no:
        elements = {CHILD: {"insurance.person_number": step.psn_no}}
        return IssuedResult(kind, step.psn_no, step.opt_time, elements)
    if kind == "maternity_payment" and step.pay_no and (paid := _yuan(step.pay_sumamt)):
        return IssuedResult(kind, step.pay_no, step.opt_time, {MOTHER: {"maternity.paid_amount": paid}})
    return None


def _message(operation: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"infno": operation.rpartition("/")[2], "input": without_none(data)}


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
