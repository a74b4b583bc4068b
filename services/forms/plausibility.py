"""Whether what is known of several parties can be true together, by the rules that a form states over them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from services.forms.party_rules import BIRTH_DATE, AgeBetween, DayBetween, DayBound, Distinct, PartyRule
from services.forms.types import Finding, FindingLevel
from services.kit.clock import china_day
from services.kit.values.elements import Value
from services.kit.values.moments import canonical_day, canonical_moment
from services.kit.values.names import name_key
from services.kit.values.number_formats import check_format, number_format
from services.kit.values.numbers import ValidNumber, modern_form
from services.sharing.types import Want


@dataclass(frozen=True, slots=True)
class PartyFact:
    """One value of a party, wherever it came from."""

    value: Value = field(repr=False)
    pointer: str
    """where the form shows it, or what it follows from; empty where it is not shown"""
    typed: bool
    """whether the applicant typed it, or what it follows from, and no register has confirmed it"""


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What is known of one party in one role."""

    party: str
    role: str
    facts: Mapping[str, PartyFact]


def implausible(rules: Sequence[PartyRule], parties: Sequence[PartyFacts], now: datetime) -> Iterator[Finding]:
    """What contradicts a rule: an error where the applicant typed a part of it, else a warning."""
    for rule in rules:
        match rule:
            case Distinct():
                yield from _alike(rule, parties)
            case DayBetween():
                yield from _out_of_bounds(rule, parties, now)
            case AgeBetween():
                yield from _of_other_age(rule, parties, now)


def _alike(rule: Distinct, parties: Sequence[PartyFacts]) -> Iterator[Finding]:
    first_of: dict[str, tuple[str, PartyFact]] = {}
    for each in (each for role in rule.roles for each in parties if each.role == role):
        fact = each.facts.get(rule.element)
        key = None if fact is None else _key(rule.element, fact.value)
        if fact is None or key is None:
            continue
        party, first = first_of.setdefault(key, (each.party, fact))
        if party != each.party:
            yield _finding("distinct", {}, fact, first)


def _out_of_bounds(rule: DayBetween, parties: Sequence[PartyFacts], now: datetime) -> Iterator[Finding]:
    for each in _in_role(parties, rule.of.role):
        fact = each.facts.get(rule.of.element)
        day = None if fact is None else _day(fact.value)
        if fact is None or day is None:
            continue
        for limit, stated, limiting in _bounds(rule.not_before, each, parties, now):
            if day < limit:
                yield _finding("notBefore", stated, fact, *limiting)
        for limit, stated, limiting in _bounds(rule.not_after, each, parties, now):
            if day > limit or (rule.not_after == DayBound() and _is_later(fact.value, now)):
                yield _finding("notAfter", stated, fact, *limiting)


def _of_other_age(rule: AgeBetween, parties: Sequence[PartyFacts], now: datetime) -> Iterator[Finding]:
    for each in _in_role(parties, rule.role):
        fact = each.facts.get(BIRTH_DATE)
        born = None if fact is None else _day(fact.value)
        if fact is None or born is None:
            continue
        for day, _, other in _bounds(rule.at, each, parties, now):
            age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
            if age < rule.least:
                yield _finding("leastAge", {"limit": str(rule.least)}, fact, *other)
            if age > rule.most:
                yield _finding("mostAge", {"limit": str(rule.most)}, fact, *other)


def _bounds(
    bound: DayBound | None, own: PartyFacts, parties: Sequence[PartyFacts], now: datetime
) -> Iterator[tuple[date, dict[str, str], list[PartyFact]]]:
    """Each day that a bound means, what may be told of it, and the value that it rests on."""
    if bound is None:
        return
    if bound.value is None:
        day = _shifted(bound.fixed or china_day(now), bound)
        yield day, {"limit": day.isoformat()}, []
        return
    for fact in _facts_of(bound.value, own, parties):
        day_of_another = _day(fact.value)
        if day_of_another is not None:
            # Its day is not told: it may be another person's.
            yield _shifted(day_of_another, bound), {}, [fact]


def _facts_of(value: Want, own: PartyFacts, parties: Sequence[PartyFacts]) -> Iterator[PartyFact]:
    """Within a role a party is compared with itself, else with everybody who has the other role."""
    meant = [own] if value.role == own.role else _in_role(parties, value.role)
    return (each.facts[value.element] for each in meant if value.element in each.facts)


def _in_role(parties: Sequence[PartyFacts], role: str) -> list[PartyFacts]:
    return [each for each in parties if each.role == role]


def _finding(rule: str, facts: Mapping[str, str], *involved: PartyFact) -> Finding:
    """At the first value that the applicant can put right, else at the first that is shown."""
    typed = [fact for fact in involved if fact.typed and fact.pointer]
    shown = [fact for fact in involved if fact.pointer]
    pointer = next((fact.pointer for fact in [*typed, *shown]), "")
    return Finding(pointer, rule, facts, FindingLevel.ERROR if typed else FindingLevel.WARNING)


def _key(element: str, value: Value) -> str | None:
    """What two writings of one value have in common; none where it is none of its kind."""
    if not isinstance(value, str):
        return str(value)
    form = number_format(element)
    if form is None:
        return name_key(value)
    number = check_format(form, value)
    return modern_form(number).value if isinstance(number, ValidNumber) else None


def _day(value: Value) -> date | None:
    if not isinstance(value, str):
        return None
    if (day := canonical_day(value)) is not None:
        return date.fromisoformat(day)
    moment = canonical_moment(value)
    return None if moment is None else china_day(datetime.fromisoformat(moment))


def _is_later(value: Value, now: datetime) -> bool:
    moment = canonical_moment(value) if isinstance(value, str) else None
    return moment is not None and datetime.fromisoformat(moment) > now


def _shifted(day: date, bound: DayBound) -> date:
    try:
        moved = day.replace(year=day.year + bound.years)
    except ValueError:  # the 29th of February, in a year that has none
        moved = day.replace(year=day.year + bound.years, day=28)
    return moved + timedelta(days=bound.days)
