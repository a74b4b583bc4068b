"""Two processes over one home do not share the journals of its simulated departments."""

import os
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from backend.cli import app
from backend.cli.gateway import gateway_for_command
from backend.departments import registry
from backend.embedded import held_alone, prepared_home
from backend.external_systems import HomeInUse, simulating_alone
from backend.settings import Settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WST_PUBLIC_URL", "http://127.0.0.1:1")
    return tmp_path / "home"


@pytest.mark.parametrize("verb", ["serve", "worker", "sandbox", "demo", "demo outage", "demo dispute"])
def test_what_would_simulate_over_a_home_in_use_is_refused_at_once_in_plain_words(home: Path, verb: str) -> None:
    with held_alone(prepared_home(home) / "sandbox.lock"):
        outcome = CliRunner().invoke(app, verb.split())
    assert outcome.exit_code == 1
    said = " ".join(outcome.output.split())
    assert f"pid {os.getpid()}" in said
    assert "WST_HOME" in said
    assert "请先结束它" in said
    assert "Another process simulates the departments of this home" in said
    assert "Traceback" not in said
    assert [path.name for path in home.iterdir()] == ["sandbox.lock"], "nothing was started"


def test_a_process_that_is_given_all_addresses_simulates_nothing_and_holds_nothing(home: Path) -> None:
    given = dict.fromkeys(registry().systems, "http://127.0.0.1:1")
    with (
        simulating_alone(Settings()),
        simulating_alone(Settings(jianghuai_url="http://127.0.0.1:1", department_urls=given)),
    ):
        given.popitem()
        some = Settings(jianghuai_url="http://127.0.0.1:1", department_urls=given)
        with pytest.raises(HomeInUse), simulating_alone(some):
            pytest.fail("a department without an address is simulated")


async def test_a_command_beside_a_running_gateway_leaves_its_journals_alone(seeded_url: str, home: Path) -> None:
    settings = Settings(database_url=SecretStr(seeded_url), publish_examples=False)
    with simulating_alone(settings):
        async with gateway_for_command(settings) as gateway:
            assert gateway.rooms.handover.is_joined("police")
    assert not (home / "sandbox").exists()
