"""The schema is what the migrations make, and the application role cannot alter what is a record."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from backend import migrations
from backend.embedded import EmbeddedPostgres
from backend.tables import METADATA

NEWEST = ScriptDirectory.from_config(migrations.configuration("")).get_current_head()
RECORDS = (
    "audit_entries",
    "basic_item_versions",
    "case_events",
    "dispute_events",
    "dossier_disputes",
    "dossiers",
    "item_versions",
    "one_thing_versions",
    "registration_steps",
)


def ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    return kind != "table" or not (name or "").startswith(("procrastinate_", "alembic_"))


def test_the_migrations_make_the_tables_that_the_code_has(database_url: str) -> None:
    engine = create_engine(database_url.replace("wst_app@", "wst_owner@"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def revision(url: str) -> str | None:
    engine = create_engine(url)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return current


def test_a_database_is_at_the_newest_revision_after_them(database_url: str) -> None:
    assert revision(database_url) == NEWEST


def test_the_application_role_makes_no_tables(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text("create table mine (id int)"))
    engine.dispose()


@pytest.mark.parametrize("change", ["update audit_entries set purpose = 'another'", "delete from audit_entries"])
@pytest.mark.parametrize("role", ["wst_app", "wst_owner"])
def test_what_is_a_record_is_neither_changed_nor_deleted(database_url: str, change: str, role: str) -> None:
    """The application role has no right to, and the owner meets the trigger."""
    engine = create_engine(database_url.replace("wst_app@", f"{role}@"))
    one = "gen_random_uuid()"
    row = f"(1, {one}, now(), {one}, {one}, 'JOB', 'READ', 'test', 'x', {one}, '{{}}')"
    columns = "(bucket, id, at, subject, on_behalf_of, channel, action, purpose, object_kind, object_id, facts)"
    with engine.begin() as connection:
        connection.execute(text(f"insert into audit_entries {columns} values {row}"))
    with engine.connect() as connection, pytest.raises(DBAPIError, match=r"permission denied|do not change"):
        connection.execute(text(change))
    engine.dispose()


@pytest.mark.parametrize("table", RECORDS)
def test_every_table_of_a_record_is_guarded(database_url: str, table: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        guard = text("select count(*) from pg_trigger where tgname = :name and tgrelid = cast(:table as regclass)")
        assert connection.scalar(guard, {"name": f"{table}_do_not_change", "table": table}) == 1
    engine.dispose()


def test_a_migration_can_be_undone_up_to_the_queue(postgres: EmbeddedPostgres) -> None:
    database = postgres.create_database("undo")
    try:
        migrations.upgrade(database.owner_url)
        command.downgrade(migrations.configuration(database.owner_url), "0005")
        assert revision(database.owner_url) == "0005"
        assert migrations.upgrade(database.owner_url) == NEWEST
        assert revision(database.owner_url) == NEWEST
    finally:
        postgres.drop_database("undo")
