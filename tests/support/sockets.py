"""The network, closed: in this process nothing reaches beyond the machine's own loopback and its Unix sockets."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class ReachedBeyondTheMachine(AssertionError):
    """A test opened a connection to another machine."""

    # Not an OSError: code under test takes those for a department that is down, and the test would pass.


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse every connection of Python's own sockets that leaves the machine.

    libpq opens its sockets by itself and is not seen here; the database's address is the conftest's own.
    """
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_other_machines(self, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_other_machines(self, address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


def _refuse_other_machines(opened: socket.socket, address: object) -> None:
    if opened.family == socket.AF_UNIX:
        return
    host = str(address[0]) if isinstance(address, tuple) else ""
    if host != "localhost" and not _is_loopback(host):
        raise ReachedBeyondTheMachine(host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
