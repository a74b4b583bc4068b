"""Answers against a form: visible, kept, checked; never a value said back."""

import itertools
import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.forms.kind_words import KIND_WORDS
from services.forms.service import MOST_FINDINGS, CompiledForm, check, compile_form, kept, visible, words_of
from services.forms.types import FieldAddress, Form, property_of
from services.forms.validator import KNOWN_FORMATS
from services.kit.values.number_formats import NumberFormat
from tests.support.form_strategies import answers, for_forms, forms, junk, rules
from tests.support.forms import TEXT, form_of, scope_of, shown_if

NAME, KIND, STATUS, PLACE = "person.name", "person.id_kind", "marriage.status", "insurance.place"
KINDS = {"type": "string", "enum": ["A", "B"]}
DAY, MOMENT, ID_NUMBER = ({"type": "string", "format": form} for form in ("date", "date-time", "id-number"))
ABC = {"type": "string", "enum": ["A", "B", "C"]}
kinds = st.sampled_from(["A", "B", "C", None])


def addresses(form: CompiledForm, given: dict[str, Any]) -> dict[str, tuple[bool, Any]]:
    """Pointer → required by the form, value answered; for every field of every party there."""
    found = {}
    for field in form.fields:
        parties = given.get(field.want.role, {}) if field.many else {None: given.get(field.want.role, {})}
        for party, answered in parties.items():
            pointer = FieldAddress(field.want.role, party, field.name).pointer
            found[pointer] = (field.required, answered.get(field.name))
    return found


@for_forms
@given(forms(), answers())
def test_what_is_hidden_is_neither_kept_nor_found_fault_with(form: Form, given: dict[str, Any]) -> None:
    compiled = compile_form(form)
    hidden = addresses(compiled, given).keys() - visible(compiled, given)
    left = kept(compiled, given)
    assert all(addresses(compiled, dict(left))[pointer][1] is None for pointer in hidden)
    assert not {finding.pointer for finding in check(compiled, left, complete=True)} & hidden
    assert check(compiled, left, complete=True) == check(compiled, given, complete=True)


@for_forms
@given(forms(), answers())
def test_keeping_twice_keeps_the_same(form: Form, given: dict[str, Any]) -> None:
    compiled = compile_form(form)
    left = kept(compiled, given)
    assert kept(compiled, left) == left
    assert visible(compiled, left) == visible(compiled, given)


@for_forms
@given(forms(), answers())
def test_exactly_the_visible_required_and_empty_fields_are_missing(form: Form, given: dict[str, Any]) -> None:
    compiled = compile_form(form)
    shown = visible(compiled, given)
    expected = {p for p, (required, value) in addresses(compiled, given).items() if required and value is None}
    found = {finding.pointer for finding in check(compiled, given, complete=True) if finding.rule == "required"}
    assert found == expected & shown


@for_forms
@given(forms(), answers())
def test_a_draft_may_be_incomplete_but_not_wrong(form: Form, given: dict[str, Any]) -> None:
    compiled = compile_form(form)
    whole = check(compiled, given, complete=True)
    assert [f for f in whole if f.rule != "required"] == list(check(compiled, given, complete=False))


@for_forms
@given(forms(), junk())
def test_any_json_gets_an_answer_that_says_no_value_back(form: Form, given: dict[str, Any]) -> None:
    compiled = compile_form(form)
    marked = mark_values(given)
    findings = check(compiled, marked, complete=True)
    assert len(findings) <= MOST_FINDINGS
    assert "SECRET" not in repr(findings)
    assert "SECRET" not in repr([words_of(finding) for finding in findings])
    assert isinstance(visible(compiled, marked), frozenset)


def mark_values(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: mark_values(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [mark_values(inner) for inner in value]
    return f"SECRET {value}" if isinstance(value, str) else value


@for_forms
@given(rules(scope_of("mother", KIND), scope_of("father", KIND)), kinds, kinds)
def test_a_rule_shows_and_hides_as_json_forms_has_it(rule: Any, mothers: str | None, fathers: str | None) -> None:
    asked: dict[str, dict[str, Any]] = {"mother": {KIND: ABC, NAME: TEXT}, "father": {KIND: ABC}}
    form = compile_form(form_of(asked, rules={("mother", NAME): rule}))
    given = {"mother": {"person_id_kind": mothers}, "father": {"person_id_kind": fathers}}
    fits = judged(rule["condition"], given)
    assert ("/mother/person_name" in visible(form, given)) is (fits if rule["effect"] == "SHOW" else not fits)


@pytest.mark.parametrize(("kind", "hidden"), [("AND", {("A", "A")}), ("OR", {("A", "A"), ("A", "B"), ("B", "A")})])
def test_what_hides_under_several_conditions_shows_otherwise(kind: str, hidden: set[tuple[str, str]]) -> None:
    conditions = [{"scope": scope_of(role, KIND), "schema": {"const": "A"}} for role in ("mother", "father")]
    rule = {"effect": "HIDE", "condition": {"type": kind, "conditions": conditions}}
    asked: dict[str, dict[str, Any]] = {"mother": {KIND: KINDS, NAME: TEXT}, "father": {KIND: KINDS}}
    form = compile_form(form_of(asked, rules={("mother", NAME): rule}))
    for mothers, fathers in itertools.product("AB", "AB"):
        given = {"mother": {"person_id_kind": mothers}, "father": {"person_id_kind": fathers}}
        assert ("/mother/person_name" not in visible(form, given)) is ((mothers, fathers) in hidden)


def judged(condition: dict[str, Any], given: dict[str, Any]) -> bool:
    """The condition as it reads, by the validator itself."""
    if "type" in condition:
        parts = [judged(part, given) for part in condition["conditions"]]
        return all(parts) if condition["type"] == "AND" else any(parts)
    _, _, role, _, name = condition["scope"].split("/")
    value = given[role][name]
    return "not" in condition["schema"] if value is None else jsonschema_rs.is_valid(condition["schema"], value)


def test_the_form_for_renderers_asks_for_what_is_visible_by_if_and_then() -> None:
    form = compile_form(
        form_of(
            {"mother": {KIND: KINDS, NAME: TEXT}, "child": {KIND: KINDS, NAME: TEXT}},
            required=[("mother", NAME), ("child", NAME)],
            rules={
                ("mother", NAME): shown_if(scope_of("mother", KIND), {"const": "A"}),
                ("child", NAME): shown_if("#/properties/person_id_kind", {"not": {"const": "A"}}),
            },
        )
    )
    plain = jsonschema_rs.Draft202012Validator(dict(form.for_renderers.schema))
    assert plain.is_valid({"mother": {"person_id_kind": "B"}})
    assert not plain.is_valid({"mother": {"person_id_kind": "A"}})
    assert not plain.is_valid({"mother": {}, "child": {"1": {}}})
    assert plain.is_valid({"mother": {}, "child": {"1": {"person_id_kind": "A"}}})
    assert not plain.is_valid({"child": {}})


def test_a_rule_across_roles_asks_nothing_while_the_role_it_looks_at_is_missing() -> None:
    rule = shown_if(scope_of("mother", KIND), {"const": "A"})
    form = form_of(
        {"mother": {KIND: KINDS}, "father": {NAME: TEXT}},
        required=[("father", NAME)],
        rules={("father", NAME): rule},
    )
    plain = jsonschema_rs.Draft202012Validator(dict(compile_form(form).for_renderers.schema))
    assert [error.kind.as_dict()["property"] for error in plain.iter_errors({"father": {}})] == ["mother"]


def test_a_rule_sees_no_answer_of_a_hidden_field() -> None:
    form = compile_form(
        form_of(
            {"mother": {PLACE: TEXT, STATUS: KINDS, KIND: KINDS}},
            rules={
                ("mother", PLACE): shown_if(scope_of("mother", STATUS), {"const": "A"}),
                ("mother", STATUS): shown_if(scope_of("mother", KIND), {"const": "A"}),
            },
        )
    )
    given = {"mother": {"insurance_place": "省", "marriage_status": "A", "person_id_kind": "B"}}
    assert kept(form, given) == {"mother": {"person_id_kind": "B"}}
    assert visible(form, given) == {"/mother/person_id_kind"}


def test_parties_of_many_are_judged_each_by_its_own_answers() -> None:
    rule = shown_if("#/properties/person_id_kind", {"const": "A"})
    form = compile_form(form_of({"child": {KIND: KINDS, NAME: TEXT}}, rules={("child", NAME): rule}))
    given = {"child": {"first": {"person_id_kind": "A"}, "second": {"person_id_kind": "B", "person_name": "测试"}}}
    assert visible(form, given) == {
        "/child/first/person_id_kind",
        "/child/first/person_name",
        "/child/second/person_id_kind",
    }
    assert kept(form, given)["child"]["second"] == {"person_id_kind": "B"}


@pytest.mark.parametrize(
    ("schema", "answer", "rule", "facts"),
    [
        ({"type": "string", "maxLength": 2}, "测试测", "maxLength", {"limit": "2"}),
        ({"type": "string", "maxLength": 9, "minLength": 2}, "测", "minLength", {"limit": "2"}),
        ({"type": "integer", "minimum": 3}, 2, "minimum", {"limit": "3"}),
        ({"type": "integer"}, "2", "type", {"types": "integer"}),
        ({"type": "integer"}, 2.0, "type", {"types": "integer"}),
        ({"type": "integer"}, 10**400, "type", {"types": "integer"}),
        ({"type": "boolean"}, 1, "type", {"types": "boolean"}),
        ({"type": "string", "maxLength": 9}, "\ud800", "type", {"types": "string"}),
        ({"type": "string", "maxLength": 9}, {"a": 1}, "type", {"types": "string"}),
        (KINDS, "C", "enum", {}),
        ({"type": "string", "oneOf": [{"const": "A", "title": "甲", "x-title-en": "a"}]}, "C", "enum", {}),
        ({"type": "string", "const": "A"}, "B", "const", {}),
        (DAY, "2026-02-30", "format", {"format": "date", "reason": "NO_SUCH_DAY"}),
        (DAY, "2026-11", "format", {"format": "date", "reason": "WRITING"}),
        (DAY, "2999-01-01", "implausible", {"format": "date", "reason": "IMPLAUSIBLE"}),
        (MOMENT, "2101-02-03T00:00:00Z", "implausible", {"format": "date-time", "reason": "IMPLAUSIBLE"}),
        (MOMENT, "2026-02-03", "format", {"format": "date-time", "reason": "WRITING"}),
        (ID_NUMBER, "340000199403121027", "format", {"format": "id-number", "reason": "CHECK_CHARACTER"}),
        (
            {"type": "string", "format": "passport-number"},
            "E1",
            "format",
            {"format": "passport-number", "reason": "LENGTH"},
        ),
        ({"type": "string", "format": "postal-code"}, "23001", "format", {"format": "postal-code"}),
        ({"type": "integer", "minimum": 3, "maximum": 9}, 2, "minimum", {"limit": "3", "other": "9"}),
        ({"type": "integer", "minimum": 3, "maximum": 9}, 10, "maximum", {"limit": "9", "other": "3"}),
        ({"type": "integer", "minimum": 3, "maximum": 9}, 10**20, "maximum", {"limit": "9", "other": "3"}),
        ({"type": "integer", "minimum": 3, "maximum": 9}, -(10**20), "minimum", {"limit": "3", "other": "9"}),
        ({"type": "integer", "minimum": 3}, 10**20, "type", {"types": "integer"}),
        (
            {"type": "string", "maxLength": 9, "pattern": "^[A-Z]{2}$", "examples": ["AB"]},
            "1a",
            "pattern",
            {"zh": f"题{NAME}", "en": NAME, "example": "AB"},
        ),
        ({"type": "string", "format": "person-name"}, "<测试>", "format", {"format": "person-name"}),
        ({"type": "string", "maxLength": 9, "pattern": "^[0-9]+$"}, "1a", "pattern", {"zh": f"题{NAME}", "en": NAME}),
    ],
)
def test_a_broken_rule_is_named_with_its_facts(schema: Any, answer: Any, rule: str, facts: dict[str, str]) -> None:
    form = compile_form(form_of({"mother": {NAME: schema}}))
    (finding,) = check(form, {"mother": {"person_name": answer}}, complete=True)
    assert (finding.pointer, finding.rule, finding.facts) == ("/mother/person_name", rule, facts)
    assert all(words and "{" not in words for words in words_of(finding))


WRONG = {
    **{form.value: "?" for form in NumberFormat},
    "date": "昨天",
    "date-time": "昨天",
    "person-name": "<>",
    "postal-code": "?",
    "money": "约1000",
}


@pytest.mark.parametrize("form", sorted(KNOWN_FORMATS))
def test_a_wrong_value_is_told_its_kind_and_what_a_right_one_looks_like(form: str) -> None:
    compiled = compile_form(form_of({"mother": {NAME: {"type": "string", "format": form}}}))
    (finding,) = check(compiled, {"mother": {"person_name": WRONG[form]}}, complete=True)
    zh, en = words_of(finding)
    kind = KIND_WORDS[form]
    assert kind.zh in zh
    assert zh.endswith(kind.how_zh)
    assert en.endswith(kind.how_en)
    assert kind.en.removeprefix("an ").removeprefix("a ") in en
    assert not any(word in f"{zh} {en}" for word in ("格式", "format", "pattern", "^", "["))


@pytest.mark.parametrize("form", sorted(KNOWN_FORMATS))
@pytest.mark.parametrize("answer", [20261103, True, ["2026-11-03"], {}])
def test_a_value_of_another_type_is_told_its_kind_too(form: str, answer: Any) -> None:
    compiled = compile_form(form_of({"mother": {NAME: {"type": "string", "format": form}}}))
    (finding,) = check(compiled, {"mother": {"person_name": answer}}, complete=True)
    assert finding.rule == "type"
    assert words_of(finding)[0].endswith(KIND_WORDS[form].how_zh)


def test_a_number_where_one_of_some_options_is_meant_is_told_to_choose() -> None:
    form = compile_form(form_of({"mother": {NAME: {"type": "string", "enum": ["甲", "乙"]}}}))
    (finding,) = check(form, {"mother": {"person_name": 7}}, complete=True)
    assert finding.rule == "enum"


@pytest.mark.parametrize(
    ("element", "kind"),
    [("organisation.region", "行政区划代码"), ("person.postal_code", "邮政编码"), ("firm.credit_code", "信用代码")],
)
def test_where_a_pattern_is_broken_the_element_says_what_kind_was_meant(element: str, kind: str) -> None:
    form = compile_form(form_of({"mother": {element: {"type": "string", "pattern": "^[0-9]{12}$", "maxLength": 99}}}))
    (finding,) = check(form, {"mother": {property_of(element): "合肥"}}, complete=True)
    assert kind in words_of(finding)[0]


def test_a_text_too_long_for_a_region_code_is_told_what_a_region_code_is() -> None:
    schema = {"type": "string", "pattern": "^[0-9]{12}$", "maxLength": 12}
    form = compile_form(form_of({"mother": {"organisation.region": schema}}))
    (finding,) = check(form, {"mother": {"organisation_region": "安徽省合肥市包河区某某街道办事处"}}, complete=True)
    assert finding.rule == "pattern"
    assert "行政区划代码" in words_of(finding)[0]


def test_an_answer_that_breaks_several_rules_is_told_the_one_that_says_most() -> None:
    schema = {"type": "string", "format": "id-number", "pattern": "^[0-9]+$", "maxLength": 4, "minLength": 3}
    form = compile_form(form_of({"mother": {NAME: schema}}))
    (finding,) = check(form, {"mother": {"person_name": "不知道这个号码"}}, complete=True)
    assert finding.rule == "format"


@pytest.mark.parametrize(
    "answer", ["340000199403121026", "340000850412004", "安娜·玛丽亚·测试", "2026-11-18T03:20:00+08:00"]
)
def test_own_formats_accept_what_registers_hold(answer: str) -> None:
    formats = {"3": "id-number", "安": "person-name", "2": "date-time"}
    form = compile_form(form_of({"mother": {NAME: {"type": "string", "format": formats[answer[0]]}}}))
    assert check(form, {"mother": {"person_name": answer}}, complete=True) == ()


def test_what_the_form_does_not_know_is_unknown() -> None:
    form = compile_form(form_of({"mother": {NAME: TEXT}, "child": {NAME: TEXT}}))
    given = {"mother": {"a/b": 1, "person_nmae": "测试"}, "child": {"1": {"x": {"y": 1}}}, "uncle": {}, "n" * 500: 1}
    found = [(finding.pointer, finding.rule) for finding in check(form, given, complete=True)]
    assert found == [
        ("/child/1/x", "unknown"),
        ("/mother/a~1b", "unknown"),
        ("/mother/person_nmae", "unknown"),
        ("/" + "n" * 80, "unknown"),
        ("/uncle", "unknown"),
    ]
    assert kept(form, given) == given


def test_null_is_an_empty_answer() -> None:
    form = compile_form(form_of({"mother": {NAME: TEXT}}, required=[("mother", NAME)]))
    assert [f.rule for f in check(form, {"mother": {"person_name": None}}, complete=True)] == ["required"]
    assert kept(form, {"mother": {"person_name": None}}) == {"mother": {}}
    assert [f.pointer for f in check(form, {"mother": None}, complete=True)] == ["/mother/person_name"]


@pytest.mark.parametrize("given", [{"mother": "text"}, {"mother": [1]}, {"child": {"1": "text"}}, {"child": 7}])
def test_an_outline_of_another_shape_is_of_the_wrong_type(given: dict[str, Any]) -> None:
    form = compile_form(form_of({"mother": {NAME: TEXT}, "child": {NAME: TEXT}}))
    assert [finding.rule for finding in check(form, given, complete=True)] == ["type"]


def test_deeply_nested_answers_are_refused_without_being_followed() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"person_name": deep}
    form = compile_form(form_of({"mother": {NAME: TEXT}}))
    assert [f.pointer for f in check(form, {"mother": deep}, complete=True)] == ["/mother/person_name"]


def test_a_flood_of_wrong_answers_gets_a_bounded_answer() -> None:
    form = compile_form(form_of({"mother": {NAME: TEXT}}))
    flood = {"mother": {f"n{place}": 1 for place in range(10_000)}}
    assert len(check(form, flood, complete=True)) == MOST_FINDINGS


def test_a_form_has_one_digest_whatever_the_order_of_its_keys() -> None:
    form = form_of({"mother": {NAME: TEXT, KIND: KINDS}})
    turned = json.loads(json.dumps({"schema": form.schema, "ui": form.ui}, sort_keys=True))
    assert compile_form(form).digest == compile_form(Form(**turned)).digest
    assert compile_form(form).digest != compile_form(form_of({"mother": {NAME: TEXT}})).digest
