"""A form ready for use: which answers are visible, which are kept, and what is wrong with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from graphlib import CycleError, TopologicalSorter
from itertools import islice

import jsonschema_rs

from services.forms.conditions import ALWAYS, Scope, comparisons, is_shown, parse_condition
from services.forms.model import FormModel, Leaf, Role
from services.forms.parsing import expect_comparable, parse_form
from services.forms.plausibility import PartyFacts, implausible
from services.forms.reachability import can_hold, never_shown
from services.forms.serialization import write_for_renderers
from services.forms.types import (
    Answers,
    Condition,
    FieldAddress,
    Finding,
    Form,
    FormBroken,
    FormFault,
    FormField,
)
from services.forms.validator import findings_of, validator_of
from services.kit.digests import NotCanonicalJson, digest
from services.sharing.types import Want

MOST_FINDINGS = 100
"""A person fixes them one after the other; whoever sends more wrong answers than this is no person."""
_LARGEST_INTEGER = 2**53 - 1
_TOLD_FIRST = ("enum", "const", "type", "implausible", "format", "pattern", "maxLength", "minLength")
"""of several rules that one answer breaks the first in this order is told: it says most, and what follows from it is
not told again"""

_Seen = Mapping[FieldAddress, object]


@dataclass(frozen=True)
class CompiledForm:
    """A form ready for use: made once for a form's digest and handed around; costs a millisecond or two to make."""

    form: Form
    digest: str
    for_renderers: Form
    """for Ajv2020 and JSON Forms: what a rule hides is not required, by `if` and `then`"""
    fields: tuple[FormField, ...]
    _model: FormModel = field(repr=False, compare=False)
    _order: tuple[tuple[Role, Leaf], ...] = field(repr=False, compare=False)
    _validator: jsonschema_rs.Draft202012Validator = field(repr=False, compare=False)

    @classmethod
    def of(cls, form: Form) -> "CompiledForm":
        """Raises `FormBroken`."""
        model = parse_form(form)
        rendered = write_for_renderers(model)
        return cls(
            form=form,
            digest=_digest_of(form),
            for_renderers=rendered,
            fields=tuple(model.fields()),
            _model=model,
            _order=_in_order(model),
            _validator=validator_of(rendered.schema, "/schema"),
        )

    def visible(self, answers: Answers) -> frozenset[str]:
        return frozenset(address.pointer for address in self._seen(answers))

    def kept(self, answers: Answers) -> Answers:
        seen = self._seen(answers)
        return {name: self._kept_of(name, stated, seen) for name, stated in answers.items()}

    def check(self, answers: Answers, *, complete: bool) -> Sequence[Finding]:
        errors = self._validator.iter_errors(self._plain(self.kept(answers)))
        findings = (finding for error in errors for finding in findings_of(error, self._leaf(error.instance_path)))
        wanted = (finding for finding in findings if complete or finding.rule != "required")
        return tuple(sorted(_one_for_each_answer(wanted), key=lambda finding: (finding.pointer, finding.rule)))

    def implausible(self, parties: Sequence[PartyFacts], now: datetime) -> Sequence[Finding]:
        """What contradicts the form's rules over parties; once, though several items state the same rule."""
        return tuple(islice(_once(implausible(self._model.party_rules, parties, now)), MOST_FINDINGS))

    def always_shown(self) -> frozenset[Want]:
        """What no rule can hide."""
        return frozenset(leaf.want for _, leaf in self._order if leaf.shown == ALWAYS)

    def never_shown_fields(self) -> Iterator[tuple[FormField, bool]]:
        """Fields that no answers show, and whether one of them is required all the same."""
        hidden = {leaf.want for _, leaf in never_shown(self._model)}
        return ((field, field.required) for field in self.fields if field.want in hidden)

    def can_hold(self, conditions: Sequence[Condition], role: str) -> bool:
        """Whether all conditions of a material of this role can hold at once. Raises `FormBroken`."""
        return can_hold(self._model, self._model.role(role), [parse_condition(condition) for condition in conditions])

    def expect_condition(self, condition: Condition, role: str) -> None:
        """That a condition of a material of this role can be decided from the answers. Raises `FormBroken`."""
        expect_comparable(self._model, parse_condition(condition), self._model.role(role), "")

    def _seen(self, answers: Answers) -> _Seen:
        """Every visible field with its answer, or none where it is empty.

        A field comes after those its rule looks at: what is hidden has no answer for the rules of others either.
        """
        seen: dict[FieldAddress, object] = {}
        for role, leaf in self._order:
            for party, given in _parties(role, answers.get(role.name)):

                def answer(scope: Scope, of: str = role.name, party: str | None = party) -> object:
                    return seen.get(FieldAddress(scope.role or of, party, scope.name))

                if is_shown(leaf.shown, answer):
                    seen[FieldAddress(role.name, party, leaf.name)] = given.get(leaf.name)
        return seen

    def _leaf(self, path: Sequence[str | int]) -> Leaf | None:
        """The field at a place of the answers; none where the place is a role or a party."""
        role = self._model.role(str(path[0])) if path else None
        is_field = role is not None and len(path) == (3 if role.many else 2)
        return role.leaf(str(path[-1])) if role is not None and is_field else None

    def _kept_of(self, name: str, stated: object, seen: _Seen) -> object:
        role = self._model.role(name)
        if role is None or not isinstance(stated, Mapping):
            return stated
        if not role.many:
            return _kept_leaves(role, None, stated, seen)
        return {party: _kept_leaves(role, party, given, seen) for party, given in stated.items()}

    def _plain(self, answers: Answers) -> dict[str, object]:
        """The answers as the validator can take them; whatever is no scalar becomes null, which no rule accepts."""
        empty: dict[str, object] = {role.name: {} for role in self._model.roles}
        return empty | {_legible(name): self._plain_role(name, stated) for name, stated in answers.items()}

    def _plain_role(self, name: str, stated: object) -> object:
        role = self._model.role(name)
        if role is None or not isinstance(stated, Mapping):
            return {} if role and stated is None else None
        if not role.many:
            return _plain_leaves(role, stated)
        return {_legible(party): _plain_leaves(role, given) for party, given in stated.items()}


def holds(condition: Condition, answers: Answers, party: str | None = None) -> bool:
    """Whether a condition fits the answers as kept; `party` is the id of the party whose own fields it may look at.

    Raises `FormBroken` where it is no condition.
    """
    comparison = parse_condition(condition)
    scope = comparison.scope
    if scope.role:
        given = answers.get(scope.role)
    else:
        roles = (stated for stated in answers.values() if isinstance(stated, Mapping))
        given = next((stated[party] for stated in roles if party in stated), None)
    return comparison.holds(given.get(scope.name) if isinstance(given, Mapping) else None)


def _digest_of(form: Form) -> str:
    try:
        return digest({"schema": form.schema, "ui": form.ui})
    except NotCanonicalJson:  # a floating-point number, or half of a surrogate pair
        raise FormBroken(FormFault.SCHEMA, "/schema") from None


def _in_order(model: FormModel) -> tuple[tuple[Role, Leaf], ...]:
    leaves = {(role.name, leaf.name): (role, leaf) for role in model.roles for leaf in role.leaves}
    looks_at = {
        place: {(comparison.scope.role or role.name, comparison.scope.name) for comparison in comparisons(leaf.shown)}
        for place, (role, leaf) in leaves.items()
    }
    try:
        return tuple(leaves[place] for place in TopologicalSorter(looks_at).static_order())
    except CycleError as error:
        circle = " → ".join("/".join(place) for place in error.args[1])
        raise FormBroken(FormFault.RULE_CIRCULAR, "/ui", circle) from None


def _parties(role: Role, stated: object) -> Iterator[tuple[str | None, Mapping[str, object]]]:
    """The parties of a role with what is answered for each; the one party of a role is there without answers, too."""
    given = stated if isinstance(stated, Mapping) else {}
    if not role.many:
        yield None, given
        return
    for party, answers in given.items():
        yield party, answers if isinstance(answers, Mapping) else {}


def _kept_leaves(role: Role, party: str | None, given: object, seen: _Seen) -> object:
    if not isinstance(given, Mapping):
        return given
    return {
        name: value
        for name, value in given.items()
        if value is not None and (role.leaf(name) is None or FieldAddress(role.name, party, name) in seen)
    }


def _plain_leaves(role: Role, given: object) -> object:
    if not isinstance(given, Mapping):
        return None
    return {_legible(name): _scalar(value, role.leaf(name)) for name, value in given.items()}


def _scalar(value: object, leaf: Leaf | None) -> str | int | None:
    match value:
        case bool():
            return value
        case int() if abs(value) <= _LARGEST_INTEGER:
            return value
        case int() if leaf is not None and ("maximum" if value > 0 else "minimum") in leaf.schema:
            return value  # its bound refuses it, in words that are true of it
        case str() if _legible(value) == value:
            return value
        case _:
            return None


def _legible(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON lets through and UTF-8 does not."""
    return text.encode("utf-8", "replace").decode()


def _one_for_each_answer(findings: Iterable[Finding]) -> Iterable[Finding]:
    told: dict[str, Finding] = {}
    for finding in findings:
        if finding.pointer not in told and len(told) == MOST_FINDINGS:
            break
        told[finding.pointer] = min(told.get(finding.pointer, finding), finding, key=_rank)
    return told.values()


def _rank(finding: Finding) -> int:
    return _TOLD_FIRST.index(finding.rule) if finding.rule in _TOLD_FIRST else len(_TOLD_FIRST)


def _once(findings: Iterable[Finding]) -> Iterator[Finding]:
    told = set()
    for finding in findings:
        key = (finding.pointer, finding.rule, *sorted(finding.facts.items()))
        if key not in told:
            told.add(key)
            yield finding
