"""Rules over parties: what an author may state, and what is refused before it is published."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.forms.parsing import parse_form
from services.forms.serialization import write_form
from services.forms.service import compile_form, merge
from services.forms.types import Form, FormBroken, FormFault
from tests.support.forms import TEXT, form_of

DAY = {"type": "string", "format": "date"}
ASKED = {
    "mother": {"person.id_number": TEXT, "person.name": TEXT, "marriage.registered_on": DAY},
    "father": {"person.id_number": TEXT},
    "child": {"person.name": TEXT, "birth.moment": {"type": "string", "format": "date-time"}},
}
TODAY = {"today": True}
BORN = {"of": "child", "is": "birth.moment"}
RULES: dict[str, list[dict[str, Any]]] = {
    "x-distinct": [{"is": "person.id_number", "of": ["mother", "father"]}, {"is": "person.name", "of": ["child"]}],
    "x-dates": [
        {"of": "child", "is": "birth.moment", "notBefore": {"date": "1996-01-01"}, "notAfter": TODAY},
        {
            "of": "mother",
            "is": "marriage.registered_on",
            "notBefore": {"of": "mother", "is": "person.birth_date", "years": 18, "days": -1},
        },
    ],
    "x-ages": [{"of": "father", "at": BORN, "least": 14, "most": 80}],
}


def stating(rules: Mapping[str, object]) -> Form:
    form = form_of(ASKED)
    return Form({**form.schema, **rules}, form.ui)


def test_rules_are_written_as_they_were_stated_and_reach_renderers() -> None:
    written = write_form(parse_form(stating(RULES)))
    assert {keyword: written.schema[keyword] for keyword in RULES} == RULES
    rendered = compile_form(stating(RULES)).for_renderers
    assert {keyword: rendered.schema[keyword] for keyword in RULES} == RULES


def test_of_several_items_every_rule_holds_and_the_same_one_once() -> None:
    other = stating({"x-distinct": RULES["x-distinct"][:1], "x-ages": [{"of": "mother", "at": TODAY, "least": 14}]})
    form = merge([("first", stating(RULES)), ("second", other)]).form
    assert form.schema["x-distinct"] == RULES["x-distinct"]
    assert len(form.schema["x-ages"]) == 2
    assert "x-ages" not in merge([("plain", form_of(ASKED))]).form.schema


@pytest.mark.parametrize(
    ("rules", "pointer"),
    [
        ({"x-distinct": [{"is": "person.id_number", "of": ["mother", "uncle"]}]}, "/schema/x-distinct/0/of"),
        ({"x-distinct": [{"is": "person.id_number", "of": ["mother"]}]}, "/schema/x-distinct/0/of"),
        ({"x-distinct": [{"is": "person.id_number", "of": ["mother", "mother"]}]}, "/schema/x-distinct/0/of"),
        ({"x-distinct": [{"is": "person.phone", "of": ["mother", "father"]}]}, "/schema/x-distinct/0/of"),
        ({"x-distinct": [{"is": "person.id_number", "of": []}]}, "/schema/x-distinct/0"),
        ({"x-distinct": [{"is": "person.id_number", "of": [7, "father"]}]}, "/schema/x-distinct/0/of"),
        ({"x-distinct": "person.id_number"}, "/schema/x-distinct"),
        ({"x-dates": [{"of": "child", "is": "birth.moment"}]}, "/schema/x-dates/0"),
        ({"x-dates": [{"of": "child", "is": "person.name", "notAfter": TODAY}]}, "/schema/x-dates/0"),
        ({"x-dates": [{**BORN, "notAfter": {"today": False}}]}, "/schema/x-dates/0/notAfter"),
        ({"x-dates": [{**BORN, "notAfter": {"date": "2026-02-30"}}]}, "/schema/x-dates/0/notAfter"),
        ({"x-dates": [{**BORN, "notAfter": {"today": True, "date": "2026-02-01"}}]}, "/schema/x-dates/0/notAfter"),
        ({"x-dates": [{**BORN, "notAfter": {"today": True, "years": 3000}}]}, "/schema/x-dates/0/notAfter"),
        ({"x-dates": [{**BORN, "notAfter": {"of": "father", "is": "death.died_on"}}]}, "/schema/x-dates/0/notAfter"),
        ({"x-ages": [{"of": "father", "at": BORN}]}, "/schema/x-ages/0"),
        ({"x-ages": [{"of": "father", "at": BORN, "least": 80, "most": 14}]}, "/schema/x-ages/0"),
        ({"x-ages": [{"of": "father", "at": BORN, "least": "14"}]}, "/schema/x-ages/0"),
        ({"x-ages": [{"of": "father", "least": 14}]}, "/schema/x-ages/0/at"),
        ({"x-ages": [{"of": "uncle", "at": BORN, "least": 14}]}, "/schema/x-ages/0/of"),
        ({"x-ages": [{"of": "father", "at": BORN, "least": 14, "max": 80}]}, "/schema/x-ages/0"),
        ({"x-ages": [{"of": "father", "at": BORN, "least": 14}] * 51}, "/schema"),
    ],
)
def test_a_rule_that_could_not_be_decided_or_broken_is_refused(rules: Mapping[str, object], pointer: str) -> None:
    with pytest.raises(FormBroken) as refused:
        parse_form(stating(rules))
    assert refused.value.pointer == pointer
    assert refused.value.fault in {FormFault.PARTY_RULE, FormFault.SHAPE, FormFault.KEYWORD_UNKNOWN}
