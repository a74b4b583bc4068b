"""The two endpoints beside GraphQL over real rooms, on loopback."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from fastapi import FastAPI

from backend.identity.bearers import BearerTokens
from backend.identity.keys import SigningKeys
from backend.identity.tokens import AccessTokens, TokenRules
from backend.inbound.callbacks import callback_router
from backend.inbound.uploads import upload_router
from services.access.types import Actor, AssuranceLevel
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from tests.support.applications import Office
from tests.support.public_schema import PublicSchema, words
from tests.support.queue import HeldQueue
from tests.support.serving import serving_here


@dataclass
class Endpoints:
    """As clients and departments meet them."""

    http: aiohttp.ClientSession
    address: str
    office: Office
    tokens: AccessTokens

    def token(self, actor: Actor, level: AssuranceLevel = AssuranceLevel.L2) -> dict[str, str]:
        issued = self.tokens.issue(actor.on_behalf_of, level=level, channel=actor.channel)
        return {"Authorization": f"Bearer {issued}"}

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, object]]:
        """Status and answer, which is always JSON."""
        async with self.http.post(self.address + path, data=BytesIO(body), headers=headers) as response:
            return response.status, await response.json()

    async def code(self, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
        """Status and code of the only error."""
        status, answer = await self.post(path, body, headers)
        match answer:
            case {"errors": [{"extensions": {"code": str(code)}}]}:
                return status, code
            case _:
                raise AssertionError(answer)


@pytest.fixture
async def endpoints(
    db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault
) -> AsyncIterator[Endpoints]:
    office = Office(db, queue, clock, ids, vault)
    rooms = PublicSchema(office).rooms
    keys = SigningKeys.of(generate_private_key(SECP256R1()))
    tokens = AccessTokens(keys, TokenRules("https://gateway.example", "https://gateway.example"), clock, ids)
    app = FastAPI(openapi_url=None)
    app.include_router(upload_router(rooms, BearerTokens(tokens), words()))
    app.include_router(callback_router(rooms, words()))
    async with serving_here(app) as address, aiohttp.ClientSession() as http:
        yield Endpoints(http, address, office, tokens)
