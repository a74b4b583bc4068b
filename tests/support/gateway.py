"""A whole gateway in the test's own loop: real database, real departments on loopback, spoken to over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from backend.cli.demo.client import Json, PublicClient, expect
from backend.contract import contract_folder
from backend.personas import Persona
from backend.seeding import personas, subject_of
from backend.serving import Running, running
from backend.settings import Settings
from services.access.types import AssuranceLevel, Channel


@dataclass(frozen=True, slots=True)
class Client(PublicClient):
    """The public client, with doors for what a test sends on purpose."""

    async def post(self, body: object, token: str | None = None, path: str = "/graphql") -> tuple[int, Json]:
        """Status and answer to any JSON body."""
        headers = {"Authorization": f"Bearer {token or self.token}"}
        async with self.http.post(self.address + path, json=body, headers=headers) as response:
            return response.status, await response.json()

    async def code_of(self, body: object, token: str | None = None) -> str:
        """The code of the first error."""
        _, answer = await self.post(body, token)
        return str(answer["errors"][0]["extensions"]["code"])


@dataclass(frozen=True)
class Town:
    """A running gateway and its people."""

    up: Running
    http: aiohttp.ClientSession

    async def client(self, family: str) -> tuple[Client, Persona]:
        persona = personas()[family]
        subject = await subject_of(self.up.gateway, persona)
        token = self.up.gateway.tokens.issue(subject, level=AssuranceLevel.L3, channel=Channel.WEB)
        return Client(self.http, self.up.address, token, contract_folder() / "operations"), persona


def settings_for(database_url: str, home: Path, **more: Any) -> Settings:
    return Settings(
        database_url=SecretStr(database_url), home=home, port=0, sandbox_speed=1000, database_pool=5, **more
    )


@asynccontextmanager
async def town(settings: Settings, *, worker: bool = True) -> AsyncIterator[Town]:
    async with running(settings, signals=False, worker=worker) as up, aiohttp.ClientSession() as http:
        yield Town(up, http)


async def opened(client: Client, persona: Persona, key: str = "key-1") -> Json:
    wish = {"oneThing": "newborn", "appliesAs": persona.applicant.applies_as, "clientKey": key}
    return expect(await client.run("OpenApplication", input=wish, reveal="FILLING_IN"), "Application")
