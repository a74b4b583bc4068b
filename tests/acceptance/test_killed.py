"""The gateway is killed between submission and hand-over: nothing is lost after the restart, nothing is sent twice."""

import asyncio
import json
import os
import shutil
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import mkdtemp

import aiohttp
import pytest
from sqlalchemy import create_engine, text

from backend.cli.demo.client import expect
from backend.contract import contract_folder
from backend.embedded import processes
from backend.samples.personas import sample_personas
from tests.acceptance.test_bad_input import prepared
from tests.support.departments_on_loopback import addresses, departments_on_loopback
from tests.support.gateway import Client, opened

PATIENCE_SECONDS = 60


@asynccontextmanager
async def gateway(environment: dict[str, str], *options: str) -> AsyncIterator[tuple[Process, str]]:
    """`wanshitong serve` as a process of its own, and its address; killed with the block if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from backend.cli import main; main()", "serve", *options, env=environment, stderr=PIPE
    )
    assert process.stderr is not None
    address = ""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not address:
                line = (await process.stderr.readline()).decode()
                assert line, "the gateway ended before it listened"
                if line.startswith("GraphQL: "):
                    address = line.removeprefix("GraphQL: ").strip().removesuffix("/graphql")
        yield process, address
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def token_for(environment: dict[str, str], persona: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from backend.cli import main; main()",
        *("token", "--persona", persona, "--json"),
        env=environment,
        stdout=PIPE,
    )
    said, _ = await process.communicate()
    return str(json.loads(said)["token"])


@pytest.mark.acceptance
async def test_a_gateway_killed_after_submission_loses_nothing_and_sends_nothing_twice(
    database_url: str, tmp_path: Path
) -> None:
    async with departments_on_loopback(tmp_path) as departments:
        environment = {
            **os.environ,
            "WST_DATABASE_URL": database_url,
            "WST_HOME": str(tmp_path),
            "WST_PORT": "0",
            "WST_DEPARTMENT_URLS": json.dumps(addresses(departments)),
        }
        async with aiohttp.ClientSession() as http:
            async with gateway(environment, "--no-worker") as (process, address):
                token = await token_for(environment, "standard")
                client = Client(http, address, token, contract_folder() / "operations")
                persona = sample_personas()["standard"]
                ready = await prepared(client, await opened(client, persona), persona)
                submit = {"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "s"}
                receipt = expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")
                process.send_signal(signal.SIGKILL)
                await process.wait()
            assert not any(sandbox.ledger.cases() for sandbox in departments.values())

            async with gateway(environment) as (process, address):
                client = Client(http, address, token, contract_folder() / "operations")
                again = expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")
                assert again["receiptNumber"] == receipt["receiptNumber"]
                async with asyncio.timeout(PATIENCE_SECONDS):
                    async for progress in client.follow("CaseProgress", applicationId=ready["id"]):
                        if progress["ended"]:
                            break
                assert all(case["granted"] for case in progress["cases"])
                process.terminate()
                async with asyncio.timeout(PATIENCE_SECONDS):
                    assert await process.wait() == 0

        taken = [
            (case.key, sandbox.ledger.deliveries(case.key))
            for sandbox in departments.values()
            for case in sandbox.ledger.cases()
        ]
        assert len(taken) == 7
        assert all(times == 1 for _, times in taken)
        assert leftover_jobs(database_url) == 0


@pytest.mark.acceptance
async def test_a_gateway_killed_and_started_again_leaves_nothing_running(short_home: Path) -> None:
    """The embedded way: its PostgreSQL outlives a kill -9, is found again, and ends with the next clean stop."""
    environment = {**os.environ, "WST_HOME": str(short_home), "WST_PORT": "0"}
    async with gateway(environment) as (process, _):
        process.kill()
    assert running_in(short_home)
    async with gateway(environment) as (process, _):
        process.terminate()
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await process.wait() == 0
    assert running_in(short_home) == []


@pytest.fixture
def short_home() -> Iterator[Path]:
    """Out of the test's own folder, whose path is too long for a socket."""
    home = Path(mkdtemp(prefix="wst-killed-", dir="/var/tmp"))
    home.chmod(0o755)
    yield home / "home"
    shutil.rmtree(home)


def running_in(home: Path) -> list[list[str]]:
    """Commands of processes that name this folder."""
    commands = [processes.command(process) for process in processes.everyone()]
    return [command for command in commands if any(str(home) in part for part in command)]


def leftover_jobs(url: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        left = connection.execute(
            text("select count(*) from procrastinate_jobs where status in ('doing', 'failed')")
        ).scalar_one()
    engine.dispose()
    return int(left)
