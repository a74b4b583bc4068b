"""The template database: all tables, made once a run under a lock."""

import importlib
import pkgutil

from sqlalchemy import create_engine, text

import services
from backend.embedded import EmbeddedPostgres
from services.kit.db import Base


def build_template(postgres: EmbeddedPostgres, name: str) -> str:
    """Whichever worker comes first makes it; the others wait for it."""
    main = create_engine(postgres.owner_url)
    with main.connect() as connection:
        connection.execute(text("select pg_advisory_lock(hashtext(:name))"), {"name": name})
        if connection.scalar(text("select count(*) from pg_database where datname = :name"), {"name": name}) == 0:
            _build(postgres, name)
    main.dispose()
    return name


def _build(postgres: EmbeddedPostgres, name: str) -> None:
    for module in pkgutil.walk_packages(services.__path__, "services."):
        if module.name.endswith(".tables"):
            importlib.import_module(module.name)
    engine = create_engine(postgres.create_database(name).owner_url)
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(text("grant select, insert, update, delete on all tables in schema public to wst_app"))
        connection.execute(text("grant usage on all sequences in schema public to wst_app"))
    engine.dispose()
