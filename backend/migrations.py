"""Bringing a database to the newest schema, as its owner."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, text

from backend.contract import migrations_folder

_LOCK = 0x5753_5431
"""advisory lock held while migrating: several processes may start at once"""


def configuration(owner_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def upgrade(owner_url: str) -> str:
    """Run what has not run yet; returns the revision the database is at now."""
    config = configuration(owner_url)
    engine = create_engine(owner_url, poolclass=NullPool)  # without a pool the lock ends with the connection
    with engine.connect() as guard:
        guard.execute(text("select pg_advisory_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(config, "head")
    return _newest(config)


def _newest(config: Config) -> str:
    head = ScriptDirectory.from_config(config).get_current_head()
    return head or "none"
