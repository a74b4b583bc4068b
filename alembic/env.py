"""Runs the migrations as the owner role; the address comes from whoever calls (`backend/migrations.py`)."""

from alembic import context
from sqlalchemy import create_engine, pool

from backend.tables import METADATA

url = context.config.get_main_option("sqlalchemy.url")
engine = create_engine(url, poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_name=lambda name, kind, _parents: kind != "table" or not str(name).startswith("procrastinate_"),
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
