"""Packages that nobody should write: refused with code and path, in work that does not grow with the damage."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from services.catalogue.checks.findings import Rule
from services.catalogue.package.parsing import MOST_FINDINGS
from services.catalogue.package.patches import patched, rebase
from services.catalogue.service import Catalogue, parse_package
from services.catalogue.types import PackageRefused, PatchUnfit
from services.forms import parsing, validator
from services.kit import plain_yaml
from tests.support.packages import Tree, birth, household, newborn


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every schema that is compiled, by its pointer."""
    seen: list[str] = []

    def counting(schema: Mapping[str, Any], pointer: str) -> Any:
        seen.append(pointer)
        return validator.validator_of(schema, pointer)

    monkeypatch.setattr(parsing, "validator_of", counting)
    return seen


def findings(catalogue: Catalogue, folder: Path, *trees: Tree) -> list[tuple[str, str]]:
    for place, tree in enumerate(trees):
        part = folder / ("one-things" if "items" in tree else "items")
        part.mkdir(exist_ok=True)
        (part / f"{place}.yaml").write_text(json.dumps(tree))
    return [(found.code, found.path) for linted in catalogue.lint(folder) for found in linted.findings]


def with_name(**changed: Any) -> Tree:
    tree = birth()
    tree["form"]["schema"]["properties"]["mother"]["properties"]["person_name"].update(changed)
    return tree


NAME = "/form/schema/properties/mother/properties/person_name"


@pytest.mark.parametrize(
    ("tree", "code", "path"),
    [
        (birth() | {"code": "11340000MB0AA000112340723001000"}, Rule.CODE_WRONG, "/code"),
        (birth() | {"colour": "red"}, Rule.MALFORMED, "/colour"),
        (with_name(**{"$ref": "https://example.org/name.json"}), Rule.FORM_BROKEN, NAME),
        (with_name(pattern="(x+x+)+(?=y)"), Rule.FORM_BROKEN, f"{NAME}/pattern"),
        (with_name(pattern="(x{1000}){1000}"), Rule.FORM_BROKEN, f"{NAME}/pattern"),
    ],
)
def test_a_bad_package_is_refused_with_code_and_path(
    catalogue: Catalogue, tmp_path: Path, tree: Tree, code: Rule, path: str
) -> None:
    assert findings(catalogue, tmp_path, tree) == [(code, path)]


def test_a_pattern_that_would_take_for_ever_elsewhere_is_matched_in_one_pass(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    assert findings(catalogue, tmp_path, with_name(pattern="^(x+x+)+y$")) == []


def test_a_circle_of_fifty_items_is_named_once(catalogue: Catalogue, tmp_path: Path) -> None:
    whole = newborn()
    code = whole["items"][1]["code"]
    whole["items"] = [
        {"name": f"item-{place}", "code": code[:28] + f"{place:03}", "after": [f"item-{(place + 1) % 50}"]}
        for place in range(50)
    ]
    found = findings(catalogue, tmp_path, birth(), household(), whole)
    assert found.count((Rule.ORDER_CIRCULAR, "/items")) == 1


def test_ten_thousand_fields_are_refused_before_one_is_compiled(
    catalogue: Catalogue, tmp_path: Path, compiled: list[str]
) -> None:
    tree = birth()
    # As many as the size of a file admits: each as short as JSON can say it.
    fields: Tree = {f"f_{place}": {} for place in range(10_000)}
    tree["form"]["schema"]["properties"]["mother"]["properties"] = fields
    assert findings(catalogue, tmp_path, tree) == [(Rule.FORM_BROKEN, "/form/schema/properties")]
    assert compiled == []


def test_a_file_that_is_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    def parsed(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(plain_yaml, "_events", parsed)
    refused = parse_package(b"a: " + b"x" * 300_000)
    assert isinstance(refused, PackageRefused)
    assert [(found.code, found.path) for found in refused.findings] == [(Rule.YAML, "")]


def test_a_bomb_is_refused_at_its_first_anchor(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[yaml.Event] = []
    events = plain_yaml._events

    def counting(text: str) -> Any:
        for event in events(text):
            seen.append(event)
            yield event

    monkeypatch.setattr(plain_yaml, "_events", counting)
    layers = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 200))
    refused = parse_package(f"l0: &l0 [x, x]\n{layers}".encode())
    assert isinstance(refused, PackageRefused)
    assert [(found.code, found.path) for found in refused.findings] == [(Rule.YAML, "/line/1")]
    assert len(seen) < 10


def test_of_ten_thousand_mistakes_the_first_are_told() -> None:
    tree = birth() | {f"k{place}": 1 for place in range(10_000)}
    refused = parse_package(json.dumps(tree).encode())
    assert isinstance(refused, PackageRefused)
    assert len(refused.findings) == MOST_FINDINGS
    assert {found.code for found in refused.findings} == {Rule.MALFORMED}


def test_a_patch_nested_without_end_is_unfit_and_overflows_nothing() -> None:
    deep: dict[str, Any] = {}
    for _ in range(900):
        deep = {"a": deep}
    base: dict[str, Any] = {"a": {}}
    assert isinstance(patched(base, deep), PatchUnfit)
    assert isinstance(rebase(base, base, deep), PatchUnfit)
