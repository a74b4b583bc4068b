"""Parsing a form: JSON Schema and UI schema into the model, refusing what is not of the vocabulary."""

import re
from collections.abc import Iterator, Mapping

from services.forms import vocabulary
from services.forms.conditions import ALWAYS, Comparison, Shown, both_bounded, comparisons, parse_rule
from services.forms.model import DIALECT, FormModel, Leaf, Role
from services.forms.party_rules import parse_party_rules
from services.forms.types import Form, FormBroken, FormFault, Schema, property_of
from services.forms.validator import KNOWN_FORMATS, validator_of
from services.forms.vocabulary import expect_object, is_one_of
from services.sharing.types import Want

MOST_FIELDS = 500
"""of one form; the largest form of the province's one-things asks for some two hundred"""
_ROLE_NAME = re.compile(r"[a-z][a-z-]{0,39}")
_ELEMENT = re.compile(r"[a-z][a-z_]{0,39}\.[a-z][a-z_]{0,39}")
_ROLE_SCOPE = re.compile(r"#/properties/([a-z][a-z-]*)")
_PARTY_FIELD = re.compile(r"#/properties/([a-z_]+)")
_ROLE_FIELD = re.compile(r"#/properties/([a-z][a-z-]*)/properties/([a-z_]+)")

_Placed = Mapping[tuple[str, str], Shown]
"""(role, property) → when its control is shown, in the order of the layout"""


def parse_form(form: Form) -> FormModel:
    """Raises `FormBroken`."""
    pointer = "/schema"
    top = expect_object(form.schema, vocabulary.TOP, pointer)
    if top.get("$schema", DIALECT) != DIALECT:
        raise FormBroken(FormFault.REFERENCE, f"{pointer}/$schema")
    _expect_closed_object(top, pointer)
    definitions = _object(top.get("$defs", {}), f"{pointer}/$defs")
    _expect_few_fields(top, definitions)
    roles = {
        name: _parse_role(name, stated, definitions, f"{pointer}/properties/{name}")
        for name, stated in _object(top.get("properties"), f"{pointer}/properties").items()
    }
    asked = {name: (role.many, {leaf.name: leaf.schema for leaf in role.leaves}) for name, role in roles.items()}
    model = FormModel(_laid_out(roles, dict(_controls(form.ui, roles))), parse_party_rules(top, asked))
    for role in model.roles:
        for leaf in role.leaves:
            for comparison in comparisons(leaf.shown):
                if role.many and comparison.scope.role:
                    raise FormBroken(FormFault.SCOPE, "/ui", comparison.scope.text)
                expect_comparable(model, comparison, role, "/ui")
    return model


def _expect_few_fields(top: Schema, definitions: Schema) -> None:
    """Before anything is compiled for a field: ten thousand of them are refused at the price of counting them."""
    parts = [*_object(top.get("properties"), "/schema/properties").values(), *definitions.values()]
    stated = [part.get("properties") for part in parts if isinstance(part, Mapping)]
    count = len(parts) + sum(len(properties) for properties in stated if isinstance(properties, Mapping))
    if count > MOST_FIELDS:
        raise FormBroken(FormFault.TOO_MANY, "/schema/properties", str(MOST_FIELDS))


def expect_comparable(model: FormModel, comparison: Comparison, role: Role | None, pointer: str) -> None:
    """That a comparison looks at a field that the role's rules can see, for values that it can have.

    A party of many is the only one that its rules see; the others' rules see every role of one party. Raises
    `FormBroken`.
    """
    scope = comparison.scope
    looked_at = role if not scope.role else model.role(scope.role)
    leaf = looked_at.leaf(scope.name) if looked_at and looked_at.many is not bool(scope.role) else None
    if leaf is None:
        raise FormBroken(FormFault.SCOPE, pointer, scope.text)
    validator = validator_of(leaf.schema, pointer)
    if not all(validator.is_valid(choice.value) for choice in comparison.choices):
        raise FormBroken(FormFault.RULE, pointer, scope.text)


def _parse_role(name: str, stated: object, definitions: Schema, pointer: str) -> Role:
    if not _ROLE_NAME.fullmatch(name):
        raise FormBroken(FormFault.NAME, pointer, name)
    if not isinstance(stated, Mapping) or "properties" in stated:
        one = expect_object(stated, vocabulary.ROLE, pointer)
        zh, en = _titles(one, pointer)
        return Role(name, zh, en, many=False, leaves=_parse_leaves(name, one, pointer))
    many = expect_object(stated, vocabulary.MANY_ROLE, pointer)
    _expect_type(many, "object", pointer)
    party, at = _resolved(many.get("additionalProperties"), definitions, f"{pointer}/additionalProperties")
    zh, en = _titles(many, pointer)
    return Role(name, zh, en, many=True, leaves=_parse_leaves(name, expect_object(party, vocabulary.ROLE, at), at))


def _resolved(stated: object, definitions: Schema, pointer: str) -> tuple[object, str]:
    if not isinstance(stated, Mapping) or "$ref" not in stated:
        return stated, pointer
    # The one place for a reference: what a role of many parties asks of each. Anywhere else, nothing is looked up.
    name = str(stated["$ref"]).removeprefix("#/$defs/")
    if set(stated) != {"$ref"} or name not in definitions:
        raise FormBroken(FormFault.REFERENCE, pointer)
    return definitions[name], f"/schema/$defs/{name}"


def _parse_leaves(role: str, stated: Schema, pointer: str) -> tuple[Leaf, ...]:
    _expect_closed_object(stated, pointer)
    properties = _object(stated.get("properties"), f"{pointer}/properties")
    required = stated.get("required", [])
    if not isinstance(required, list | tuple) or not all(is_one_of(name, properties) for name in required):
        raise FormBroken(FormFault.REQUIRED_UNKNOWN, f"{pointer}/required")
    if not properties:
        raise FormBroken(FormFault.SHAPE, f"{pointer}/properties")
    return tuple(
        _parse_leaf(role, name, leaf, f"{pointer}/properties/{name}", required=name in required)
        for name, leaf in properties.items()
    )


def _parse_leaf(role: str, name: str, stated: object, pointer: str, *, required: bool) -> Leaf:
    leaf = expect_object(stated, vocabulary.LEAF, pointer)
    want = _bound(leaf, role, name, pointer)
    _titles(leaf, pointer)
    if not is_one_of(leaf.get("type"), vocabulary.LEAF_TYPES):
        raise FormBroken(FormFault.TYPE, f"{pointer}/type")
    if not is_one_of(leaf.get("format", "date"), KNOWN_FORMATS):
        raise FormBroken(FormFault.KEYWORD_UNKNOWN, f"{pointer}/format", str(leaf["format"]))
    if leaf["type"] == "string" and not vocabulary.BOUNDING & set(leaf):
        raise FormBroken(FormFault.UNBOUNDED, pointer)
    validator = validator_of(leaf, pointer)
    for place, choice in enumerate(leaf.get("oneOf", ())):
        at = f"{pointer}/oneOf/{place}"
        _titles(expect_object(choice, vocabulary.CHOICE, at), at)
        if "const" not in choice:
            raise FormBroken(FormFault.SHAPE, at)
    for keyword in ("const", "default"):
        if keyword in leaf and not validator.is_valid(leaf[keyword]):
            raise FormBroken(FormFault.SCHEMA, f"{pointer}/{keyword}")
    return Leaf(want, name, dict(leaf), required, ALWAYS)


def _bound(leaf: Schema, role: str, name: str, pointer: str) -> Want:
    match leaf.get("x-element"):
        case {"of": str() as of, "is": str() as element, **rest} if not rest and _ELEMENT.fullmatch(element):
            if (of, property_of(element)) != (role, name):
                raise FormBroken(FormFault.ELEMENT_MISPLACED, f"{pointer}/x-element", element)
            return Want(of, element)
        case _:
            raise FormBroken(FormFault.ELEMENT_MISSING, pointer)


def _controls(ui: object, roles: Mapping[str, Role]) -> Iterator[tuple[tuple[str, str], Shown]]:
    """Each field with the rule of its control, joined with those of the layouts around it."""
    seen: set[tuple[str, str]] = set()
    for placed, shown, pointer in _walk(ui, roles, "", ALWAYS, "/ui"):
        if placed in seen:
            raise FormBroken(FormFault.CONTROL_TWICE, pointer)
        seen.add(placed)
        yield placed, shown


def _walk(
    stated: object, roles: Mapping[str, Role], within: str, around: Shown, pointer: str
) -> Iterator[tuple[tuple[str, str], Shown, str]]:
    kind = _object(stated, pointer).get("type")
    if kind == "Control":
        yield from _walk_control(expect_object(stated, vocabulary.CONTROL, pointer), roles, within, around, pointer)
        return
    if not is_one_of(kind, vocabulary.LAYOUTS):
        raise FormBroken(FormFault.KEYWORD_UNKNOWN, f"{pointer}/type", str(kind))
    layout = expect_object(stated, vocabulary.LAYOUT, pointer)
    shown = _ruled(layout, around, pointer)
    elements = layout.get("elements")
    if not isinstance(elements, list | tuple):
        raise FormBroken(FormFault.SHAPE, f"{pointer}/elements")
    for place, element in enumerate(elements):
        yield from _walk(element, roles, within, shown, f"{pointer}/elements/{place}")


def _walk_control(
    control: Schema, roles: Mapping[str, Role], within: str, around: Shown, pointer: str
) -> Iterator[tuple[tuple[str, str], Shown, str]]:
    scope = str(control.get("scope"))
    if "options" not in control:
        yield _field_at(scope, roles, within, pointer), _ruled(control, around, pointer), pointer
        return
    found = _ROLE_SCOPE.fullmatch(scope)
    role = roles.get(found[1]) if found and not within else None
    if role is None or not role.many:
        raise FormBroken(FormFault.SCOPE, f"{pointer}/scope")
    # A rule around a detail would look at one role's answers and hide another's: JSON Forms has no scope for that
    # inside of the detail, where a merged form would have to put it.
    if "rule" in control or around != ALWAYS:
        raise FormBroken(FormFault.RULE, pointer)
    options = expect_object(control["options"], frozenset({"detail"}), f"{pointer}/options")
    yield from _walk(options.get("detail"), roles, role.name, ALWAYS, f"{pointer}/options/detail")


def _field_at(scope: str, roles: Mapping[str, Role], within: str, pointer: str) -> tuple[str, str]:
    if within:
        found = _PARTY_FIELD.fullmatch(scope)
        placed = (within, found[1]) if found else None
    else:
        found = _ROLE_FIELD.fullmatch(scope)
        placed = (found[1], found[2]) if found and found[1] in roles and not roles[found[1]].many else None
    if placed is None or all(leaf.name != placed[1] for leaf in roles[placed[0]].leaves):
        raise FormBroken(FormFault.SCOPE, f"{pointer}/scope")
    return placed


def _ruled(element: Schema, around: Shown, pointer: str) -> Shown:
    if "rule" not in element:
        return around
    own = parse_rule(element["rule"], f"{pointer}/rule")
    return own if around == ALWAYS else both_bounded(around, own, f"{pointer}/rule")


def _laid_out(roles: Mapping[str, Role], placed: _Placed) -> tuple[Role, ...]:
    """The roles and fields in the order of their controls: an object's keys have none where it was stored as JSON."""
    for role in roles.values():
        for leaf in role.leaves:
            if (role.name, leaf.name) not in placed:
                raise FormBroken(FormFault.CONTROL_MISSING, "/ui", f"{role.name}/{leaf.name}")
    ordered = dict.fromkeys(role for role, _ in placed)
    return tuple(_in_order(roles[name], placed) for name in ordered)


def _in_order(role: Role, placed: _Placed) -> Role:
    leaves = {leaf.name: leaf for leaf in role.leaves}
    ordered = tuple(
        Leaf(leaves[name].want, name, leaves[name].schema, leaves[name].required, shown)
        for (of, name), shown in placed.items()
        if of == role.name
    )
    return Role(role.name, role.zh, role.en, role.many, ordered)


def _titles(stated: Schema, pointer: str) -> tuple[str, str]:
    zh, en = stated.get("title"), stated.get("x-title-en")
    if not isinstance(zh, str) or not isinstance(en, str) or not zh or not en:
        raise FormBroken(FormFault.TITLE_MISSING, pointer)
    return zh, en


def _expect_closed_object(stated: Schema, pointer: str) -> None:
    _expect_type(stated, "object", pointer)
    if stated.get("additionalProperties", False) is not False:
        raise FormBroken(FormFault.SHAPE, f"{pointer}/additionalProperties")


def _expect_type(stated: Schema, kind: str, pointer: str) -> None:
    if stated.get("type") != kind:
        raise FormBroken(FormFault.TYPE, f"{pointer}/type")


def _object(value: object, pointer: str) -> Schema:
    if not isinstance(value, Mapping):
        raise FormBroken(FormFault.SHAPE, pointer)
    return value
