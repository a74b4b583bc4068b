"""What no answer can show, and what forms cost that nobody should write."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.forms import parsing, validator
from services.forms.service import compile_form, nearest_keyword, visible
from services.forms.types import Condition, Form, FormBroken, FormFault
from tests.support.forms import TEXT, form_of, scope_of, shown_if

KIND = {"type": "string", "enum": ["A", "B"]}
YES = {"type": "boolean"}


def joined(kind: str, *conditions: Mapping[str, Any]) -> dict[str, Any]:
    return {"effect": "SHOW", "condition": {"type": kind, "conditions": list(conditions)}}


def when(element: str, schema: Mapping[str, Any], role: str = "mother") -> dict[str, Any]:
    return {"scope": scope_of(role, element), "schema": schema}


def hidden(rules: Mapping[tuple[str, str], Mapping[str, Any]], **asked: Mapping[str, Mapping[str, Any]]) -> list[str]:
    fields: Mapping[str, Mapping[str, Any]] = {"a.kind": KIND, "b.yes": YES, "c.text": TEXT, "d.text": TEXT}
    form = form_of(asked or {"mother": fields}, rules=rules, required=[("mother", "d.text")])
    return [field.want.element for field, _ in compile_form(form).never_shown_fields()]


def test_a_rule_that_wants_two_answers_of_one_field_shows_nothing() -> None:
    both = joined("AND", when("a.kind", {"const": "A"}), when("a.kind", {"const": "B"}))
    assert hidden({("mother", "c.text"): both}) == ["c.text"]


def test_a_rule_that_wants_and_bars_the_same_answer_shows_nothing() -> None:
    both = joined("AND", when("a.kind", {"const": "A"}), when("a.kind", {"not": {"enum": ["A", "B"]}}))
    assert hidden({("mother", "c.text"): both}) == ["c.text"]


def test_one_open_alternative_is_enough() -> None:
    dead = {"type": "AND", "conditions": [when("a.kind", {"const": "A"}), when("a.kind", {"const": "B"})]}
    assert hidden({("mother", "c.text"): joined("OR", dead, when("b.yes", {"const": True}))}) == []


def test_what_looks_at_a_field_of_the_opposite_case_is_never_shown() -> None:
    rules = {
        ("mother", "b.yes"): shown_if(scope_of("mother", "a.kind"), {"const": "A"}),
        ("mother", "d.text"): joined("AND", when("b.yes", {"const": True}), when("a.kind", {"const": "B"})),
    }
    form = form_of(
        {"mother": {"a.kind": KIND, "b.yes": YES, "d.text": TEXT}}, rules=rules, required=[("mother", "d.text")]
    )
    compiled = compile_form(form)
    assert [(field.want.element, required) for field, required in compiled.never_shown_fields()] == [("d.text", True)]
    for kind in ("A", "B"):
        for yes in (True, False):
            answers = {"mother": {"a_kind": kind, "b_yes": yes}}
            assert "/mother/d_text" not in visible(compiled, answers)


def test_within_a_party_of_many_the_rules_see_the_party() -> None:
    rules = {
        ("child", "c.text"): joined(
            "AND", when("a.kind", {"const": "A"}, "child"), when("a.kind", {"const": "B"}, "child")
        )
    }
    assert hidden(rules, child={"a.kind": KIND, "c.text": TEXT}) == ["c.text"]


def test_conditions_of_a_material_must_be_able_to_hold_together() -> None:
    form = compile_form(form_of({"mother": {"a.kind": KIND, "b.yes": YES}}))
    kind = scope_of("mother", "a.kind")
    first, second = Condition(kind, {"const": "A"}), Condition(kind, {"const": "B"})
    assert form.can_hold([first], "mother")
    assert not form.can_hold([first, second], "mother")


@pytest.mark.parametrize("kind", ["AND", "OR"])
def test_a_rule_of_thousands_of_conditions_is_refused_before_it_is_joined(kind: str) -> None:
    many = joined(kind, *(when("a.kind", {"const": "A"}) for _ in range(3000)))
    with pytest.raises(FormBroken) as caught:
        compile_form(form_of({"mother": {"a.kind": KIND, "c.text": TEXT}}, rules={("mother", "c.text"): many}))
    assert (caught.value.fault, caught.value.pointer.rpartition("/")[2]) == (FormFault.RULE, "conditions")


def test_rules_around_rules_are_refused_where_they_multiply() -> None:
    fields = {f"{letter}.kind": {"type": "integer"} for letter in "abcdefghij"}
    form = form_of({"mother": {**fields, "x.text": TEXT}})
    inner = form.ui["elements"][0]["elements"].pop()
    for letter in "abcdefghij":
        rule = joined("OR", *(when(f"{letter}.kind", {"const": number}) for number in range(4)))
        inner = {"type": "Group", "elements": [inner], "rule": rule}
    form.ui["elements"].append(inner)
    with pytest.raises(FormBroken) as caught:
        compile_form(form)
    assert caught.value.fault is FormFault.RULE


def test_ten_thousand_fields_are_refused_before_one_of_them_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def counting(schema: Mapping[str, Any], pointer: str) -> Any:
        compiled.append(pointer)
        return validator.validator_of(schema, pointer)

    monkeypatch.setattr(parsing, "validator_of", counting)
    form = form_of({"mother": {"a.kind": KIND}})
    compile_form(form)
    assert compiled
    compiled.clear()
    many = {"mother": {f"a.b{'c' * (place % 7)}_{'d' * (place // 7)}": TEXT for place in range(600)}}
    with pytest.raises(FormBroken) as caught:
        compile_form(form_of(many))
    assert (caught.value.fault, caught.value.pointer) == (FormFault.TOO_MANY, "/schema/properties")
    assert compiled == []


@pytest.mark.parametrize("pattern", ["(?=a)b", "(a)\\1", "(x{1000}){1000}"])
def test_a_pattern_that_could_take_for_ever_is_refused(pattern: str) -> None:
    with pytest.raises(FormBroken) as caught:
        compile_form(form_of({"mother": {"c.text": {**TEXT, "pattern": pattern}}}))
    assert (caught.value.fault, caught.value.pointer) == (
        FormFault.SCHEMA,
        "/schema/properties/mother/properties/c_text/pattern",
    )


@pytest.mark.parametrize("reference", ["https://example.org/x.json", "file:///etc/passwd", "#/$defs/other"])
def test_a_reference_from_a_field_is_refused(reference: str) -> None:
    with pytest.raises(FormBroken) as caught:
        compile_form(form_of({"mother": {"c.text": {**TEXT, "$ref": reference}}}))
    assert (caught.value.fault, caught.value.detail) == (FormFault.KEYWORD_UNKNOWN, "$ref")


@pytest.mark.parametrize(
    ("stated", "meant"),
    [("maxLenght", "maxLength"), ("requierd", "required"), ("colour", None), ("x" * 100_000, None)],
)
def test_a_misspelt_keyword_is_told_what_it_was_meant_to_be(stated: str, meant: str | None) -> None:
    assert nearest_keyword(stated) == meant


def test_a_form_without_dead_rules_hides_nothing_for_ever() -> None:
    form = Form(*_parts())
    assert list(compile_form(form).never_shown_fields()) == []


def _parts() -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    rules = {("mother", "c.text"): shown_if(scope_of("mother", "a.kind"), {"not": {"const": "A"}})}
    form = form_of({"mother": {"a.kind": KIND, "c.text": TEXT}}, rules=rules)
    return form.schema, form.ui
