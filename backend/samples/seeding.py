"""Development data: the examples, published by the catalogue's own rules, and the personas as subjects."""

from pathlib import Path

import structlog

from backend.contract import examples_folder
from backend.samples.directory import seed_directory
from backend.wiring import Gateway
from services.catalogue.types import PackageRefused
from services.kit.problems import GatewayError

_LOG = structlog.get_logger()


class ExampleRefused(GatewayError):
    """An example package breaks a rule of the catalogue."""


async def seed(gateway: Gateway, folder: Path | None = None) -> None:
    """Load and publish what is not there yet; the same content twice changes nothing."""
    rooms = gateway.rooms
    await seed_directory(rooms)
    async with rooms.db.long_work() as work:
        await rooms.sharing.mirror(work)
        for outcome in await rooms.catalogue.publish_folder(work, folder or examples_folder()):
            if isinstance(outcome, PackageRefused):
                raise ExampleRefused(*(f"{finding.path}: {finding.wrong.en}" for finding in outcome.findings))
