"""Reading forms: the vocabulary is small, and what is not of it is refused instead of ignored."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from services.forms.service import compile_form, fields, wants, words_of_fault
from services.forms.types import Form, FormBroken, FormFault, Requirement
from services.sharing.types import Want
from tests.support.forms import TEXT, form_of, scope_of, shown_if

NAME, KIND = "person.name", "person.id_kind"
KINDS = {"type": "string", "enum": ["A", "B"]}
SOUND = form_of({"mother": {NAME: TEXT, KIND: KINDS}, "child": {NAME: TEXT, KIND: KINDS}})
Tree = dict[str, Any]


def name_leaf(form: Tree) -> Tree:
    return form["schema"]["properties"]["mother"]["properties"]["person_name"]  # type: ignore[no-any-return]  # a test's JSON


def name_control(form: Tree) -> Tree:
    return form["ui"]["elements"][0]["elements"][0]  # type: ignore[no-any-return]  # a test's JSON


def child_control(form: Tree) -> Tree:
    return form["ui"]["elements"][1]["elements"][0]  # type: ignore[no-any-return]  # a test's JSON


def detail_control(form: Tree) -> Tree:
    return child_control(form)["options"]["detail"]["elements"][0]  # type: ignore[no-any-return]  # a test's JSON


def put(where: Callable[[Tree], Tree], **stated: Any) -> Callable[[Tree], None]:
    return lambda form: where(form).update(stated)


def take(where: Callable[[Tree], Tree], keyword: str) -> Callable[[Tree], None]:
    return lambda form: where(form).pop(keyword)


def top(form: Tree) -> Tree:
    return form["schema"]  # type: ignore[no-any-return]  # a test's JSON


def mother(form: Tree) -> Tree:
    return form["schema"]["properties"]["mother"]  # type: ignore[no-any-return]  # a test's JSON


def child(form: Tree) -> Tree:
    return form["schema"]["properties"]["child"]  # type: ignore[no-any-return]  # a test's JSON


def rule(scope: str, schema: Any) -> Any:
    return shown_if(scope, schema)


BROKEN: list[tuple[Callable[[Tree], object], FormFault]] = [
    (put(name_leaf, maxLenght=3), FormFault.KEYWORD_UNKNOWN),
    (put(name_leaf, **{"$ref": "file:///etc/passwd"}), FormFault.KEYWORD_UNKNOWN),
    (put(name_leaf, format="idnumber"), FormFault.KEYWORD_UNKNOWN),
    (put(name_leaf, format=["date"]), FormFault.KEYWORD_UNKNOWN),
    (take(name_leaf, "title"), FormFault.TITLE_MISSING),
    (put(name_leaf, **{"x-title-en": ""}), FormFault.TITLE_MISSING),
    (take(name_leaf, "x-element"), FormFault.ELEMENT_MISSING),
    (put(name_leaf, **{"x-element": {"of": "mother", "is": "name"}}), FormFault.ELEMENT_MISSING),
    (put(name_leaf, **{"x-element": {"of": "father", "is": NAME}}), FormFault.ELEMENT_MISPLACED),
    (put(name_leaf, **{"x-element": {"of": "mother", "is": "person.phone"}}), FormFault.ELEMENT_MISPLACED),
    (put(name_leaf, type="number"), FormFault.TYPE),
    (put(name_leaf, type=["string", "null"]), FormFault.TYPE),
    (take(name_leaf, "maxLength"), FormFault.UNBOUNDED),
    (put(name_leaf, pattern="(?=a)b"), FormFault.SCHEMA),
    (put(name_leaf, pattern="(a)\\1"), FormFault.SCHEMA),
    (put(name_leaf, maxLength="9"), FormFault.SCHEMA),
    (put(name_leaf, default=7), FormFault.SCHEMA),
    (put(name_leaf, enum="AB"), FormFault.SCHEMA),
    (put(name_leaf, examples=[1.5]), FormFault.SCHEMA),
    (put(name_leaf, oneOf=[{"const": "A"}]), FormFault.TITLE_MISSING),
    (put(name_leaf, oneOf=[{"title": "甲", "x-title-en": "a"}]), FormFault.SHAPE),
    (put(name_leaf, oneOf=[{"type": "string"}]), FormFault.KEYWORD_UNKNOWN),
    (put(mother, properties={f"a_{place}": {} for place in range(10_000)}), FormFault.TOO_MANY),
    (put(mother, required=["person_nmae"]), FormFault.REQUIRED_UNKNOWN),
    (put(mother, required=[["person_name"]]), FormFault.REQUIRED_UNKNOWN),
    (put(mother, additionalProperties=True), FormFault.SHAPE),
    (put(mother, type="array"), FormFault.TYPE),
    (put(mother, properties={}), FormFault.SHAPE),
    (put(mother, minProperties=1), FormFault.KEYWORD_UNKNOWN),
    (put(top, **{"$id": "https://example.org"}), FormFault.KEYWORD_UNKNOWN),
    (put(top, **{"$schema": "http://json-schema.org/draft-07/schema#"}), FormFault.REFERENCE),
    (put(top, allOf=[]), FormFault.KEYWORD_UNKNOWN),
    (put(top, properties=[]), FormFault.SHAPE),
    (put(top, **{"x-distinct": [{"is": NAME, "of": ["mother"]}]}), FormFault.PARTY_RULE),
    (put(top, **{"x-dates": [{"of": "mother", "is": NAME, "notAfter": {"today": True}}]}), FormFault.PARTY_RULE),
    (put(top, **{"x-ages": [{"of": ["mother"], "at": {"today": True}, "least": 14}]}), FormFault.PARTY_RULE),
    (put(top, **{"x-ages": {"of": "mother"}}), FormFault.SHAPE),
    (put(child, additionalProperties={"$ref": "https://example.org/child"}), FormFault.REFERENCE),
    (put(child, additionalProperties={"$ref": "#/$defs/nobody"}), FormFault.REFERENCE),
    (put(child, additionalProperties=True), FormFault.SHAPE),
    (put(name_control, rule={"effect": "SHOW"}), FormFault.RULE),
    (put(name_control, rule={"effect": ["SHOW"], "condition": {}}), FormFault.RULE),
    (put(name_control, rule={"effect": "ENABLE", "condition": {}}), FormFault.RULE),
    (put(name_control, rule=rule(scope_of("mother", KIND), {"minLength": 1})), FormFault.RULE),
    (put(name_control, rule=rule(scope_of("mother", KIND), {"const": "Z"})), FormFault.RULE),
    (put(name_control, rule={"effect": "SHOW", "condition": {"type": "OR", "conditions": []}}), FormFault.RULE),
    (put(name_control, rule={"effect": "SHOW", "condition": {"type": ["OR"], "conditions": []}}), FormFault.RULE),
    (put(name_control, rule=rule("#/properties/mother/properties/person_phone", {"const": "A"})), FormFault.SCOPE),
    (put(name_control, rule=rule("#/properties/child/properties/person_id_kind", {"const": "A"})), FormFault.SCOPE),
    (put(name_control, rule=rule("#/properties/person_id_kind", {"const": "A"})), FormFault.SCOPE),
    (put(detail_control, rule=rule(scope_of("mother", KIND), {"const": "A"})), FormFault.SCOPE),
    (put(child_control, rule=rule(scope_of("mother", KIND), {"const": "A"})), FormFault.RULE),
    (put(name_control, rule=rule(scope_of("mother", NAME), {"const": "A"})), FormFault.RULE_CIRCULAR),
    (put(name_control, scope="#/properties/mother/properties/person_phone"), FormFault.SCOPE),
    (put(name_control, scope="#/properties/mother"), FormFault.SCOPE),
    (put(name_control, scope=scope_of("mother", KIND)), FormFault.CONTROL_TWICE),
    (put(name_control, type="Input"), FormFault.KEYWORD_UNKNOWN),
    (put(name_control, type=["Control"]), FormFault.KEYWORD_UNKNOWN),
    (put(name_control, options={"multi": True}), FormFault.SCOPE),
    (put(child_control, options={"multi": True}), FormFault.KEYWORD_UNKNOWN),
    (put(child_control, options={}), FormFault.SHAPE),
    (take(child_control, "options"), FormFault.SCOPE),
    (lambda form: form["ui"]["elements"][0]["elements"].pop(), FormFault.CONTROL_MISSING),
    (lambda form: form["ui"].pop("elements"), FormFault.SHAPE),
    (lambda form: form.update(ui=[]), FormFault.SHAPE),
    (lambda form: form.update(schema=None), FormFault.SHAPE),
]


@pytest.mark.parametrize(("spoil", "fault"), BROKEN)
def test_a_broken_form_is_refused_with_its_fault(spoil: Callable[[Tree], object], fault: FormFault) -> None:
    form = copy.deepcopy({"schema": SOUND.schema, "ui": SOUND.ui})
    spoil(form)
    with pytest.raises(FormBroken) as caught:
        compile_form(Form(**form))
    assert caught.value.fault is fault
    assert caught.value.pointer.startswith(("/schema", "/ui"))
    assert all(words and "{" not in words for words in words_of_fault(fault, caught.value.detail))


def test_every_fault_has_a_form_that_shows_it_or_is_a_bad_role_name() -> None:
    assert {fault for _, fault in BROKEN} == set(FormFault) - {FormFault.NAME}
    with pytest.raises(FormBroken) as caught:
        fields(form_of({"Mother_1": {NAME: TEXT}}))
    assert caught.value.fault is FormFault.NAME


def test_fields_are_listed_with_why_they_stand_there() -> None:
    form = form_of(
        {
            "mother": {
                NAME: TEXT,
                "person.nationality": {"type": "string", "const": "CHN"},
                "person.sex": {**TEXT, "x-derived": "from person.id_number"},
                KIND: {**KINDS, "default": "A"},
            },
            "child": {NAME: TEXT},
        },
        required=[("mother", NAME)],
    )
    listed = [(f.want.role, f.name, f.many, f.asking, f.required) for f in fields(form)]
    assert listed == [
        ("mother", "person_name", False, Requirement.ASKED, True),
        ("mother", "person_nationality", False, Requirement.CONSTANT, False),
        ("mother", "person_sex", False, Requirement.DERIVED, False),
        ("mother", "person_id_kind", False, Requirement.DEFAULTED, False),
        ("child", "person_name", True, Requirement.ASKED, False),
    ]
    assert wants(form) == (Want("mother", NAME), Want("mother", KIND), Want("child", NAME))


def test_a_rule_on_a_layout_holds_for_all_within() -> None:
    form = copy.deepcopy({"schema": SOUND.schema, "ui": SOUND.ui})
    controls = form["ui"]["elements"][0]["elements"]
    inner = {"type": "Group", "elements": [controls[0]], "rule": rule(scope_of("mother", KIND), {"const": "A"})}
    form["ui"]["elements"][0]["elements"] = [inner, controls[1]]
    compiled = compile_form(Form(**form))
    assert "/mother/person_name" not in compiled.visible({"mother": {"person_id_kind": "B"}})
    assert "/mother/person_name" in compiled.visible({"mother": {"person_id_kind": "A"}})


def test_rules_that_multiply_without_end_are_refused() -> None:
    either = {
        "type": "OR",
        "conditions": [
            {"scope": scope_of("mother", KIND), "schema": {"const": "A"}},
            {"scope": scope_of("mother", KIND), "schema": {"const": "B"}},
        ],
    }
    condition = {"type": "AND", "conditions": [either] * 40}
    form = form_of(
        {"mother": {KIND: KINDS, NAME: TEXT}}, rules={("mother", NAME): {"effect": "SHOW", "condition": condition}}
    )
    compile_form(form)  # forty times the same alternatives are two
    many = {f"kind.number_{letter}": {"type": "boolean"} for letter in "abcdefghij"}
    pairs = [
        {"type": "OR", "conditions": [{"scope": scope_of("mother", e), "schema": {"const": v}} for v in (True, False)]}
        for e in many
    ]
    wild = {"effect": "SHOW", "condition": {"type": "AND", "conditions": pairs}}
    with pytest.raises(FormBroken) as caught:
        compile_form(form_of({"mother": {**many, NAME: TEXT}}, rules={("mother", NAME): wild}))
    assert caught.value.fault is FormFault.RULE
