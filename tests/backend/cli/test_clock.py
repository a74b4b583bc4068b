import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from backend.cli.clock import app

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parents[2] / "vectors/deadlines.json").read_text("utf-8"))[
    "cases"
]
TABLE_2027 = """{"year": 2027, "source": "test table", "holidays": ["2027-01-01"], "workdays": []}"""


def due(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["due", *arguments])


def given(vector: dict[str, Any]) -> list[str]:
    spans = [("--suspended", f"{first}..{last}") for first, last in vector.get("suspended", [])]
    return [vector["start"], str(vector["days"]), *(word for span in spans for word in span)]


@pytest.mark.parametrize("vector", [v for v in VECTORS if "due" in v])
def test_the_due_day_is_printed_alone(vector: dict[str, Any]) -> None:
    result = due(*given(vector))

    assert (result.exit_code, result.stdout) == (0, f"{vector['due']}\n")


@pytest.mark.parametrize("vector", [v for v in VECTORS if "due" in v])
def test_as_json_the_question_stands_beside_the_answer(vector: dict[str, Any]) -> None:
    answer = json.loads(due(*given(vector), "--json").stdout)

    assert answer == {
        "start": vector["start"],
        "days": vector["days"],
        "suspended": vector.get("suspended", []),
        "due": vector["due"],
    }


def test_overlapping_suspensions_are_taken_out_once() -> None:
    one = due("2026-02-09", "20", "--suspended", "2026-02-12..2026-03-02")
    two = due("2026-02-09", "20", "--suspended", "2026-02-12..2026-02-26", "--suspended", "2026-02-20..2026-03-02")

    assert one.stdout == two.stdout


def test_a_year_without_a_table_is_named_in_both_languages() -> None:
    told, stated = due("2027-01-04", "1"), due("2027-01-04", "1", "--json")

    assert (told.exit_code, stated.exit_code) == (1, 1)
    refusal = json.loads(stated.stdout)
    assert (refusal["code"], refusal["year"]) == ("CALENDAR_NOT_PUBLISHED", 2027)
    assert told.stdout == ""
    assert told.stderr == f"{refusal['zh']}\n{refusal['en']}\n"


def test_a_table_handed_in_lets_its_year_be_counted(tmp_path: Path) -> None:
    table = tmp_path / "2027.json"
    table.write_text(TABLE_2027, "utf-8")

    assert due("2026-12-31", "1", "--table", str(table)).stdout == "2027-01-04\n"


def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "2027.json"
    table.write_text(TABLE_2027.replace("2027-01-01", "2026-01-01"), "utf-8")

    result = due("2026-12-31", "1", "--table", str(table))

    assert result.exit_code == 2
    assert "节假日表有误" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("2026-02-30", "1"),
        ("yesterday", "1"),
        ("2026-02-09", "-1"),
        ("2026-02-09", "many"),
        ("2026-02-09", "1", "--suspended", "2026-02-12"),
        ("2026-02-09", "1", "--suspended", "2026-02-12..soon"),
        ("2026-02-09", "1", "--suspended", "2026-02-12..2026-02-11"),
        ("2026-02-09", "1", "--table", "nowhere.json"),
    ],
)
def test_what_cannot_be_read_is_refused_as_misuse(arguments: tuple[str, ...]) -> None:
    result = due(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
