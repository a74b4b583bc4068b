"""A home for each test, and other processes that hold a server in it."""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from backend.embedded import processes, start_postgres

collect_ignore = [] if shutil.which("redis-server") else ["test_redis_server.py"]

HOLDER = """
import sys
from pathlib import Path
from backend.embedded import start_postgres, start_redis
server = {"postgres": start_postgres, "redis": start_redis}[sys.argv[1]](Path(sys.argv[2]))
print("ready", flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture(scope="module")
def make_home() -> Iterator[Callable[[], Path]]:
    """Short, and open to PostgreSQL's own account when run as root: pytest's own folders are neither."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="wst-test-", dir="/var/tmp")))
        return made[-1]

    yield make
    for home in made:
        end_all_in(home)
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def home(make_home: Callable[[], Path]) -> Path:
    return make_home()


@pytest.fixture(scope="module")
def settled(make_home: Callable[[], Path]) -> Path:
    home = make_home()
    with start_postgres(home, durable=False):
        pass
    return home


@pytest.fixture
def used_home(settled: Path) -> Iterator[Path]:
    """A home in which PostgreSQL was set up and stopped before: each new one is a thousand files more."""
    yield settled
    end_all_in(settled)


def end_all_in(home: Path) -> None:
    for process in processes.everyone():
        if any(str(home) in part for part in processes.command(process)):
            processes.end(process, signal.SIGKILL, within=5)


@pytest.fixture
def holder() -> Iterator[Callable[[str, Path], subprocess.Popen[str]]]:
    """Another process that starts a server, says "ready", and stops it when its input ends."""
    with ExitStack() as processes_left:

        def hold(what: str, home: Path) -> subprocess.Popen[str]:
            command = [sys.executable, "-c", HOLDER, what, str(home)]
            holding = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            processes_left.enter_context(holding)
            processes_left.callback(holding.kill)
            return holding

        yield hold
