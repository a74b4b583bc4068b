"""A gateway publishes the examples at its start, and does not go on as if nothing had happened when a part ended."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from backend.background.stopping import stop_tasks
from backend.serving import PartEnded, running
from services.catalogue.types import ItemUnknown, OneThingVersion
from tests.support.gateway import settings_for


@pytest.mark.parametrize(("publish", "found"), [(False, ItemUnknown), (True, OneThingVersion)])
async def test_the_examples_are_published_unless_the_database_is_said_to_have_them(
    database_url: str, tmp_path: Path, *, publish: bool, found: type
) -> None:
    async with running(settings_for(database_url, tmp_path, publish_examples=publish), worker=False) as up:
        rooms = up.gateway.rooms
        async with rooms.db.read() as session:
            assert isinstance(await rooms.catalogue.one_thing(session, "newborn"), found)


async def test_it_goes_on_until_it_is_told_to_end(seeded_url: str, tmp_path: Path) -> None:
    end = asyncio.Event()
    async with running(settings_for(seeded_url, tmp_path)) as up:
        end.set()
        await up.until(end)


async def test_a_worker_that_ends_ends_the_gateway(seeded_url: str, tmp_path: Path) -> None:
    async with running(settings_for(seeded_url, tmp_path)) as up:
        _, worker = up.parts
        await stop_tasks(worker)  # a single `cancel` may be lost
        with pytest.raises(PartEnded):
            await up.until(asyncio.Event())


async def test_answers_are_sent_at_once_on_connections_that_are_kept_open(seeded_url: str, tmp_path: Path) -> None:
    async with running(settings_for(seeded_url, tmp_path), worker=False) as up, aiohttp.ClientSession() as http:
        async with http.get(f"{up.address}/healthz") as response:
            assert response.status == 200
        accepted = list(without_delay(int(up.address.rpartition(":")[2])))
        assert accepted
        assert all(accepted)


def without_delay(port: int) -> Iterator[bool]:
    """TCP_NODELAY of each connection of this process that was accepted on the port."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(descriptor.name))) as opened:
                opened.getpeername()
                if opened.family == socket.AF_INET and opened.getsockname()[1] == port:
                    yield bool(opened.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
