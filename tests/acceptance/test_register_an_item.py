"""`docs/register-an-item.md`: its files are written, its commands run, and what they say is as it claims."""

import asyncio
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.support.walks import FileToWrite, ToRun, steps, unkept, write
from tests.support.windows import Windows

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "register-an-item.md"
PATIENCE_SECONDS = 900

pytestmark = pytest.mark.acceptance


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of one's own; as short as a socket's path must be."""
    made = Path(mkdtemp(prefix="wst-reg-", dir="/var/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "WST_HOME": f"{folder}/home", "WST_PORT": str(port)}


async def test_a_department_without_an_adapter_brings_an_item_online_and_a_citizen_gets_it(
    folder: Path, environment: dict[str, str]
) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS), Windows(folder, environment).open() as windows:
        for step in steps(PAGE.read_text("utf-8")):
            match step:
                case FileToWrite():
                    write(step, folder)
                case ToRun(script, beside=True):
                    await windows.start(script)
                case ToRun(script, claims=claims):
                    said = await windows.run(script)
                    missed = unkept(claims, said)
                    assert missed is None, f"{missed!r} is not said by\n{script}\n{said}"
