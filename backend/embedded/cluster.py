"""One PostgreSQL server of our own: its files, its process, its socket. What is in it: see `postgres.py`."""

import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg

from backend.embedded import processes
from backend.embedded.home import Account, private_folder, socket_folder
from backend.embedded.programs import Programs
from services.kit.problems import GatewayError

PORT = 5432
_SUPERUSER = "postgres"
_STARTING = 120.0
"""Seconds; recovery after a crash on a slow disk is part of it."""
_STOPPING = 60.0
_CTYPE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
"""Not plain C: pg_trgm asks the C library what a letter is, and there no Chinese character would be one."""

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "timezone": "UTC",
    # A failing statement quotes the values it was given, and they may be a person's: the client gets them, no file.
    "log_min_messages": "log",
}
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
"""May lose what was committed with the machine, but not with the server's processes: `synchronous_commit` stays on, or
a test that kills the server would find commits gone that were acknowledged."""


class PostgresNotCreated(GatewayError):
    """The embedded PostgreSQL could not set up its data folder."""


class PostgresDidNotStart(GatewayError):
    """The embedded PostgreSQL did not become ready."""


class ServerIsNotDurable(GatewayError):
    """A server that may lose data runs in this folder, and one that may not was asked for; use another folder."""


class Cluster:
    """The data folder below `home` and the server on it. Every method is to be called by one process at a time."""

    def __init__(self, home: Path, account: Account | None) -> None:
        self._account = account
        self._programs = Programs(home, account)
        self.folder = private_folder(home / "postgres", owner=account)
        self.socket_folder = socket_folder(self.folder, f".s.PGSQL.{PORT}", owner=account)
        self._data = self.folder / "data"
        self._pid_file = self._data / "postmaster.pid"
        self._log = self.folder / "log"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection as the superuser, each statement its own transaction."""
        return psycopg.connect(
            host=str(self.socket_folder),
            port=PORT,
            user=_SUPERUSER,
            dbname=database,
            autocommit=True,
            connect_timeout=10,
        )

    def ensure_created(self, *, durable: bool) -> None:
        """Set the data folder up if it is absent. Raises `PostgresNotCreated`."""
        if self._data.exists():
            return
        self._end_those_without_data()
        for left_over in self.folder.glob("new-*"):
            shutil.rmtree(left_over, ignore_errors=True)
        # Renamed when complete: a killed initdb leaves a folder that looks like a finished one.
        new = private_folder(Path(tempfile.mkdtemp(prefix="new-", dir=self.folder)), owner=self._account)
        arguments = [
            f"--username={_SUPERUSER}",
            "--auth-local=trust",  # the folder of the socket is closed to others
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale-provider=builtin",  # the same order of strings on every machine
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            f"--lc-ctype={_CTYPE}",
            "--no-instructions",
            *(() if durable else ("--no-sync",)),
        ]
        done = self._programs.run("initdb", "-D", str(new), *arguments, words=subprocess.PIPE)
        if done.returncode:
            raise PostgresNotCreated(done.stderr.strip())
        new.rename(self._data)

    def ensure_running(self, *, durable: bool) -> None:
        """Attach to the running server, or start one. Raises `PostgresDidNotStart`."""
        settings = _SETTINGS | {"unix_socket_directories": f'"{self.socket_folder}"'}
        if not durable:
            settings |= _NOT_DURABLE
        end = time.monotonic() + _STARTING
        while (refusal := self._refusal()) is not None:
            left = end - time.monotonic()
            if left <= 0:
                raise PostgresDidNotStart(self._last_words()) from refusal
            if self._server() is not None:
                # It recovers, or is going down, or its starter was killed before it was ready.
                processes.wait_until(lambda: self._refusal() is None or self._server() is None, within=left)
            elif not self._launched(settings, within=left) and self._server() is None:
                # The children of a killed server keep its memory, and the next one out, until they notice.
                if not processes.working_in(self._data):
                    raise PostgresDidNotStart(self._last_words()) from refusal
                processes.wait_until(lambda: not processes.working_in(self._data), within=left)

    def verify_durable(self) -> None:
        """Raises `ServerIsNotDurable`."""
        with self.connect() as connection:
            if connection.execute("show fsync").fetchone() != ("on",):
                raise ServerIsNotDurable(self.folder)

    def stop(self) -> None:
        """Stop the server and wait until its process has ended; open connections are closed."""
        server = self._server()
        if server is not None:
            # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client.
            processes.end(server, signal.SIGINT, within=_STOPPING)
        if self.socket_folder != self.folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _refusal(self) -> psycopg.OperationalError | None:
        try:
            self.connect().close()
        except psycopg.OperationalError as error:
            return error
        return None

    def _server(self) -> processes.Process | None:
        """The process that the data folder names, if it really is our server: numbers are given out again."""
        named = processes.named_in(self._pid_file)
        return named if named is not None and self._is_ours(named) else None

    def _is_ours(self, process: processes.Process) -> bool:
        match processes.command(process):
            case [program, "-D", data, *_]:
                return Path(program).name == "postgres" and data == str(self._data)
        return False

    def _end_those_without_data(self) -> None:
        """End the servers whose data folder was deleted under them: leaving, they would remove the new one's socket."""
        for process in processes.everyone():
            if self._is_ours(process):
                processes.end(process, signal.SIGQUIT, within=_STOPPING)

    def _launched(self, settings: Mapping[str, str], *, within: float) -> bool:
        self._forget_the_dead()
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
        arguments = ["-D", str(self._data), "-w", "-t", str(int(within) + 1), "-l", str(self._log), "-o", options]
        # Without a pipe for its words: the server would inherit it, and we would wait until the server ends.
        return self._programs.run("pg_ctl", "start", *arguments, words=subprocess.DEVNULL).returncode == 0

    def _forget_the_dead(self) -> None:
        """Remove lock files that name no server of ours.

        PostgreSQL looks at the number alone: where it was given to another program since, or belongs to a zombie that
        nobody reaps, both usual in containers, it would refuse to start. Its shared memory still keeps two apart.
        """
        for lock in (self._pid_file, self.socket_folder / f".s.PGSQL.{PORT}.lock"):
            named = processes.named_in(lock)
            if named is None or not self._is_ours(named):
                lock.unlink(missing_ok=True)

    def _last_words(self) -> str:
        try:
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-5:])
        except FileNotFoundError:
            return "no log"
