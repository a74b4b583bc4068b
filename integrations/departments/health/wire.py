# ruff: noqa: N815 - the names of fields are theirs
"""Health's messages, written and read. Pure: no network, no clock.

Fields are camel-case pinyin with shortened tails (`Xm` name, `Zjhm` number of a document, `Sj` moment, `Bh` number);
weights are kilograms as decimal text, the length of gestation is `weeks+days`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from integrations.adapter_kit.answers import Record, about_another, found
from integrations.adapter_kit.bodies import WireModel, day_form, iso, moment_form, written
from integrations.adapter_kit.parcels import (
    APPLICANT,
    CHILD,
    FATHER,
    MOTHER,
    PartyReading,
    delivery_outcome,
    look_up_outcome,
    party,
    recall_outcome,
)
from integrations.adapter_kit.signatures import SignatureScheme, SigningHash
from integrations.adapter_kit.statuses import status_kind
from services.access.types import IdentifierKind
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
from services.kit.values.numbers import Sex
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

DELIVERIES = "/fenmian/chaxun"
"""分娩记录查询"""
BIRTH_CERTIFICATE = "/csyxzm/shenqing"
"""出生医学证明申请"""
VACCINATION_RECORD = "/yfjz/jiandang"
"""预防接种建档"""
LOOK_UP_PATH = "/banjian/chaxun"
"""办件查询"""
RECALL_PATH = "/banjian/chehui"
"""办件撤回"""

QUESTION_PATHS = {"health.delivery": DELIVERIES}
ITEM_PATHS = {"birth-certificate": BIRTH_CERTIFICATE, "vaccination-record": VACCINATION_RECORD}

CALLER_HEADER = "x-wjw-appid"
TOKEN_HEADER = "x-wjw-token"  # noqa: S105 - the header's name
KEY_HEADER = "x-wjw-request-id"
SIGNING = SignatureScheme("x-wjw-timestamp", "x-wjw-nonce", "x-wjw-signature", SigningHash.SHA256)
REFERENCE_PATH = ("banjianBh",)
"""where a status message has its number of the case"""

MOMENT = "%Y%m%d%H%M%S"

OK = "0"
BUSY = "99"
UNKNOWN_QUERY = "1001"
INCOMPLETE = "2001"
DECIDED = "3001"
"""已办结"""
NO_SUCH_CASE = "3002"
"""无此办件"""

SEXES = {"1": Sex.MALE, "2": Sex.FEMALE}
DOCUMENTS = {IdentifierKind.ID_CARD: "01", IdentifierKind.PASSPORT: "03"}
STATES = {
    "1": AnswerKind.ACCEPTED,
    "2": AnswerKind.NOT_ACCEPTED,
    "3": AnswerKind.CORRECTION_REQUIRED,
    "4": AnswerKind.GRANTED,
    "5": AnswerKind.DENIED,
}
RESULTS = {
    "CSYXZM": ("birth_certificate", "birth.certificate_number"),
    "YFJZZ": ("vaccination_booklet", "vaccination.booklet_number"),
}

Moment = Annotated[datetime, moment_form(MOMENT)]
Day = Annotated[date, day_form(MOMENT)]
"""written as a moment whose hours say nothing"""


class NewbornRecord(WireModel):
    """One child of a delivery (婴儿)."""

    xuhao: Annotated[str, Field(pattern=r"^[1-9]$")]
    """出生顺序: order of birth"""
    fenmianBh: str
    chushengSj: Moment
    xingbie: str
    tizhong: Annotated[str, Field(pattern=r"^[0-9]{1,2}(\.[0-9]{1,3})?$")] | None = None
    """kilograms"""
    shenchang: Annotated[str, Field(pattern=r"^[0-9]{2}$")] | None = None
    """centimetres"""
    yunzhou: Annotated[str, Field(pattern=r"^[0-9]{2}(\+[0-6])?$")] | None = None
    """weeks, or weeks+days, of gestation"""
    yiganSj: Day | None = None
    """乙肝疫苗首针"""
    kajieSj: Day | None = None
    """卡介苗"""
    jiezhongDw: str | None = None
    """接种单位"""


class DeliveryRecord(WireModel):
    chanfuZjhm: str
    """产妇证件号码"""
    jigouMc: str
    """助产机构名称"""
    yinger: tuple[NewbornRecord, ...]


class QuestionReply(WireModel):
    """Envelope of an answer to a question."""

    code: str
    shijian: Moment
    data: DeliveryRecord | None = None


class Receipt(WireModel):
    banjianBh: str
    """办件编号: health's number of the case"""
    jieshouSj: Moment


class DeliveryReply(WireModel):
    """Envelope of an answer to a delivery of a parcel, or to a look-up of one."""

    code: str
    message: str = ""
    data: Receipt | None = None


class RecallReply(WireModel):
    """Envelope of an answer to a recall."""

    code: str


class Result(WireModel):
    leixing: str
    """see RESULTS"""
    bianhao: str


class StatusMessage(WireModel):
    """One step of a case, called back."""

    banjianBh: str
    zhuangtai: str
    """see STATES"""
    shijian: Moment
    yuanyinBm: str | None = None
    yuanyinMs: str | None = None
    jieguo: Result | None = None


def write_question(asked: Asked) -> dict[str, Any]:
    kind, number = PartyReading(asked.key).document or (None, None)
    return {"zjlx": kind and DOCUMENTS[kind], "zjhm": number}


def read_answer(asked: Asked, reply: QuestionReply) -> Answer:
    """Health's answer in our terms: one answer per child, in order of birth. It must be about the mother asked for."""
    if reply.code == BUSY:
        return Unavailable(OutcomeKind.DOWN, f"code {reply.code}")
    if reply.code != OK:
        return Refused(reply.code)
    if reply.data is None:
        return Nothing(reply.shijian)
    if reply.data.chanfuZjhm not in asked.key.values():
        return about_another()
    born = sorted(reply.data.yinger, key=lambda newborn: newborn.xuhao)
    children = [(CHILD, place, _record(reply.data, newborn)) for place, newborn in enumerate(born, start=1)]
    return found(asked, children, as_of=reply.shijian)


def write_parcel(parcel: Parcel) -> Wire:
    """A parcel as health takes it. An item it does not take becomes an operation it does not have."""
    own = _BODIES.get(parcel.item)
    if own is None:
        return Wire(parcel.item, {})
    applicant = party(parcel, APPLICANT)
    body = {
        "shoujianma": parcel.receipt_number,
        **own(parcel),
        "lianxirXm": applicant.text("person.name"),
        "lianxirDh": applicant.text("person.phone"),
        "fujian": [{"leixing": a.kind, "fangshi": a.way, "zhaiyao": a.digest} for a in parcel.attachments],
        "huitiaoDz": parcel.callback_url,
    }
    return Wire(ITEM_PATHS[parcel.item], body)


def read_receipt(reply: DeliveryReply) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery."""
    taken = Taken(reply.data.banjianBh, reply.data.jieshouSj) if reply.data else None
    return delivery_outcome(reply.code, reply.message, taken, accepted=reply.code == OK, busy=reply.code == BUSY)


def write_look_up(key: UUID) -> dict[str, Any]:
    return {"requestId": str(key)}


def read_look_up(reply: DeliveryReply) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if reply.code == OK and reply.data is None:
        return NotSeen()
    return look_up_outcome(read_receipt(reply))


def write_recall(key: UUID) -> dict[str, Any]:
    return {"requestId": str(key)}


def read_recall(reply: RecallReply) -> RecallAnswer:
    """What became of a case that its applicant has withdrawn."""
    code = reply.code
    return recall_outcome(code, taken_back=code == OK, decided=code == DECIDED, unseen=code == NO_SUCH_CASE)


def read_status(message: StatusMessage) -> Sequence[Statement]:
    """What a call-back says, in our terms."""
    kind = status_kind(
        STATES, message.zhuangtai, reference=message.banjianBh, field="zhuangtai", has_result=message.jieguo is not None
    )
    if isinstance(kind, UnreadableStatement):
        return (kind,)
    if message.jieguo is not None and message.jieguo.leixing not in RESULTS:
        return (UnreadableStatement("jieguo.leixing: unknown kind of result", message.banjianBh),)
    results = () if message.jieguo is None else (_result(message.jieguo, message.shijian),)
    return (DepartmentEvent(message.banjianBh, kind, message.shijian, message.yuanyinBm, message.yuanyinMs, results),)


def _record(delivery: DeliveryRecord, newborn: NewbornRecord) -> Record:
    return {
        "birth.record_number": newborn.fenmianBh,
        "birth.hospital": delivery.jigouMc,
        "birth.moment": iso(newborn.chushengSj),
        "birth.weight_grams": newborn.tizhong and int(Decimal(newborn.tizhong) * 1000),
        "birth.length_cm": newborn.shenchang and int(newborn.shenchang),
        "birth.gestation_weeks": newborn.yunzhou and int(newborn.yunzhou.partition("+")[0]),
        "person.sex": SEXES.get(newborn.xingbie),
        "person.birth_date": iso(newborn.chushengSj.date()),
        "vaccination.hepatitis_b_first_on": iso(newborn.yiganSj),
        "vaccination.bcg_on": iso(newborn.kajieSj),
        "vaccination.clinic": newborn.jiezhongDw,
    }


def _birth_certificate(parcel: Parcel) -> dict[str, Any]:
    child = party(parcel, CHILD)
    return {
        "xinshengerXm": child.text("person.name"),
        "fenmianBh": child.text("birth.record_number"),
        **_parent("muqin", party(parcel, MOTHER)),
        **_parent("fuqin", party(parcel, FATHER)),
    }


def _vaccination_record(parcel: Parcel) -> dict[str, Any]:
    child = party(parcel, CHILD)
    return {
        "ertongXm": child.text("person.name"),
        "chushengSj": written(child.moment("birth.moment"), MOMENT),
        "csyxzmBh": child.text("birth.certificate_number"),
        "jiezhongDw": child.text("vaccination.clinic"),
        "muqinXm": party(parcel, MOTHER).text("person.name"),
        "fuqinXm": party(parcel, FATHER).text("person.name"),
    }


_BODIES: Mapping[str, Callable[[Parcel], dict[str, Any]]] = {
    "birth-certificate": _birth_certificate,
    "vaccination-record": _vaccination_record,
}


def _parent(which: str, parent: PartyReading) -> dict[str, Any]:
    kind, number = parent.document or (None, None)
    return {
        f"{which}Xm": parent.text("person.name"),
        f"{which}Zjlx": kind and DOCUMENTS[kind],
        f"{which}Zjhm": number,
        f"{which}Gj": parent.text("person.nationality"),
        f"{which}Mz": parent.text("person.ethnicity"),
        f"{which}Zz": parent.text("person.residence_address"),
    }


def _result(outcome: Result, at: datetime) -> IssuedResult:
    kind, element = RESULTS[outcome.leixing]
    return IssuedResult(kind, outcome.bianhao, at, {CHILD: {element: outcome.bianhao}})
