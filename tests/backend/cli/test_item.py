"""`wanshitong item`: packages on disk."""

import shutil
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from backend.cli import app
from tests.conftest import ROOT

RUN = CliRunner()
ITEM = ROOT / "examples/items/newborn/birth-certificate.yaml"
TO_FILL = {"LAW_WITHOUT_ARTICLE", "ITEM_NOT_TAKEN"}
"""the law, and a department's system that takes the item"""


def lines(path: Path) -> tuple[int, list[dict[str, object]]]:
    ran = RUN.invoke(app, ["item", "lint", str(path), "--json"])
    return ran.exit_code, [orjson.loads(line) for line in ran.stdout.splitlines()]


def test_the_examples_are_sound() -> None:
    code, found = lines(ROOT / "examples")
    assert (code, found[-1]["findings"], found[:-1]) == (0, 0, [])
    folders = [ROOT / "examples" / part for part in ("basic-items", "items", "one-things")]
    assert found[-1]["items"] == sum(len(list(folder.rglob("*.yaml"))) for folder in folders)


def test_a_finding_says_where_and_how_to_mend_it(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(ITEM.read_text("utf-8").replace("promised_days: 1", "promised_days: 9"), "utf-8")
    code, found = lines(broken)
    assert code == 1
    assert found[-1] == {"items": 1, "findings": 1}
    assert (found[0]["code"], found[0]["file"]) == ("PROMISED_OVER_STATUTORY", str(broken))
    assert found[0]["path"] == "/limits/promised_days"
    told = RUN.invoke(app, ["item", "lint", str(broken)]).stdout
    assert "PROMISED_OVER_STATUTORY" in told
    assert "findings: 1" in told


@pytest.mark.parametrize("text", ["{", "a: &x [*x]", "code: 1", "", "x" * 300_000])
def test_what_is_no_package_is_a_finding(tmp_path: Path, text: str) -> None:
    file = tmp_path / "odd.yaml"
    file.write_text(text, "utf-8")
    code, found = lines(file)
    assert code == 1
    assert found[-1]["items"] == 1


def test_a_one_thing_without_its_items_is_told_so(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples/one-things", tmp_path / "one-things")
    code, found = lines(tmp_path)
    assert code == 1
    assert {finding["code"] for finding in found[:-1]} == {"ITEM_UNKNOWN"}


def test_a_new_package_asks_only_to_be_filled_in(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    made = RUN.invoke(
        app, ["item", "new", str(file), "--code", "11340000MB0AA000102342023002000", "--department", "health"]
    )
    assert made.exit_code == 0, made.output
    _, found = lines(file)
    assert {finding["code"] for finding in found[:-1]} == TO_FILL
    again = RUN.invoke(app, ["item", "new", str(file), "--code", "x", "--department", "health"])
    assert again.exit_code == 1


def test_a_difference_is_told_in_words(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(ITEM.read_text("utf-8").replace("promised_days: 1", "promised_days: 2"), "utf-8")
    told = RUN.invoke(app, ["item", "diff", str(ITEM), str(other)])
    assert told.exit_code == 1
    assert told.stdout.splitlines() == [
        "/limits/promised_days",
        "  「办结时限 / 承诺办结时限」由“1”改为“2”。",
        '  Time limits / promised limit is "2" and no longer "1".',
    ]
    same = RUN.invoke(app, ["item", "diff", str(ITEM), str(ITEM), "--json"])
    assert (same.exit_code, orjson.loads(same.stdout)) == (0, {"differences": []})


def test_submitting_needs_a_login() -> None:
    told = RUN.invoke(app, ["item", "submit", str(ITEM), "--department", "health"], env={"WST_TOKEN": ""})
    assert told.exit_code == 2


def test_a_folder_without_packages_is_not_said_to_be_sound(tmp_path: Path) -> None:
    ran = RUN.invoke(app, ["item", "lint", str(tmp_path), "--json"])
    assert ran.exit_code == 2
    assert "one-things" in ran.output
