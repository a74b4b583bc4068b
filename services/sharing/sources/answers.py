"""Parsing a source's answer: one outcome, and the values that were asked for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.documents.types import Grade
from services.kit.values.elements import Value
from services.sharing.types import (
    SELF,
    Answer,
    Asked,
    Authorised,
    Found,
    NeedsAct,
    Nothing,
    OutcomeKind,
    PartyKey,
    Refused,
    Relations,
    SourcedValue,
    Unavailable,
)

_NO_ANSWER = frozenset({OutcomeKind.TIMED_OUT, OutcomeKind.DOWN, OutcomeKind.MALFORMED})


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """The outcome of one question, with the values and the provenance of the answer."""

    outcome: OutcomeKind
    values: tuple[SourcedValue, ...] = ()
    as_of: datetime | None = None
    digest: str | None = None
    grade: Grade | None = None


def parse(
    answer: Answer,
    pull: Authorised,
    relations: Relations,
    known: Callable[[str, Value], Value | None] = lambda _element, value: value,
) -> ParsedAnswer:
    """The answer to a pull. Values that nobody asked for are left behind, and so is what is no value of its element;
    `known` says each in its one spelling.
    """
    match answer:
        case Found():
            return _parse_found(answer, pull, relations, known)
        case Nothing(as_of=as_of, elsewhere=elsewhere):
            return ParsedAnswer(OutcomeKind.UNKNOWN_REGION if elsewhere else OutcomeKind.NOTHING, as_of=as_of)
        case Refused():
            return ParsedAnswer(OutcomeKind.REFUSED)
        case NeedsAct():
            return ParsedAnswer(OutcomeKind.CONSENT_NEEDED)
        case Unavailable(kind=kind):
            return ParsedAnswer(kind if kind in _NO_ANSWER else OutcomeKind.MALFORMED)


def party_of(asked: Asked, relation: str, ordinal: int, relations: Relations) -> PartyKey:
    """Whom an answer is about: the asked party itself, or the `ordinal`-th in the role that the relation leads to.

    A relation that leads back to the asked role is about the asked party too, as the premises of a partner are. One
    that leads to no role of the application is a role of its own name.
    """
    role = relations.role(asked.party.role, relation)
    if relation == SELF or role == asked.party.role:
        return asked.party
    return PartyKey(role or relation, ordinal)


def _parse_found(
    found: Found, pull: Authorised, relations: Relations, known: Callable[[str, Value], Value | None]
) -> ParsedAnswer:
    values: dict[tuple[PartyKey, str], Value] = {}
    for answer in found.answers:
        party = party_of(pull.asked, answer.relation, answer.ordinal, relations)
        for element in _asked_for(pull.asked.elements, answer.relation, answer.values):
            value = known(element, answer.values[element])
            if value is None:
                continue
            if values.setdefault((party, element), value) != value:
                # Two records of one party that disagree: a program cannot tell which is right.
                return ParsedAnswer(OutcomeKind.CONFLICT, (), found.as_of, found.digest, found.grade)
    sourced = tuple(
        SourcedValue(party, element, value, pull.asked.resource, pull.pull, found.as_of)
        for (party, element), value in values.items()
    )
    return ParsedAnswer(OutcomeKind.FOUND, sourced, found.as_of, found.digest, found.grade)


def _asked_for(elements: Mapping[str, Sequence[str]], relation: str, values: Mapping[str, Value]) -> Sequence[str]:
    return [element for element in elements.get(relation, ()) if element in values]
