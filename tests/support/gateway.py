"""A whole gateway in the test's own loop: real database, real departments on loopback, spoken to over HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from backend.cli.demo.client import Json, PublicClient, expect
from backend.contract import contract_folder
from backend.identity.tokens import AccessTokens
from backend.samples.personas import Persona, sample_personas
from backend.samples.staff import sample_staff
from backend.samples.subjects import persona_subject, staff_subject
from backend.serving import Running, run_worker, running, stop_worker
from backend.settings import Settings
from services.access.types import AssuranceLevel, Channel
from services.kit.clock import HeldClock


@dataclass(frozen=True, slots=True)
class Client(PublicClient):
    """The public client, and requests that a test sends malformed on purpose."""

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
class RunningGateway:
    """A running gateway and its people."""

    up: Running
    http: aiohttp.ClientSession

    async def client(self, family: str) -> tuple[Client, Persona]:
        persona = sample_personas()[family]
        subject = await persona_subject(self.up.gateway, persona)
        token = self.up.gateway.tokens.issue(subject, level=AssuranceLevel.L3, channel=Channel.WEB)
        return Client(self.http, self.up.address, token, contract_folder() / "operations"), persona

    async def staff(self, code: str) -> Client:
        subject = await staff_subject(self.up.gateway, sample_staff()[code])
        token = self.up.gateway.tokens.issue(subject, level=AssuranceLevel.L3, channel=Channel.WEB)
        return Client(self.http, self.up.address, token, contract_folder() / "operations")

    async def expired_token(self, family: str) -> str:
        """A token of this gateway's own key, issued an hour ago."""
        gateway = self.up.gateway
        subject = await persona_subject(gateway, sample_personas()[family])
        past = HeldClock(gateway.rooms.clock.now() - timedelta(hours=1))
        tokens = AccessTokens(gateway.keys, gateway.tokens.rules, past, gateway.rooms.ids)
        return tokens.issue(subject, level=AssuranceLevel.L3, channel=Channel.WEB)

    async def work(self) -> None:
        """Do all the background work that is due, where no worker runs."""
        await self.up.gateway.background.run(stop_seconds=10, until_idle=True)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """A worker for the length of the block, started again when it ends, as the real ones are."""
        gateway = self.up.gateway
        worker = asyncio.create_task(run_worker(gateway))
        try:
            yield
        finally:
            await stop_worker(worker, gateway.settings)


def settings_for(database_url: str, home: Path, **more: Any) -> Settings:
    """For a database that has the examples; departments decide at once."""
    usual: dict[str, Any] = {
        "publish_examples": False,
        "prefill_seconds": 9,  # below the lease of a prefill: only a defect reaches it
        "sandbox_speed": 1000,
        "database_pool": 5,
    }
    return Settings(database_url=SecretStr(database_url), home=home, port=0, **usual | more)


@asynccontextmanager
async def running_gateway(settings: Settings, *, worker: bool = True) -> AsyncIterator[RunningGateway]:
    async with running(settings, worker=worker) as up, aiohttp.ClientSession() as http:
        yield RunningGateway(up, http)


async def opened(client: Client, persona: Persona, key: str = "key-1") -> Json:
    wish = {"oneThing": "newborn", "appliesAs": persona.applicant.applies_as, "clientKey": key}
    return expect(await client.run("OpenApplication", input=wish, reveal="FILLING_IN"), "Application")
