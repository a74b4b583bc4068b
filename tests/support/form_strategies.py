"""Forms and answers by chance, for properties that must hold for all of them."""

from functools import cache
from itertools import permutations
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from services.forms.types import Form, property_of
from tests.support.forms import MANY, form_of, scope_of, shown_if

for_forms = settings(max_examples=60)
"""Forms by chance are large: fewer of them say as much."""

KINDS = ["A", "B", "C"]
_KIND = "person.id_kind"
_STATUS = "marriage.status"
_OTHERS = ["person.name", "person.phone", "birth.weight_grams", "premium.family_account"]
ROLES = ["mother", "father", "child"]


_SOME_ROLES = st.lists(st.sampled_from(ROLES), min_size=1, max_size=3, unique=True)
_OTHER_ELEMENTS = st.lists(st.sampled_from(_OTHERS), max_size=4, unique=True)
_CHOICES = st.sampled_from([list(order) for order in permutations(KINDS)])
_TEXTS = st.builds(
    lambda least, most: {"type": "string", "maxLength": most, "minLength": least}, st.integers(0, 3), st.integers(5, 9)
)
_SCHEMAS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    **dict.fromkeys((_KIND, _STATUS), _CHOICES.map(lambda choices: {"type": "string", "enum": choices})),
    **dict.fromkeys(("person.name", "person.phone"), _TEXTS),
    "birth.weight_grams": st.builds(
        lambda least, most: {"type": "integer", "minimum": least, "maximum": most},
        st.integers(0, 5),
        st.integers(50, 60),
    ),
    "premium.family_account": st.just({"type": "boolean"}),
}


# A strategy that is made anew for each draw costs more than all it draws: these are made once.


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """Any two of them can be merged: one type per element, bounds that leave room, choices all the same.

    A rule looks at `person.id_kind`, which has none, or at `marriage.status`, which may have one.
    """
    roles = draw(_SOME_ROLES)
    asked: dict[str, dict[str, Any]] = {}
    ruling = {}
    for role in roles:
        elements = draw(_orders(_KIND, _STATUS, *draw(_OTHER_ELEMENTS)))
        asked[role] = {element: draw(_SCHEMAS[element]) for element in elements}
    for role in roles:
        sighted = [role] if role in MANY else [other for other in roles if other not in MANY]
        for element in asked[role]:
            looked_at = [] if element == _KIND else [_KIND] if element == _STATUS else [_KIND, _STATUS]
            ruled: bool = draw(st.booleans())
            if looked_at and ruled:
                ruling[role, element] = draw(rules(*(scope_of(of, e) for of in sighted for e in looked_at)))
    places = [(role, element) for role in roles for element in asked[role]]
    required = draw(st.lists(st.sampled_from(places), unique=True))
    return form_of(asked, required=required, rules=ruling)


@cache
def _orders(*elements: str) -> st.SearchStrategy[list[str]]:
    return st.permutations(elements)


@cache
def _comparisons(*scopes: str) -> st.SearchStrategy[dict[str, Any]]:
    plain = [{"const": kind} for kind in KINDS] + [{"enum": list(pair)} for pair in permutations(KINDS, 2)]
    schemas = plain + [{"not": schema} for schema in plain]
    return st.sampled_from([{"scope": scope, "schema": schema} for scope in scopes for schema in schemas])


def _joined(conditions: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    kinds = st.sampled_from(["AND", "OR"])
    return st.fixed_dictionaries({"type": kinds, "conditions": st.lists(conditions, min_size=1, max_size=2)})


@cache
def rules(*scopes: str) -> st.SearchStrategy[dict[str, Any]]:
    """Rules that look at these scopes, with conditions joined up to twice."""
    plain = _comparisons(*scopes)
    conditions = st.one_of(plain, _joined(plain), _joined(st.one_of(plain, _joined(plain))))
    effects = st.sampled_from(["SHOW", "HIDE"])
    return st.builds(
        lambda effect, condition: {**shown_if("", {}, effect), "condition": condition}, effects, conditions
    )


_NAMES = st.sampled_from([property_of(element) for element in (_KIND, _STATUS, *_OTHERS)])
_VALUES = st.one_of(st.sampled_from([*KINDS, None, True, 1, 55, "", "十个字以上的很长的回答"]), st.text(max_size=6))
_PARTY = st.dictionaries(_NAMES, _VALUES)
_PARTIES = st.dictionaries(st.sampled_from(["1", "2"]), _PARTY)


def answers() -> st.SearchStrategy[dict[str, Any]]:
    """Answers of the right outline, with values of any scalar type."""
    return st.fixed_dictionaries({}, optional={role: _PARTIES if role in MANY else _PARTY for role in ROLES})


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
