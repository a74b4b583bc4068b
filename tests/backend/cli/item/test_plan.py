"""The prefill plan in words, on the command line. A change of words or examples is looked at and then taken over with
`wanshitong item plan newborn --as mother >tests/backend/cli/item/newborn_mother.zh.txt`.
"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from backend import departments
from backend.cli import app
from backend.contract import examples_folder
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.package_files import parse_folder
from services.catalogue.versions import folder_versions
from tests.support.described import REGISTRY

HERE = Path(__file__).parent
PACKAGES = list(parse_folder(examples_folder()))
ITEMS = [package.short for _, package in PACKAGES if isinstance(package, ItemPackage)]


def plan(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["item", "plan", *arguments])


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("newborn", "--as", "mother"), "newborn_mother.zh.txt"),
        (("household-entry", "--as", "father", "--lang", "en"), "household_entry_father.en.txt"),
    ],
)
def test_the_plan_reads_as_it_was_approved(arguments: tuple[str, ...], expected: str) -> None:
    said = plan(*arguments)
    assert (said.exit_code, said.stdout) == (0, (HERE / expected).read_text("utf-8"))


def test_without_a_role_every_applying_role_has_its_plan() -> None:
    said = plan("newborn").stdout
    assert said.startswith(plan("newborn", "--as", "mother").stdout)
    assert "申请人：父亲。" in said


@pytest.mark.parametrize("code", ITEMS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_item_of_the_examples_has_a_plan_in_words(code: str, lang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Read once, and not for each item.
    monkeypatch.setattr(folder_versions, "parse_folder", lambda _: PACKAGES)
    monkeypatch.setattr(departments, "registry", lambda _: REGISTRY)
    said = plan(code, "--lang", lang)
    assert said.exit_code == 0
    assert {"zh": "依据：法定职责", "en": "ground: statutory duty"}[lang] in said.stdout


def test_an_item_is_found_by_its_31_characters_too() -> None:
    assert plan("11340000MB0AA000232340709001000").stdout == plan("household-entry").stdout


def test_as_json_each_element_stands_with_its_reason() -> None:
    said = json.loads(plan("newborn", "--json").stdout)
    assert set(said["roles"]) == {"mother", "father"}
    [marriage] = [each for each in said["roles"]["mother"]["rounds"][0] if each["provider"] == "civil_affairs"]
    assert (marriage["ground"], marriage["statute"]) == ("STATUTE", "《婚姻登记条例》第十八条")
    assert {
        "want": {"role": "mother", "element": "marriage.status"},
        "why": "AUTHORITATIVE",
        "key_for": [],
    } in marriage["elements"]
    assert marriage["serves"] == ["marriage-certificate"]
    assert {left["why"] for left in said["roles"]["mother"]["left"]} == {"NO_RESOURCE", "KEY_OUT_OF_REACH"}


def test_what_there_is_not_is_said_in_both_languages() -> None:
    said = plan("no-such-service")
    assert said.exit_code == 1
    assert said.stdout == ""
    assert "没有这一事项或一件事 / There is no such item or one-thing." in said.stderr
    assert json.loads(plan("no-such-service", "--json").stdout) == {"code": "ITEM_UNKNOWN", "findings": []}


def test_a_role_that_may_not_apply_is_refused_as_misuse() -> None:
    said = plan("newborn", "--as", "child")
    assert said.exit_code == 2
    assert "mother" in said.stderr


def test_a_package_that_cannot_be_read_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "one-things").mkdir()
    (tmp_path / "one-things" / "broken.yaml").write_text("code: broken\nname: &anchor 1\n", "utf-8")
    said = plan("broken", "--folder", str(tmp_path))
    assert said.exit_code == 1
    assert "/line/2" in said.stderr


def test_an_item_that_stands_in_no_one_thing_is_applied_for_by_its_own_party(tmp_path: Path) -> None:
    (tmp_path / "items").mkdir()
    file = examples_folder() / "items" / "newborn" / "maternity-reimbursement.yaml"
    (tmp_path / "items" / file.name).write_bytes(file.read_bytes())
    said = json.loads(plan("maternity-reimbursement", "--folder", str(tmp_path), "--json").stdout)
    assert set(said["roles"]) == {"mother"}
    assert said["roles"]["mother"]["rounds"]
