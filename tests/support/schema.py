"""The template database: made by the migrations, once for their content, and cloned by whoever asks."""

from hashlib import sha256

from psycopg.errors import ObjectInUse
from sqlalchemy import NullPool, create_engine, text

from backend import migrations
from backend.contract import migrations_folder
from backend.embedded import EmbeddedPostgres

_LOCK = 0x5753_5454
"""advisory lock: several workers ask for the template at once"""


def ensure_template(postgres: EmbeddedPostgres) -> str:
    """The template's name; those of earlier migrations are dropped."""
    name = f"template_{_content()}"
    engine = create_engine(postgres.owner_url, poolclass=NullPool)  # a pool would keep the lock
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
        known = connection.execute(text("select datname from pg_database where datname like 'template\\_%'")).scalars()
        names = set(known)
        for stale in names - {name}:
            _drop(postgres, stale)
        if name not in names:
            # Under another name until it is whole: a run that is killed meanwhile leaves no half template.
            draft = postgres.create_database(f"template_draft_{name[-6:]}")
            migrations.upgrade(draft.owner_url)
            connection.commit()
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text(f"alter database {draft.name} rename to {name}")
            )
    return name


def _content() -> str:
    files = sorted((migrations_folder() / "versions").glob("*.py"))
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _drop(postgres: EmbeddedPostgres, name: str) -> None:
    try:
        postgres.drop_database(name)
    except ObjectInUse:
        return
