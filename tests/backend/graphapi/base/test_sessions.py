"""The session behind a WebSocket: begun by a token that is accepted, ended with it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from fastapi import FastAPI
from fastapi.requests import HTTPConnection

from backend.graphapi.admission.known_documents import DocumentAdmission
from backend.graphapi.base.context import Context
from backend.graphapi.base.sessions import ConnectionSessions
from backend.graphapi.protocol.http import GatewayRouter
from backend.identity.bearers import BearerTokens
from backend.identity.keys import SigningKeys
from backend.identity.tokens import AccessTokens, TokenRules
from services.access.types import AssuranceLevel, Channel
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds
from tests.support.small_gateway import serving, small_gateway, write_operations

FORBIDDEN = 4403
ENDLESS = {"query": "subscription { endless }"}
HELLO = {"query": "{ hello }"}


@dataclass(frozen=True)
class Gateway:
    """The small schema behind sessions."""

    address: str
    clock: HeldClock
    tokens: AccessTokens
    contexts: list[Context]
    """of the connections, in order"""

    def header(self, **lifetime: float) -> str:
        token = self.tokens.issue(
            self.tokens.ids.subject(),
            level=AssuranceLevel.L3,
            channel=Channel.WEB,
            lifetime=timedelta(**lifetime) if lifetime else None,
        )
        return f"Bearer {token}"


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    clock = HeldClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    keys = SigningKeys.of(derive_private_key(340000, SECP256R1()))
    tokens = AccessTokens(keys, TokenRules("wanshitong", "gateway"), clock, SeededIds(clock))
    bearers, small, contexts = BearerTokens(tokens), small_gateway(write_operations(tmp_path)), list[Context]()

    async def context(connection: HTTPConnection) -> Context:
        caller = bearers.bearer(connection.headers.get("authorization"))
        contexts.append(Context(cast("Any", None), small.errors, cast("Any", None), caller))
        return contexts[-1]

    app = FastAPI(openapi_url=None)
    app.include_router(
        GatewayRouter(
            small.schema,
            path="/graphql",
            admission=DocumentAdmission(small.known, True),
            context_getter=context,
            sessions=ConnectionSessions(bearers, clock),
        )
    )
    with serving(app) as address:
        yield Gateway(address.replace("http", "ws") + "/graphql", clock, tokens, contexts)


@asynccontextmanager
async def connecting(
    gateway: Gateway, payload: Any = None, headers: dict[str, str] | None = None
) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A connection whose first message is sent and not yet answered."""
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(gateway.address, protocols=("graphql-transport-ws",), headers=headers) as socket,
    ):
        await socket.send_json({"type": "connection_init", **({} if payload is None else {"payload": payload})})
        yield socket


async def closed_with(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    message = await socket.receive(timeout=10)
    assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}, message
    return socket.close_code


async def run(socket: aiohttp.ClientWebSocketResponse, payload: Any, identifier: str = "1") -> Any:
    await socket.send_json({"id": identifier, "type": "subscribe", "payload": payload})
    return await socket.receive_json(timeout=10)


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
@pytest.mark.parametrize("text", ["Bearer nothing", "Bearer", "", "Basic YTpi", 7, None, ["Bearer"], {}])
async def test_a_token_that_is_not_accepted_is_refused_without_an_acknowledgement(
    gateway: Gateway, name: str, text: object
) -> None:
    payload = {name: text}
    if text is None:
        payload = {name: gateway.header(seconds=1)}
        gateway.clock.advance(timedelta(seconds=1))
    async with connecting(gateway, payload) as socket:
        assert await closed_with(socket) == FORBIDDEN


async def test_a_bad_token_in_the_header_is_refused_as_well(gateway: Gateway) -> None:
    async with connecting(gateway, headers={"Authorization": "Bearer nothing"}) as socket:
        assert await closed_with(socket) == FORBIDDEN


@pytest.mark.parametrize("payload", [None, {}, {"client": "test"}])
async def test_without_a_token_one_may_ask_for_what_everyone_may(gateway: Gateway, payload: Any) -> None:
    async with connecting(gateway, payload) as socket:
        assert await socket.receive_json(timeout=10) == {"type": "connection_ack"}
        assert (await run(socket, HELLO))["type"] == "next"


async def test_a_connection_ends_with_its_token_whatever_runs_on_it(gateway: Gateway) -> None:
    header = gateway.header(seconds=60)
    gateway.clock.advance(timedelta(seconds=59, milliseconds=900))
    async with connecting(gateway, {"Authorization": header}) as socket:
        assert await socket.receive_json(timeout=10) == {"type": "connection_ack"}
        assert (await run(socket, ENDLESS))["payload"] == {"data": {"endless": 1}}
        assert await closed_with(socket) == FORBIDDEN


async def test_each_operation_looks_at_the_token_anew(gateway: Gateway) -> None:
    async with connecting(gateway, {"Authorization": gateway.header(minutes=15)}) as socket:
        await socket.receive_json(timeout=10)
        assert (await run(socket, HELLO))["type"] == "next"
        await socket.receive_json(timeout=10)
        gateway.clock.advance(timedelta(minutes=15))
        await socket.send_json({"id": "2", "type": "subscribe", "payload": HELLO})
        assert await closed_with(socket) == FORBIDDEN


async def test_an_operation_finds_nothing_that_an_earlier_one_has_read(gateway: Gateway) -> None:
    async with connecting(gateway, {"Authorization": gateway.header()}) as socket:
        await socket.receive_json(timeout=10)
        [first] = gateway.contexts
        sessions = ConnectionSessions(BearerTokens(gateway.tokens), gateway.clock)
        renewed = sessions.renew(first)
        assert renewed.caller == first.caller
        assert renewed.loaders is not first.loaders
