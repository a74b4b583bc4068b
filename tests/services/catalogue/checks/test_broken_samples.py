"""For every rule of publishing a sample that breaks it, and nothing else.

A sample is what is changed of sound packages, as a patch: of two items (`item`, `second`), of the one-thing made of
them, of an implementation. `path` is where the finding points. Packages that it neither mentions nor needs are not
there. The file named after the rule `YAML` is a package itself.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from services.catalogue.checks.publishing_rules import Rule
from services.catalogue.package.patches import patched
from services.catalogue.service import Catalogue, parse_package
from services.catalogue.types import ItemVersion, PackageFinding, PackageRefused
from services.kit.clock import HeldClock
from services.kit.db import Database, ReadSession
from services.kit.ids import SeededIds
from services.kit.plain_yaml import read_yaml
from tests.support.packages import (
    DEPARTMENTS,
    ELEMENTS,
    RESOURCES,
    TAKEN,
    UNDONE,
    basic,
    birth,
    household,
    implementation,
    item_of,
    newborn,
)
from tests.support.regions import directory

BROKEN = Path(__file__).parent / "broken"
SOUND = {
    "basic-items/basic": basic,
    "items/item": birth,
    "items/second": household,
    "one-things/one-thing": newborn,
}

_NOT_OF_FILES = frozenset({Rule.YAML, Rule.REHEARSAL_STALE, Rule.CODE_OF_ANOTHER})
"""what the files of a folder cannot show"""


class NeverRehearsed:
    async def fresh(self, session: ReadSession, digest: str) -> bool:
        return False


@pytest.fixture
def catalogue(ids: SeededIds, clock: HeldClock) -> Catalogue:
    return Catalogue(
        resources=RESOURCES,
        elements=ELEMENTS,
        departments=DEPARTMENTS,
        directory=directory(clock),
        ids=ids,
        clock=clock,
        unmet_rules=UNDONE,
        taken=TAKEN,
        rehearsals=NeverRehearsed(),
    )


def sample_of(rule: Rule) -> dict[str, Any]:
    tree: Any = read_yaml((BROKEN / f"{rule}.yaml").read_bytes())
    return dict(tree)


def written(folder: Path, changes: Mapping[str, Any]) -> None:
    sound = {**SOUND, **({"items/implementation": implementation} if "implementation" in changes else {})}
    whole = {"second", "one-thing"}
    left_out = ({"item"} if "implementation" in changes else set()) | (set() if whole & set(changes) else whole)
    for place, tree in sound.items():
        name = place.rpartition("/")[2]
        if name not in left_out:
            file = folder / f"{place}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(patched(tree(), changes.get(name, {}))))


def test_every_rule_has_its_sample_and_every_sample_its_rule() -> None:
    assert {file.name for file in BROKEN.iterdir()} == {f"{rule}.yaml" for rule in Rule}


def test_the_sound_packages_have_no_findings(catalogue: Catalogue, tmp_path: Path) -> None:
    written(tmp_path, {"one-thing": {}})
    assert [linted.findings for linted in catalogue.lint(tmp_path)] == [()] * 4
    written(tmp_path / "inherited", {"implementation": {}, "one-thing": {}})
    assert [linted.findings for linted in catalogue.lint(tmp_path / "inherited")] == [()] * 4


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule not in _NOT_OF_FILES])
def test_a_sample_has_exactly_its_finding(catalogue: Catalogue, tmp_path: Path, rule: Rule) -> None:
    sample = sample_of(rule)
    path = sample.pop("path")
    written(tmp_path, sample)
    findings = [found for linted in catalogue.lint(tmp_path) for found in linted.findings]
    assert [(found.code, found.path) for found in findings] == [(rule, path)]
    told(findings[0])


def test_a_bomb_is_refused_where_it_begins() -> None:
    refused = parse_package((BROKEN / "YAML.yaml").read_bytes())
    assert isinstance(refused, PackageRefused)
    assert [(found.code, found.path) for found in refused.findings] == [(Rule.YAML, "/line/2")]
    told(refused.findings[0])


async def test_an_item_that_was_never_rehearsed_is_not_published(catalogue: Catalogue, db: Database) -> None:
    async with db.work() as work:
        refused = await catalogue.publication.publish(work, item_of(birth()), only_rehearsed=True)
    assert isinstance(refused, PackageRefused)
    assert [(found.code, found.path) for found in refused.findings] == [(Rule.REHEARSAL_STALE, "")]
    told(refused.findings[0])


async def test_an_item_that_another_department_has_in_force_is_neither_published_nor_rehearsed(
    catalogue: Catalogue, db: Database
) -> None:
    async with db.work() as work:
        assert isinstance(await catalogue.publish(work, item_of(birth())), ItemVersion)
        theirs = item_of(birth() | {"department": "police", "short": "household-entry"})
        refused = await catalogue.publish(work, theirs)
        rehearsed = await catalogue.draft_versions(work, [theirs])
    assert isinstance(refused, PackageRefused)
    assert refused == rehearsed
    assert [(found.code, found.path) for found in refused.findings] == [(Rule.CODE_OF_ANOTHER, "/code")]
    told(refused.findings[0])


def told(found: PackageFinding) -> None:
    """In both languages, all facts filled in."""
    for words in (found.wrong, found.fix):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in words.zh)
        assert words.en
        assert "{" not in words.zh.replace("{of: 角色", "")
        assert "{" not in words.en.replace("{of: <role>", "")
