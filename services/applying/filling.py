"""What sources say, put into the fields: filled, compared, or set against one another. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.applying.asking import Asking
from services.applying.elements import kept_form, same_value
from services.applying.held import FieldKey, Held
from services.applying.layout import APPLICANT
from services.applying.types import LOGIN, Difference
from services.sharing.service import CONSEQUENCES
from services.sharing.types import Check, Origin, OutcomeKind, PartyKey, Resource, SourcedValue, Value


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says of one field."""

    value: Value = field(repr=False)
    resource: str
    pull: UUID | None
    as_of: datetime


Words = Mapping[FieldKey, Sequence[Word]]


def by_field(values: Sequence[SourcedValue], parties: Mapping[PartyKey, UUID], applies_as: str) -> Words:
    """Sourced values by the field they speak of; a person whom the application does not know is passed over."""
    words: dict[FieldKey, list[Word]] = {}
    for said in values:
        known_as = PartyKey(applies_as) if said.party.role == APPLICANT else said.party
        if (party := parties.get(known_as)) is not None:
            word = Word(kept_form(said.element, said.value), said.resource, said.pull, said.as_of)
            words.setdefault(FieldKey(party, said.element), []).append(word)
    return words


def settle(key: FieldKey, words: Sequence[Word], resources: Mapping[str, Resource]) -> Held:
    """The field as its sources have it: the login's word first, then the authoritative source's.

    Where others say otherwise the value stands, marked, and they are shown beside it.
    """
    best, *others = sorted(words, key=lambda word: _precedence(word, resources))
    differences = tuple(
        Difference(other.value, other.resource)
        for other in others
        if not same_value(key.element, best.value, other.value)
    )
    outcome = OutcomeKind.CONFLICT if differences else OutcomeKind.FOUND
    compared = best.resource != LOGIN or bool(others)
    return Held(
        key,
        value=best.value,
        origin=Origin.SOURCE,
        check=CONSEQUENCES[outcome].check if compared else Check.NONE,
        outcome=outcome if compared else None,
        resource=best.resource,
        pull=best.pull,
        as_of=best.as_of,
        differences=differences,
    )


def compare(held: Held, words: Sequence[Word], resources: Mapping[str, Resource]) -> Held:
    """A typed value held against what sources say by now: it stays the applicant's word, marked."""
    best = min(words, key=lambda word: _precedence(word, resources))
    differences = tuple(
        Difference(word.value, word.resource)
        for word in words
        if held.value is not None and not same_value(held.key.element, held.value, word.value)
    )
    return replace(
        held,
        check=Check.MISMATCH if differences else Check.MATCHED,
        outcome=OutcomeKind.CONFLICT if differences else OutcomeKind.FOUND,
        resource=best.resource,
        pull=best.pull,
        as_of=best.as_of,
        differences=differences,
    )


def learn(held: Held, words: Sequence[Word], resources: Mapping[str, Resource], *, fill: bool) -> Held:
    """The field after sources spoke; with `fill` an empty one takes the value over."""
    if held.origin is Origin.DECLARED:
        return compare(held, words, resources)
    if held.sourced and held.value is not None and held.resource is not None and held.as_of is not None:
        own = Word(held.value, held.resource, held.pull, held.as_of)
        earlier = [Word(d.value, d.resource, None, held.as_of) for d in held.differences]
        return settle(held.key, [own, *words, *earlier], resources)
    return settle(held.key, words, resources) if fill else held


def unanswered(held: Held, party: PartyKey, asking: Asking) -> Held:
    """The field after its source was asked and brought nothing: never silence, always how it ended."""
    if held.sourced or held.check in {Check.MATCHED, Check.MISMATCH}:
        return held
    element = held.key.element
    return replace(held, outcome=asking.outcome(party, element), check=asking.check(party, element))


def _precedence(word: Word, resources: Mapping[str, Resource]) -> tuple[bool, bool, int, str]:
    resource = resources.get(word.resource)
    if resource is None:
        return (word.resource != LOGIN, True, 0, word.resource)
    return (True, not resource.authoritative, resource.rank, resource.code)
