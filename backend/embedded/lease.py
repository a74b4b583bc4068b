"""Who still needs an embedded server, kept by the kernel.

A list of process ids in a file goes wrong the day one of them is killed: its entry stays and the server is never
stopped, or the number is given to a stranger. A lock on an open file dies with its process, `kill -9` included.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from services.kit.problems import GatewayError


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """Keep starts and stops of one server apart, across threads and processes."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class HeldByAnother(GatewayError):
    """Another process holds this file; its number is the second fact."""

    def __init__(self, path: Path, process: str) -> None:
        super().__init__(path, process)
        self.process = process


@contextmanager
def held_alone(path: Path) -> Iterator[None]:
    """No other process holds the file meanwhile; it says who does, for people. Raises `HeldByAnother`."""
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise HeldByAnother(path, file.read().decode() or "?") from None
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        yield


class Lease:
    """One holder's share in a server. Take and end it inside `one_at_a_time`.

    A forked child that never calls exec shares the lease: the server then lives as long as the child.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @classmethod
    def take(cls, path: Path) -> "Lease":
        """Take a share; waits while a keeper (see `keeper.py`) is ending the server."""
        file = path.open("ab")
        fcntl.flock(file, fcntl.LOCK_SH)
        return cls(file)

    @contextmanager
    def given_back(self) -> Iterator[bool]:
        """Give the share back. The block gets True when it was the last one, and then has to end the server.

        Nobody new comes in before the block is left.
        """
        with self._file:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                # Others hold shares, and this returns at once; or a keeper was quicker, and this waits for it.
                fcntl.flock(self._file, fcntl.LOCK_SH)
                last = False
            else:
                last = True
            yield last
