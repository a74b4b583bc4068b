"""A disk of a few megabytes, in memory, to be filled and freed."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest

_BLOCK = 64 * 1024


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"

    def fill(self) -> None:
        """Leave no room for another block."""
        with self._ballast.open("ab", buffering=0) as ballast, suppress(OSError):
            while True:
                os.posix_fallocate(ballast.fileno(), ballast.seek(0, os.SEEK_END), _BLOCK)

    def free(self) -> None:
        self._ballast.unlink()


@contextmanager
def small_disk(megabytes: int) -> Iterator[SmallDisk]:
    """Skips the test where none may be mounted: that takes root and the right to mount."""
    folder = Path(mkdtemp(prefix="wst-disk-", dir="/var/tmp"))
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mounting, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        if not mounted:
            pytest.skip("no small disk can be mounted here: that takes root and the right to mount")
        yield SmallDisk(folder)
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()
