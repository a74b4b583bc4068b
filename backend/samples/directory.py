"""The table of regions and organisations that comes with the gateway."""

from typing import TypeVar

from backend.contract import directory_file
from backend.rooms import Rooms
from services.directory.service import Directory, read_table_file
from services.directory.types import DirectoryTable, TableRefused
from services.kit.clock import Clock
from services.kit.problems import GatewayError

T = TypeVar("T")

_EXAMPLES = "examples"
"""who has loaded an edition that seeding may replace"""


class DirectoryBroken(GatewayError):
    """The table of regions that comes with the gateway breaks a rule of tables."""


def table_of_examples() -> DirectoryTable:
    """Raises `DirectoryBroken`."""
    return _sound(read_table_file(directory_file()))


def directory_of_examples(clock: Clock) -> Directory:
    """With no database behind it."""
    return Directory(clock, table_of_examples())


async def seed_directory(rooms: Rooms) -> None:
    """Load it and use it, unless an operator has loaded another. Raises `DirectoryBroken`."""
    async with rooms.db.long_work() as work:
        last = await rooms.directory.edition(work)
        if last is None or last.loaded_by == _EXAMPLES:
            _sound(await rooms.directory.replace(work, table_of_examples(), by=_EXAMPLES, may_drop=True))
        await rooms.directory.refresh(work)


def _sound(table: T | TableRefused) -> T:
    if isinstance(table, TableRefused):
        raise DirectoryBroken(*(f"{finding.path}: {finding.en}" for finding in table.findings))
    return table
