"""Writing a form: the model as JSON Schema and UI schema, as an item would state it or as a renderer needs it."""

from collections.abc import Iterable, Mapping, Sequence

from services.forms.conditions import ALWAYS, Scope, Shown, as_schema, write_rule
from services.forms.model import DIALECT, FormModel, Leaf, Role
from services.forms.party_rules import write_party_rules
from services.forms.types import Form, Schema


def write_form(model: FormModel) -> Form:
    """The form as `parse_form` parses it: `required` says what is asked for where it is shown."""
    return Form(_schema(model, conditional=False), _ui(model))


def write_for_renderers(model: FormModel) -> Form:
    """The form for Ajv and JSON Forms: what a rule hides is not required, by `if` and `then`."""
    return Form(_schema(model, conditional=True), _ui(model))


def _schema(model: FormModel, *, conditional: bool) -> Schema:
    properties: dict[str, Schema] = {}
    definitions: dict[str, Schema] = {}
    for role in model.roles:
        titles = {"title": role.zh, "x-title-en": role.en}
        if role.many:
            party = _party(role, conditional=conditional)
            definitions[role.name] = party | _required_when_shown(role) if conditional else party
            reference = {"$ref": f"#/$defs/{role.name}"}
            properties[role.name] = {"type": "object", **titles, "additionalProperties": reference}
        else:
            properties[role.name] = _party(role, conditional=conditional)
    schema: dict[str, object] = {"$schema": DIALECT, "type": "object", "properties": properties}
    schema |= {"additionalProperties": False, **write_party_rules(model.party_rules)}
    if definitions:
        schema["$defs"] = definitions
    return schema | _required_across(model) if conditional else schema


def _party(role: Role, *, conditional: bool) -> dict[str, object]:
    required = [leaf.name for leaf in role.leaves if leaf.required and (leaf.shown == ALWAYS or not conditional)]
    return {
        "type": "object",
        "title": role.zh,
        "x-title-en": role.en,
        "properties": {leaf.name: leaf.schema for leaf in role.leaves},
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _required_when_shown(role: Role) -> dict[str, object]:
    """For each party of many: the rules look no further than the party."""
    return _all_of(
        {"if": as_schema(shown, _in_party), "then": {"required": [leaf.name for leaf in leaves]}}
        for shown, leaves in _by_rule(role.leaves).items()
    )


def _required_across(model: FormModel) -> dict[str, object]:
    """For the roles of one party each: a rule may look at another role, so it is stated above them."""
    one_party = [role for role in model.roles if not role.many]
    conditions = _all_of(
        {
            "if": as_schema(shown, _in_role),
            "then": {"properties": {role.name: {"required": [leaf.name for leaf in leaves]}}},
        }
        for role in one_party
        for shown, leaves in _by_rule(role.leaves).items()
    )
    return {"required": [role.name for role in one_party], **conditions}


def _by_rule(leaves: Sequence[Leaf]) -> Mapping[Shown, list[Leaf]]:
    grouped: dict[Shown, list[Leaf]] = {}
    for leaf in leaves:
        if leaf.required and leaf.shown != ALWAYS:
            grouped.setdefault(leaf.shown, []).append(leaf)
    return grouped


def _in_party(scope: Scope, schema: Schema, must_be_there: bool) -> Schema:
    there = {"required": [scope.name]} if must_be_there else {}
    return {"properties": {scope.name: schema}, **there}


def _in_role(scope: Scope, schema: Schema, must_be_there: bool) -> Schema:
    there = {"required": [scope.role]} if must_be_there else {}
    return {"properties": {scope.role: _in_party(scope, schema, must_be_there)}, **there}


def _all_of(schemas: Iterable[Schema]) -> dict[str, object]:
    listed = list(schemas)
    return {"allOf": listed} if listed else {}


def _ui(model: FormModel) -> Schema:
    return {"type": "VerticalLayout", "elements": [_group(role) for role in model.roles]}


def _group(role: Role) -> Schema:
    elements: list[Schema] = [_control(role, leaf) for leaf in role.leaves]
    if role.many:
        detail = {"type": "VerticalLayout", "elements": elements}
        elements = [{"type": "Control", "scope": f"#/properties/{role.name}", "options": {"detail": detail}}]
    return {"type": "Group", "label": role.zh, "x-label-en": role.en, "elements": elements}


def _control(role: Role, leaf: Leaf) -> Schema:
    rule = write_rule(leaf.shown)
    return {"type": "Control", "scope": role.scope(leaf).text, **({"rule": rule} if rule else {})}
