"""What sources say, put into the fields: filled, compared, or set against one another. Nothing is asked or stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.applying.application.elements import kept_form, same_value
from services.applying.application.field import FieldKey, StoredField
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_status import QuestionStatus
from services.applying.types import LOGIN, AnsweredQuestion, Difference
from services.kit.values.elements import Value
from services.sharing.service import CONSEQUENCES
from services.sharing.types import Check, DisputeState, Origin, OutcomeKind, PartyKey, Resource, SourcedValue, Want


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """What one source says of one field."""

    value: Value = field(repr=False)
    resource: str
    pull: UUID | None
    as_of: datetime


@dataclass(frozen=True, slots=True)
class SourceValues:
    """Puts what sources said into a draft."""

    resources: Mapping[str, Resource]

    def take(
        self, draft: LoadedApplication, values: Sequence[SourcedValue], asked: Sequence[AnsweredQuestion], *, fill: bool
    ) -> None:
        """The answers to some questions, and for every field they left out how asking ended.

        Without `fill` empty fields stay empty: what was submitted is compared, not completed. Nor is anything filled
        in of a party whom the applicant named otherwise than the sources do.
        """
        layout = draft.layout()
        questions = QuestionStatus(draft.trace.latest(), self.resources, draft.permissions())
        wanted = {want for traced in asked for want in traced.report.wanted}
        words = self._words(draft, values)
        typed = [key for key in words if draft.held(key).origin is Origin.DECLARED]
        # What was typed comes first: it shows of whom the sources speak.
        for key in dict.fromkeys([*typed, *layout.by_key, *words]):
            party = draft.key_of(key.party)
            if key in words:
                may_fill = fill and not draft.is_contradicted(key.party)
                draft.put(learn(draft.held(key), words[key], self.resources, fill=may_fill))
            elif Want(party.role, key.element) in wanted:
                draft.put(unanswered(draft.held(key), party, questions))

    def restate(self, draft: LoadedApplication) -> None:
        """How fields stand whose source waits for somebody's permission: it was asked for, given or declined since."""
        questions = QuestionStatus(draft.trace.latest(), self.resources, draft.permissions())
        for key in draft.layout().by_key:
            held = draft.held(key)
            if held.outcome is OutcomeKind.CONSENT_NEEDED:
                draft.put(unanswered(held, draft.key_of(key.party), questions))

    def _words(
        self, draft: LoadedApplication, values: Sequence[SourcedValue]
    ) -> Mapping[FieldKey, Sequence[SourceStatement]]:
        """What is said, by field. Kept is what the form shows, and keys of questions: no more (PIPL art. 6)."""
        shown = draft.layout().by_key
        keys = {element for resource in self.resources.values() for key in resource.keys for element in key}
        words: dict[FieldKey, list[SourceStatement]] = {}
        for said in values:
            party = draft.parties.get(said.party)
            if party is not None and ((key := FieldKey(party.id, said.element)) in shown or said.element in keys):
                word = SourceStatement(kept_form(said.element, said.value), said.resource, said.pull, said.as_of)
                words.setdefault(key, []).append(word)
        return words


def settle(key: FieldKey, words: Sequence[SourceStatement], resources: Mapping[str, Resource]) -> StoredField:
    """The field as its sources have it: the login's word first, then the authoritative source's.

    Where others say otherwise the value stands, marked, and they are shown beside it.
    """
    best, *others = sorted(words, key=lambda word: _precedence(word, resources))
    differences = tuple(
        Difference(other.value, other.resource)
        for other in others
        if not same_value(key.element, best.value, other.value)
    )
    heard = best.resource != LOGIN or bool(others)
    return StoredField(
        key,
        value=best.value,
        origin=Origin.SOURCE,
        check=_check(differences) if heard else Check.NONE,
        outcome=OutcomeKind.FOUND if heard else None,
        resource=best.resource,
        pull=best.pull,
        as_of=best.as_of,
        differences=differences,
    )


def compare(held: StoredField, words: Sequence[SourceStatement], resources: Mapping[str, Resource]) -> StoredField:
    """A typed value, or one whose dispute has ended, held against what sources say by now: it stays, marked."""
    best = min(words, key=lambda word: _precedence(word, resources))
    differences = tuple(
        Difference(word.value, word.resource)
        for word in words
        if held.value is not None and not same_value(held.key.element, held.value, word.value)
    )
    return replace(
        held,
        check=_check(differences),
        outcome=OutcomeKind.FOUND,
        resource=best.resource,
        pull=best.pull,
        as_of=best.as_of,
        differences=differences,
    )


def retyped(held: StoredField, value: Value, questions: QuestionStatus, party: PartyKey) -> StoredField:
    """The applicant types a value, or another one: held against what a source has said of it meanwhile, if one has."""
    element = held.key.element
    declared = replace(held, value=value, origin=Origin.DECLARED)
    if not held.differences:
        return replace(declared, check=questions.check(party, element), resource=None, pull=None, as_of=None)
    differences = tuple(d for d in held.differences if not same_value(element, value, d.value))
    return replace(declared, check=_check(differences), differences=differences)


def learn(
    held: StoredField, words: Sequence[SourceStatement], resources: Mapping[str, Resource], *, fill: bool
) -> StoredField:
    """The field after sources spoke; with `fill` an empty one takes the value over."""
    if held.origin is Origin.DECLARED or (held.sourced and held.dispute is DisputeState.ENDED):
        # What a provider said on being asked for a review is not taken back by a register that lags behind.
        return compare(held, words, resources)
    if held.sourced and held.value is not None and held.resource is not None and held.as_of is not None:
        earlier = [
            SourceStatement(held.value, held.resource, held.pull, held.as_of),
            *(
                SourceStatement(difference.value, difference.resource, None, held.as_of)
                for difference in held.differences
            ),
        ]
        heard_again = {word.resource for word in words}
        words = [*words, *(word for word in earlier if word.resource not in heard_again)]
    elif not fill:
        return held
    # However often its source is asked again: that a value is disputed stays with the field.
    return replace(settle(held.key, words, resources), dispute=held.dispute)


def unanswered(held: StoredField, party: PartyKey, questions: QuestionStatus) -> StoredField:
    """The field after its source was asked and brought nothing: never silence, always how it ended."""
    if held.sourced or (held.origin is Origin.DECLARED and held.outcome is OutcomeKind.FOUND):
        return held
    element = held.key.element
    return replace(held, outcome=questions.outcome(party, element), check=questions.check(party, element))


def _check(differences: Sequence[Difference]) -> Check:
    return Check.MISMATCH if differences else CONSEQUENCES[OutcomeKind.FOUND].check


def _precedence(word: SourceStatement, resources: Mapping[str, Resource]) -> tuple[bool, bool, int, str]:
    resource = resources.get(word.resource)
    if resource is None:
        return (word.resource != LOGIN, True, 0, word.resource)
    return (True, not resource.authoritative, resource.rank, resource.code)
