import json
from typing import Any

import pytest
from graphql import GraphQLError

from backend.graphapi.protocol.masking import Unexpected
from tests.backend.graphapi.conftest import Endpoint
from tests.support.small_gateway import SECRET, SmallGateway


def only(answer: Any) -> dict[str, Any]:
    (error,) = answer["errors"]
    return dict(error)


async def test_an_exception_nobody_expected_is_told_of_by_a_reference_only(endpoint: Endpoint) -> None:
    status, answer = await endpoint.send(json={"query": "{ again: boom hello }"})
    error = only(answer)
    reference = error["extensions"]["reference"]
    assert status == 200
    assert answer["data"] == {"again": None, "hello": "你好，测试"}
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["again"]
    assert error["locations"] == [{"line": 1, "column": 3}]
    assert error["message"].endswith(f"({reference})")
    assert reference.isdecimal()
    assert len(reference) == 10
    assert SECRET not in json.dumps(answer)
    assert "RuntimeError" not in json.dumps(answer)
    (told,) = endpoint.gateway.reported
    assert (told.reference, told.path) == (reference, "again")
    assert told.kinds == ("builtins.RuntimeError", "builtins.ValueError")
    assert told.frames[-1].startswith("tests.support.small_gateway:")
    assert told.frames[-1].endswith("Query.boom")
    assert SECRET not in repr(told)


async def test_the_same_failure_in_one_answer_is_told_once_under_one_reference(endpoint: Endpoint) -> None:
    _, answer = await endpoint.send(json={"query": "{ a: boom b: boom c: disguised }"})
    assert len(answer["errors"]) == 3
    (reference,) = {error["extensions"]["reference"] for error in answer["errors"]}
    assert [told.kinds[0].rpartition(".")[2] for told in endpoint.gateway.reported] == ["RuntimeError", "Disguised"]
    assert {told.reference for told in endpoint.gateway.reported} == {reference}
    await endpoint.send(json={"query": "{ boom }"})
    assert len({told.reference for told in endpoint.gateway.reported}) == 2


async def test_a_promise_broken_by_a_resolver_is_unexpected(endpoint: Endpoint) -> None:
    _, answer = await endpoint.send(json={"query": "{ never }"})
    assert only(answer)["extensions"]["code"] == "INTERNAL"
    assert "non-nullable" not in json.dumps(answer)


async def test_an_error_with_a_code_is_passed_on(endpoint: Endpoint) -> None:
    _, answer = await endpoint.send(json={"query": "{ denied }"})
    assert only(answer)["extensions"] == {"code": "TOKEN_MISSING"}
    assert only(answer)["message"] == "不可以 / No"
    assert endpoint.gateway.reported == []


async def test_an_exception_that_looks_like_a_coded_error_is_none(endpoint: Endpoint) -> None:
    _, answer = await endpoint.send(json={"query": "{ disguised }"})
    assert only(answer)["extensions"]["code"] == "INTERNAL"
    assert SECRET not in json.dumps(answer)


async def test_an_error_without_a_code_is_none_of_ours(endpoint: Endpoint) -> None:
    _, answer = await endpoint.send(json={"query": "{ uncoded }"})
    assert only(answer)["extensions"]["code"] == "INTERNAL"
    assert SECRET not in json.dumps(answer)
    assert [told.kinds for told in endpoint.gateway.reported] == [("graphql.error.graphql_error.GraphQLError",)]


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"input": {"number": SECRET, "secret": "x"}}, "input"),
        ({"input": {"number": 1, "secret": [SECRET]}}, "input"),
        ({"input": {"number": 1, SECRET: 1}}, "input"),
        ({"input": SECRET}, "input"),
        ({"input": None}, "input"),
        ({}, "input"),
    ],
)
async def test_a_variable_that_does_not_fit_is_named_and_not_repeated(
    endpoint: Endpoint, variables: dict[str, Any], named: str
) -> None:
    query = "mutation Keep($input: KeepInput!) { keep(input: $input) }"
    _, answer = await endpoint.send(json={"query": query, "variables": variables})
    for error in answer["errors"]:
        assert error["extensions"]["code"] == "VARIABLES_INVALID"
        assert (error["extensions"]["variable"], error["extensions"]["type"]) == (named, "KeepInput!")
        assert error["locations"] == [{"line": 1, "column": 15}]
    assert SECRET not in json.dumps(answer)
    assert endpoint.gateway.reported == []


async def test_variables_wrong_in_very_many_places_are_still_wrong_variables(endpoint: Endpoint) -> None:
    body = {"query": "query($all: [Int!]!) { sum(numbers: $all) }", "variables": {"all": [SECRET] * 80}}
    _, answer = await endpoint.send(json=body)
    assert len(answer["errors"]) == 51
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"VARIABLES_INVALID"}
    assert SECRET not in json.dumps(answer)
    assert endpoint.gateway.reported == []


async def test_variables_nested_too_deep_are_wrong_variables(small: SmallGateway) -> None:
    nested: dict[str, Any] = {}
    for _ in range(300):
        nested = {"again": nested}
    small.reported.clear()
    result = await small.schema.execute("mutation($i: KeepInput!) { keep(input: $i) }", {"i": nested})
    assert [error.extensions["code"] for error in result.errors or () if error.extensions] == ["VARIABLES_INVALID"]
    assert small.reported == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('{ whole(number: "SECRET") }', "DOCUMENT_INVALID"),
        ('mutation { keep(input: {number: 1, secret: ["SECRET"]}) }', "DOCUMENT_INVALID"),
        ('mutation { keep(input: {number: 1, other: "SECRET"}) }', "DOCUMENT_INVALID"),
        ('query($n: Int = "SECRET") { whole(number: $n) }', "DOCUMENT_INVALID"),
        ('{ hello(name: "SECRET" }', "DOCUMENT_MALFORMED"),
        ('{ hello "SECRET" }', "DOCUMENT_MALFORMED"),
        ('{ hello(name: "SECRET) }', "DOCUMENT_MALFORMED"),
    ],
)
async def test_a_value_written_into_a_document_is_not_repeated(endpoint: Endpoint, query: str, code: str) -> None:
    _, answer = await endpoint.send(json={"query": query.replace("SECRET", SECRET)})
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
    assert SECRET not in json.dumps(answer)


async def test_a_document_that_does_not_fit_keeps_the_rules_own_message(endpoint: Endpoint) -> None:
    _, answer = await endpoint.send(json={"query": "{\n  nope\n  hello { more }\n}"})
    first, second = answer["errors"]
    assert first["message"] == "Cannot query field 'nope' on type 'Query'."
    assert first["locations"] == [{"line": 2, "column": 3}]
    assert first["extensions"]["code"] == second["extensions"]["code"] == "DOCUMENT_INVALID"
    assert first["extensions"]["zh"]["message"]
    _, answer = await endpoint.send(json={"query": "query($text: String!) { whole(number: $text) }"})
    assert "'$text' of type 'String!' used in position expecting type 'Int!'" in only(answer)["message"]


async def test_a_syntax_error_states_its_place(endpoint: Endpoint) -> None:
    _, answer = await endpoint.send(json={"query": "{\n  hello(\n}"})
    extensions = only(answer)["extensions"]
    assert (extensions["code"], extensions["line"], extensions["column"]) == ("DOCUMENT_MALFORMED", 3, 1)
    assert "line 3, column 1" in only(answer)["message"]


async def test_the_log_of_the_library_stays_empty(endpoint: Endpoint, caplog: pytest.LogCaptureFixture) -> None:
    for query in ("{ boom }", "{ nope }", "{", "query BreakOperation { hello }"):
        await endpoint.send(json={"query": query})
    assert SECRET not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("strawberry")]


async def test_in_process_nothing_is_raised_and_everything_is_masked(small: SmallGateway) -> None:
    for query in (None, "{ boom }", "query BreakExecution { hello }", "fragment F on Query { hello }"):
        result = await small.schema.execute(query)
        assert result.errors
        assert all(error.extensions and error.extensions["code"] for error in result.errors)
        assert SECRET not in str(result.errors)


def test_an_exception_outside_of_any_operation_is_masked_too(small: SmallGateway) -> None:
    small.reported.clear()
    (error,) = small.schema.masking.mask_exception(RuntimeError(SECRET))
    assert error.extensions is not None
    assert error.extensions["code"] == "INTERNAL"
    assert SECRET not in error.message
    assert [told.kinds for told in small.reported] == [("builtins.RuntimeError",)]


def test_a_coded_error_is_itself_outside_of_any_operation(small: SmallGateway) -> None:
    coded = GraphQLError("不可以 / No", extensions={"code": "TOKEN_MISSING"})
    assert small.schema.masking.mask_exception(coded) == [coded]


def test_an_exception_raised_while_handling_another_names_both_and_stops_somewhere(small: SmallGateway) -> None:
    small.reported.clear()
    error: Exception = KeyError("0")
    for number in range(20):
        following = ValueError(str(number))
        following.__context__ = error
        error = following
    hidden = TypeError("x")
    hidden.__context__, hidden.__suppress_context__ = error, True
    small.schema.masking.mask_exception(error)
    small.schema.masking.mask_exception(hidden)
    assert [len(told.kinds) for told in small.reported] == [5, 1]


def test_the_place_in_the_answer_does_not_make_a_failure_another_one() -> None:
    assert Unexpected("1", ("a",), ("b",), "c") == Unexpected("1", ("a",), ("b",), "d")
