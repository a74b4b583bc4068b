"""Personas on the command line."""

import json

import pytest
from typer.testing import CliRunner

from backend.cli import app


def test_the_families_are_listed() -> None:
    result = CliRunner().invoke(app, ["persona", "list", "--json"])
    assert result.exit_code == 0
    assert {persona["code"] for persona in json.loads(result.stdout)} >= {"standard", "twins", "unmarried"}


@pytest.mark.parametrize("command", [["token", "--persona", "nobody"], ["demo", "--family", "nobody", "--once"]])
def test_an_unknown_persona_is_said_to_be_unknown_in_both_languages(command: list[str]) -> None:
    result = CliRunner().invoke(app, command)
    assert result.exit_code != 0
    assert "没有这" in result.output
    assert "There is no such" in result.output
    assert "wanshitong persona list" in result.output


def test_a_token_is_refused_outside_development(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WST_ENVIRONMENT", "production")
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "TOKEN_KEYS",
        "MASTER_KEY",
        "INDEX_PEPPER",
        "PUBLIC_URL",
        "JIANGHUAI_URL",
        "JIANGHUAI_CREDENTIAL",
        "JIANGHUAI_CALLBACK_SECRET",
    ):
        monkeypatch.setenv(f"WST_{name}", "given")
    result = CliRunner().invoke(app, ["token", "--persona", "standard"])
    assert result.exit_code == 2
