"""What the schema promises as a whole."""

from dataclasses import fields

import pytest
from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type
from strawberry import Schema

from backend.contract import contract_folder
from backend.graphapi.admission.known_documents import KnownDocuments
from backend.graphapi.base.access import AccessExtension
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.base.problem import Problem as GraphProblem
from backend.graphapi.base.scalars import CONFIG
from backend.graphapi.problems.members import MEMBER_OF
from backend.graphapi.schema import Mutation, Query, Subscription
from services.kit.problems import Problem


def subclasses(of: type[Problem]) -> set[type[Problem]]:
    return {each for child in of.__subclasses__() for each in {child, *subclasses(child)}}


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema(Query, Mutation, Subscription, config=CONFIG)


@pytest.fixture(scope="module")
def errors() -> ErrorsCatalogue:
    return ErrorsCatalogue.load(contract_folder() / "errors.json")


@pytest.mark.parametrize("root", [Query, Mutation])
def test_every_root_field_says_who_may_call_it(root: type) -> None:
    definition = root.__strawberry_definition__  # type: ignore[attr-defined]  # strawberry adds it
    for field in definition.fields:
        assert [each for each in field.extensions if isinstance(each, AccessExtension)], field.name


def test_every_code_has_words_in_both_languages(errors: ErrorsCatalogue) -> None:
    codes = {kind.code for kind in subclasses(Problem) if hasattr(kind, "code")}
    assert codes <= set(errors.entries)


def test_what_a_problem_shows_beside_its_words_it_has_or_says_itself() -> None:
    shared = {field.name for field in fields(GraphProblem)}
    for known, shown in MEMBER_OF.items():
        own = {field.name for field in fields(shown)} - shared
        assert "facts" in vars(shown) or own <= {field.name for field in fields(known)}, shown.__name__


def test_every_union_member_but_the_answer_is_a_problem(schema: Schema) -> None:
    members = {kind.__name__ for kind in MEMBER_OF.values()}
    for name, union in schema._schema.type_map.items():
        if isinstance(union, GraphQLUnionType):
            problems = [member for member in union.types if member.name in members]
            assert len(union.types) - len(problems) == 1, name
            assert all("Problem" in {i.name for i in member.interfaces} for member in problems)


def test_the_known_documents_ask_for_every_root_field(schema: Schema) -> None:
    known = KnownDocuments.load(contract_folder() / "operations")
    known.check(schema._schema)
    asked = {
        selection.name.value
        for document in known.by_name.values()
        for definition in document.parsed.definitions
        for selection in getattr(definition.selection_set, "selections", ())  # type: ignore[attr-defined]  # operations only
    }
    offered = {
        name
        for root in (schema._schema.query_type, schema._schema.mutation_type, schema._schema.subscription_type)
        if isinstance(root, GraphQLObjectType)
        for name in root.fields
    }
    assert asked == offered


def test_no_answer_hands_out_a_private_record(schema: Schema) -> None:
    application = schema._schema.type_map["Application"]
    assert isinstance(application, GraphQLObjectType)
    assert "record" not in application.fields
    assert get_named_type(application.fields["cases"].type).name == "Case"
