"""A department's desk stands beside the examples."""

from pathlib import Path

import pytest

from backend.contract import examples_folder
from backend.departments import ElementStatedTwice, load_elements, registry
from backend.samples.personas import sample_personas
from backend.samples.staff import sample_staff
from integrations.registry import StatedTwice
from tests.support.walks import FileToWrite, steps, write

PAGE = Path(__file__).resolve().parents[2] / "docs" / "register-an-item.md"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The one of the walk."""
    for step in steps(PAGE.read_text("utf-8")):
        if isinstance(step, FileToWrite):
            write(step, tmp_path)
    return tmp_path / "desk"


def test_its_elements_departments_and_people_count_beside_those_of_the_examples(desk: Path) -> None:
    before, beside = registry(), registry(desk)
    assert beside.departments.keys() - before.departments.keys() == {"culture"}
    assert beside.resources.keys() - before.resources.keys() == {"culture.reader"}
    assert beside.elements.keys() - before.elements.keys() == {
        "reader.library",
        "reader.books_overdue",
        "reader.card_number",
    }
    assert sample_personas(desk=desk).keys() - sample_personas().keys() == {"reader-new", "reader-overdue"}
    assert sample_staff(desk).keys() - sample_staff().keys() == {"registrar-culture", "reviewer-culture"}


def test_a_desk_may_be_empty(tmp_path: Path) -> None:
    assert registry(tmp_path).departments.keys() == registry().departments.keys()
    assert (sample_personas(desk=tmp_path), sample_staff(tmp_path)) == (sample_personas(), sample_staff())


def test_it_states_nothing_that_stands_already(desk: Path) -> None:
    (desk / "departments" / "bank.yaml").write_bytes((examples_folder() / "departments" / "bank.yaml").read_bytes())
    with pytest.raises(StatedTwice, match="bank"):
        registry(desk)
    (desk / "elements.yaml").write_text("- {code: person.name, zh: 姓名, en: name}", "utf-8")
    with pytest.raises(ElementStatedTwice, match=r"person\.name"):
        load_elements(desk)
