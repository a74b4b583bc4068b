"""Forms for tests, in a few words: roles, elements, schemas, rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.forms.types import Form, property_of

MANY = frozenset({"child"})
TEXT: Mapping[str, Any] = {"type": "string", "maxLength": 100}
Rule = Mapping[str, Any]


def shown_if(scope: str, schema: Mapping[str, Any], effect: str = "SHOW") -> Rule:
    return {"effect": effect, "condition": {"scope": scope, "schema": schema}}


def scope_of(role: str, element: str) -> str:
    """As a rule of that role, or of one above it, would write it."""
    name = property_of(element)
    return f"#/properties/{name}" if role in MANY else f"#/properties/{role}/properties/{name}"


def leaf(role: str, element: str, schema: Mapping[str, Any] = TEXT) -> dict[str, Any]:
    return {"title": f"题{element}", "x-title-en": element, "x-element": {"of": role, "is": element}, **schema}


def form_of(
    asked: Mapping[str, Mapping[str, Mapping[str, Any]]],
    *,
    required: Sequence[tuple[str, str]] = (),
    rules: Mapping[tuple[str, str], Rule] | None = None,
) -> Form:
    """`asked` is role → element → schema; `required` and `rules` name a role and an element."""
    properties: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    groups = []
    for role, elements in asked.items():
        party = {
            "type": "object",
            "title": f"角色{role}",
            "x-title-en": role,
            "properties": {property_of(element): leaf(role, element, schema) for element, schema in elements.items()},
            "required": [property_of(element) for of, element in required if of == role],
            "additionalProperties": False,
        }
        controls: list[dict[str, Any]] = []
        for element in elements:
            control = {"type": "Control", "scope": scope_of(role, element)}
            rule = (rules or {}).get((role, element))
            controls.append(control | {"rule": rule} if rule else control)
        if role in MANY:
            definitions[role] = party
            titles = {"title": party["title"], "x-title-en": role}
            reference = {"$ref": f"#/$defs/{role}"}
            properties[role] = {"type": "object", **titles, "additionalProperties": reference}
            detail = {"type": "VerticalLayout", "elements": controls}
            controls = [{"type": "Control", "scope": f"#/properties/{role}", "options": {"detail": detail}}]
        else:
            properties[role] = party
        groups.append({"type": "Group", "label": role, "elements": controls})
    schema = {"type": "object", "properties": properties, "$defs": definitions, "additionalProperties": False}
    return Form(schema, {"type": "VerticalLayout", "elements": groups})
