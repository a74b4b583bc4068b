"""Answers that an applicant types: which fields they may type in, and that all answers are taken or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from services.applying.application.elements import typed_number
from services.applying.application.field import StoredField
from services.applying.application.layout import Layout, Place
from services.applying.application.loaded import LoadedApplication
from services.applying.application.question_status import QuestionStatus
from services.applying.fields.derived_values import derive, follows_from_sources
from services.applying.fields.source_values import retyped
from services.applying.ports import Places
from services.applying.types import FieldNotEditable, NotEditableReason
from services.forms.service import (
    KINDS_OF_DIGITS,
    MOST_FINDINGS,
    NUMBER_RULE,
    PARTY_RULE,
    REGION_RULE,
    check,
    kept,
    kind_of,
)
from services.forms.types import AnswersInvalid, Finding, Requirement
from services.kit.values.element_values import one_spelling
from services.kit.values.number_formats import number_format
from services.kit.values.numbers import InvalidNumber, ValidNumber
from services.kit.values.typed_text import has_forbidden_characters, tidy
from services.kit.values.whole_numbers import as_whole, digits_of
from services.sharing.types import CONSEQUENCES, Origin, OutcomeKind, Resource, is_region

_UNKNOWN = "unknown"
_REQUIRED = "required"
_CHARACTERS = "characters"
_TYPE = "type"
_OBJECT = {"types": "object"}
_LONGEST_POINTER = 200
"""of which a person is told; ours are shorter"""

Typed = Mapping[Place, Any]
"""where something was typed → what: any JSON, until the form has accepted it"""


@dataclass(frozen=True, slots=True)
class TypedAnswers:
    """Puts typed answers into an application."""

    resources: Mapping[str, Resource]
    places: Places

    def put(
        self, application: LoadedApplication, answers: Mapping[str, Any], today: date
    ) -> AnswersInvalid | FieldNotEditable | None:
        """Take the answers over, or say what is wrong and leave the application as it was.

        A null empties a field. An answer that a rule hides, with all answers taken together, is not kept.
        """
        layout = application.layout()
        if first := tuple(islice(_misplaced(answers, layout), MOST_FINDINGS)):
            return AnswersInvalid(first)
        sent = (leaf for leaf in _leaves(answers, layout) if not isinstance(leaf, Finding))
        found = [(layout.by_pointer[pointer], value) for pointer, value in sent]
        typed = {place: _tidied(place, value) for place, value in found}
        barred = [p for p in typed if not is_editable(application, application.field_of(p.key), p.field.asking)]
        if barred:
            reasons = {_why_not_editable(application, place) for place in barred}
            why = reasons.pop() if len(reasons) == 1 else NotEditableReason.SEVERAL
            return FieldNotEditable(tuple(place.pointer for place in barred), why)
        numbered, findings = _numbers_checked(typed, today)
        after = self._with(application, numbered)
        findings = _first_of_each_place([*findings, *_broken_rules(after, layout), *self._unknown_regions(numbered)])
        if findings:
            return AnswersInvalid(tuple(findings))
        seen = layout.values(kept(application.form, layout.answers(after.fields)))
        shown = {place: value for place, value in numbered.items() if value is None or place.key in seen}
        application.fields = self._with(application, shown).fields
        return None

    def checked(self, application: LoadedApplication, place: Place, value: Any, today: date) -> Any | AnswersInvalid:
        """One value as the form would take it at a place, in its normal form; nothing is put into the application."""
        value = _tidied(place, value)
        if value is None:
            return AnswersInvalid((Finding(place.pointer, _REQUIRED),))
        numbered, findings = _numbers_checked({place: value}, today)
        layout = application.layout()
        here = {each.pointer for each in layout.by_key[place.key]}
        broken = _broken_rules(self._with(application, numbered), layout)
        broken_here = (finding for finding in broken if finding.pointer in here)
        findings = _first_of_each_place([*findings, *broken_here, *self._unknown_regions(numbered)])
        return AnswersInvalid(tuple(findings)) if findings else numbered[place]

    def _unknown_regions(self, typed: Typed) -> Iterator[Finding]:
        """Codes of regions that there are not, or no longer: nobody would know where to hand such a case."""
        for place, code in typed.items():
            if not is_region(place.key.element) or not isinstance(code, str):
                continue
            if not self.places.may_exist(code):
                yield Finding(place.pointer, REGION_RULE, _named(self.places.nearest_regions(code)))
            elif successors := self.places.successors_of(code):
                yield Finding(place.pointer, REGION_RULE, {"reason": "ended", **_named(successors)})

    def _with(self, application: LoadedApplication, typed: Typed) -> LoadedApplication:
        """The application as it would be with these answers, and what follows from them."""
        after = replace(application, fields=dict(application.fields))
        status = QuestionStatus.of(application, self.resources)
        for place, value in typed.items():
            stored = application.field_of(place.key)
            if value is None:
                after.put(stored.emptied())
            else:
                after.put(retyped(stored, value, status, application.key_of(place.key.party), self.places))
        derive(after)
        return after


def is_editable(application: LoadedApplication, stored: StoredField, asking: Requirement) -> bool:
    """Whether the applicant may type this value.

    What a register or the login said is not altered, it is disputed; nor is what follows from it. Where the source
    brought nothing the applicant is asked, and may change the answer until a source has confirmed it.
    """
    if not application.open or asking is Requirement.CONSTANT or stored.confirmed:
        return False
    if follows_from_sources(application, stored):
        return False
    # Found, yet not confirmed: the applicant typed it before the source answered, and the two differ.
    return stored.outcome in {None, OutcomeKind.FOUND} or CONSEQUENCES[stored.outcome].editable


def _named(regions: Sequence[tuple[str, str, str]]) -> Mapping[str, str]:
    zh = "、".join(f"{name}（{code}）" for code, name, _ in regions)
    en = ", ".join(f"{name} ({code})" for code, _, name in regions)
    return {"zh": zh, "en": en}


def _why_not_editable(application: LoadedApplication, place: Place) -> NotEditableReason:
    stored = application.field_of(place.key)
    if place.field.asking is Requirement.CONSTANT:
        return NotEditableReason.FIXED
    if follows_from_sources(application, stored):
        return NotEditableReason.DERIVED
    # A register's value has the question that brought it; the login asks none.
    return NotEditableReason.LOGIN if stored.sourced and stored.pull is None else NotEditableReason.DEPARTMENT


def _misplaced(answers: Mapping[str, Any], layout: Layout) -> Iterator[Finding]:
    for leaf in _leaves(answers, layout):
        if isinstance(leaf, Finding):
            yield leaf
        elif leaf[0] not in layout.by_pointer:
            yield Finding(leaf[0][:_LONGEST_POINTER], _UNKNOWN)


def _leaves(answers: Mapping[str, Any], layout: Layout) -> Iterator[tuple[str, Any] | Finding]:
    """Pointer and value of everything that was sent, or what is wrong with the shape it was sent in."""
    for role, stated in answers.items():
        at_role = _pointer(role)
        if not layout.has_role(role):
            yield Finding(at_role[:_LONGEST_POINTER], _UNKNOWN)
            continue
        if layout.is_many(role) and isinstance(stated, Mapping):
            there_are = {str(party) for party in layout.parties_in(role)}
            for party, given in stated.items():
                at_party = at_role + _pointer(party)
                if party in there_are:
                    yield from _leaves_at(at_party, given)
                else:
                    yield Finding(at_party[:_LONGEST_POINTER], PARTY_RULE)
        else:
            yield from _leaves_at(at_role, stated)


def _leaves_at(above: str, given: Any) -> Iterator[tuple[str, Any] | Finding]:
    if not isinstance(given, Mapping):
        yield Finding(above, _TYPE, _OBJECT)
        return
    yield from ((above + _pointer(name), value) for name, value in given.items())


def _tidied(place: Place, value: Any) -> Any:
    """What was typed in its one spelling; none where nothing but space was typed."""
    schema = place.field.schema
    kind = kind_of(schema, place.key.element) if schema["type"] == "string" else schema["type"]
    if kind in KINDS_OF_DIGITS:
        value = digits_of(value) or value
    elif kind == "integer":
        value = as_whole(value)
    if not isinstance(value, str):
        return value
    text = tidy(value)
    if not text:
        return None
    spelt = one_spelling(kind, text)
    return text if spelt is None else spelt


def _pointer(part: str) -> str:
    return "/" + part.replace("~", "~0").replace("/", "~1")


def _numbers_checked(typed: Typed, today: date) -> tuple[Typed, list[Finding]]:
    """Typed numbers of persons in their normal form, and what is wrong with the others."""
    numbered: dict[Place, Any] = {}
    findings: list[Finding] = []
    for place, value in typed.items():
        if isinstance(value, str) and has_forbidden_characters(value):
            findings.append(Finding(place.pointer, _CHARACTERS))
        number = _number_at(place, value, today) if isinstance(value, str) else None
        numbered[place] = number.value if isinstance(number, ValidNumber) else value
        if isinstance(number, InvalidNumber):
            form = number_format(place.key.element, place.field.schema.get("format"))
            facts = {"format": form.value if form else "", "reason": number.reason.value}
            findings.append(Finding(place.pointer, NUMBER_RULE, facts))
    return numbered, findings


def _first_of_each_place(findings: Sequence[Finding]) -> list[Finding]:
    """What else a form says of an answer that is already found wrong follows from the same cause."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.pointer, finding)
    return list(first.values())


def _number_at(place: Place, text: str, today: date) -> ValidNumber | InvalidNumber | None:
    return typed_number(place.key.element, place.field.schema.get("format"), text, today)


def _broken_rules(application: LoadedApplication, layout: Layout) -> list[Finding]:
    """Where the applicant's own answers break the form: what a source says wrongly is not theirs to correct."""
    own = {p.pointer for p in layout.places if application.field_of(p.key).origin is Origin.DECLARED}
    findings = check(application.form, layout.answers(application.fields), complete=False)
    return [finding for finding in findings if finding.pointer in own]
