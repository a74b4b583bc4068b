"""`docs/add-a-department.md`: followed line by line in a copy of the repository."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.support.walks import FileToChange, FileToWrite, ToRun, change, steps, unkept, write
from tests.support.windows import Windows

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "add-a-department.md"
PATIENCE_SECONDS = 900

pytestmark = pytest.mark.acceptance


@pytest.fixture
def copy() -> Iterator[Path]:
    """What git knows of this repository, elsewhere; short, as a socket's path must be."""
    made = Path(mkdtemp(prefix="wst-dep-", dir="/var/tmp"))
    made.chmod(0o755)
    known = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    for name in filter(None, known.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (made / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, made / name)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def environment(copy: Path, database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(copy),
        "PYTHONDONTWRITEBYTECODE": "",  # every command would compile the copy anew
        "WST_HOME": f"{copy}/home",
        "WST_DATABASE_URL": database_url,
    }


async def test_an_engineer_connects_a_department_from_nothing_and_a_service_asks_it(
    copy: Path, environment: dict[str, str]
) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), Windows(copy, environment).open() as windows:
        for step in steps(PAGE.read_text("utf-8")):
            match step:
                case FileToWrite():
                    write(step, copy)
                case FileToChange():
                    change(step, copy)
                case ToRun(script, claims=claims):
                    said = await windows.run(script)
                    missed = unkept(claims, said)
                    assert missed is None, f"{missed!r} is not said by\n{script}\n{said}"
