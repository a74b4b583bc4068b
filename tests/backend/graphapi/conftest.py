from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from tests.support.applications import Office
from tests.support.public_schema import PublicSchema
from tests.support.queue import HeldQueue
from tests.support.small_gateway import SmallGateway, application, serving, small_gateway, write_operations


@dataclass(frozen=True)
class Endpoint:
    """The small gateway as a client meets it."""

    http: aiohttp.ClientSession
    gateway: SmallGateway

    async def send(
        self,
        data: Any = None,
        *,
        json: Any = None,
        path: str = "/graphql",
        method: str = "POST",
        content_type: str = "application/json",
    ) -> tuple[int, Any]:
        """Status and decoded answer, which is always JSON."""
        headers = {"Content-Type": content_type} if json is None else {}
        async with self.http.request(
            method, self.gateway.address + path, data=data, json=json, headers=headers
        ) as response:
            assert response.content_type == "application/json"
            return response.status, await response.json()

    async def code(self, json: Any, path: str = "/graphql") -> str:
        """The code of the only error."""
        _, answer = await self.send(json=json, path=path)
        (error,) = answer["errors"]
        return str(error["extensions"]["code"])

    def websocket(self, path: str = "/graphql", protocol: str = "graphql-transport-ws") -> Any:
        return self.http.ws_connect(self.gateway.address.replace("http", "ws") + path, protocols=(protocol,))


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallGateway]:
    operations: Path = write_operations(tmp_path_factory.mktemp("contract") / "operations")
    gateway = small_gateway(operations)
    with serving(application(gateway)) as address:
        gateway.address = address
        yield gateway


@pytest.fixture
async def endpoint(small: SmallGateway) -> AsyncIterator[Endpoint]:
    small.reported.clear()
    async with aiohttp.ClientSession() as http:
        yield Endpoint(http, small)


@pytest.fixture
def office(db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    """Real rooms, with sources that say what a test tells them."""
    return Office(db, queue, clock, ids, vault)


@pytest.fixture
def public(office: Office) -> Iterator[PublicSchema]:
    """The public schema over the office; nothing unexpected may happen behind it."""
    public = PublicSchema(office)
    yield public
    assert public.reported == []
