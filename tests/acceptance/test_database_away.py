"""The database is really stopped: every endpoint says to try again, and answers when it is back."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from backend.cli.demo.client import expect
from backend.secrets import credentials_of
from integrations.adapter_kit.bodies import written
from integrations.departments.health.wire import MOMENT, SIGNING
from services.kit.clock import CHINA
from tests.acceptance.test_bad_input import prepared
from tests.support.gateway import Client, RunningGateway, opened, running_gateway, settings_for
from tests.support.own_postgres import OwnPostgres, own_postgres

PATIENCE_SECONDS = 120
ANYTHING = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Refusal:
    """An answer, as far as it tells whoever asked to try again."""

    status: int
    code: str
    retry_after: str | None


TRY_AGAIN = Refusal(503, "TRY_AGAIN", "5")


@pytest.fixture(scope="module")
def postgres_of_ours() -> Iterator[OwnPostgres]:
    with own_postgres() as postgres:
        yield postgres


@pytest.fixture
async def gateway(postgres_of_ours: OwnPostgres, tmp_path: Path) -> AsyncIterator[RunningGateway]:
    async with running_gateway(settings_for(postgres_of_ours.url, tmp_path, publish_examples=True), worker=False) as up:
        yield up


@pytest.fixture
def stopped(postgres_of_ours: OwnPostgres) -> Iterator[OwnPostgres]:
    """The server, which is to be stopped by the test; it runs again afterwards."""
    yield postgres_of_ours
    postgres_of_ours.start()


async def refusal(client: Client, method: str, path: str, **more: Any) -> Refusal:
    headers = {"Authorization": f"Bearer {client.token}", **more.pop("headers", {})}
    async with client.http.request(method, client.address + path, headers=headers, **more) as response:
        answer = await response.json()
        code = answer["errors"][0]["extensions"]["code"]
        return Refusal(response.status, code, response.headers.get("Retry-After"))


def operation(client: Client, name: str, **variables: object) -> dict[str, object]:
    return {"documentId": client.document(name), "operationName": name, "variables": variables}


@pytest.mark.acceptance
async def test_every_endpoint_says_to_try_again_and_no_exception_reaches_the_web_server(
    gateway: RunningGateway, stopped: OwnPostgres, caplog: pytest.LogCaptureFixture
) -> None:
    client, _ = await gateway.client("standard")
    await asyncio.to_thread(stopped.stop_immediately)
    wish = {"oneThing": "newborn", "appliesAs": "mother", "clientKey": "k"}
    with caplog.at_level(logging.INFO):
        posts = [
            operation(client, "Application", id=ANYTHING),
            operation(client, "OpenApplication", input=wish, reveal="FILLING_IN"),
            {"query": "query { myCases { after } }"},
        ]
        for body in posts:
            assert await refusal(client, "POST", "/graphql", json=body) == TRY_AGAIN
        png = {"Content-Type": "image/png"}
        assert await refusal(client, "POST", "/uploads", data=b"\x89PNG\r\n\x1a\n", headers=png) == TRY_AGAIN
        assert await refusal(client, "GET", "/readyz") == TRY_AGAIN
        async with client.http.get(f"{client.address}/healthz") as response:
            assert response.status == 200
        assert await subscription_refusal(client) == "TRY_AGAIN"
    assert not [record for record in caplog.records if record.name.startswith("uvicorn") and record.levelno > 20]


async def subscription_refusal(client: Client) -> str:
    """The code of the error by which a subscription ends."""
    url = client.address.replace("http", "ws", 1) + "/graphql"
    async with client.http.ws_connect(url, protocols=("graphql-transport-ws",)) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {client.token}"}})
        assert (await socket.receive_json())["type"] == "connection_ack"
        payload = operation(client, "CaseProgress", applicationId=ANYTHING)
        await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        said = await socket.receive_json()
        errors = said["payload"] if said["type"] == "error" else said["payload"]["errors"]
        return str(errors[0]["extensions"]["code"])


@pytest.mark.acceptance
async def test_a_call_back_that_could_not_be_stored_is_to_come_again(
    gateway: RunningGateway, stopped: OwnPostgres
) -> None:
    client, _ = await gateway.client("standard")
    now = gateway.up.gateway.rooms.clock.now().astimezone(CHINA)
    body = orjson.dumps({"banjianBh": "HN-1", "zhuangtai": "1", "shijian": written(now, MOMENT)})
    secret = credentials_of("health", gateway.up.gateway.settings).secret
    headers = SIGNING.headers(secret, body, at=gateway.up.gateway.rooms.clock.now(), nonce="nonce-of-the-test")
    await asyncio.to_thread(stopped.stop_immediately)
    assert await refusal(client, "POST", "/inbound/health", data=body, headers=headers) == TRY_AGAIN


@pytest.mark.acceptance
async def test_an_open_subscription_goes_on_when_the_database_is_back(
    gateway: RunningGateway, stopped: OwnPostgres
) -> None:
    client, persona = await gateway.client("standard")
    ready = await prepared(client, await opened(client, persona), persona)
    submit = {"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "s"}
    expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")
    async with asyncio.timeout(PATIENCE_SECONDS):
        progress = client.follow("CaseProgress", applicationId=ready["id"])
        await anext(progress)
        await asyncio.to_thread(stopped.restart_immediately)
        async with gateway.working():
            async for said in progress:
                if said["ended"]:
                    break
    assert all(case["granted"] for case in said["cases"])
