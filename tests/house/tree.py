"""The repository as it stands for a commit: what git tracks, and what it would take in."""

import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def files(suffix: str = "") -> list[Path]:
    """All files that are no longer or not yet ignored, those not added so far included."""
    listing = subprocess.run(
        # A checkout that belongs to another user is still this repository.
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = (ROOT / name for name in listing.split("\0") if name.endswith(suffix) and name)
    return sorted({path for path in found if path.is_file()})


def texts() -> Iterator[tuple[Path, str]]:
    """Path and content of every file that is text."""
    for path in files():
        try:
            yield path, path.read_text("utf-8")
        except UnicodeDecodeError:
            continue


def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
