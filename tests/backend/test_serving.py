"""A gateway of which a part ended by itself does not go on as if nothing had happened."""

import asyncio
from pathlib import Path

import pytest

from backend.serving import PartEnded, running
from tests.support.gateway import settings_for


async def test_it_goes_on_until_it_is_told_to_end(database_url: str, tmp_path: Path) -> None:
    end = asyncio.Event()
    async with running(settings_for(database_url, tmp_path)) as up:
        end.set()
        await up.until(end)


async def test_a_worker_that_ends_ends_the_gateway(database_url: str, tmp_path: Path) -> None:
    async with running(settings_for(database_url, tmp_path)) as up:
        _, worker = up.parts
        worker.cancel()
        with pytest.raises(PartEnded):
            await up.until(asyncio.Event())
