"""A gateway publishes the examples at its start, and does not go on as if nothing had happened when a part ended."""

import asyncio
from pathlib import Path

import pytest

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
        worker.cancel()
        with pytest.raises(PartEnded):
            await up.until(asyncio.Event())
