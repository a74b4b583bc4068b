"""Collected only where a `redis-server` is installed; without one, `test_home.py` says what happens."""

import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from redis import Redis

from backend.embedded import EmbeddedRedis, RedisDidNotStart, processes, start_redis

pytestmark = pytest.mark.acceptance

Hold = Callable[[str, Path], "subprocess.Popen[str]"]


def started(home: Path) -> EmbeddedRedis:
    redis = start_redis(home)
    assert redis is not None
    return redis


def server_of(home: Path) -> processes.Process | None:
    return processes.named_in(home / "redis" / "pid")


def the_server_of(home: Path) -> processes.Process:
    server = server_of(home)
    assert server is not None
    return server


def keeper_of(home: Path) -> processes.Process:
    parent = cast("processes.Process", the_server_of(home).parent())
    assert str(home / "redis.lease") in processes.command(parent)
    return parent


def ends(process: processes.Process) -> bool:
    return processes.wait_until(lambda: processes.running(process.pid) is None, within=20)


def config(client: Redis, name: str) -> object:
    return cast("dict[str, object]", client.config_get(name))[name]


def test_it_is_private_and_keeps_nothing_on_disk(home: Path) -> None:
    with started(home) as redis, Redis.from_url(redis.url, decode_responses=True) as client:
        assert client.set("k", "v")
        assert config(client, "port") == "0"
        assert config(client, "save") == ""
        assert config(client, "appendonly") == "no"
        assert stat.S_IMODE((home / "redis" / "redis.sock").stat().st_mode) == 0o700
        assert stat.S_IMODE((home / "redis").stat().st_mode) == 0o700

    assert [file.name for file in (home / "redis").iterdir()] == ["log"]


def test_a_second_start_attaches_and_the_last_stop_ends_the_server(home: Path) -> None:
    first = started(home)
    second = started(home)
    server, keeper = the_server_of(home), keeper_of(home)

    first.stop()
    first.stop()
    with Redis.from_url(second.url) as client:
        assert client.ping()
    assert the_server_of(home) == server

    second.stop()
    assert processes.running(server.pid) is None
    assert ends(keeper)


def test_it_ends_by_itself_when_its_last_holder_is_killed(home: Path, holder: Hold) -> None:
    owner = holder("redis", home)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    server, keeper = the_server_of(home), keeper_of(home)

    owner.kill()

    assert ends(server)
    assert ends(keeper)


def test_it_outlives_a_killed_starter_while_another_holds_it(home: Path, holder: Hold) -> None:
    owner = holder("redis", home)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    with started(home) as redis, Redis.from_url(redis.url) as client:
        server = the_server_of(home)
        client.set("k", "v")

        owner.kill()
        owner.wait()

        assert client.get("k") == b"v"
        assert the_server_of(home) == server
    assert processes.running(server.pid) is None


def test_a_server_without_its_keeper_is_replaced_by_the_next_start(home: Path, holder: Hold) -> None:
    owner = holder("redis", home)
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    left_over, keeper = the_server_of(home), keeper_of(home)
    keeper.kill()
    owner.kill()
    owner.wait()
    assert ends(keeper)
    assert processes.running(left_over.pid) is not None

    with started(home):
        assert processes.running(left_over.pid) is None
        server = the_server_of(home)
        assert server != left_over

    assert processes.running(server.pid) is None


def test_a_killed_server_takes_its_keeper_along_and_the_next_start_replaces_it(home: Path) -> None:
    with started(home):
        server, keeper = the_server_of(home), keeper_of(home)
        server.kill()
        assert ends(keeper)

        with started(home) as again, Redis.from_url(again.url) as client:
            assert client.ping()
            assert the_server_of(home) != server


def test_a_process_number_given_to_a_stranger_is_left_alone(home: Path) -> None:
    with started(home):
        pass
    sleep = shutil.which("sleep")
    assert sleep is not None
    with subprocess.Popen([sleep, "600"]) as stranger:
        (home / "redis" / "pid").write_text(f"{stranger.pid}\n")

        with started(home) as redis, Redis.from_url(redis.url) as client:
            assert client.ping()

        assert stranger.poll() is None
        stranger.kill()


def test_a_client_that_names_the_socket_is_no_server(home: Path) -> None:
    with started(home):
        pass
    socket = str(home / "redis" / "redis.sock")
    shell = shutil.which("sh")
    assert shell is not None
    with subprocess.Popen([shell, "-c", "read line", socket], stdin=subprocess.PIPE) as client:
        (home / "redis" / "pid").write_text(f"{client.pid}\n")

        with started(home):
            assert client.poll() is None


def test_a_deep_home_has_its_socket_elsewhere_and_takes_it_away_again(home: Path) -> None:
    with started(home / ("deep folder " * 8)) as redis:
        socket = Path(redis.url.removeprefix("unix://"))
        assert not socket.is_relative_to(home)
        with Redis.from_url(redis.url) as client:
            assert client.ping()

    assert not socket.parent.exists()


def test_a_home_with_a_space_in_its_name_is_shared_as_well(home: Path) -> None:
    spaced = home / "a home"
    with started(spaced), started(spaced) as second, Redis.from_url(second.url) as client:
        server = the_server_of(spaced)
        assert client.ping()
        assert processes.running(server.pid) is not None
    assert processes.running(server.pid) is None


def test_a_server_that_cannot_start_says_why_without_a_wait(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = home / "redis-server"
    broken.write_text("#!/bin/sh\necho no such luck\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(home), prepend=":")

    looks: list[bool] = []
    wait_until = processes.wait_until
    monkeypatch.setattr(processes, "wait_until", lambda true, within: looks.append(wait_until(true, within=within)))

    with pytest.raises(RedisDidNotStart, match="no such luck"):
        start_redis(home)
    assert looks == [True]
