"""When a field is shown: conditions on other answers, parsed from rules, joined, evaluated, and written again.

A field's visibility is kept as alternatives, each a set of comparisons that must all hold (a disjunctive normal
form), with superfluous alternatives left out. So two items' rules for one field join in one way only, whichever comes
first.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from services.forms.types import Condition, FormBroken, FormFault, Schema
from services.forms.vocabulary import expect_object, is_one_of
from services.kit.values.elements import Value

_SCOPE = re.compile(r"#(?:/properties/(?P<role>[a-z][a-z-]*))?/properties/(?P<name>[a-z]+(?:_[a-z]+)+)")
_MOST_ALTERNATIVES = 64
"""bound for rules within rules, which multiply; a person cannot follow a tenth of it"""
_MOST_CHOICES = 200


@dataclass(frozen=True, order=True, slots=True)
class Scope:
    """What a comparison looks at: a property of a role, or of the very party where `role` is empty."""

    role: str
    name: str

    @property
    def text(self) -> str:
        role = f"/properties/{self.role}" if self.role else ""
        return f"#{role}/properties/{self.name}"


@dataclass(frozen=True, order=True, slots=True)
class Choice:
    """A value to compare with; `kind` is the type of JSON Schema, for to Python `true` equals `1`."""

    kind: str
    value: str | int

    @classmethod
    def of(cls, value: object) -> "Choice | None":
        match value:
            case bool():
                return cls("boolean", value)
            case int():
                return cls("integer", value)
            case str():
                return cls("string", value)
            case _:
                return None


@dataclass(frozen=True, order=True, slots=True)
class Comparison:
    """Whether an answer is one of the choices, or none of them. Of an absent answer only the second is true."""

    scope: Scope
    choices: tuple[Choice, ...]
    negated: bool = False

    def holds(self, value: object) -> bool:
        choice = Choice.of(value)
        return (choice is not None and choice in self.choices) != self.negated

    def opposite(self) -> "Comparison":
        return Comparison(self.scope, self.choices, not self.negated)

    def as_schema(self) -> Schema:
        """The comparison of a present answer as JSON Schema."""
        values: list[Value] = [choice.value for choice in self.choices]
        plain = {"const": values[0]} if len(values) == 1 else {"enum": values}
        return {"not": plain} if self.negated else plain

    def as_condition(self) -> Schema:
        """As JSON Forms writes it; without `failWhenUndefined` its renderers would judge absent answers otherwise."""
        undefined = {} if self.negated else {"failWhenUndefined": True}
        return {"scope": self.scope.text, "schema": self.as_schema(), **undefined}


Shown = frozenset[frozenset[Comparison]]
ALWAYS: Shown = frozenset({frozenset()})


def either(first: Shown, second: Shown) -> Shown:
    """Shown where either says so."""
    together = first | second
    return frozenset(least for least in together if not any(other < least for other in together))


def both(first: Shown, second: Shown) -> Shown:
    """Shown where both say so."""
    return either(frozenset(a | b for a in first for b in second), frozenset())


def is_shown(shown: Shown, answer: Callable[[Scope], object]) -> bool:
    return any(all(comparison.holds(answer(comparison.scope)) for comparison in alternative) for alternative in shown)


def comparisons(shown: Shown) -> frozenset[Comparison]:
    return frozenset(comparison for alternative in shown for comparison in alternative)


def parse_scope(text: object, pointer: str) -> Scope:
    """Raises `FormBroken`."""
    found = _SCOPE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise FormBroken(FormFault.SCOPE, pointer)
    return Scope(found["role"] or "", found["name"])


def parse_condition(condition: Condition, pointer: str = "") -> Comparison:
    """Raises `FormBroken`."""
    return _comparison({"scope": condition.scope, "schema": condition.schema}, pointer)


def parse_rule(rule: object, pointer: str) -> Shown:
    """When a rule of the UI schema shows its element. Raises `FormBroken`."""
    stated = expect_object(rule, frozenset({"effect", "condition"}), pointer)
    if not is_one_of(stated.get("effect"), {"SHOW", "HIDE"}) or "condition" not in stated:
        raise FormBroken(FormFault.RULE, pointer)
    return _parse(stated["condition"], f"{pointer}/condition", hides=stated["effect"] == "HIDE")


def write_rule(shown: Shown) -> Schema | None:
    """The rule that `parse_rule` parses into this, or none for what is always shown."""
    if shown == ALWAYS:
        return None
    alternatives = [
        [comparison.as_condition() for comparison in sorted(alternative)] for alternative in sorted(shown, key=sorted)
    ]
    return {"effect": "SHOW", "condition": _joined("OR", [_joined("AND", conditions) for conditions in alternatives])}


def as_schema(shown: Shown, in_role: Callable[[Scope, Schema, bool], Schema]) -> Schema:
    """The visibility as JSON Schema; `in_role` puts a comparison's schema at the place of its answer, and is given
    whether the answer must be there.
    """
    alternatives = [
        _all_of(
            [
                in_role(comparison.scope, comparison.as_schema(), not comparison.negated)
                for comparison in sorted(alternative)
            ]
        )
        for alternative in sorted(shown, key=sorted)
    ]
    return alternatives[0] if len(alternatives) == 1 else {"anyOf": alternatives}


def _parse(condition: object, pointer: str, *, hides: bool) -> Shown:
    if not isinstance(condition, Mapping):
        raise FormBroken(FormFault.RULE, pointer)
    if "type" not in condition:
        comparison = _comparison(condition, pointer)
        return frozenset({frozenset({comparison.opposite() if hides else comparison})})
    parts = condition.get("conditions")
    if set(condition) != {"type", "conditions"} or not is_one_of(condition["type"], {"AND", "OR"}):
        raise FormBroken(FormFault.RULE, pointer)
    if not isinstance(parts, list | tuple) or not parts:
        raise FormBroken(FormFault.RULE, f"{pointer}/conditions")
    if len(parts) > _MOST_ALTERNATIVES:
        raise FormBroken(FormFault.RULE, f"{pointer}/conditions")
    parsed = [_parse(part, f"{pointer}/conditions/{place}", hides=hides) for place, part in enumerate(parts)]
    # What hides where all hold shows where one does not (De Morgan).
    join = _either_bounded if (condition["type"] == "OR") != hides else both_bounded
    return reduce(lambda first, second: join(first, second, pointer), parsed)


def both_bounded(first: Shown, second: Shown, pointer: str) -> Shown:
    """Shown where both say so. Raises `FormBroken` where the alternatives become too many."""
    if len(first) * len(second) > _MOST_ALTERNATIVES:
        raise FormBroken(FormFault.RULE, pointer)
    return both(first, second)


def _either_bounded(first: Shown, second: Shown, pointer: str) -> Shown:
    if len(first) + len(second) > _MOST_ALTERNATIVES:
        raise FormBroken(FormFault.RULE, pointer)
    return either(first, second)


def _comparison(condition: Mapping[str, object], pointer: str) -> Comparison:
    if not {"scope", "schema"} <= set(condition) <= {"scope", "schema", "failWhenUndefined"}:
        raise FormBroken(FormFault.RULE, pointer)
    schema = condition["schema"]
    negated = isinstance(schema, Mapping) and set(schema) == {"not"}
    choices = _choices(schema["not"] if negated and isinstance(schema, Mapping) else schema)
    if not choices or condition.get("failWhenUndefined", not negated) is negated:
        raise FormBroken(FormFault.RULE, pointer)
    return Comparison(parse_scope(condition["scope"], f"{pointer}/scope"), choices, negated)


def _choices(schema: object) -> tuple[Choice, ...]:
    match schema:
        case {"const": value, **rest} if not rest:
            values: Sequence[object] = [value]
        case {"enum": list() | tuple() as listed, **rest} if not rest and len(listed) <= _MOST_CHOICES:
            values = listed
        case _:
            return ()
    chosen = [Choice.of(value) for value in values]
    return tuple(sorted({choice for choice in chosen if choice})) if all(chosen) else ()


def _joined(kind: str, conditions: Sequence[Schema]) -> Schema:
    return conditions[0] if len(conditions) == 1 else {"type": kind, "conditions": list(conditions)}


def _all_of(schemas: Iterable[Schema]) -> Schema:
    listed = list(schemas)
    return listed[0] if len(listed) == 1 else {"allOf": listed}
