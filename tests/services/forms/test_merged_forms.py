"""Merging forms: what is asked is asked once, whichever order the items come in."""

import json
from typing import Any

import pytest
from hypothesis import given

from services.forms.conditions import ALWAYS
from services.forms.parsing import parse_form
from services.forms.serialization import write_form
from services.forms.service import fields, merge
from services.forms.types import Form, FormsConflict, Requirement
from services.sharing.types import Want
from tests.support.form_strategies import for_forms, forms
from tests.support.forms import TEXT, form_of, scope_of, shown_if

NAME = "person.name"
KIND = "person.id_kind"
KINDS = {"type": "string", "enum": ["A", "B"]}


def merged(*parts: Form) -> Form:
    return merge([(f"item-{place}", part) for place, part in enumerate(parts)]).form


def asked_in(form: Form) -> dict[Want, Any]:
    """The form as a set: each field with its rules, without wording and order."""
    return {
        leaf.want: (
            {
                keyword: sorted(stated) if keyword == "enum" else stated
                for keyword, stated in leaf.schema.items()
                if "title" not in keyword
            },
            leaf.required,
            leaf.shown,
            role.many,
        )
        for role in parse_form(form).roles
        for leaf in role.leaves
    }


@for_forms
@given(forms())
def test_a_form_merged_with_itself_is_itself(form: Form) -> None:
    assert merged(form, form) == merged(form) == write_form(parse_form(form))


@for_forms
@given(forms(), forms())
def test_merging_is_commutative_in_the_set_of_fields(first: Form, second: Form) -> None:
    assert asked_in(merged(first, second)) == asked_in(merged(second, first))


@for_forms
@given(forms(), forms(), forms())
def test_merging_is_associative(first: Form, second: Form, third: Form) -> None:
    at_once = merged(first, second, third)
    assert merged(merged(first, second), third) == at_once == merged(first, merged(second, third))


@for_forms
@given(forms())
def test_a_form_survives_being_stored_as_json_without_the_order_of_keys(form: Form) -> None:
    stored = json.loads(json.dumps({"schema": form.schema, "ui": form.ui}, sort_keys=True))
    assert parse_form(Form(**stored)) == parse_form(form)


@for_forms
@given(forms(), forms())
def test_a_field_is_required_where_one_form_requires_it(first: Form, second: Form) -> None:
    requiring = {field.want for form in (first, second) for field in fields(form) if field.required}
    assert {field.want for field in fields(merged(first, second)) if field.required} == requiring


def test_the_same_element_of_the_same_role_is_asked_once_and_noted() -> None:
    one = form_of({"mother": {NAME: TEXT, KIND: KINDS}})
    other = form_of({"mother": {NAME: TEXT}, "child": {NAME: TEXT}})
    both = merge([("birth", one), ("household", other)])
    assert [(f.want.role, f.want.element) for f in fields(both.form)] == [
        ("mother", NAME),
        ("mother", KIND),
        ("child", NAME),
    ]
    assert [(note.want, note.items) for note in both.notes] == [(Want("mother", NAME), ("birth", "household"))]


def test_groups_stand_in_the_order_of_the_roles_handed_in() -> None:
    one = form_of({"mother": {NAME: TEXT}, "child": {NAME: TEXT}, "father": {NAME: TEXT}})
    groups = merge([("item", one)], roles=["child", "father"]).form.ui["elements"]
    assert [group["x-label-en"] for group in groups] == ["child", "father", "mother"]


def test_what_one_form_shows_always_has_no_rule() -> None:
    rule = shown_if(scope_of("mother", KIND), {"const": "A"})
    ruled = form_of({"mother": {KIND: KINDS, NAME: TEXT}}, rules={("mother", NAME): rule})
    plain = form_of({"mother": {NAME: TEXT}})
    assert asked_in(merged(ruled, plain))[Want("mother", NAME)][2] == ALWAYS


def test_different_rules_become_one_that_shows_where_either_does() -> None:
    def ruled(value: str) -> Form:
        rule = shown_if(scope_of("mother", KIND), {"const": value})
        return form_of({"mother": {KIND: KINDS, NAME: TEXT}}, rules={("mother", NAME): rule})

    controls = merged(ruled("A"), ruled("B")).ui["elements"][0]["elements"]
    condition = controls[1]["rule"]["condition"]
    assert condition["type"] == "OR"
    assert [part["schema"] for part in condition["conditions"]] == [{"const": "A"}, {"const": "B"}]


def test_bounds_become_the_narrower_ones() -> None:
    wide = form_of({"mother": {NAME: {"type": "string", "minLength": 1, "maxLength": 50}}})
    narrow = form_of({"mother": {NAME: {"type": "string", "minLength": 2, "maxLength": 100}}})
    schema = fields(merged(wide, narrow))[0].schema
    assert (schema["minLength"], schema["maxLength"]) == (2, 50)


def test_what_one_form_says_alone_stands() -> None:
    plain = form_of({"mother": {NAME: TEXT}})
    derived = form_of({"mother": {NAME: {**TEXT, "x-derived": "from the register"}}})
    assert fields(merged(plain, derived))[0].asking is Requirement.DERIVED


@pytest.mark.parametrize(
    ("first", "second", "keyword"),
    [
        ({"type": "integer"}, {"type": "string", "maxLength": 9}, "type"),
        ({"type": "string", "enum": ["A", "B"]}, {"type": "string", "enum": ["A"]}, "enum"),
        ({"type": "string", "const": "A"}, {"type": "string", "const": "B"}, "const"),
        ({"type": "string", "const": "A"}, {"type": "string", "enum": ["A", "B"]}, "enum"),
        ({"type": "string", "enum": ["AAA"]}, {"type": "string", "maxLength": 2}, "enum"),
        ({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}, "format"),
        ({**TEXT, "pattern": "^a"}, {**TEXT, "pattern": "^b"}, "pattern"),
        ({**TEXT, "default": "a"}, {**TEXT, "default": "b"}, "default"),
        ({"type": "integer", "minimum": 9}, {"type": "integer", "maximum": 5}, "minimum"),
        ({"type": "boolean", "const": True}, {"type": "boolean", "const": False}, "const"),
        (
            {"type": "string", "oneOf": [{"const": "A", "title": "甲", "x-title-en": "a"}]},
            {"type": "string", "oneOf": [{"const": "B", "title": "乙", "x-title-en": "b"}]},
            "oneOf",
        ),
    ],
)
def test_schemas_that_contradict_each_other_conflict(first: Any, second: Any, keyword: str) -> None:
    one, other = (form_of({"mother": {NAME: schema}}) for schema in (first, second))
    for parts in ([("a", one), ("b", other)], [("b", other), ("a", one)]):
        with pytest.raises(FormsConflict) as caught:
            merge(parts)
        assert (caught.value.want, caught.value.keyword) == (Want("mother", NAME), keyword)
        assert caught.value.items == tuple(item for item, _ in parts)


def test_one_party_and_many_of_a_role_conflict() -> None:
    many = form_of({"child": {NAME: TEXT}})
    one = Form(
        {**many.schema, "properties": {"child": many.schema["$defs"]["child"]}, "$defs": {}},
        {"type": "Control", "scope": "#/properties/child/properties/person_name"},
    )
    with pytest.raises(FormsConflict) as caught:
        merge([("a", many), ("b", one)])
    assert caught.value.keyword == "many"
