"""What the schema promises as a whole."""

from dataclasses import fields

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type
from strawberry import Schema
from strawberry.types.base import get_object_definition

from backend.contract import contract_folder
from backend.graphapi.admission.known_documents import KnownDocuments
from backend.graphapi.base.access import AccessExtension
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.base.scalars import CONFIG
from backend.graphapi.schema import Mutation, Query, Subscription
from services.kit.problems import Problem

NAMED_OTHERWISE = {"DocumentRefused": "UPLOAD_REFUSED"}
"""Clients know both the name and the code, of which neither can change any more."""


def subclasses(of: type[Problem]) -> set[type[Problem]]:
    return {each for child in of.__subclasses__() for each in {child, *subclasses(child)}}


def problems_with_a_type() -> dict[str, type[Problem]]:
    """Domain problems that are types of the schema, by their names there."""
    ours = [each for each in subclasses(Problem) if each.__module__.startswith(("backend.", "services."))]
    return {definition.name: each for each in ours if (definition := get_object_definition(each)) is not None}


def shown_problems(schema: Schema) -> dict[str, GraphQLObjectType]:
    interface = schema._schema.type_map["Problem"]
    assert isinstance(interface, GraphQLInterfaceType)
    return {shown.name: shown for shown in schema._schema.get_implementations(interface).objects}


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


def test_a_problem_of_the_schema_is_one_of_a_domain_under_its_own_name_and_code(schema: Schema) -> None:
    shown = problems_with_a_type()
    assert set(shown_problems(schema)) == set(shown)
    for name, problem in shown.items():
        assert name == problem.__name__
        in_capitals = problem.code.title().replace("_", "")
        assert in_capitals == name or NAMED_OTHERWISE.get(name) == problem.code, name


def test_what_a_problem_shows_beside_its_words_it_has() -> None:
    for problem in problems_with_a_type().values():
        definition = get_object_definition(problem, strict=True)
        facts = {field.python_name for field in definition.fields} - {"code", "message", "way_out"}
        assert facts <= {field.name for field in fields(problem)}, problem.__name__


def test_every_union_member_but_the_answer_is_a_problem(schema: Schema) -> None:
    problems = set(shown_problems(schema))
    for name, union in schema._schema.type_map.items():
        if isinstance(union, GraphQLUnionType):
            answers = [member.name for member in union.types if member.name not in problems]
            assert len(answers) == 1, name


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
