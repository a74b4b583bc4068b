"""Development data: the examples, published by the catalogue's own rules, and the personas as subjects."""

from pathlib import Path

import structlog

from backend.contract import directory_file, examples_folder
from backend.rooms import Rooms
from backend.wiring import Gateway
from services.catalogue.types import PackageRefused
from services.directory.service import read_table_file
from services.directory.types import DirectoryTable, Edition, TableRefused
from services.kit.db import UnitOfWork
from services.kit.problems import GatewayError

_LOG = structlog.get_logger()


_EXAMPLES = "examples"
"""who has loaded an edition of the directory that seeding may replace"""


class ExampleRefused(GatewayError):
    """An example breaks a rule of the catalogue or of the directory."""


async def seed(gateway: Gateway, folder: Path | None = None) -> None:
    """Load and publish what is not there yet; the same content twice changes nothing."""
    rooms = gateway.rooms
    await _seed_directory(rooms)
    async with rooms.db.work() as work:
        await rooms.sharing.mirror(work)
        for outcome in await rooms.catalogue.publish_folder(work, folder or examples_folder()):
            if isinstance(outcome, PackageRefused):
                raise ExampleRefused(*(f"{finding.path}: {finding.wrong.en}" for finding in outcome.findings))


async def _seed_directory(rooms: Rooms) -> None:
    """The regions and organisations of the examples, unless an operator has loaded a table."""
    async with rooms.db.work() as work:
        last = await rooms.directory.edition(work)
        if last is None or last.loaded_by == _EXAMPLES:
            table = read_table_file(directory_file())
            loaded = table if isinstance(table, TableRefused) else await _load_examples(rooms, work, table)
            if isinstance(loaded, TableRefused):
                raise ExampleRefused(*(f"{finding.path}: {finding.en}" for finding in loaded.findings))
        await rooms.directory.refresh(work)


async def _load_examples(rooms: Rooms, work: UnitOfWork, table: DirectoryTable) -> Edition | TableRefused:
    return await rooms.directory.replace(work, table, by=_EXAMPLES, may_drop=True)
