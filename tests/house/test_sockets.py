"""The guard of `tests/conftest.py` that keeps tests on this machine. Addresses are of TEST-NET (RFC 5737, 3849)."""

import asyncio
import socket
from pathlib import Path

import pytest

from tests.support.sockets import ReachedBeyondTheMachine


@pytest.mark.parametrize(
    ("family", "host"),
    [
        (socket.AF_INET, "192.0.2.1"),
        (socket.AF_INET, "gateway.example"),
        (socket.AF_INET, ""),
        (socket.AF_INET6, "2001:db8::1"),
    ],
)
@pytest.mark.parametrize("call", ["connect", "connect_ex"])
def test_another_machine_is_out_of_reach(family: socket.AddressFamily, host: str, call: str) -> None:
    with socket.socket(family) as opened, pytest.raises(ReachedBeyondTheMachine):
        getattr(opened, call)((host, 9))


def test_datagrams_are_refused_when_their_socket_is_connected() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as opened, pytest.raises(ReachedBeyondTheMachine):
        opened.connect(("192.0.2.1", 9))


async def test_the_event_loop_is_held_back_too() -> None:
    with pytest.raises(ReachedBeyondTheMachine):
        await asyncio.open_connection("192.0.2.1", 9)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_open(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as opened:
        opened.connect((host, server.getsockname()[1]))

        assert opened.getpeername() == server.getsockname()


def test_unix_sockets_are_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the whole path may be longer than such an address can be
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as opened:
        server.bind("s")
        server.listen()
        opened.connect("s")

        assert opened.getpeername() == "s"
