"""A worker tells departments to call back at a gateway, since it listens on nothing itself."""

import pytest
from typer.testing import CliRunner

from backend.cli import app


def test_a_worker_that_knows_no_gateways_address_does_not_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WST_PORT", "0")
    monkeypatch.delenv("WST_PUBLIC_URL", raising=False)
    outcome = CliRunner().invoke(app, ["worker"])
    assert outcome.exit_code == 2
    assert "WST_PUBLIC_URL" in outcome.output
