"""The endpoint as HTTP clients meet it."""

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message

from tests.backend.graphapi.conftest import Endpoint
from tests.support.small_gateway import SECRET, router

HELLO = {"query": "{ hello }"}


def code_of(answer: Any) -> str:
    (error,) = answer["errors"]
    code = error["extensions"]["code"]
    zh, en = error["extensions"]["zh"], error["extensions"]["en"]
    assert error["message"] == f"{zh['message']} / {en['message']}"
    assert zh["wayOut"]
    assert en["wayOut"]
    return str(code)


async def test_a_query_is_answered(endpoint: Endpoint) -> None:
    assert await endpoint.send(json=HELLO) == (200, {"data": {"hello": "你好，测试"}})


async def test_variables_and_operation_name_are_passed_on(endpoint: Endpoint) -> None:
    query = "query A($name: String!) { hello(name: $name) } query B { __typename }"
    body = {"query": query, "variables": {"name": "合肥"}, "operationName": "A", "unknown": 1}
    assert await endpoint.send(json=body) == (200, {"data": {"hello": "你好，合肥"}})


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_only_post_is_taken(endpoint: Endpoint, method: str) -> None:
    address = f"{endpoint.gateway.address}/graphql?query={{hello}}"
    async with endpoint.http.request(method, address, headers={"Accept": "text/html"}) as response:
        assert response.status == 405
        assert response.headers["Allow"] == "POST"
        assert code_of(await response.json()) == "METHOD_NOT_TAKEN"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/graphql", "application/json-seq", "multipart/form-data; boundary=x", ""]
)
async def test_only_json_is_taken(endpoint: Endpoint, content_type: str) -> None:
    status, answer = await endpoint.send(json.dumps(HELLO).encode(), content_type=content_type)
    assert (status, code_of(answer)) == (415, "CONTENT_TYPE_NOT_TAKEN")


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=utf-8", "application/json;x=y"]
)
async def test_parameters_of_the_content_type_do_not_matter(endpoint: Endpoint, content_type: str) -> None:
    status, _ = await endpoint.send(json.dumps(HELLO).encode(), content_type=content_type)
    assert status == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"1",
        b'"{hello}"',
        b"{hello}",
        b'{"query": "{hello}",}',
        b'{"query": NaN}',
        b'\xef\xbb\xbf{"query": "{hello}"}',
        b'{"query": "\xff"}',
        b'{"query": 7}',
        b'{"query": ["{hello}"]}',
        b'{"query": "{hello}", "variables": []}',
        b'{"query": "{hello}", "variables": "{}"}',
        b'{"query": "{hello}", "extensions": 1}',
        b'{"query": "{hello}", "extensions": {"persistedQuery": "x"}}',
        b'{"query": "{hello}", "extensions": {"persistedQuery": {"sha256Hash": 1}}}',
        b'{"query": "{hello}", "operationName": 1}',
        b'{"documentId": {}}',
        gzip.compress(b'{"query": "{hello}"}', mtime=0),
        json.dumps(HELLO).encode("utf-16"),
    ],
)
async def test_what_is_no_graphql_request_is_refused(endpoint: Endpoint, body: bytes) -> None:
    status, answer = await endpoint.send(body)
    assert (status, code_of(answer)) == (400, "BODY_MALFORMED")


async def test_several_operations_at_once_are_refused(endpoint: Endpoint) -> None:
    status, answer = await endpoint.send(json=[HELLO, HELLO])
    assert (status, code_of(answer)) == (400, "BATCH_NOT_TAKEN")


def of_size(size: int) -> bytes:
    return json.dumps({**HELLO, "padding": ""}).encode().replace(b'""', b'"' + b"x" * (size - 37) + b'"')


async def test_a_body_at_the_limit_is_read_and_one_beyond_is_not(endpoint: Endpoint) -> None:
    assert len(of_size(4096)) == 4096
    assert (await endpoint.send(of_size(4096)))[0] == 200
    status, answer = await endpoint.send(of_size(4097))
    assert (status, code_of(answer)) == (413, "BODY_TOO_LARGE")


async def test_a_body_without_a_stated_length_is_counted_while_it_comes(endpoint: Endpoint) -> None:
    async def parts(size: int) -> AsyncIterator[bytes]:
        whole = of_size(size)
        for start in range(0, size, 1000):
            yield whole[start : start + 1000]

    assert (await endpoint.send(parts(4096)))[0] == 200
    status, answer = await endpoint.send(parts(4097))
    assert (status, code_of(answer)) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b"{", b'[{"a":'])
async def test_a_body_nested_too_deep_is_refused_before_it_is_parsed(endpoint: Endpoint, opening: bytes) -> None:
    status, answer = await endpoint.send(opening * 500)
    assert (status, code_of(answer)) == (400, "BODY_TOO_DEEP")


async def test_brackets_within_a_text_are_no_nesting(endpoint: Endpoint) -> None:
    body = {"query": "query($n: String!) { hello(name: $n) }", "variables": {"n": '[{"' * 100 + "\\"}}
    status, answer = await endpoint.send(json=body)
    assert status == 200
    assert answer["data"]["hello"] == "你好，" + body["variables"]["n"]  # type: ignore[index]  # a dict, as written above


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "DOCUMENT_MISSING"),
        ({"query": ""}, "DOCUMENT_MISSING"),
        ({"query": None, "variables": None}, "DOCUMENT_MISSING"),
        ({"query": "{ hello"}, "DOCUMENT_MALFORMED"),
        ({"query": "# nothing"}, "DOCUMENT_MALFORMED"),
        ({"query": "{ nope }"}, "DOCUMENT_INVALID"),
        ({"query": "{ ...Nope }"}, "DOCUMENT_INVALID"),
        ({"query": "fragment F on Query { hello }"}, "OPERATION_NOT_FOUND"),
        ({"query": "query A { hello }", "operationName": "B"}, "OPERATION_NOT_FOUND"),
        ({"query": "subscription { count(to: 1) }"}, "OPERATION_TYPE_NOT_ALLOWED"),
        ({"query": "{ items { " + "items { " * 5 + "name" + " }" * 7}, "DOCUMENT_TOO_COSTLY"),
        ({"query": "{ " + "hello " * 501 + "}"}, "DOCUMENT_TOO_MANY_FIELDS"),
        ({"query": "{ " + "items { " * 150 + "name" + " }" * 151}, "DOCUMENT_TOO_DEEP"),
        ({"query": "{ " + "items { " * 250 + "name" + " }" * 251}, "DOCUMENT_TOO_DEEP"),
        ({"query": "{ hello " + "#\n" * 1000 + "}"}, "DOCUMENT_TOO_LONG"),
        ({"query": "{" + "a " * 1200 + "}"}, "DOCUMENT_TOO_LONG"),
        ({"query": "query($n: Int!) { whole(number: $n) }"}, "VARIABLES_INVALID"),
    ],
)
async def test_a_document_that_cannot_be_executed_is_refused_with_a_code(
    endpoint: Endpoint, body: Any, code: str
) -> None:
    _, answer = await endpoint.send(json=body)
    assert answer["errors"][0]["extensions"]["code"] == code
    assert endpoint.gateway.reported == []


UNTAKEN_LITERALS = [
    '{ hello(name: "1\\u0000") }',
    '{ hello(name: "\\u{202E}x") }',
    '{ hello(name: """block \uffff""") }',
    'mutation { keep(input: {number: 1, secret: "\\uFFFF"}) }',
    'query A($name: String = "\\u0000") { hello(name: $name) }',
    'query A { hello @skip(if: "\\u0007") }',
]


@pytest.mark.parametrize("query", UNTAKEN_LITERALS)
async def test_a_literal_is_held_to_the_characters_of_variables(endpoint: Endpoint, query: str) -> None:
    _, answer = await endpoint.send(json={"query": query})
    assert code_of(answer) == "CHARACTERS_NOT_TAKEN"
    assert endpoint.gateway.reported == []


@pytest.mark.parametrize(
    "body",
    [
        rb'{"query": "\ud800"}',
        rb'{"query": "query A($name: String!) { hello(name: $name) }", "variables": {"name": "\ud800"}}',
    ],
)
async def test_half_of_a_surrogate_pair_is_refused_as_a_character(endpoint: Endpoint, body: bytes) -> None:
    status, answer = await endpoint.send(body)
    assert (status, code_of(answer)) == (400, "CHARACTERS_NOT_TAKEN")


async def test_a_fragment_bomb_is_refused(endpoint: Endpoint) -> None:
    chain = [f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(40)]
    assert await endpoint.code({"query": " ".join(["{ ...F0 }", *chain, "fragment F40 on Query { hello }"])}) == (
        "DOCUMENT_TOO_MANY_FIELDS"
    )


async def test_a_refusal_states_its_limit(endpoint: Endpoint) -> None:
    _, answer = await endpoint.send(json={"query": "{ " + "hello " * 501 + "}"})
    assert answer["errors"][0]["extensions"]["limit"] == 500
    assert "500" in answer["errors"][0]["message"]


async def test_an_exception_before_the_execution_is_masked(endpoint: Endpoint) -> None:
    for name in ("BreakOperation", "BreakExecution"):
        status, answer = await endpoint.send(json={"query": f"query {name} {{ hello }}"})
        assert status == 200
        assert answer["errors"][0]["extensions"]["code"] == "INTERNAL"
        assert SECRET not in json.dumps(answer)
    assert len(endpoint.gateway.reported) == 2


async def test_an_answer_that_cannot_be_written_is_masked(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise TypeError(SECRET)

    monkeypatch.setattr("backend.graphapi.protocol.http.orjson.dumps", broken)
    status, answer = await endpoint.send(json=HELLO)
    assert status == 500
    assert answer["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert SECRET not in json.dumps(answer)


async def test_a_client_that_leaves_while_sending_troubles_nobody(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    headers = [(b"content-type", b"application/json")]
    request = Request({"type": "http", "method": "POST", "path": "/graphql", "headers": headers}, gone)
    graphql = router(endpoint.gateway, "/graphql", is_open=True)
    monkeypatch.setattr(graphql, "temporal_response", Response(), raising=False)
    answer = await graphql.run(request, None, None)
    assert answer.status_code == 400
    assert endpoint.gateway.reported == []
