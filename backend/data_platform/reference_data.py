"""Reference data that others change while a process runs: the platform's catalogue, and the table of regions.

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
async def refreshing_reference_data(gateway: Gateway, *, asks_platform: bool) -> AsyncIterator[None]:
    """Read anew every `follow_seconds` for the length of the block; `asks_platform`: not from the mirror alone."""
    task = asyncio.create_task(_refresh(gateway, asks_platform=asks_platform))
    try:
        yield
    finally:
        await stop_tasks(task)


async def _refresh(gateway: Gateway, *, asks_platform: bool) -> None:
    rooms, pause = gateway.rooms, gateway.settings.follow_seconds
    while True:
        try:
            if asks_platform:
                await rooms.sharing.follow_platform(until=Deadline.after(pause, rooms.clock))
            await rooms.sharing.refresh()
            async with rooms.db.read() as session:
                await rooms.directory.refresh(session)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            _LOG.warning("reference data could not be read anew", error=type(error).__name__)
        await asyncio.sleep(pause)
