"""The police's messages, written and read. Pure: no network, no clock.

Fields are capital initials of pinyin; numbers, codes and dates are text; an empty field is left out.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator

from integrations.adapter_kit.answers import Record, about_another, found_self, malformed, wanted_fields
from integrations.adapter_kit.bodies import WireModel, code_of, day_form, iso, moment_form, written
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
from services.kit.values.numbers import NumberKind, Sex, ValidNumber, check_number
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

PERSON = "/rkxx/cx"
"""人口信息查询"""
HOUSEHOLD = "/hjxx/cx"
"""户籍信息查询"""
HOUSEHOLD_ENTRY = "/csdj/sl"
"""出生登记受理"""
LOOK_UP_PATH = "/sldjd/cx"
"""受理登记单查询"""
RECALL_PATH = "/sldjd/ch"
"""受理登记单撤回"""

QUESTION_PATHS = {"police.person": PERSON, "police.household": HOUSEHOLD}
ITEM_PATHS = {"household-entry": HOUSEHOLD_ENTRY}

CALLER_HEADER = "GA-YYBH"
TOKEN_HEADER = "GA-PJ"  # noqa: S105 - the header's name
KEY_HEADER = "GA-QQBH"
SIGNING = SignatureScheme("GA-SJC", "GA-SJS", "GA-QM", SigningHash.SM3)
REFERENCE_PATH = ("YWLSH",)
"""where a status message has its number of the case"""

DAY = "%Y%m%d"
MOMENT = "%Y%m%d%H%M%S"

OK = "200"
NOT_IN_PROVINCE = "302"
INCOMPLETE = "410"
BUSY = "5"
"""how the codes begin under which nothing is said of whether a parcel was kept"""
UNKNOWN_QUERY = "404"
DECIDED = "420"
"""已办结"""

SEXES = {"1": Sex.MALE, "2": Sex.FEMALE}
ETHNICITIES = {"01": "汉族", "03": "回族", "08": "壮族", "11": "满族", "22": "畲族"}
NATIONALITIES = {"CHN": "中国", "XXA": "示例国"}
DOCUMENTS = {IdentifierKind.ID_CARD: "111", IdentifierKind.PASSPORT: "414"}
JOINS = {"mother": "M", "father": "F"}
STATES = {
    "10": AnswerKind.ACCEPTED,
    "11": AnswerKind.NOT_ACCEPTED,
    "20": AnswerKind.IN_REVIEW,
    "30": AnswerKind.CORRECTION_REQUIRED,
    "90": AnswerKind.GRANTED,
    "91": AnswerKind.DENIED,
}

FIELDS = {
    "person.name": "XM",
    "person.sex": "XBDM",
    "person.birth_date": "CSRQ",
    "person.ethnicity": "MZDM",
    "person.nationality": "GJDM",
    "person.residence_address": "JZDZ",
    "household.number": "HH",
    "household.address": "HKDZ",
    "household.head_name": "HZXM",
}
KEYS = {"person.id_number": "GMSFHM", "person.passport_number": "HZHM", "household.number": "HH"}


def _identity_number(text: str) -> str:
    if not isinstance(check_number(NumberKind.ID_CARD, text), ValidNumber):
        raise ValueError("not_an_identity_number")  # noqa: TRY004 - of the value, not its type
    return text


Day = Annotated[date, day_form(DAY)]
Moment = Annotated[datetime, moment_form(MOMENT)]
IdentityNumber = Annotated[str, AfterValidator(_identity_number)]


class RegisterRecord(WireModel):
    """A person or a household; which fields are there depends on what was asked."""

    GMSFHM: str | None = None
    """公民身份号码"""
    HZHM: str | None = None
    """护照号码"""
    HH: str | None = None
    """户号"""
    XM: str | None = None
    XBDM: str | None = None
    CSRQ: Day | None = None
    MZDM: str | None = None
    GJDM: str | None = None
    JZDZ: str | None = None
    """居住地址"""
    HKDZ: str | None = None
    """户口地址"""
    HZXM: str | None = None
    """户主姓名"""


class QuestionReply(WireModel):
    """Envelope of an answer to a question."""

    RETCODE: str
    CXSJ: Moment
    """查询时间: as of when the answer holds"""
    DATA: tuple[RegisterRecord, ...] = ()


class Receipt(WireModel):
    YWLSH: str
    """业务流水号: the police's number of the case"""
    SLSJ: Moment


class DeliveryReply(WireModel):
    """Envelope of an answer to a delivery, or to a look-up of one."""

    RETCODE: str
    RETMSG: str = ""
    DATA: tuple[Receipt, ...] = ()


class RecallReply(WireModel):
    """Envelope of an answer to a recall."""

    RETCODE: str


class Result(WireModel):
    """What an entry brought."""

    GMSFHM: IdentityNumber
    HKBYH: str
    """户口簿页号"""


class StatusMessage(WireModel):
    """One step of a case, called back."""

    YWLSH: str
    ZTDM: str
    """状态代码, see STATES"""
    SJ: Moment
    YYDM: str | None = None
    """原因代码"""
    YYMS: str | None = None
    """原因描述"""
    JG: Result | None = None


def write_question(asked: Asked) -> dict[str, Any]:
    """The condition, and no more fields than are wanted."""
    condition = {KEYS[element]: value for element, value in asked.key.items()}
    return {"CXTJ": condition, "CXZD": wanted_fields(asked, FIELDS)}


def read_answer(asked: Asked, reply: QuestionReply) -> Answer:
    """The police's answer in our terms. The record must carry the very key that was asked about."""
    if reply.RETCODE != OK:
        return _no_answer(reply)
    if not reply.DATA:
        return Nothing(reply.CXSJ)
    if len(reply.DATA) > 1:
        return malformed("more than one record under one key")
    (row,) = reply.DATA
    if any((getattr(row, KEYS[element]) or "").upper() != value.upper() for element, value in asked.key.items()):
        return about_another()
    return found_self(asked, _record(row), as_of=reply.CXSJ)


def _no_answer(reply: QuestionReply) -> Answer:
    if reply.RETCODE == NOT_IN_PROVINCE:
        return Nothing(reply.CXSJ, elsewhere=True)
    if reply.RETCODE.startswith(BUSY):
        return Unavailable(OutcomeKind.DOWN, f"RETCODE {reply.RETCODE}")
    return Refused(reply.RETCODE)


def write_parcel(parcel: Parcel) -> Wire:
    """A parcel as the police take it. An item they do not take becomes an operation they do not have."""
    if parcel.item not in ITEM_PATHS:
        return Wire(parcel.item, {})
    child, applicant = party(parcel, CHILD), party(parcel, APPLICANT)
    joins = applicant.text("child.joins_household_of") or _only_parent(parcel)
    body = {
        "SJM": parcel.receipt_number,
        "XSE": {
            "XM": child.text("person.name"),
            "XBDM": code_of(SEXES, child.text("person.sex")),
            "CSSJ": written(child.moment("birth.moment"), MOMENT),
            "CSYXZMBH": child.text("birth.certificate_number"),
        },
        "MQ": _parent(party(parcel, MOTHER)),
        "FQ": _parent(party(parcel, FATHER)),
        "SBR": {"XM": applicant.text("person.name"), "LXDH": applicant.text("person.phone")},
        "SF": JOINS.get(joins or ""),
        "RHHH": party(parcel, joins or "").text("household.number"),
        "FJ": [{"LX": a.kind, "FS": a.way, "ZY": a.digest} for a in parcel.attachments],
        "HDDZ": parcel.callback_url,
    }
    return Wire(ITEM_PATHS[parcel.item], _filled(body))


def read_receipt(reply: DeliveryReply) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery."""
    taken = Taken(reply.DATA[0].YWLSH, reply.DATA[0].SLSJ) if reply.DATA else None
    busy = reply.RETCODE.startswith(BUSY)
    return delivery_outcome(reply.RETCODE, reply.RETMSG, taken, accepted=reply.RETCODE == OK, busy=busy)


def write_look_up(key: UUID) -> dict[str, Any]:
    return {"QQBH": str(key)}


def read_look_up(reply: DeliveryReply) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if reply.RETCODE == OK and not reply.DATA:
        return NotSeen()
    return look_up_outcome(read_receipt(reply))


def write_recall(key: UUID) -> dict[str, Any]:
    return {"QQBH": str(key)}


def read_recall(reply: RecallReply) -> RecallAnswer:
    """What became of a case that its applicant has withdrawn."""
    code = reply.RETCODE
    return recall_outcome(code, taken_back=code == OK, decided=code == DECIDED, unseen=code == UNKNOWN_QUERY)


def read_status(message: StatusMessage) -> Sequence[Statement]:
    """What a call-back says, in our terms."""
    kind = status_kind(STATES, message.ZTDM, reference=message.YWLSH, field="ZTDM", has_result=message.JG is not None)
    if isinstance(kind, UnreadableStatement):
        return (kind,)
    results = () if message.JG is None else (_result(message.JG, message.SJ),)
    return (DepartmentEvent(message.YWLSH, kind, message.SJ, message.YYDM, message.YYMS, results),)


def _record(row: RegisterRecord) -> Record:
    return {
        "person.name": row.XM,
        "person.sex": SEXES.get(row.XBDM or ""),
        "person.birth_date": iso(row.CSRQ),
        "person.ethnicity": ETHNICITIES.get(row.MZDM or ""),
        "person.nationality": NATIONALITIES.get(row.GJDM or ""),
        "person.residence_address": row.JZDZ,
        "household.number": row.HH,
        "household.address": row.HKDZ,
        "household.head_name": row.HZXM,
    }


def _result(outcome: Result, at: datetime) -> IssuedResult:
    child = {"person.id_number": outcome.GMSFHM, "household.page": outcome.HKBYH}
    return IssuedResult("household_page", outcome.HKBYH, at, {CHILD: child})


def _only_parent(parcel: Parcel) -> str | None:
    """The one whose household the child joins where there is no choice, so that nobody was asked."""
    return MOTHER if party(parcel, MOTHER).text("birth.father_stated") == "NOT_STATED" else None


def _parent(parent: PartyReading) -> dict[str, Any]:
    kind, number = parent.document or (None, None)
    return {"XM": parent.text("person.name"), "ZJLX": kind and DOCUMENTS[kind], "ZJHM": number}


def _filled(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, at every level: the police take an empty text for an answer."""
    kept = {name: _filled(value) if isinstance(value, dict) else value for name, value in body.items()}
    return {name: value for name, value in kept.items() if value not in (None, {}, [], "")}
