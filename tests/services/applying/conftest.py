"""The office in which applications are opened, for the tests of this room."""

import pytest

from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from tests.support.applications import Office
from tests.support.queue import HeldQueue


@pytest.fixture
def office(db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    return Office(db, queue, clock, ids, vault)
