"""Template databases, made once for what they are made of, and cloned by whoever asks."""

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from psycopg.errors import ObjectInUse
from sqlalchemy import Connection, NullPool, create_engine, text

from backend import migrations
from backend.contract import examples_folder, migrations_folder
from backend.embedded import Database, EmbeddedPostgres
from services.kit.clock import Deadline
from tests.support.gateway import running_gateway, settings_for

ROOT = Path(__file__).resolve().parents[2]
_LOCK = 0x5753_5454
"""advisory lock: several workers ask for the template at once"""


def ensure_template(postgres: EmbeddedPostgres) -> str:
    """The name of the database as the migrations leave it; those of earlier migrations are dropped."""
    return _ensure(
        postgres,
        f"template_{_digest(_migrations())}",
        None,
        lambda draft: migrations.upgrade(draft.owner_url),
    )


def ensure_seeded_template(postgres: EmbeddedPostgres, template: str) -> str:
    """The name of the database as the start of a gateway leaves it, the examples published.

    What is published depends on packages, code and libraries: the template of one state of them serves no other.
    """
    return _ensure(postgres, f"seeded_{_digest(_sources())}", template, _seed)


def _ensure(postgres: EmbeddedPostgres, name: str, base: str | None, fill: Callable[[Database], object]) -> str:
    kind, _, content = name.rpartition("_")
    with _locked(postgres) as connection:
        known = connection.execute(text("select datname from pg_database"))
        names = {each for each in known.scalars() if each.startswith(f"{kind}_")}
        for stale in names - {name}:
            _drop(postgres, stale)
        if name not in names:
            # Under another name until it is whole: a run that is killed meanwhile leaves no half template.
            draft = postgres.create_database(f"{kind}_draft_{content[-6:]}", base)
            fill(draft)
            connection.execute(text(f"alter database {draft.name} rename to {name}"))
    return name


@contextmanager
def _locked(postgres: EmbeddedPostgres) -> Iterator[Connection]:
    engine = create_engine(postgres.owner_url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:  # a pool would keep the lock
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
        yield connection


def _seed(draft: Database) -> None:
    # In a thread of its own, since the caller's may have an event loop already.
    with ThreadPoolExecutor(1) as thread, tempfile.TemporaryDirectory() as home:
        thread.submit(asyncio.run, _publish_examples(draft.app_url, Path(home))).result()


async def _publish_examples(url: str, home: Path) -> None:
    async with running_gateway(settings_for(url, home, publish_examples=True), worker=False) as running:
        rooms = running.up.gateway.rooms
        await rooms.sharing.follow_platform(until=Deadline.after(60, rooms.clock))


def _migrations() -> Iterator[Path]:
    yield from (migrations_folder() / "versions").glob("*.py")


def _sources() -> Iterator[Path]:
    yield ROOT / "requirements.lock"
    code = (ROOT / each for each in ("backend", "integrations", "services"))
    for folder in (migrations_folder(), examples_folder(), *code):
        yield from (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def _digest(files: Iterable[Path]) -> str:
    whole = sha256()
    for file in sorted(files):
        whole.update(f"{file}\0".encode() + sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:12]


def _drop(postgres: EmbeddedPostgres, name: str) -> None:
    try:
        postgres.drop_database(name)
    except ObjectInUse:
        return
