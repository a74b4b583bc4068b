"""Real parts for all tests: one PostgreSQL a run, one template, databases cloned from it."""

import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from sqlalchemy.ext.asyncio import AsyncEngine

from backend.embedded import EmbeddedPostgres, start_postgres
from services.kit.clock import HeldClock
from services.kit.db import Database, engine_for
from services.kit.ids import SeededIds
from services.kit.jobs import Routes
from services.kit.sealed import MasterKeys
from services.kit.vault import Vault
from tests.support.clones import Clones
from tests.support.queue import HeldQueue
from tests.support.schema import ensure_seeded_template, ensure_template
from tests.support.sockets import loopback_only

ROOT = Path(__file__).resolve().parents[1]

# How long an example takes says how busy the machine is, and nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a property test reaches does not count as covered: tracing its hundreds of examples takes as long as they
    do, and each line is to be reached by an example that somebody has chosen.
    """
    for item in items:
        if is_hypothesis_test(getattr(item, "obj", None)):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session", autouse=True)
def network_closed() -> Iterator[None]:
    with loopback_only():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The run's server; the last worker to finish stops it."""
    name = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    home = Path("/var/tmp") / f"wanshitong-tests-{os.getuid()}-{name}"  # out of home: PostgreSQL runs as another user
    with start_postgres(home, durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    return ensure_template(postgres)


@pytest.fixture(scope="session")
def seeded_template(postgres: EmbeddedPostgres, template: str) -> str:
    return ensure_seeded_template(postgres, template)


@pytest.fixture(scope="session")
def clones(postgres: EmbeddedPostgres) -> Iterator[Clones]:
    with Clones(postgres) as clones:
        yield clones


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock(datetime(2026, 11, 23, 2, 0, tzinfo=UTC))  # Monday, ten in the morning in China


@pytest.fixture
def ids(clock: HeldClock) -> SeededIds:
    return SeededIds(clock, seed=20261123)


@pytest.fixture
def vault(ids: SeededIds, clock: HeldClock) -> Vault:
    return Vault(MasterKeys({"test": b"m" * 32}, "test"), b"p" * 32, ids, clock)


@pytest.fixture
def queue() -> HeldQueue:
    return HeldQueue()


@pytest.fixture
def routes() -> Routes:
    """No event is heard by default; a module's own fixture says otherwise."""
    return Routes()


@pytest.fixture
def database_url(clones: Clones, template: str) -> Iterator[str]:
    """An empty database of one's own, as the application role sees it."""
    with clones.lent(template) as url:
        yield url


@pytest.fixture
def seeded_url(clones: Clones, seeded_template: str) -> Iterator[str]:
    """A database of one's own in which the examples are published."""
    with clones.lent(seeded_template) as url:
        yield url


@pytest.fixture(scope="session")
def engine_of() -> Callable[[str], AsyncEngine]:
    """The engine of an address, the same for the tests that have its database one after the other: it has compiled
    most statements by then. Closing it leaves no connection of an earlier test.
    """
    return cache(partial(engine_for, pool=5))


@pytest.fixture
async def open_at(
    engine_of: Callable[[str], AsyncEngine], queue: HeldQueue, routes: Routes
) -> AsyncIterator[Callable[[str], Database]]:
    """Opens the database of an address until the test ends."""
    async with AsyncExitStack() as opened:

        def open_at(url: str) -> Database:
            database = Database(engine_of(url), queue, routes)
            opened.push_async_callback(database.close)
            return database

        yield open_at


@pytest.fixture
def db(database_url: str, open_at: Callable[[str], Database]) -> Database:
    return open_at(database_url)


@pytest.fixture
def seeded_db(seeded_url: str, open_at: Callable[[str], Database]) -> Database:
    return open_at(seeded_url)
