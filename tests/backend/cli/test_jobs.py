"""`wanshitong jobs`: what operators see of the background work, and what they put again."""

import json
import socket
import sys
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb
from typer.testing import CliRunner, Result

from backend.background.queue import conninfo
from backend.cli import DATABASE_AWAY, app, main

KIND = "wakeups.case_moved"
ARGS = {"payload": {"value": "of a person"}, "failure": {"error": "ValueError", "where": "jobs.py:1"}}


@pytest.fixture
def given_up(database_url: str) -> int:
    """A job that was given up; its number."""
    with psycopg.connect(conninfo(database_url)) as connection:
        made = connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " values ('default', %s, %s, 'failed', 13) returning id",
            [KIND, Jsonb(ARGS)],
        ).fetchone()
        assert made is not None
        connection.execute("insert into procrastinate_events (job_id, type) values (%s, 'failed')", [made[0]])
    return int(made[0])


@pytest.fixture
def machine(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("WST_DATABASE_URL", database_url)
    monkeypatch.setenv("WST_HOME", str(tmp_path))
    return CliRunner()


def run(machine: CliRunner, *arguments: str) -> Result:
    return machine.invoke(app, ["jobs", *arguments])


def test_what_was_given_up_is_listed_without_its_payload(machine: CliRunner, given_up: int) -> None:
    listed = run(machine, "failed", "--json")
    (line,) = json.loads(listed.stdout)
    assert line.pop("ageSeconds") >= 0
    assert line == {"job": given_up, "kind": KIND, "attempts": 13, "failure": "ValueError", "where": "jobs.py:1"}
    read = run(machine, "failed")
    assert f"{given_up}  {KIND}" in read.stdout
    assert "of a person" not in listed.output + read.output


@pytest.mark.parametrize("arguments", [["jobs", "status"], ["jobs", "failed"], ["staff", "matters"]])
def test_a_database_that_is_away_is_told_in_words_and_no_statement_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # and never listens
        monkeypatch.setenv("WST_DATABASE_URL", f"postgresql://nobody@127.0.0.1:{unheard.getsockname()[1]}/none")
        monkeypatch.setenv("WST_HOME", str(tmp_path))
        monkeypatch.setattr(sys, "argv", ["wanshitong", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out, said.err) == (1, "", f"{DATABASE_AWAY}\n")


def test_status_is_an_error_while_no_worker_runs(machine: CliRunner, given_up: int, database_url: str) -> None:
    alone = run(machine, "status", "--json")
    assert (alone.exit_code, json.loads(alone.stdout)["failed"]) == (1, 1)
    assert json.loads(alone.stdout)["deliveries"] == {"overdue": 0, "oldestSeconds": None}
    with psycopg.connect(conninfo(database_url)) as connection:
        connection.execute("insert into procrastinate_workers default values")
    assert run(machine, "status").exit_code == 0


def test_an_operator_puts_one_again_and_it_is_recorded(machine: CliRunner, given_up: int, database_url: str) -> None:
    put = run(machine, "again", str(given_up), "0", "--json")
    assert (put.exit_code, json.loads(put.stdout)) == (1, {"put": [given_up], "unknown": [0]})
    with psycopg.connect(conninfo(database_url)) as connection:
        found = connection.execute("select status::text, attempts, args from procrastinate_jobs").fetchone()
        assert found == ("todo", 0, {"payload": ARGS["payload"]})
        recorded = connection.execute("select object_id from audit_entries where action = 'jobs.again'").fetchone()
        assert recorded == (str(given_up),)
    assert json.loads(run(machine, "failed", "--json").stdout) == []


def test_numbers_or_all_are_asked_for(machine: CliRunner) -> None:
    assert run(machine, "again").exit_code == 2
    assert run(machine, "again", "1", "--all").exit_code == 2
