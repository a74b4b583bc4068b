"""`docs/register-an-item.md`: its files are written, its commands run, and its claims held against what they say."""

import asyncio
import os
import shutil
import signal
import socket
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.support.walks import FileToWrite, ToRun, steps, unkept, write

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "register-an-item.md"
PATIENCE_SECONDS = 900
_END = "-- end of the step --"

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


class Windows:
    """The reader's shell, which keeps its variables from block to block, and a second window."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._all: list[Process] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Windows"]:
        try:
            self._all.append(await self._process("bash"))
            yield self
        finally:
            for process in self._all:
                if process.returncode is None:
                    os.killpg(process.pid, signal.SIGINT if process is not self._all[0] else signal.SIGKILL)
                await process.communicate()

    async def run(self, script: str) -> str:
        """What a block says; the shell goes on with the next one, whatever its exit code."""
        shell = self._all[0]
        assert shell.stdin is not None
        shell.stdin.write(f"{script}\necho '{_END}'\n".encode())
        return await self._said(shell, _END)

    async def start(self, script: str) -> None:
        process = await self._process("bash", "-c", script)
        self._all.append(process)
        await self._said(process, "GraphQL: ")

    async def _process(self, *command: str) -> Process:
        return await asyncio.create_subprocess_exec(
            *command,
            cwd=self._folder,
            env=self._environment,
            stdin=PIPE if len(command) == 1 else DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            process_group=0,
        )

    async def _said(self, process: Process, mark: str) -> str:
        assert process.stdout is not None
        said = ""
        while line := (await process.stdout.readline()).decode():
            if mark in line:
                return said
            said += line
        raise AssertionError(f"ended without {mark!r}: {said}")
