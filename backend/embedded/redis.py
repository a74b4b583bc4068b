"""Redis where the machine has one: on a private socket, in memory only, gone with its last user."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from backend.embedded import processes
from backend.embedded.home import prepared_home, private_folder, socket_folder
from backend.embedded.lease import Lease, one_at_a_time
from services.kit.problems import GatewayError

_PROGRAM = "redis-server"
_SOCKET = "redis.sock"
_KEEPER = Path(__file__).with_name("keeper.py")
_STARTING = 30.0
"""Seconds."""
_STOPPING = 10.0


class RedisDidNotStart(GatewayError):
    """The embedded Redis did not become ready."""


class EmbeddedRedis:
    """A share in the server; it ends with the last share, be that stopped or its process killed. A context manager."""

    def __init__(self, site: "_Site", lease: Lease) -> None:
        self._site = site
        self._lease: Lease | None = lease

    @property
    def url(self) -> str:
        """For `redis.from_url`: `unix:///…`."""
        return f"unix://{quote(str(self._site.socket))}"

    def stop(self) -> None:
        """Give this share back; ends the server, and waits for its end, if nobody else holds one."""
        lease, self._lease = self._lease, None
        if lease is not None:
            with one_at_a_time(self._site.start_lock):
                self._site.give_back(lease)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def start_redis(home: Path) -> EmbeddedRedis | None:
    """Attach to the server of this home, or start one; None where no `redis-server` is installed.

    A server that answers and is kept (see `keeper.py`) is shared. One left over from a killed keeper is ended and
    replaced. Raises `FolderOfAnotherUser`, `RedisDidNotStart`.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        return None
    site = _Site(prepared_home(home))
    with one_at_a_time(site.start_lock):
        lease = Lease.take(site.lease)
        try:
            site.ensure_running(program)
        except BaseException:
            site.give_back(lease)
            raise
    return EmbeddedRedis(site, lease)


class _Site:
    """The folder of the server and the process in it. Every method is to be called by one process at a time."""

    def __init__(self, home: Path) -> None:
        self.start_lock = home / "redis.start.lock"
        self.lease = home / "redis.lease"
        self._folder = private_folder(home / "redis")
        self._pid_file = self._folder / "pid"
        self._log = self._folder / "log"
        self.socket = socket_folder(self._folder, _SOCKET) / _SOCKET

    def ensure_running(self, program: str) -> None:
        left_over = self._server()
        if left_over is not None:
            if str(_KEEPER) in processes.parent_command(left_over) and self._answers():
                return
            processes.end(left_over, signal.SIGTERM, within=_STOPPING)
        self._launch(program)
        if not self._answers():
            raise RedisDidNotStart(self._last_words())

    def give_back(self, lease: Lease) -> None:
        with lease.given_back() as last:
            server = self._server() if last else None
            if server is not None:
                processes.end(server, signal.SIGTERM, within=_STOPPING)
            if last and self.socket.parent != self._folder:
                shutil.rmtree(self.socket.parent, ignore_errors=True)

    def _launch(self, program: str) -> None:
        settings = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--save": "",
            "--appendonly": "no",
            "--dir": str(self._folder),
            "--pidfile": str(self._pid_file),
        }
        keeper = subprocess.Popen(  # noqa: S603  our own keeper and the program found on PATH
            [
                *(sys.executable, "-I", "-S", str(_KEEPER), str(self.lease), str(self._log), program),
                *(part for setting in settings.items() for part in setting),
            ],
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            umask=0o077,
            start_new_session=True,  # Ctrl-C at the terminal is for us, not for it
        )
        with keeper:
            pipe = keeper.stdout
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
            # It writes nothing: all there is to read is the end of a pipe that died with it.
            processes.wait_until(lambda: self._answers() or pipe.read() == b"", within=_STARTING)

    def _server(self) -> processes.Process | None:
        """The process that the pid file names, if it really is our server: numbers are given out again."""
        named = processes.named_in(self._pid_file)
        if named is None:
            return None
        # Its arguments are still its own, or Redis has written its title: "redis-server unixsocket:/…".
        words = " ".join(processes.command(named))
        ours = Path(words.split(" ", 1)[0]).name == _PROGRAM and str(self.socket) in words
        return named if ours else None

    def _answers(self) -> bool:
        with Redis(unix_socket_path=str(self.socket), socket_timeout=2, retry=Retry(NoBackoff(), 0)) as client:
            try:
                return bool(client.ping())
            except RedisError:
                return False

    def _last_words(self) -> str:
        try:
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-5:])
        except FileNotFoundError:
            return "no log"
