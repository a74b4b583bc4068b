from collections.abc import Mapping
from dataclasses import replace

import pytest
import strawberry
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    build_schema,
    get_introspection_query,
    parse,
    visit,
)
from graphql.language import Visitor
from hypothesis import given
from hypothesis import strategies as st

from backend.graphapi.admission.limits import (
    DocumentHasFragmentCycle,
    DocumentHasTooManyAliases,
    DocumentHasTooManyDirectives,
    DocumentTooCostly,
    DocumentTooDeep,
    DocumentTooWide,
    GuardLimits,
    GuardReport,
    IntrospectionOff,
    OpenDocumentRefused,
    inspect,
)
from backend.graphapi.admission.list_sizes import CEILING

SCHEMA = build_schema("""
    type Query {
      items(first: Int, page: Page): [Item!]!
      paged(first: Int = 7): [Item!]!
      search(limit: Int): [Found]
      connection(first: Int, last: Int = 5): ItemConnection
      grid: [[Item]]
      item: Item
    }
    type Mutation { change(input: Page): Item }
    input Page { first: Int, after: String }
    interface Found { name: String }
    type Item implements Found { name: String, items(first: Int): [Item!]!, tags: [String], item: Item }
    type ItemConnection { edges: [Edge], count: Int, near: Item, more(first: Int): ItemConnection }
    type Edge { node: Item }
""")
WIDE = GuardLimits(
    tokens=10**6, depth=10**6, aliases=10**6, directives=10**6, fields=10**11, cost=10**11, introspection=True
)
UNBOUNDED = replace(WIDE, fields=CEILING, cost=CEILING)
"""what saturates at the ceiling is refused by no limit there"""


def look(
    document: str, limits: GuardLimits = WIDE, variables: Mapping[str, object] | None = None
) -> GuardReport | OpenDocumentRefused:
    return inspect(parse(document), SCHEMA, variables, limits)


def report(
    document: str, limits: GuardLimits = UNBOUNDED, variables: Mapping[str, object] | None = None
) -> GuardReport:
    outcome = look(document, limits, variables)
    assert isinstance(outcome, GuardReport)
    return outcome


def cost(document: str, limits: GuardLimits = UNBOUNDED, variables: Mapping[str, object] | None = None) -> int:
    return report(document, limits, variables).cost


class Selections(Visitor):
    count = 0

    def enter(self, node: object, *_: object) -> None:
        self.count += isinstance(node, FieldNode | InlineFragmentNode | FragmentSpreadNode)


def selections_in(document: str) -> int:
    counted = Selections()
    visit(parse(document), counted)
    return counted.count


def bomb(length: int, leaf: str = "name") -> str:
    """Fragments that spread the next one twice: 2 to the power of `length` leaves."""
    chain = [f"fragment F{n} on Item {{ item {{ ...F{n + 1} }} again: item {{ ...F{n + 1} }} }}" for n in range(length)]
    return "\n".join(["{ item { ...F0 } }", *chain, f"fragment F{length} on Item {{ {leaf} }}"])


@pytest.mark.parametrize("length", [21, 200, 2000])
def test_a_fragment_bomb_is_refused_after_each_of_its_selections_was_visited_once(length: int) -> None:
    document = bomb(length)
    refused = look(document, GuardLimits())
    assert isinstance(refused, OpenDocumentRefused)
    assert refused.visited == selections_in(document) == 4 * length + 3


def test_a_flat_fragment_bomb_is_refused_by_its_fields() -> None:
    chain = [f"fragment F{n} on Item {{ ...F{n + 1} ...F{n + 1} }}" for n in range(200)]
    document = "\n".join(["{ item { ...F0 } }", *chain, "fragment F200 on Item { name }"])
    refused = look(document, GuardLimits())
    assert isinstance(refused, DocumentTooWide)
    assert refused.visited == selections_in(document)


def test_a_bomb_that_no_operation_spreads_is_refused_too() -> None:
    refused = look(bomb(50).replace("{ item { ...F0 } }", "{ item { name } }"), GuardLimits(depth=10**6))
    assert isinstance(refused, OpenDocumentRefused)


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("{items{items{items{items{name}}}}}", {}),
        ("{items(first:20){items(first:20){items(first:20){items(first:20){name}}}}}", {}),
        ("query($n:Int){items(first:$n){items(first:$n){items(first:$n){items(first:$n){name}}}}}", {"n": 20}),
        ("query($n:Int=20){items(first:$n){items(first:$n){items(first:$n){items(first:$n){name}}}}}", {}),
        ("{items{...A}} fragment A on Item{items{...B}} fragment B on Item{items{items{name}}}", {}),
        ("{items(first:160000){name}}", {}),
        ("mutation{change{items{items{items{items{name}}}}}}", {}),
    ],
)
def test_twenty_to_the_fourth_list_items_are_refused(document: str, variables: Mapping[str, object]) -> None:
    refused = look(document, GuardLimits(), variables)
    assert isinstance(refused, DocumentTooCostly)
    assert refused.limit == GuardLimits().cost
    assert refused.visited <= selections_in(document)


def test_what_a_page_of_the_portal_asks_for_is_admitted() -> None:
    document = "{items(first:10){name items(first:5){name tags item{name}}} search(limit:10){name}}"
    assert isinstance(look(document, GuardLimits()), GuardReport)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{item{name}}", 2),
        ("{items(first:3){name}}", 3 * 2),
        ("{items{name}}", 20 * 2),
        ("{items(first:2){items(first:3){name}}}", 2 * (1 + 3 * 2)),
        ("{items(first:2){item{name}}}", 2 * 3),
        ("{item{tags}}", 1 + 20),
        ("{paged{name}}", 7 * 2),
        ("{paged(first:2){name}}", 2 * 2),
        ("{paged(first:null){name}}", 7 * 2),
        ("{search(limit:4){... on Item{items(first:2){name}}}}", 4 * (1 + 2 * 2)),
        ("{search(limit:4){__typename ...{name}}}", 4 * 3),
        ("{grid{name}}", 20 * 20 * 2),
        ("{items(first:0){name}}", 1 * 2),
        ("{items(first:-9){name}}", 1 * 2),
        ("{items(page:{first:9}){name}}", 9 * 2),
        ('{items(first:2 page:{first:9 after:"x"}){name}}', 9 * 2),
        ("{connection(first:3){count edges{node{name}}}}", 1 + 3 * (1 + 3)),
        ("{connection(first:3 last:4){edges{node{name}}}}", 1 + 4 * 3),
        ("{connection{edges{node{name}}}}", 1 + 5 * 3),
        ("{connection(first:3){...E}} fragment E on ItemConnection{...{edges{node{name}}}}", 1 + 3 * 3),
        ("{connection(first:3){edges{node{items{name}}}}}", 1 + 3 * (2 + 20 * 2)),
        ("{connection(first:3){near{items{name}}}}", 1 + 3 * (1 + 20 * 2)),
        ("{connection(first:3){more(first:2){edges{node{name}}}}}", 1 + 3 * (1 + 2 * 3)),
    ],
)  # fmt: skip
def test_the_cost_is_the_number_of_fields_the_answer_may_hold(document: str, expected: int) -> None:
    assert cost(document) == expected


@pytest.mark.parametrize(
    ("variables", "members"),
    [
        ({"n": 3}, 3),
        ({"n": 3.0}, 3),
        ({"n": None}, 20),
        ({}, 20),
        ({"n": "3"}, 20),
        ({"n": True}, 20),
        ({"n": 2.5}, 20),
        ({"n": [3]}, 20),
        ({"n": float("inf")}, 20),
        ({"other": 3}, 20),
    ],
)
def test_a_page_given_by_a_variable_counts_where_it_is_a_number(variables: Mapping[str, object], members: int) -> None:
    assert cost("query($n:Int){items(first:$n){name}}", variables=variables) == members * 2


@pytest.mark.parametrize(("variables", "members"), [({"p": {"first": 9}}, 9), ({"p": {"after": "x"}}, 20), ({}, 20)])
def test_a_page_within_an_input_given_by_a_variable_counts(variables: Mapping[str, object], members: int) -> None:
    assert cost("query($p:Page){items(page:$p){name}}", variables=variables) == members * 2


def test_of_two_defaults_of_a_variable_the_larger_one_counts() -> None:
    operations = "query A($n:Int=2){items(first:$n){name}} query B($n:Int=9){items(first:$n){name}}"
    assert cost(operations) == 9 * 2
    assert cost(operations, variables={"n": 1}) == 1 * 2


def test_a_page_that_the_resolver_defaults_counts() -> None:
    @strawberry.type
    class Query:
        @strawberry.field
        def names(self, first: int = 7) -> list[str]:
            return []

    outcome = inspect(parse("{names}"), strawberry.Schema(Query)._schema, None, WIDE)
    assert isinstance(outcome, GuardReport)
    assert outcome.cost == 7


def test_numbers_stop_growing_at_a_ceiling() -> None:
    assert isinstance(look("{items(first:" + "9" * 5000 + "){name}}"), DocumentTooCostly)
    assert isinstance(look("query($n:Int){items(first:$n){name}}", variables={"n": 10**400}), DocumentTooCostly)
    outcome = look(bomb(300), GuardLimits(10**9, 10**9, 10**12, 10**12, 10**12, 10**12))
    assert isinstance(outcome, GuardReport)
    assert outcome.cost == outcome.fields == outcome.aliases == 10**12


def test_sizes_and_costs_may_be_stated_by_field() -> None:
    stated = GuardLimits(list_sizes={"Item.items": 3}, field_costs={"Query.item": 50, "Item.name": 0})
    assert cost("{item{items{name}}}", stated) == 50 + 3 * 1
    assert cost("{item{items(first:4){name}}}", stated) == 50 + 4 * 1


@pytest.mark.parametrize(
    ("document", "limits", "refused"),
    [
        ("{item{item{name}}}", {"depth": 3}, DocumentTooDeep),
        ("{item{...{...F}}} fragment F on Item{item{name}}", {"depth": 3}, DocumentTooDeep),
        ("{a:item{b:name}}", {"aliases": 2}, DocumentHasTooManyAliases),
        ("{item{...F ...F}} fragment F on Item{a:name}", {"aliases": 2}, DocumentHasTooManyAliases),
        ("query @a {item @b{name}}", {"directives": 2}, DocumentHasTooManyDirectives),
        ("{item{...F @a ...@b{name}}} fragment F on Item @c {name}", {"directives": 3}, DocumentHasTooManyDirectives),
        ("query($n:Int @a){item{name}}", {"directives": 1}, DocumentHasTooManyDirectives),
        ("{item{...F ...F}} fragment F on Item{name}", {"fields": 3}, DocumentTooWide),
        ("{items(first:5){name}}", {"cost": 10}, DocumentTooCostly),
        ("query A{item{name}} query B{item{item{name}}}", {"depth": 3}, DocumentTooDeep),
    ],
)  # fmt: skip
def test_a_document_at_the_limit_passes_and_one_beyond_is_refused(
    document: str, limits: dict[str, int], refused: type[OpenDocumentRefused]
) -> None:
    assert isinstance(look(document, GuardLimits(**limits)), GuardReport)  # type: ignore[arg-type]  # numbers by name
    beyond = GuardLimits(**{name: limit - 1 for name, limit in limits.items()})  # type: ignore[arg-type]  # the same
    outcome = look(document, beyond)
    assert isinstance(outcome, refused)
    assert outcome.limit == next(iter(limits.values())) - 1


def test_each_measure_is_the_largest_of_all_operations() -> None:
    large = "query A{a:items(first:9)@x{b:item{name@y}}}"
    small = "query B{item{name}}"
    for document in (large + small, small + large):
        assert replace(report(document), visited=0) == replace(report(large), visited=0)


@pytest.mark.parametrize(
    "document",
    [
        "{item{...F}} fragment F on Item{...F}",
        "{item{...F}} fragment F on Item{item{...G}} fragment G on Item{item{...F}}",
        "{item{name}} fragment F on Item{...G} fragment G on Item{...F}",
        "{item{...F}} fragment F on Item{...G} fragment G on Item{...H} fragment H on Item{...G}",
    ],
)
def test_fragments_in_a_circle_are_refused(document: str) -> None:
    assert isinstance(look(document), DocumentHasFragmentCycle)


@pytest.mark.parametrize(
    "document",
    [
        "{...Nope}",
        "{item{...Nope @a}} fragment F on Item{...AlsoNope}",
        "{nope{more{name}}}",
        "{item{name{nope}}}",
        "{...F} fragment F on Nope{name}",
        "{... on Nope{items{name}}}",
        "{items(nope:$unknown first:$unknown){name}}",
        "subscription{nope{items{name}}}",
        "query($n:Nope!){items(first:$n){name}}",
        "fragment F on Item{name} fragment F on Item{item{name}}",
        "type Query{a:Int}",
        "{item}",
        "{search{name{... on Item{items}}}}",
    ],
)
def test_what_does_not_exist_is_left_to_validation(document: str) -> None:
    assert isinstance(look(document), GuardReport)


@pytest.mark.parametrize(
    "document",
    [
        "{__schema{types{name}}}",
        '{a:__type(name:"Item"){name}}',
        "{...F} fragment F on Query{...{__schema{types{name}}}}",
    ],
)
def test_introspection_has_a_rule_of_its_own(document: str) -> None:
    assert isinstance(look(document, GuardLimits(introspection=False)), IntrospectionOff)
    assert isinstance(look(document, GuardLimits(introspection=True)), GuardReport)


def test_the_standard_introspection_passes_the_limits_for_everything_else() -> None:
    measured = report(get_introspection_query(), GuardLimits())
    assert measured.depth == 1


def test_introspection_does_not_hide_what_stands_beside_it() -> None:
    assert isinstance(
        look("{__schema{types{name}} items{items{items{items{name}}}}}", GuardLimits()), DocumentTooCostly
    )


def test_typename_is_no_introspection() -> None:
    assert isinstance(look("{__typename item{__typename}}", GuardLimits(introspection=False)), GuardReport)


def test_the_work_grows_with_the_document_and_no_faster() -> None:
    def steps(length: int) -> int:
        outcome = look(bomb(length), GuardLimits())
        return outcome.visited

    assert steps(400) - steps(200) == steps(600) - steps(400)


LEAF = st.sampled_from(["name", "a:name", "name@x", "tags", "__typename"])
BRANCH = st.sampled_from(["item", "b:item", "items", "items(first:3)", "...on Item", "...@y", "..."])
FRAGMENTS = 4


def selections(first: int) -> st.SearchStrategy[str]:
    """Selections on Item that spread fragments with the number `first` and higher ones only, so never in a circle."""
    spreads = [f"...F{n}{directive}" for n in range(first, FRAGMENTS) for directive in ("", " @x")]
    base = LEAF | st.sampled_from(spreads) if spreads else LEAF
    nested = st.recursive(
        base,
        lambda inner: st.builds("{}{{{}}}".format, BRANCH, st.lists(inner, min_size=1, max_size=3).map(" ".join)),
        max_leaves=6,
    )
    return st.lists(nested, min_size=1, max_size=3).map(" ".join)


@given(root=selections(0), bodies=st.tuples(*(selections(n + 1) for n in range(FRAGMENTS))))
def test_a_spread_counts_as_if_the_fragment_were_written_out(root: str, bodies: tuple[str, ...]) -> None:
    spread, written_out = f"{{ item {{ {root} }} }}", f"{{ item {{ {root} }} }}"
    for n, body in enumerate(bodies):
        if f"...F{n}" in written_out:  # an unused one would count by itself
            spread += f" fragment F{n} on Item {{ {body} }}"
        for directive in (" @x", ""):
            written_out = written_out.replace(f"...F{n}{directive}", f"...on Item{directive} {{ {body} }}")
    measured, expected = report(spread), report(written_out)
    assert measured.visited == selections_in(spread)
    assert replace(measured, visited=0) == replace(expected, visited=0)
