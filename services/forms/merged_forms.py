"""Merging the forms of a one-thing's items (一表申请): the same element of the same role is asked once.

Which fields there are, how strictly, whether required and when shown does not depend on the order of the forms; the
wording and the layout follow the first form that asks.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.forms.conditions import Comparison, both_bounded, either, parse_condition
from services.forms.model import FormModel, Leaf, Role
from services.forms.parsing import parse_form
from services.forms.party_rules import PartyRule
from services.forms.serialization import write_form
from services.forms.types import Condition, Form, FormsConflict, MergedForm, MergeNote, Schema
from services.forms.validator import validator_of
from services.sharing.types import Want

_STRICTER: Mapping[str, Callable[[Any, Any], Any]] = {
    "minLength": max,
    "maxLength": min,
    "minimum": max,
    "maximum": min,
}
_RANGES = (("minLength", "maxLength"), ("minimum", "maximum"))
_WORDING = frozenset({"title", "x-title-en", "description", "x-description-en", "examples", "x-element"})


def merge_forms(
    parts: Sequence[tuple[str, Form]], roles: Sequence[str], when: Mapping[str, Sequence[Condition]]
) -> MergedForm:
    """One form of many: `parts` are item codes with their forms, `roles` the order of the groups; roles that are not
    named there follow. `when`: item → conditions without which nothing of its form is asked. Raises `FormBroken`,
    `FormsConflict`.
    """
    merged: dict[str, Role] = {}
    asked_by: dict[Want, tuple[str, ...]] = {}
    rules: dict[PartyRule, None] = {}
    for item, form in parts:
        model = parse_form(form)
        rules.update(dict.fromkeys(model.party_rules))
        conditions = [parse_condition(condition) for condition in when.get(item, ())]
        for stated in model.roles:
            role = _asked_when(stated, conditions)
            merged[role.name] = _merge_role(merged.get(role.name, replace(role, leaves=())), role, asked_by, item)
            for leaf in role.leaves:
                asked_by[leaf.want] = (*asked_by.get(leaf.want, ()), item)
    ordered = sorted(merged.values(), key=lambda role: roles.index(role.name) if role.name in roles else len(roles))
    notes = tuple(MergeNote(want, items) for want, items in asked_by.items() if len(items) > 1)
    return MergedForm(write_form(FormModel(tuple(ordered), tuple(rules))), notes)


def _asked_when(role: Role, conditions: Sequence[Comparison]) -> Role:
    """The role with what it is asked under. Within a role of many parties a rule sees the party only: a condition on
    anything else is not possible there, and the field is asked all the same.
    """
    visible = frozenset(condition for condition in conditions if bool(condition.scope.role) is not role.many)
    shown = frozenset({visible})
    leaves = (replace(leaf, shown=both_bounded(leaf.shown, shown, "/ui")) for leaf in role.leaves)
    return replace(role, leaves=tuple(leaves)) if visible else role


def _merge_role(known: Role, added: Role, asked_by: Mapping[Want, tuple[str, ...]], item: str) -> Role:
    leaves = {leaf.name: leaf for leaf in known.leaves}
    for leaf in added.leaves:
        other = leaves.get(leaf.name)
        fault = "many" if known.many != added.many else _difference(other, leaf) if other else None
        if fault:
            raise FormsConflict(leaf.want, fault, (*asked_by.get(leaf.want, ()), item))
        leaves[leaf.name] = _merge_leaf(other, leaf) if other else leaf
    return replace(known, leaves=tuple(leaves.values()))


def _merge_leaf(first: Leaf, second: Leaf) -> Leaf:
    return replace(
        first,
        schema=_merge_schemas(first.schema, second.schema),
        required=first.required or second.required,
        shown=either(first.shown, second.shown),
    )


def _merge_schemas(first: Schema, second: Schema) -> Schema:
    merged = dict(first)
    for keyword, stated in second.items():
        if keyword not in merged:
            merged[keyword] = stated
        elif keyword in _STRICTER:
            merged[keyword] = _STRICTER[keyword](merged[keyword], stated)
    return merged


def _difference(first: Leaf, second: Leaf) -> str | None:
    """The keyword that the two cannot agree on, if there is one: no answer would please both, or a choice that one of
    them offers would be taken away.
    """
    if first.want != second.want:
        return "x-element"
    for keyword in sorted(first.schema.keys() & second.schema.keys() - _WORDING - _STRICTER.keys()):
        if _meaning(keyword, first.schema[keyword]) != _meaning(keyword, second.schema[keyword]):
            return keyword
    merged = _merge_schemas(first.schema, second.schema)
    empty = (low for low, high in _RANGES if low in merged and high in merged and merged[low] > merged[high])
    accepts = validator_of(merged, "").is_valid
    refused = (keyword for keyword, value in _offered(merged) if not accepts(value))
    return next(empty, None) or next(refused, None)


def _offered(schema: Schema) -> Iterator[tuple[str, object]]:
    for keyword in ("const", "default"):
        if keyword in schema:
            yield keyword, schema[keyword]
    for value in schema.get("enum", ()):
        yield "enum", value
    for choice in schema.get("oneOf", ()):
        yield "oneOf", choice["const"]


def _meaning(keyword: str, stated: Any) -> object:
    match keyword:
        case "oneOf":
            return sorted(repr(choice["const"]) for choice in stated)
        case "enum":
            return sorted(map(repr, stated))
        case _:
            return repr(stated)
