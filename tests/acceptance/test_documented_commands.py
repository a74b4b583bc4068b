"""Every command that README and docs/ name is run here as a reader would run it."""

import asyncio
import json
import os
import re
import shlex
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import mkdtemp

import pytest

ROOT = Path(__file__).resolve().parents[2]
WALKS = {ROOT / "docs" / name for name in ("register-an-item.md", "add-a-department.md")}
"""Their commands need one another, and run in their order in a test of their own."""
PAGES = [*sorted({*ROOT.glob("*.md")} - {ROOT / "CHANGELOG.md"}), *sorted({*(ROOT / "docs").rglob("*.md")} - WALKS)]
PATIENCE_SECONDS = 120

END_BY_THEMSELVES = [
    "make demo FAMILY=out-of-province ONCE=1",
    "make check",
    "wanshitong demo dispute",
    "wanshitong token --persona standard",
    "wanshitong check id 340000190001010015",
    "wanshitong clock due 2026-02-09 20",
    "wanshitong item plan newborn",
    "wanshitong item lint examples --json",
    "wanshitong item try newborn",
    "wanshitong demo outage",
    "wanshitong jobs failed",
    "wanshitong staff matters",
]
RUN_UNTIL_STOPPED = ["make demo", "make serve", "wanshitong sandbox", "wanshitong worker"]
THIS_VERY_RUN = ["make test", "make test COVERAGE=1", "make test TESTS=tests/services", "make"]
CHECKED_BY_CI = ["make check", "make coverage-floor", "make schema", "make lock", "make setup"]
RUN_IN_SHORT_BY_THE_SUITE = ["make chaos"]
"""each of its tests, with fewer rounds"""
RUN_BY_A_TEST_OF_ITS_OWN = ["wanshitong jobs status"]
"""tests/backend/cli/test_jobs.py: it fails where no worker runs"""

pytestmark = pytest.mark.acceptance


def named() -> set[str]:
    """Commands in `sh` blocks and in backticks."""
    commands: set[str] = set()
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL):
            commands |= {line.strip() for line in block.splitlines() if line.strip()}
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        commands |= set(re.findall(r"`((?:make|wanshitong)(?: [^`]+)?)`", prose)) - {"make", "wanshitong"}
    return commands


def test_every_command_that_is_named_is_run() -> None:
    assert named() <= {
        *END_BY_THEMSELVES,
        *RUN_UNTIL_STOPPED,
        *THIS_VERY_RUN,
        *CHECKED_BY_CI,
        *RUN_IN_SHORT_BY_THE_SUITE,
        *RUN_BY_A_TEST_OF_ITS_OWN,
    }


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """A home for one command after the other, as a reader of the pages has one."""
    with home() as environment:
        yield environment


@pytest.fixture
def new_environment() -> Iterator[dict[str, str]]:
    """The home of somebody who has run nothing yet."""
    with home() as environment:
        yield environment


@contextmanager
def home() -> Iterator[dict[str, str]]:
    """Out of the way of a gateway that runs here, in a path as short as a socket's must be."""
    folder = Path(mkdtemp(prefix="wst-doc-", dir="/var/tmp"))
    folder.chmod(0o755)
    path = f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}"
    patient = {"WST_PREFILL_SECONDS": "9"}  # a busy machine is no silent department
    yield {**os.environ, **patient, "PATH": path, "WST_HOME": f"{folder}/home", "WST_PORT": "0"}
    shutil.rmtree(folder)


@asynccontextmanager
async def started(command: str, environment: dict[str, str]) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *shlex.split(command), cwd=ROOT, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT, process_group=0
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield process
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()


@pytest.mark.parametrize("command", [each for each in END_BY_THEMSELVES if each not in CHECKED_BY_CI])
async def test_a_command_that_ends_by_itself_ends_well(command: str, environment: dict[str, str]) -> None:
    async with started(command, environment) as process:
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()


async def test_the_demo_gives_a_line_that_works_and_ends_on_ctrl_c(new_environment: dict[str, str]) -> None:
    async with started("make demo", new_environment) as demo:
        line = await line_with("curl", demo)
        curl = await asyncio.create_subprocess_shell(line, stdout=PIPE, stderr=DEVNULL)
        answered, _ = await curl.communicate()
        cases = json.loads(answered)["data"]["myCases"]["cases"]
        assert len(cases) == 7
        os.killpg(demo.pid, signal.SIGINT)
        await demo.communicate()


@pytest.mark.parametrize(
    ("command", "begun"),
    [
        ("make serve", "GraphQL: "),
        ("wanshitong sandbox", "WST_DEPARTMENT_URLS="),
        ("wanshitong worker", "The worker has begun"),
    ],
)
async def test_a_server_ends_cleanly_when_it_is_told_to(command: str, begun: str, environment: dict[str, str]) -> None:
    gateway = {"WST_PUBLIC_URL": "http://127.0.0.1:8040"}  # nobody calls back: nothing is submitted
    async with started(command, environment | gateway) as process:
        await line_with(begun, process)
        os.killpg(process.pid, signal.SIGTERM)
        await process.communicate()


async def line_with(mark: str, process: Process) -> str:
    assert process.stdout is not None
    seen = ""
    while line := (await process.stdout.readline()).decode():
        seen += line
        if mark in line:
            return line.strip()
    raise AssertionError(f"ended without {mark!r}: {seen}")
