"""What a newcomer types: the Makefile, run as it stands, with stand-ins where the real ones would install."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT


def make(*arguments: str, at: Path = ROOT) -> subprocess.CompletedProcess[str]:
    # Without the variables of an outer make, which hands on its options and those that were set for it.
    outer = ("MAKE", "MFLAGS", "COVERAGE", "TESTS", "WORKERS", "APT")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(outer)}
    return subprocess.run(["make", *arguments], cwd=at, env=environment, check=False, capture_output=True, text=True)


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with the Makefile, already set up, whose programs do nothing but print what they are told."""
    for name in ("requirements.lock", "pyproject.toml", "venv/.synced"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    (tmp_path / ".coverage-floor").write_text("80\n", "utf-8")
    for name in ("wanshitong", "pytest"):
        program(tmp_path / "venv/bin" / name, f'echo {name} "$@"')
    return tmp_path


def test_make_alone_explains_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert phony is not None
    printed = make()

    assert printed.returncode == 0
    explained = set(re.findall(r"^  ([a-z-]+) +\S", printed.stdout, re.MULTILINE))
    assert set(phony[1].split()) - explained == {"redis-server"}


def test_a_python_that_is_too_old_is_refused_in_plain_words(project: Path) -> None:
    old = program(project / "old-python", '[ "$1" = --version ] && echo Python 3.9.2 || exit 1')

    refused = make("setup", f"PYTHON={old}", "VENV=new", at=project)

    assert refused.returncode != 0
    assert f"3.11 or newer is needed; {old} is Python 3.9.2." in refused.stderr
    assert not (project / "new").exists()


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ((), ""),
        (("FAMILY=twins", "ONCE=1", "JSON=1"), " --family twins --once --json"),
        (("ONCE=0", "JSON=no"), ""),
    ],
)
def test_the_demo_takes_its_options_as_variables(project: Path, variables: tuple[str, ...], options: str) -> None:
    assert make("demo", "VENV=venv", *variables, at=project).stdout == f"wanshitong demo{options}\n"


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ((), "tests"),
        (("TESTS=tests/house",), "tests/house"),
        (("COVERAGE=1",), "tests --cov --cov-report= --cov-fail-under=80"),
    ],
)
def test_tests_run_side_by_side_and_traced_are_held_against_the_floor(
    project: Path, variables: tuple[str, ...], options: str
) -> None:
    printed = make("test", "VENV=venv", "APT=", "WORKERS=3", *variables, at=project).stdout.splitlines()[-1]

    assert printed.rstrip() == f"pytest -n 3 --durations=10 {options}"


def test_ci_holds_all_tests_against_the_floor() -> None:
    assert re.search(r"^make test COVERAGE=1\b", (ROOT / ".ci/run").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("covered", "floor"), [("87.96", "87"), ("80.99", "80"), ("12.00", "80")])
def test_the_floor_of_coverage_only_rises(project: Path, covered: str, floor: str) -> None:
    program(project / "venv/bin/coverage", f"echo {covered}")

    assert make("coverage-floor", "VENV=venv", at=project).returncode == 0
    assert (project / ".coverage-floor").read_text("utf-8") == f"{floor}\n"
