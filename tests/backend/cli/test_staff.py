"""`wanshitong staff matters`: what waits for a person is listed, and closed with who and why."""

import json
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from typer.testing import CliRunner, Result

from backend.background.queue import conninfo
from backend.cli import app
from services.kit.ids import bucket_of

MATTER = UUID(int=5)


@pytest.fixture
def machine(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("WST_DATABASE_URL", database_url)
    monkeypatch.setenv("WST_HOME", str(tmp_path))
    with psycopg.connect(conninfo(database_url)) as connection:
        connection.execute(
            "insert into open_matters (bucket, id, department, about, reason_code, opened_at)"
            " values (%s, %s, 'health', %s, 'RESULT_VALUE_UNFIT', now())",
            [bucket_of(MATTER), MATTER, MATTER],
        )
    return CliRunner()


def run(machine: CliRunner, *arguments: str) -> Result:
    return machine.invoke(app, ["staff", "matters", *arguments])


def listed(machine: CliRunner, *options: str) -> list[str]:
    return [each["id"] for each in json.loads(run(machine, *options, "--json").stdout)]


def test_what_waits_is_listed_of_all_departments_or_of_one(machine: CliRunner) -> None:
    assert listed(machine) == listed(machine, "--department", "health") == [str(MATTER)]
    assert listed(machine, "--department", "police") == []
    assert str(MATTER) in run(machine).stdout


def test_a_matter_is_closed_once_with_who_and_why(machine: CliRunner, database_url: str) -> None:
    closed = run(machine, "close", str(MATTER), "--comment", "已核实", "--json")
    assert json.loads(closed.stdout) == {"matter": str(MATTER), "closed": True}
    assert listed(machine) == []
    again = run(machine, "close", str(MATTER), "--comment", "已核实")
    assert again.exit_code == 1
    assert "closed the matter before" in again.output
    with psycopg.connect(conninfo(database_url)) as connection:
        acts = connection.execute(
            "select object_id, facts ->> 'operator' from audit_entries where action = 'matters.close'"
        ).fetchall()
        stored = connection.execute("select comment::text from open_matters").fetchone()
    assert [(each[0], bool(each[1])) for each in acts] == [(str(MATTER), True)]
    assert stored is not None
    assert "已核实" not in stored[0]


@pytest.mark.parametrize("comment", ["", "\u202e"])
def test_without_a_comment_nothing_is_closed(machine: CliRunner, comment: str) -> None:
    assert run(machine, "close", str(MATTER), "--comment", comment).exit_code == 1
    assert listed(machine) == [str(MATTER)]
