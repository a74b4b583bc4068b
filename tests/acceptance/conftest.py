"""A whole gateway for each test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.gateway import RunningGateway, running_gateway, settings_for


@pytest.fixture
async def running(seeded_url: str, tmp_path: Path) -> AsyncIterator[RunningGateway]:
    async with running_gateway(settings_for(seeded_url, tmp_path)) as up:
        yield up


@pytest.fixture
def machine(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line beside a database of its own."""
    monkeypatch.setenv("WST_DATABASE_URL", database_url)
    monkeypatch.setenv("WST_HOME", str(tmp_path))
    monkeypatch.setenv("WST_PREFILL_SECONDS", "9")  # a busy machine is no silent department
    return CliRunner()
