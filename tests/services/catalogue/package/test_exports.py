"""Packages go out as they came in, and differ where they differ."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.package.exports import as_tree, as_yaml, package_from
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.package_files import parse_folder, parse_package
from services.catalogue.service import Catalogue
from services.catalogue.types import PackageRefused
from services.catalogue.versions.differences import package_differences
from services.kit.db import Database
from tests.conftest import ROOT
from tests.support.packages import BIRTH, birth, item_of, newborn, one_thing_of

LETTERS = st.characters(exclude_categories=("Cs", "Cc"))
LINES = st.text(LETTERS, min_size=1, max_size=60).filter(str.strip)


def text_of(tree: dict[str, Any]) -> bytes:
    return yaml.safe_dump(tree, allow_unicode=True).encode()


@pytest.mark.parametrize("file", [file for file, _ in parse_folder(ROOT / "examples")], ids=lambda file: file.stem)
def test_every_example_goes_round_without_loss(file: Path) -> None:
    package = parse_package(file.read_bytes())
    assert not isinstance(package, PackageRefused)
    assert parse_package(as_yaml(package).encode()) == package
    assert package_from(as_tree(package)) == package


@given(name=LINES, summary=LINES, required=st.booleans(), days=st.integers(0, 20), title=LINES)
def test_whatever_is_written_goes_round_without_loss(
    name: str, summary: str, required: bool, days: int, title: str
) -> None:
    tree = birth()
    tree |= {"name": {"zh": name, "en": name}, "summary": {"zh": summary, "en": summary}}
    tree["limits"]["promised_days"] = days
    tree["materials"][0]["required"] = required
    tree["form"]["schema"]["properties"]["mother"]["title"] = title
    package = item_of(tree)
    assert parse_package(as_yaml(package).encode()) == package
    assert package_from(as_tree(package)) == package


async def test_what_is_published_is_exported_and_reads_the_same(db: Database, catalogue: Catalogue) -> None:
    async with db.work() as work:
        await catalogue.publish(work, item_of(birth()))
        exported = await catalogue.export(work, BIRTH)
        assert await catalogue.export(work, "nothing") is None
    assert exported is not None
    assert parse_package(exported.encode()) == item_of(birth())


def test_a_one_thing_is_told_from_an_item() -> None:
    assert isinstance(parse_package(text_of(newborn())), OneThingPackage)
    assert isinstance(parse_package(text_of(birth())), ItemPackage)
    assert package_from(as_tree(one_thing_of(newborn()))) == one_thing_of(newborn())


def test_what_goes_without_saying_is_no_difference() -> None:
    spelt_out = birth()
    spelt_out["materials"][0]["required"] = True
    assert package_differences(text_of(birth()), text_of(spelt_out)) == ()


def test_a_difference_is_told_in_words_at_its_place() -> None:
    after = birth() | {"party": "mother"}
    after["materials"] = [birth()["materials"][0], birth()["materials"][1] | {"code": "another"}]
    found = package_differences(text_of(birth()), text_of(after))
    assert not isinstance(found, PackageRefused)
    told = {difference.path: difference.words.en for difference in found}
    assert told["/party"] == 'Whose case it is is "mother" and no longer "child".'
    assert told["/materials/delivery-record"].endswith("is taken out.")
    assert told["/materials/another"].endswith("is new.")
    assert len(told) == 3


def test_what_does_not_read_is_no_difference() -> None:
    assert isinstance(package_differences(b"{", text_of(birth())), PackageRefused)
    assert isinstance(package_differences(text_of(birth()), b"a: 1"), PackageRefused)
