"""Civil affairs' messages, written and read. Pure: no network, no clock.

Questions are forms, answers JSON: one row a marriage, the husband's columns behind `nan_`, the wife's behind `nv_`;
moments in milliseconds since 1970. Marriages of before the 18-digit numbers are kept under 15 digits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator

from integrations.adapter_kit.answers import Record, about_another, found, malformed, wanted_fields
from integrations.adapter_kit.bodies import WireModel
from services.kit.clock import china_day
from services.kit.values.numbers import InvalidNumber, new_to_old, old_to_new, same_person_number
from services.sharing.types import SELF, Answer, Asked, Nothing, OutcomeKind, Refused, Unavailable

MARRIAGE = "/mz/hydj/query.do"
"""婚姻登记查询"""
QUESTION_PATHS = {"civil_affairs.marriage": MARRIAGE}

CALLER_HEADER = "x-mz-app"
TOKEN_HEADER = "x-mz-ticket"  # noqa: S105 - the header's name

OK = 1
BUSY = -1

ID_CARD = "SFZ"
PASSPORT = "HZ"
OLD_DIGITS = 15
STATUSES = {"10": "NONE", "20": "REGISTERED", "30": "WIDOWED", "40": "DIVORCED"}
"""any other, such as 90 (未说明), says nothing: the applicant is asked"""
FIELDS = {
    "marriage.status": "hyzt",
    "marriage.certificate_number": "jhzzh",
    "marriage.registered_on": "djsj",
    "marriage.registered_at": "djjg",
    "person.name": "xm",
    "person.id_number": "zjh",
    "person.passport_number": "zjh",
}


def _milliseconds(value: object) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError("not_milliseconds")  # noqa: TRY004 - pydantic turns only ValueError into a fault
    return datetime.fromtimestamp(value / 1000, UTC)


Milliseconds = Annotated[datetime, BeforeValidator(_milliseconds)]


class MarriageRecord(WireModel):
    """A marriage, or a person of whom none is registered; which columns are there depends on what was asked."""

    hyzt: str
    """婚姻状态, see STATUSES"""
    nan_xm: str | None = None
    nan_zjlx: str | None = None
    nan_zjh: str | None = None
    nv_xm: str | None = None
    nv_zjlx: str | None = None
    nv_zjh: str | None = None
    jhzzh: str | None = None
    """结婚证字号"""
    djsj: Milliseconds | None = None
    djjg: str | None = None


class QuestionReply(WireModel):
    state: int
    info: str = ""
    cxsj: Milliseconds
    rows: tuple[MarriageRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class _Side:
    """The husband's or the wife's half of a row."""

    name: str | None = field(repr=False)
    kind: str | None
    number: str | None = field(repr=False)

    def is_of(self, key: Mapping[str, str]) -> bool:
        if self.number is None:
            return False
        if asked := key.get("person.id_number"):
            return self.kind == ID_CARD and same_person_number(self.number, asked)
        return self.kind == PASSPORT and self.number.upper() == key["person.passport_number"].upper()

    def record(self) -> Record:
        return {
            "person.name": self.name,
            "person.id_number": _modern(self.number) if self.kind == ID_CARD else None,
            "person.passport_number": self.number if self.kind == PASSPORT else None,
        }


def write_question(asked: Asked) -> dict[str, str]:
    """The number, in its old form too where it has one: the register is searched for either."""
    columns = {"cxlm": ",".join(sorted(wanted_fields(asked, FIELDS)))}
    if number := asked.key.get("person.id_number"):
        old = new_to_old(number)
        forms = {"zjlx": ID_CARD, "zjh": number, **columns}
        return forms if isinstance(old, InvalidNumber) else {**forms, "jzjh": old.value}
    return {"zjlx": PASSPORT, "zjh": asked.key["person.passport_number"], **columns}


def read_answer(asked: Asked, reply: QuestionReply) -> Answer:
    """The answer in our terms."""
    if reply.state == BUSY:
        return Unavailable(OutcomeKind.DOWN, f"state {BUSY}")
    if reply.state != OK:
        return Refused(str(reply.state))
    if not reply.rows:
        return Nothing(reply.cxsj)
    if len(reply.rows) > 1:
        return malformed("more than one marriage at a time")
    return _found(asked, reply.rows[0], reply.cxsj)


def _found(asked: Asked, row: MarriageRecord, as_of: datetime) -> Answer:
    """One half of the row must be of the very person who was asked about."""
    sides = (_Side(row.nan_xm, row.nan_zjlx, row.nan_zjh), _Side(row.nv_xm, row.nv_zjlx, row.nv_zjh))
    others = [sides[1 - nth] for nth in (0, 1) if sides[nth].is_of(asked.key)]
    if not others:
        return about_another()
    marriage = _marriage(row)
    married = others if marriage["marriage.status"] == "REGISTERED" else []
    spouses: list[tuple[str, int, Record]] = [("spouse", 1, {**marriage, **spouse.record()}) for spouse in married]
    return found(asked, [(SELF, 1, marriage), *spouses], as_of=as_of)


def _marriage(row: MarriageRecord) -> Record:
    return {
        "marriage.status": STATUSES.get(row.hyzt),
        "marriage.certificate_number": row.jhzzh,
        "marriage.registered_on": china_day(row.djsj).isoformat() if row.djsj else None,
        "marriage.registered_at": row.djjg,
    }


def _modern(number: str | None) -> str | None:
    """18 digits; a number that is none stays out of the answer."""
    if number is None or len(number) != OLD_DIGITS:
        return number
    modern = old_to_new(number)
    return None if isinstance(modern, InvalidNumber) else modern.value
