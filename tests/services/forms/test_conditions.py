"""Conditions: what they say of answers that are there, absent, or of another type."""

from typing import Any

import pytest

from services.forms.service import holds
from services.forms.types import Condition, FormBroken

MOTHER = "#/properties/mother/properties/person_id_kind"
OWN = "#/properties/person_id_kind"


def mother(value: Any) -> dict[str, Any]:
    return {"mother": {"person_id_kind": value}}


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ({"const": "A"}, "A", True),
        ({"const": "A"}, "B", False),
        ({"enum": ["A", "B"]}, "B", True),
        ({"enum": ["A", "B"]}, "C", False),
        ({"not": {"const": "A"}}, "B", True),
        ({"not": {"const": "A"}}, "A", False),
        ({"not": {"enum": ["A", "B"]}}, "B", False),
        ({"const": True}, True, True),
        ({"const": True}, 1, False),
        ({"const": 1}, True, False),
        ({"const": 1}, "1", False),
        ({"const": "A"}, {"A": "A"}, False),
    ],
)
def test_a_condition_compares_in_value_and_type(schema: Any, value: Any, expected: bool) -> None:
    assert holds(Condition(MOTHER, schema), mother(value)) is expected


@pytest.mark.parametrize("answers", [{}, {"mother": {}}, {"mother": None}, {"mother": {"person_id_kind": None}}])
def test_only_a_not_holds_of_an_absent_answer(answers: dict[str, Any]) -> None:
    assert not holds(Condition(MOTHER, {"const": "A"}), answers)
    assert not holds(Condition(MOTHER, {"enum": ["A"]}), answers)
    assert holds(Condition(MOTHER, {"not": {"const": "A"}}), answers)


def test_a_condition_of_a_party_looks_at_that_party() -> None:
    answers = {"child": {"first": {"person_id_kind": "A"}, "second": {"person_id_kind": "B"}}}
    condition = Condition(OWN, {"const": "B"})
    assert [holds(condition, answers, party) for party in ("first", "second", "third", None)] == [
        False,
        True,
        False,
        False,
    ]
    assert holds(Condition(MOTHER, {"const": "A"}), answers | mother("A"), "second")


@pytest.mark.parametrize(
    ("scope", "schema"),
    [
        ("#/properties/mother", {"const": "A"}),
        ("#/definitions/mother", {"const": "A"}),
        ("/mother/person_id_kind", {"const": "A"}),
        (MOTHER, {"type": "string"}),
        (MOTHER, {"const": "A", "enum": ["A"]}),
        (MOTHER, {"not": {"not": {"const": "A"}}}),
        (MOTHER, {"const": {"a": 1}}),
        (MOTHER, {"const": None}),
        (MOTHER, {"enum": []}),
        (MOTHER, {"$ref": "https://example.org/schema"}),
        (MOTHER, True),
    ],
)
def test_what_is_no_condition_of_the_vocabulary_is_refused(scope: str, schema: Any) -> None:
    with pytest.raises(FormBroken):
        holds(Condition(scope, schema), {})
