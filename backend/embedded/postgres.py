"""PostgreSQL without installing it: one server for all processes of a checkout, with the roles that service has too."""

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import LiteralString, Self

from psycopg import Connection
from psycopg.sql import SQL, Identifier
from sqlalchemy import URL

from backend.embedded.cluster import PORT, Cluster
from backend.embedded.home import postgres_account, prepared_home
from backend.embedded.lease import Lease, one_at_a_time

OWNER_ROLE = "wst_owner"
"""Owns the database and all in it; migrations run as it."""
APP_ROLE = "wst_app"
"""What the gateway and the worker run as; owns nothing."""
DATABASE = "wanshitong"


@dataclass(frozen=True, slots=True)
class Database:
    """A database and its addresses for SQLAlchemy, `postgresql+psycopg://…` over a unix socket."""

    name: str
    owner_url: str
    app_url: str


class EmbeddedPostgres:
    """A share in the server; the last share to be stopped stops the server. A context manager."""

    def __init__(self, cluster: Cluster, lease: Lease, start_lock: Path) -> None:
        self._cluster = cluster
        self._lease: Lease | None = lease
        self._start_lock = start_lock
        self._main = self.database(DATABASE)

    @property
    def owner_url(self) -> str:
        return self._main.owner_url

    @property
    def app_url(self) -> str:
        return self._main.app_url

    def database(self, name: str) -> Database:
        """The addresses of a database, whether it exists or not."""
        return Database(name, self._url(OWNER_ROLE, name), self._url(APP_ROLE, name))

    def create_database(self, name: str, template: str | None = None) -> Database:
        """A database of the owner: a copy of the template's schema and rows, or empty.

        Raises `psycopg.errors.DuplicateDatabase`, and `psycopg.errors.ObjectInUse` while anyone is connected to the
        template; several copies of one template may be made at a time.
        """
        with self._cluster.connect() as connection:
            _create(connection, name, template or "template1")
        if template is None:
            self._open_to_roles(name)
        return self.database(name)

    def drop_database(self, name: str) -> None:
        """Drop it if it exists, and end the connections to it."""
        with self._cluster.connect() as connection:
            connection.execute(SQL("drop database if exists {} with (force)").format(Identifier(name)))

    def stop(self) -> None:
        """Give this share back; stops the server, and waits for its end, if nobody else holds one."""
        lease, self._lease = self._lease, None
        if lease is not None:
            with one_at_a_time(self._start_lock):
                _give_back(lease, self._cluster)

    def ensure_furnished(self) -> None:
        """Roles and the main database, whatever of them a start cut short has left out."""
        with self._cluster.connect() as connection:
            for role in (OWNER_ROLE, APP_ROLE):
                if not _exists(connection, "select from pg_roles where rolname = %s", role):
                    connection.execute(SQL("create role {}").format(Identifier(role)))
            connection.execute(SQL("alter role {} login createdb").format(Identifier(OWNER_ROLE)))
            connection.execute(SQL("alter role {} login").format(Identifier(APP_ROLE)))
            if not _exists(connection, "select from pg_database where datname = %s", DATABASE):
                _create(connection, DATABASE, "template1")
        self._open_to_roles(DATABASE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def _url(self, role: str, database: str) -> str:
        where = {"host": str(self._cluster.socket_folder), "port": str(PORT)}
        return URL.create("postgresql+psycopg", username=role, database=database, query=where).render_as_string()

    def _open_to_roles(self, database: str) -> None:
        with self._cluster.connect(database) as connection:
            connection.execute("create extension if not exists pg_trgm")
            connection.execute("revoke create on schema public from public")
            connection.execute(SQL("grant usage on schema public to {}").format(Identifier(APP_ROLE)))


def start_postgres(home: Path, *, durable: bool = True) -> EmbeddedPostgres:
    """Attach to the server of this home, or set it up and start it; any number of processes may do so at once.

    With `durable=False` the server does not wait for the disk, and what was committed outlives it but not the machine:
    for tests only, and in a home of their own.

    Raises `FolderOfAnotherUser`, `FolderOutOfReach`, `RootNeedsAnotherUser`, `PostgresNotInstalled`,
    `PostgresNotCreated`, `PostgresDidNotStart`, `ServerIsNotDurable`.
    """
    home = prepared_home(home)
    start_lock = home / "postgres.start.lock"
    with one_at_a_time(start_lock):
        cluster = Cluster(home, postgres_account(home))
        lease = Lease.take(home / "postgres.lease")
        try:
            cluster.ensure_created(durable=durable)
            cluster.ensure_running(durable=durable)
            if durable:
                cluster.verify_durable()
            server = EmbeddedPostgres(cluster, lease, start_lock)
            server.ensure_furnished()
        except BaseException:
            _give_back(lease, cluster)
            raise
        return server


def _give_back(lease: Lease, cluster: Cluster) -> None:
    with lease.given_back() as last:
        if last:
            cluster.stop()


def _exists(connection: Connection, question: LiteralString, name: str) -> bool:
    return connection.execute(question, [name]).fetchone() is not None


def _create(connection: Connection, name: str, template: str) -> None:
    database, owner, app = Identifier(name), Identifier(OWNER_ROLE), Identifier(APP_ROLE)
    connection.execute(SQL("create database {} owner {} template {}").format(database, owner, Identifier(template)))
    # Rights on a database, unlike those inside it, are not copied from its template.
    connection.execute(SQL("revoke all on database {} from public").format(database))
    connection.execute(SQL("grant connect on database {} to {}").format(database, app))
