"""The endpoint as WebSocket clients meet it (graphql-transport-ws)."""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.backend.graphapi.conftest import Endpoint
from tests.support.small_gateway import OPERATIONS, SECRET

COUNT = hashlib.sha256(OPERATIONS["Count"].encode()).hexdigest()
ENDLESS = {"query": "subscription { endless }"}


@asynccontextmanager
async def connected(endpoint: Endpoint, path: str = "/graphql") -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with endpoint.websocket(path) as socket:
        await socket.send_json({"type": "connection_init"})
        assert await socket.receive_json(timeout=10) == {"type": "connection_ack"}
        yield socket


async def subscribe(socket: aiohttp.ClientWebSocketResponse, payload: Any, identifier: Any = "1") -> None:
    await socket.send_json({"id": identifier, "type": "subscribe", "payload": payload})


async def run(endpoint: Endpoint, payload: Any, path: str = "/graphql") -> list[Any]:
    """All messages of one operation but `complete`."""
    async with connected(endpoint, path) as socket:
        await subscribe(socket, payload)
        messages: list[Any] = []
        while True:
            message = await socket.receive_json(timeout=10)
            if message["type"] == "complete":
                return messages
            messages.append(message)
            if message["type"] == "error":
                return messages


async def code(endpoint: Endpoint, payload: Any, path: str = "/graphql") -> str:
    (message,) = await run(endpoint, payload, path)
    assert message["type"] == "error"
    (error,) = message["payload"]
    assert error["extensions"]["zh"]["message"] in error["message"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize("path", ["/graphql", "/closed"])
@pytest.mark.parametrize(
    "named",
    [
        {"documentId": COUNT},
        {"documentId": f"sha256:{COUNT}", "operationName": "Count"},
        {"query": "", "extensions": {"persistedQuery": {"version": 1, "sha256Hash": COUNT}}},
        {"query": OPERATIONS["Count"]},
    ],
)
async def test_a_known_subscription_runs(endpoint: Endpoint, path: str, named: dict[str, Any]) -> None:
    messages = await run(endpoint, {**named, "variables": {"to": 2}}, path)
    assert [message["payload"] for message in messages] == [{"data": {"count": 0}}, {"data": {"count": 1}}]


async def test_an_open_subscription_runs_where_open_documents_are_taken(endpoint: Endpoint) -> None:
    (message,) = await run(endpoint, {"query": "subscription { count(to: 1) }"})
    assert message["payload"] == {"data": {"count": 0}}
    assert await code(endpoint, {"query": "subscription { count(to: 1) }"}, "/closed") == "DOCUMENTS_CLOSED"


async def test_queries_run_over_the_connection_too(endpoint: Endpoint) -> None:
    (message,) = await run(endpoint, {"query": "{ hello }"})
    assert message["payload"] == {"data": {"hello": "你好，测试"}}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({}, "DOCUMENT_MISSING"),
        ({"documentId": "0" * 64}, "DOCUMENT_NOT_KNOWN"),
        ({"documentId": COUNT, "query": "{ hello }"}, "DOCUMENT_MISMATCH"),
        ({"query": 7}, "BODY_MALFORMED"),
        ({"query": "{ hello }", "variables": []}, "BODY_MALFORMED"),
        ({"query": "{ hello"}, "DOCUMENT_MALFORMED"),
        ({"query": "{ nope }"}, "DOCUMENT_INVALID"),
        ({"query": "{ " + "hello " * 501 + "}"}, "DOCUMENT_TOO_MANY_FIELDS"),
        ({"query": "subscription { count(to: 1) }", "operationName": "Other"}, "OPERATION_NOT_FOUND"),
        ({"documentId": COUNT, "variables": {"to": SECRET}}, "VARIABLES_INVALID"),
        ({"query": '{ hello(name: "\\u0000") }'}, "CHARACTERS_NOT_TAKEN"),
        ({"query": "{ hello }", "variables": {"a": "\ud800"}}, "CHARACTERS_NOT_TAKEN"),
        ({"query": "{ hello }", "variables": {"\udc00": 1}}, "CHARACTERS_NOT_TAKEN"),
        ({"query": "{ hello }", "operationName": "\ud83d"}, "CHARACTERS_NOT_TAKEN"),
    ],
)
async def test_a_refused_operation_ends_with_a_code_and_the_connection_lives_on(
    endpoint: Endpoint, payload: Any, expected: str
) -> None:
    async with connected(endpoint) as socket:
        for _ in range(2):
            await subscribe(socket, payload)
            message = await socket.receive_json(timeout=10)
            assert (message["type"], message["id"]) == ("error", "1")
            assert message["payload"][0]["extensions"]["code"] == expected
            assert SECRET not in json.dumps(message)
        await socket.send_json({"type": "ping"})
        assert await socket.receive_json(timeout=10) == {"type": "pong"}
    assert endpoint.gateway.reported == []


@pytest.mark.parametrize("query", ["{ boom }", "{ disguised }"])
async def test_an_unexpected_exception_is_masked(endpoint: Endpoint, query: str) -> None:
    (message,) = await run(endpoint, {"query": query})
    (error,) = message["payload"]["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert SECRET not in json.dumps(message)
    assert [told.reference for told in endpoint.gateway.reported] == [error["extensions"]["reference"]]


async def test_a_stream_that_breaks_says_so_and_ends(endpoint: Endpoint) -> None:
    first, second = await run(endpoint, {"query": "subscription { breaking }"})
    assert first["payload"] == {"data": {"breaking": 1}}
    (error,) = second["payload"]["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert SECRET not in json.dumps(second)
    assert len(endpoint.gateway.reported) == 1


@pytest.mark.parametrize("name", ["BreakOperation", "BreakExecution"])
@pytest.mark.parametrize("field", ["subscription NAME { count(to: 1) }", "query NAME { hello }"])
async def test_an_exception_outside_of_any_field_is_masked(endpoint: Endpoint, name: str, field: str) -> None:
    messages = json.dumps(await run(endpoint, {"query": field.replace("NAME", name)}))
    assert '"INTERNAL"' in messages
    assert SECRET not in messages
    assert len(endpoint.gateway.reported) == 1


async def test_a_connection_carries_so_many_operations_and_no_more(endpoint: Endpoint) -> None:
    async with connected(endpoint) as socket:
        for identifier in ("1", "2"):
            await subscribe(socket, ENDLESS, identifier)
            assert (await socket.receive_json(timeout=10))["payload"] == {"data": {"endless": 1}}
        await subscribe(socket, ENDLESS, "3")
        refused = await socket.receive_json(timeout=10)
        assert (refused["id"], refused["type"]) == ("3", "error")
        assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_OPERATIONS"
        await socket.send_json({"id": "1", "type": "complete"})
        await subscribe(socket, ENDLESS, "3")
        assert (await socket.receive_json(timeout=10))["payload"] == {"data": {"endless": 1}}


async def closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    message = await socket.receive(timeout=10)
    assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}
    return socket.close_code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "1",
        "null",
        '"ping"',
        "{}",
        '{"type": null}',
        '{"type": ["ping"]}',
        json.dumps({"type": "x" * 500}),
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": []}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": [], "payload": {"query": "{ hello }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ hello }"}}',
        json.dumps({"type": "subscribe", "id": "1" * 129, "payload": {"query": "{ hello }"}}),
        '{"type": "complete"}',
        '{"type": "complete", "id": {}}',
        "[" * 2000,
        json.dumps({"type": "ping", "payload": {"padding": "x" * 4096}}),
    ],
)
async def test_a_message_of_another_shape_ends_the_connection_in_order(endpoint: Endpoint, text: str) -> None:
    async with connected(endpoint) as socket:
        await socket.send_str(text)
        assert await closed_with(socket) == 4400
    assert endpoint.gateway.reported == []


async def test_a_binary_message_ends_the_connection_in_order(endpoint: Endpoint) -> None:
    async with connected(endpoint) as socket:
        await socket.send_bytes(b'{"type": "ping"}')
        assert await closed_with(socket) == 4400


async def test_a_failure_of_the_door_itself_is_reported_and_ends_the_connection(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("backend.graphapi.protocol.http.GatewayRouter.on_ws_connect", broken)
    async with endpoint.websocket() as socket:
        await socket.send_json({"type": "connection_init"})
        assert await closed_with(socket) == 1011
    assert [told.kinds for told in endpoint.gateway.reported] == [("builtins.RuntimeError",)]


@pytest.mark.parametrize("payload", [{"query": "{ hello }"}, {"documentId": "0" * 64}])
async def test_nothing_runs_before_the_connection_is_acknowledged(endpoint: Endpoint, payload: Any) -> None:
    async with endpoint.websocket() as socket:
        await subscribe(socket, payload)
        assert await closed_with(socket) == 4401


@pytest.mark.parametrize("payload", [ENDLESS, {"documentId": "0" * 64}])
async def test_an_operation_id_in_use_ends_the_connection(endpoint: Endpoint, payload: Any) -> None:
    async with connected(endpoint) as socket:
        await subscribe(socket, ENDLESS)
        await socket.receive_json(timeout=10)
        await subscribe(socket, payload)
        assert await closed_with(socket) == 4409


async def test_the_older_protocol_is_not_spoken(endpoint: Endpoint) -> None:
    async with endpoint.websocket(protocol="graphql-ws") as socket:
        assert socket.protocol is None
        assert await closed_with(socket) == 4406


async def test_a_page_of_another_origin_may_not_connect(endpoint: Endpoint) -> None:
    address = endpoint.gateway.address.replace("http", "ws") + "/graphql"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await endpoint.http.ws_connect(address, protocols=("graphql-transport-ws",), origin="https://elsewhere.example")
    assert refused.value.status == 403
