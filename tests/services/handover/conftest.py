"""The hand-over with one department that does as it is told."""

import pytest

from services.handover.service import DELIVER, READ_PART, Handover
from services.handover.types.policies import RetryPolicy
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.jobs import Routes
from services.kit.vault import Vault
from tests.support.departments import FakeDepartment
from tests.support.parcels import ANSWERED, SETTLED, ParcelCounter
from tests.support.queue import HeldQueue


@pytest.fixture
def routes() -> Routes:
    return Routes((DELIVER, READ_PART, SETTLED, ANSWERED))


@pytest.fixture
def police() -> FakeDepartment:
    return FakeDepartment()


@pytest.fixture
def retry() -> RetryPolicy:
    return RetryPolicy(most=4)


@pytest.fixture
def handover(
    db: Database, police: FakeDepartment, vault: Vault, ids: SeededIds, clock: HeldClock, retry: RetryPolicy
) -> Handover:
    return Handover(
        db=db,
        departments={"police": police},
        vault=vault,
        ids=ids,
        clock=clock,
        retry=retry,
        callback_base="https://gateway.test/",
    )


@pytest.fixture
def counter(
    handover: Handover, db: Database, queue: HeldQueue, vault: Vault, ids: SeededIds, clock: HeldClock
) -> ParcelCounter:
    return ParcelCounter(handover, db, queue, vault, ids, clock)
