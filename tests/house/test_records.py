"""What the house writes down: its changes, its decisions, and what it leans on."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.house.tree import ROOT, files, pyproject

ADR = ROOT / "docs/adr"
DECISIONS = sorted(ADR.glob("[0-9]*.md"))


PAGES = files(".md")
GLOSSARY = (ROOT / "docs/glossary.md").read_text("utf-8")
README_LONGEST, OUTPUT_LONGEST = 130, 25


def headings(text: str, level: int) -> list[str]:
    return re.findall(rf"^{'#' * level} (.+)$", text, re.MULTILINE)


def test_changes_not_released_yet_head_the_changelog() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    body = text.split("## [Unreleased]")[1].split("\n## ")[0]

    assert headings(text, 2)[0] == "[Unreleased]"
    assert re.search(r"^- \S", body, re.MULTILINE)


def test_kinds_of_change_are_those_of_keep_a_changelog() -> None:
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}

    assert set(headings((ROOT / "CHANGELOG.md").read_text("utf-8"), 3)) <= kinds


def test_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_what_and_what_follows(decision: Path) -> None:
    text = decision.read_text("utf-8")

    assert re.fullmatch(rf"{decision.name[:4]} \S.*", headings(text, 1)[0])
    assert headings(text, 2) == ["Context", "Decision", "Consequences", "Dependencies"]
    assert all(section.strip() for section in re.split(r"^## .+$", text, flags=re.MULTILINE)[1:])


def test_the_index_lists_every_decision_under_its_title() -> None:
    listed = re.findall(r"^- \[(.+)\]\((.+)\)$", (ADR / "README.md").read_text("utf-8"), re.MULTILINE)

    assert listed == [(headings(path.read_text("utf-8"), 1)[0], path.name) for path in DECISIONS]


def test_every_dependency_has_its_keeper_and_its_successor_written_down() -> None:
    (table,) = ADR.glob("*-dependencies.md")
    rows = re.findall(r"^\| `([^`]+)` \|(.+)\|$", table.read_text("utf-8"), re.MULTILINE)

    assert [name for name, _ in rows] == [Requirement(each).name for each in pyproject()["project"]["dependencies"]]
    assert [name for name, cells in rows if not all(cell.strip() for cell in cells.split("|"))] == []
    assert [name for name, cells in rows if not re.search(r"\| \d\S* \(\d{4}-\d{2}\) \|", cells)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    prose = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", prose)

    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_short(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    (output,) = re.findall(r"```text\n(.*?)```", text.split("\n## ")[1], re.DOTALL)

    assert len(text.splitlines()) < README_LONGEST
    assert len(output.splitlines()) <= OUTPUT_LONGEST


def test_the_readmes_are_one_page_in_two_languages() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    blocks = re.compile(r"```(?:sh|text)\n.*?```", re.DOTALL)
    commands = re.compile(r"`(?:make|wanshitong) [^`]+`")

    assert len(headings(english, 2)) == len(headings(chinese, 2))
    assert blocks.findall(english)[:3] == blocks.findall(chinese)[:3]
    assert sorted(commands.findall(english)) == sorted(commands.findall(chinese))


@pytest.mark.parametrize(("name", "path"), re.findall(r"`(\w+)` in \[[^]]+\]\(\.\./([^)]+)\)", GLOSSARY))
def test_a_word_of_the_glossary_is_defined_where_it_says(name: str, path: str) -> None:
    defined = ast.parse((ROOT / path).read_text("utf-8")).body

    assert name in {node.name for node in defined if isinstance(node, ast.ClassDef)}


def test_a_word_of_the_glossary_has_one_meaning() -> None:
    words = re.findall(r"^\| (.+?) \| (.+?) \| `", GLOSSARY, re.MULTILINE)

    assert len(words) > 50
    assert [count for terms in zip(*words, strict=True) for count in Counter(terms).values() if count > 1] == []
