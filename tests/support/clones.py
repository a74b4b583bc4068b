"""Databases cloned from a template and lent to one test after the other: making one takes longer than most tests."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import LiteralString, Self
from uuid import uuid4

from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from backend.embedded import EmbeddedPostgres

_LARGEST = 1_000_000
"""bytes of a table: what a test has filled beyond them costs the next more than a new clone"""
_WAIT_MS = 10_000

_TABLES: LiteralString = """
    select c.relname, pg_relation_size(c.oid) from pg_class c
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1"""
# Whatever a test may have altered besides rows.
_SCHEMA: LiteralString = """
    select md5(concat_ws('|',
        (select string_agg(concat_ws(' ', oid, relname, relkind, relnatts, relhastriggers, relacl, reloptions), ','
            order by oid) from pg_class where relnamespace = 'public'::regnamespace),
        (select string_agg(concat_ws(' ', attrelid, attname, atttypid, attnotnull, attisdropped), ','
            order by attrelid, attnum) from pg_attribute where attrelid >= 16384),
        (select string_agg(concat_ws(' ', oid, tgname, tgenabled), ',' order by oid) from pg_trigger),
        (select string_agg(oid::text, ',' order by oid) from pg_constraint),
        (select string_agg(concat_ws(' ', oid, md5(prosrc)), ',' order by oid) from pg_proc where oid >= 16384),
        (select string_agg(concat_ws(' ', sequencename, last_value), ',' order by sequencename) from pg_sequences),
        (select count(*) from pg_db_role_setting where setdatabase =
            (select oid from pg_database where datname = current_database()))))"""


@dataclass(frozen=True, slots=True)
class _Contents:
    """What tells a clone from its template: the schema, and the rows of each table that has some."""

    schema: str
    rows: dict[str, str]


class Clones:
    """The databases of one process. A context manager: drops them at its end."""

    def __init__(self, postgres: EmbeddedPostgres) -> None:
        self._postgres = postgres
        self._free: dict[str, list[str]] = defaultdict(list)
        self._contents: dict[str, _Contents] = {}

    @contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """A database with exactly what the template has; gives its address for the application's role."""
        free = self._free[template]
        name = free.pop() if free else self._made(template)
        try:
            yield self._postgres.database(name).app_url
        finally:
            if self._restored(name, self._contents[template]):
                free.append(name)
            else:
                self._postgres.drop_database(name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for names in self._free.values():
            for name in names:
                self._postgres.drop_database(name)

    def _made(self, template: str) -> str:
        name = f"test_{uuid4().hex[:12]}"
        self._postgres.create_database(name, template)
        if template not in self._contents:
            with self._connected(name) as connection:
                self._contents[template] = _contents(connection)
        return name

    def _restored(self, name: str, contents: _Contents) -> bool:
        """Whether it has again what the template has; if not, it is of no more use."""
        with self._connected(name) as connection:
            connection.execute(
                "select pg_terminate_backend(pid, %s) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()",
                [_WAIT_MS],
            )
            tables = connection.execute(_TABLES).fetchall()
            if any(size > _LARGEST for table, size in tables if table not in contents.rows):
                return False
            _empty(connection, [table for table, _ in tables if table not in contents.rows])
            return _contents(connection, list(contents.rows)) == contents

    def _connected(self, name: str) -> Connection:
        return self._postgres._cluster.connect(name)


def _contents(connection: Connection, tables: list[str] | None = None) -> _Contents:
    """Of these tables, or of all that have rows."""
    if tables is None:
        tables = [table for table, _ in connection.execute(_TABLES).fetchall() if _digest(connection, table)]
    return _Contents(_single(connection, SQL(_SCHEMA)), {table: _digest(connection, table) for table in tables})


def _digest(connection: Connection, table: str) -> str:
    """Of all rows, in whatever order; empty without rows."""
    rows = SQL("select concat(count(*), ' ', sum(hashtextextended(t::text, 0))) from {} t")
    digest = _single(connection, rows.format(Identifier(table)))
    return "" if digest.startswith("0 ") else digest


def _empty(connection: Connection, tables: list[str]) -> None:
    """Their rows and all sequences, past foreign keys and the triggers that forbid it."""
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        for table in tables:
            connection.execute(SQL("delete from {}").format(Identifier(table)), prepare=False)
        connection.execute(
            "select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)"
            " from pg_sequences where last_value is not null"
        )


def _single(connection: Connection, query: SQL | Composed) -> str:
    row = connection.execute(query).fetchone()
    assert row is not None
    return str(row[0])
