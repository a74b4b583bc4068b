"""The gateway of the settings, opened for one command: all of its rooms, no web server and no worker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from backend.external_systems import open_external_systems
from backend.settings import Settings
from backend.wiring import Gateway, open_gateway


@asynccontextmanager
async def gateway_for_command(settings: Settings) -> AsyncIterator[Gateway]:
    """Whatever had to be started for it ends with the block. Departments that are simulated for it answer questions and
    keep no journal, which is that of the gateway that runs beside it.
    """
    async with (
        open_external_systems(settings, f"http://{settings.host}:{settings.port}", keeps_journals=False) as external,
        open_gateway(settings, external) as gateway,
    ):
        yield gateway
