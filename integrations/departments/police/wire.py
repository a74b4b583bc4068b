"""The police's own words, and both directions of translation. Pure: no network, no clock.

Fields are capital initials of pinyin; numbers, codes and dates are text; an empty field is left out.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator

from integrations.adapter_kit.answers import Record, about_another, found_self, malformed
from integrations.adapter_kit.bodies import WireModel, day_form, iso, moment_form, parse, written
from integrations.adapter_kit.parcels import APPLICANT, CHILD, FATHER, MOTHER, PartyReading, party
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
from services.kit.values.numbers import NumberKind, Sex, ValidNumber, check_number
from services.sharing.types import Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

PERSON = "/rkxx/cx"
"""人口信息查询"""
HOUSEHOLD = "/hjxx/cx"
"""户籍信息查询"""
HOUSEHOLD_ENTRY = "/csdj/sl"
"""出生登记受理"""
LOOK_UP = "/sldjd/cx"
"""受理登记单查询"""

QUESTIONS = {"police.person": PERSON, "police.household": HOUSEHOLD}
OPERATIONS = {"household-entry": HOUSEHOLD_ENTRY}

CALLER_HEADER = "GA-YYBH"
TOKEN_HEADER = "GA-PJ"  # noqa: S105 - the header's name
KEY_HEADER = "GA-QQBH"
SIGNING = SignatureScheme("GA-SJC", "GA-SJS", "GA-QM", SigningHash.SM3)

DAY = "%Y%m%d"
MOMENT = "%Y%m%d%H%M%S"

OK = "200"
NOT_IN_PROVINCE = "302"
INCOMPLETE = "410"
UNKNOWN_QUERY = "404"

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


class Row(WireModel):
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


class Answered(WireModel):
    """Envelope of an answer to a question."""

    RETCODE: str
    CXSJ: Moment
    """查询时间: as of when the answer holds"""
    DATA: tuple[Row, ...] = ()


class Receipt(WireModel):
    YWLSH: str
    """业务流水号: the police's number of the case"""
    SLSJ: Moment


class Received(WireModel):
    """Envelope of an answer to a delivery, or to a question about one."""

    RETCODE: str
    RETMSG: str = ""
    DATA: tuple[Receipt, ...] = ()


class Outcome(WireModel):
    """What an entry brought."""

    GMSFHM: IdentityNumber
    HKBYH: str
    """户口簿页号"""


class Word(WireModel):
    """What the police say about a case, by call-back."""

    YWLSH: str
    ZTDM: str
    """状态代码, see STATES"""
    SJ: Moment
    YYDM: str | None = None
    """原因代码"""
    YYMS: str | None = None
    """原因描述"""
    JG: Outcome | None = None


def question(asked: Asked) -> dict[str, Any]:
    """The condition, and no more fields than are wanted."""
    wanted = [FIELDS[element] for elements in asked.elements.values() for element in elements]
    return {"CXTJ": {KEYS[element]: value for element, value in asked.key.items()}, "CXZD": wanted}


def answer(asked: Asked, answered: Answered) -> Answer:
    """The police's answer in our terms. The row must carry the very key that was asked about."""
    if answered.RETCODE != OK:
        return _no_answer(answered)
    if not answered.DATA:
        return Nothing(answered.CXSJ)
    if len(answered.DATA) > 1:
        return malformed("more than one record under one key")
    (row,) = answered.DATA
    if any((getattr(row, KEYS[element]) or "").upper() != value.upper() for element, value in asked.key.items()):
        return about_another()
    return found_self(asked, _record(row), as_of=answered.CXSJ)


def _no_answer(answered: Answered) -> Answer:
    if answered.RETCODE == NOT_IN_PROVINCE:
        return Nothing(answered.CXSJ, elsewhere=True)
    if answered.RETCODE.startswith("5"):
        return Unavailable(OutcomeKind.DOWN, f"RETCODE {answered.RETCODE}")
    return Refused(answered.RETCODE)


def render(parcel: Parcel) -> Wire:
    """A parcel as the police take it. An item they do not take becomes an operation they do not have."""
    if parcel.item not in OPERATIONS:
        return Wire(parcel.item, {})
    child, applicant = party(parcel, CHILD), party(parcel, APPLICANT)
    joins = applicant.text("child.joins_household_of")
    body = {
        "SJM": parcel.receipt_number,
        "XSE": {
            "XM": child.text("person.name"),
            "XBDM": _code(SEXES, child.text("person.sex")),
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
    return Wire(OPERATIONS[parcel.item], _filled(body))


def receipt(received: Received) -> Taken | DeliveryRefused | OutcomeUnknown:
    """What became of a delivery. `5xx` inside the envelope says nothing about whether it was kept."""
    if received.RETCODE.startswith("5"):
        return OutcomeUnknown(f"RETCODE {received.RETCODE}")
    if received.RETCODE != OK:
        return DeliveryRefused(received.RETCODE, received.RETMSG)
    if not received.DATA:
        return OutcomeUnknown("no receipt in the answer")
    return Taken(received.DATA[0].YWLSH, received.DATA[0].SLSJ)


def look_up(key: UUID) -> dict[str, Any]:
    return {"QQBH": str(key)}


def looked_up(received: Received) -> Taken | NotSeen | OutcomeUnknown:
    """Whether a parcel has arrived."""
    if received.RETCODE == OK and not received.DATA:
        return NotSeen()
    seen = receipt(received)
    return OutcomeUnknown(f"RETCODE {received.RETCODE}") if isinstance(seen, DeliveryRefused) else seen


def events(body: bytes) -> Sequence[DepartmentEvent] | InboundRefused:
    """A call-back's body in our terms."""
    word = parse(Word, body)
    if isinstance(word, Unavailable):
        return InboundRefused(word.detail)
    kind = STATES.get(word.ZTDM)
    if kind is None:
        return InboundRefused("ZTDM: unknown state")
    if (kind is AnswerKind.GRANTED) != (word.JG is not None):
        return InboundRefused("JG: a result and only a granted entry go together")
    results = () if word.JG is None else (_result(word.JG, word.SJ),)
    return (DepartmentEvent(word.YWLSH, kind, word.SJ, word.YYDM, word.YYMS, results),)


def _record(row: Row) -> Record:
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


def _result(outcome: Outcome, at: datetime) -> IssuedResult:
    child = {"person.id_number": outcome.GMSFHM, "household.page": outcome.HKBYH}
    return IssuedResult("household_page", outcome.HKBYH, at, {CHILD: child})


def _parent(parent: PartyReading) -> dict[str, Any]:
    kind, number = parent.document or (None, None)
    return {"XM": parent.text("person.name"), "ZJLX": kind and DOCUMENTS[kind], "ZJHM": number}


def _code(table: Mapping[str, str], value: str | None) -> str | None:
    return next((code for code, meaning in table.items() if meaning == value), None)


def _filled(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty, at every level: the police take an empty text for an answer."""
    kept = {name: _filled(value) if isinstance(value, dict) else value for name, value in body.items()}
    return {name: value for name, value in kept.items() if value not in (None, {}, [], "")}
