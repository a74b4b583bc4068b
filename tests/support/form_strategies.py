"""Forms and answers by chance, for properties that must hold for all of them."""

from typing import Any

from hypothesis import strategies as st

from services.forms.types import Form, property_of
from tests.support.forms import MANY, form_of, scope_of, shown_if

KINDS = ["A", "B", "C"]
_KIND = "person.id_kind"
_STATUS = "marriage.status"
_OTHERS = ["person.name", "person.phone", "birth.weight_grams", "premium.family_account"]
ROLES = ["mother", "father", "child"]


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Any two of them can be merged: one type per element, bounds that leave room, choices all the same.

    A rule looks at `person.id_kind`, which has none, or at `marriage.status`, which may have one.
    """
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True))
    asked: dict[str, dict[str, Any]] = {}
    ruling = {}
    for role in roles:
        others = draw(st.lists(st.sampled_from(_OTHERS), max_size=4, unique=True))
        elements = draw(st.permutations([_KIND, _STATUS, *others]))
        asked[role] = {element: draw(_schemas(element)) for element in elements}
    for role in roles:
        sighted = [role] if role in MANY else [other for other in roles if other not in MANY]
        for element in asked[role]:
            looked_at = [] if element == _KIND else [_KIND] if element == _STATUS else [_KIND, _STATUS]
            ruled: bool = draw(st.booleans())
            if looked_at and ruled:
                ruling[role, element] = draw(rules([scope_of(of, e) for of in sighted for e in looked_at]))
    places = [(role, element) for role in roles for element in asked[role]]
    required = draw(st.lists(st.sampled_from(places), unique=True))
    return form_of(asked, required=required, rules=ruling)


@st.composite
def _schemas(draw: st.DrawFn, element: str) -> dict[str, Any]:
    match element:
        case "person.id_kind" | "marriage.status":
            return {"type": "string", "enum": draw(st.permutations(KINDS))}
        case "birth.weight_grams":
            return {"type": "integer", "minimum": draw(st.integers(0, 5)), "maximum": draw(st.integers(50, 60))}
        case "premium.family_account":
            return {"type": "boolean"}
        case _:
            return {"type": "string", "maxLength": draw(st.integers(5, 9)), "minLength": draw(st.integers(0, 3))}


@st.composite
def _conditions(draw: st.DrawFn, scopes: list[str]) -> dict[str, Any]:
    values = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True))
    plain = {"const": values[0]} if len(values) == 1 else {"enum": values}
    schema = {"not": plain} if draw(st.booleans()) else plain
    return {"scope": draw(st.sampled_from(scopes)), "schema": schema}


@st.composite
def rules(draw: st.DrawFn, scopes: list[str]) -> dict[str, Any]:
    condition = draw(
        st.recursive(
            _conditions(scopes),
            lambda inner: st.fixed_dictionaries(
                {"type": st.sampled_from(["AND", "OR"]), "conditions": st.lists(inner, min_size=1, max_size=2)}
            ),
            max_leaves=3,
        )
    )
    rule = dict(shown_if("", {}, draw(st.sampled_from(["SHOW", "HIDE"]))))
    return rule | {"condition": condition}


def _values() -> st.SearchStrategy[Any]:
    return st.one_of(st.sampled_from([*KINDS, None, True, 1, 55, "", "十个字以上的很长的回答"]), st.text(max_size=6))


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Answers of the right outline, with values of any scalar type."""
    given: dict[str, Any] = {}
    names = [property_of(element) for element in [_KIND, _STATUS, *_OTHERS]]
    party = st.dictionaries(st.sampled_from(names), _values())
    for role in draw(st.lists(st.sampled_from(ROLES), unique=True)):
        given[role] = draw(st.dictionaries(st.sampled_from(["1", "2"]), party)) if role in MANY else draw(party)
    return given


def junk() -> st.SearchStrategy[Any]:
    """Any JSON whatever, around names that a form knows."""
    names = st.one_of(
        st.sampled_from([*ROLES, "person_name", "person_id_kind", "a/b~c", "\ud800"]), st.text(max_size=3)
    )
    leaves = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.just("\udfff"))
    grown = st.recursive(
        leaves, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(names, inner)), max_leaves=20
    )
    return st.dictionaries(names, grown)
