import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT, files, pyproject, texts

LONGEST = 400
FULLEST = 15
WORDS = tuple(word.upper() for word in ("todo", "fixme"))
PACKAGES = [path for path in files("__init__.py") if path.relative_to(ROOT).parts[0] != "tests"]
SAME_EVERYWHERE = {"service", "types", "ports", "tables", "operations", "adapter", "wire", "sandbox"}
"""modules that every package of their kind has, under the same name"""
LISTS = {
    Path(name)
    for name in (
        "backend/cli",
        "bench",
        "backend/cli/demo",
        "backend/cli/item",
        "backend/graphapi/problems",
        "integrations/departments",
        "services",
        "services/applying/materials/ways",
        "services/applying/types",
    )
}
"""packages of modules alike, each named as the verb, department, room or way that it is"""
FOLDERS = ("home", "root", "work", "farm", "tmp", "mnt", "Users")
LEFT_OVER = re.compile(rf"\b(?:{'|'.join(WORDS)})\b(?!\s*\(#\d+\))")
MACHINE_PATH = re.compile(rf"(?<![\w.~$}})/])/(?:{'|'.join(FOLDERS)})/\w|[A-Z]:\\Users\\")
INDEX_HOST = re.compile(
    r"pypi\.[a-z]|pythonhosted\.|npmjs\.|//[\w.-]+/(?:pypi|simple)\b"
    r"|(?:index.url|find.links|registry)[\s=:\"']+(?:https?|file):|\"resolved\"\s*:\s*\"http",
    re.IGNORECASE,
)


def matches(pattern: re.Pattern[str]) -> list[str]:
    """Every line of a tracked text that the pattern finds; this file, which holds the patterns, apart."""
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path, text in texts()
        if path != Path(__file__)
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_the_tree_is_read_at_all() -> None:
    assert {ROOT / "pyproject.toml", Path(__file__)} <= set(files())


def test_no_python_file_has_more_than_four_hundred_lines() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in files(".py")}

    assert {name: length for name, length in lengths.items() if length >= LONGEST} == {}


def test_no_folder_holds_more_than_fifteen_modules() -> None:
    modules = (path.relative_to(ROOT) for path in files(".py") if path.name != "__init__.py")
    code = (path for path in modules if path.parts[0] in {"backend", "integrations", "services", "bench"})

    assert {
        str(folder): count for folder, count in Counter(path.parent for path in code).items() if count > FULLEST
    } == {}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: str(path.parent.relative_to(ROOT)))
def test_a_package_says_what_its_modules_are(package: Path) -> None:
    assert ast.get_docstring(ast.parse(package.read_text("utf-8")))


@pytest.mark.parametrize(
    "package",
    [path for path in PACKAGES if path.parent.relative_to(ROOT) not in LISTS],
    ids=lambda path: str(path.parent.relative_to(ROOT)),
)
def test_a_package_names_every_one_of_its_modules(package: Path) -> None:
    said = set(re.findall(r"\w+", ast.get_docstring(ast.parse(package.read_text("utf-8"))) or ""))
    files_and_folders = {path.stem for path in package.parent.glob("*.py")} | {
        path.parent.name for path in package.parent.glob("*/__init__.py")
    }
    assert files_and_folders - said - SAME_EVERYWHERE - {"__init__"} == set()


def test_what_is_left_to_do_names_its_issue() -> None:
    assert matches(LEFT_OVER) == []


def test_no_file_bears_a_path_of_a_machine() -> None:
    assert matches(MACHINE_PATH) == []


def test_no_file_names_the_host_of_a_package_index() -> None:
    assert matches(INDEX_HOST) == []


def test_the_lock_names_no_host_and_no_option() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()

    assert [line for line in lines if "://" in line or line.startswith("-")] == []


def test_the_lock_holds_a_hash_for_every_pin() -> None:
    pins = re.split(r"\n(?=\w)", (ROOT / "requirements.lock").read_text("utf-8"))

    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_the_lock_pins_what_the_project_asks_for() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pinned = {
        canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock, re.MULTILINE)
    }
    project = pyproject()
    asked = [Requirement(text) for text in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])]

    assert [str(each) for each in asked if pinned.get(canonicalize_name(each.name), "") not in each.specifier] == []


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        *((LEFT_OVER, f"# {word}: later") for word in WORDS),
        *((LEFT_OVER, f"{word} (12)") for word in WORDS),
        *((MACHINE_PATH, f'open("/{folder}/x")') for folder in FOLDERS),
        (MACHINE_PATH, r"C:\Users\x"),
        (INDEX_HOST, "UV_INDEX_URL=https://mirror.example/x"),
        (INDEX_HOST, "find_links = file:///x"),
        (INDEX_HOST, "registry=https://mirror.example"),
        (INDEX_HOST, "https://pypi.example"),
        (INDEX_HOST, "https://mirror.example/simple"),
        (INDEX_HOST, '"resolved" : "https://mirror.example/x.tgz"'),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], line: str) -> None:
    assert pattern.search(line)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        *((LEFT_OVER, f"# {word}(#12): later") for word in WORDS),
        *((MACHINE_PATH, f"/var/{folder}/x, ./{folder}/x, host.example/{folder}/x") for folder in FOLDERS),
        (INDEX_HOST, "pip config reads index.url"),
    ],
)
def test_the_patterns_let_the_rest_pass(pattern: re.Pattern[str], line: str) -> None:
    assert not pattern.search(line)
