"""Following what others change while a process runs: the platform's catalogue, and the table of regions.

Processes that do background work ask the platform; the others look at what those have written down. Nobody's request
waits for either.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from backend.background.stopping import stop_tasks
from backend.wiring import Gateway
from services.kit.clock import Deadline

_LOG = structlog.get_logger()


@asynccontextmanager
async def following(gateway: Gateway, *, asks: bool) -> AsyncIterator[None]:
    """For the length of the block; `asks`: the platform itself, and not only the mirror."""
    task = asyncio.create_task(_follow(gateway, asks=asks))
    try:
        yield
    finally:
        await stop_tasks(task)


async def _follow(gateway: Gateway, *, asks: bool) -> None:
    rooms, pause = gateway.rooms, gateway.settings.follow_seconds
    while True:
        try:
            if asks:
                await rooms.sharing.follow_platform(until=Deadline.after(pause, rooms.clock))
            await rooms.sharing.refresh()
            async with rooms.db.read() as session:
                await rooms.directory.refresh(session)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            _LOG.warning("the catalogue could not be followed", error=type(error).__name__)
        await asyncio.sleep(pause)
