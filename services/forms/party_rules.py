"""Rules over the parties of a form that no single answer can break: parsed, checked against the form, written again.

`x-distinct`: an element of several parties that must differ. `x-dates`: a day between bounds, which are fixed, today,
or another value's day. `x-ages`: how old somebody is on a day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.forms.types import FormBroken, FormFault, Schema, property_of
from services.forms.vocabulary import expect_object
from services.kit.values.moments import canonical_day
from services.sharing.types import Want

BIRTH_DATE = "person.birth_date"
"""which follows from other elements, where nobody is asked for it"""
SAYING_BIRTH = ("birth.moment", "person.id_number")
"""elements that a birth date follows from, the surest first"""
OLDEST = 150

_DISTINCT, _DATES, _AGES = "x-distinct", "x-dates", "x-ages"
_MOST_RULES = 50
_MOST_YEARS, _MOST_DAYS = 200, 73_000

Asked = Mapping[str, tuple[bool, Mapping[str, Schema]]]
"""role → whether many parties may have it, and property → schema of its field"""


@dataclass(frozen=True, slots=True)
class DayBound:
    """A day to compare with: a fixed one, a party's value, or today where it is neither; shifted."""

    fixed: date | None = None
    value: Want | None = None
    years: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class Distinct:
    """No two parties of these roles have the same value of the element."""

    element: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayBetween:
    """A day or moment lies between two bounds, themselves included."""

    of: Want
    not_before: DayBound | None
    not_after: DayBound | None


@dataclass(frozen=True, slots=True)
class AgeBetween:
    """On a day the parties of a role are as old as this, in completed years."""

    role: str
    at: DayBound
    least: int
    most: int


PartyRule = Distinct | DayBetween | AgeBetween


def parse_party_rules(top: Schema, asked: Asked) -> tuple[PartyRule, ...]:
    """The rules that a form states over what it asks. Raises `FormBroken`."""
    rules: list[PartyRule] = []
    for stated, pointer in _listed(top, _DISTINCT):
        rules.append(_distinct(expect_object(stated, frozenset({"is", "of"}), pointer), asked, pointer))
    for stated, pointer in _listed(top, _DATES):
        keywords = frozenset({"of", "is", "notBefore", "notAfter"})
        rules.append(_day_between(expect_object(stated, keywords, pointer), asked, pointer))
    for stated, pointer in _listed(top, _AGES):
        keywords = frozenset({"of", "at", "least", "most"})
        rules.append(_age_between(expect_object(stated, keywords, pointer), asked, pointer))
    if len(rules) > _MOST_RULES:
        raise FormBroken(FormFault.PARTY_RULE, "/schema", f"> {_MOST_RULES}")
    return tuple(rules)


def write_party_rules(rules: Sequence[PartyRule]) -> dict[str, list[Schema]]:
    """The rules as a form states them."""
    written: dict[str, list[Schema]] = {}
    for rule in rules:
        match rule:
            case Distinct(element, roles):
                written.setdefault(_DISTINCT, []).append({"is": element, "of": [*roles]})
            case DayBetween(of, not_before, not_after):
                bounds = {"notBefore": not_before, "notAfter": not_after}
                stated = {keyword: _written(bound) for keyword, bound in bounds.items() if bound is not None}
                written.setdefault(_DATES, []).append({"of": of.role, "is": of.element, **stated})
            case AgeBetween(role, at, least, most):
                ages = {"of": role, "at": _written(at), "least": least, "most": most}
                written.setdefault(_AGES, []).append(ages)
    return written


def _listed(top: Schema, keyword: str) -> Iterator[tuple[object, str]]:
    stated = top.get(keyword, [])
    if not isinstance(stated, list | tuple):
        raise FormBroken(FormFault.SHAPE, f"/schema/{keyword}")
    return ((rule, f"/schema/{keyword}/{place}") for place, rule in enumerate(stated))


def _distinct(stated: Schema, asked: Asked, pointer: str) -> Distinct:
    element, roles = stated.get("is"), stated.get("of")
    if not isinstance(element, str) or not isinstance(roles, list | tuple) or not roles:
        raise FormBroken(FormFault.PARTY_RULE, pointer, _DISTINCT)
    for role in roles:
        if not _asks(asked, role, element):
            raise FormBroken(FormFault.PARTY_RULE, f"{pointer}/of", f"{role} {element}")
    # A rule that nobody can break was meant otherwise.
    if len({*roles}) != len(roles) or (len(roles) == 1 and not asked[roles[0]][0]):
        raise FormBroken(FormFault.PARTY_RULE, f"{pointer}/of", element)
    return Distinct(element, tuple(roles))


def _day_between(stated: Schema, asked: Asked, pointer: str) -> DayBetween:
    of = _day_asked(stated, asked, pointer)
    bounds = {
        keyword: _bound(stated[keyword], asked, f"{pointer}/{keyword}")
        for keyword in ("notBefore", "notAfter")
        if keyword in stated
    }
    if not bounds:
        raise FormBroken(FormFault.PARTY_RULE, pointer, _DATES)
    return DayBetween(of, bounds.get("notBefore"), bounds.get("notAfter"))


def _age_between(stated: Schema, asked: Asked, pointer: str) -> AgeBetween:
    role, least, most = stated.get("of"), stated.get("least", 0), stated.get("most", OLDEST)
    if not isinstance(role, str) or not _knows_day(asked, role, BIRTH_DATE):
        raise FormBroken(FormFault.PARTY_RULE, f"{pointer}/of", str(role))
    if not _is_count(least, OLDEST) or not _is_count(most, OLDEST) or least > most or not {"least", "most"} & {*stated}:
        raise FormBroken(FormFault.PARTY_RULE, pointer, _AGES)
    return AgeBetween(role, _bound(stated.get("at"), asked, f"{pointer}/at"), least, most)


def _bound(stated: object, asked: Asked, pointer: str) -> DayBound:
    bound = expect_object(stated, frozenset({"today", "date", "of", "is", "years", "days"}), pointer)
    years, days = bound.get("years", 0), bound.get("days", 0)
    if not _is_shift(years, _MOST_YEARS) or not _is_shift(days, _MOST_DAYS):
        raise FormBroken(FormFault.PARTY_RULE, pointer, "years, days")
    match {keyword: bound[keyword] for keyword in bound if keyword not in {"years", "days"}}:
        case {"today": True, **rest} if not rest:
            return DayBound(years=years, days=days)
        case {"date": str(day), **rest} if not rest and canonical_day(day) == day:
            return DayBound(date.fromisoformat(day), None, years, days)
        case {"of": str(), "is": str(), **rest} if not rest:
            return DayBound(None, _day_asked(bound, asked, pointer), years, days)
        case _:
            raise FormBroken(FormFault.PARTY_RULE, pointer, "today, date, of")


def _day_asked(stated: Schema, asked: Asked, pointer: str) -> Want:
    role, element = stated.get("of"), stated.get("is")
    if not isinstance(role, str) or not isinstance(element, str) or not _knows_day(asked, role, element):
        raise FormBroken(FormFault.PARTY_RULE, pointer, f"{role} {element}")
    return Want(role, element)


def _asks(asked: Asked, role: object, element: str) -> bool:
    return isinstance(role, str) and role in asked and property_of(element) in asked[role][1]


def _knows_day(asked: Asked, role: str, element: str) -> bool:
    """Whether the form asks the role for this day, or for what it follows from."""
    if _asks(asked, role, element):
        return asked[role][1][property_of(element)].get("format") in {"date", "date-time"}
    return element == BIRTH_DATE and any(_asks(asked, role, saying) for saying in SAYING_BIRTH)


def _written(bound: DayBound) -> Schema:
    shift = {"years": bound.years, "days": bound.days}
    stated = {keyword: count for keyword, count in shift.items() if count}
    if bound.value is not None:
        return {"of": bound.value.role, "is": bound.value.element, **stated}
    return {"today": True, **stated} if bound.fixed is None else {"date": bound.fixed.isoformat(), **stated}


def _is_count(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _is_shift(value: object, most: int) -> bool:
    return type(value) is int and -most <= value <= most
