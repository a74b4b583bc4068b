"""The rooms of `services/`: their order is written down, and their doors hold."""

import re
from typing import Any

import grimp
import pytest
from grimp import ImportGraph

from tests.house.doors import DoorsContract
from tests.house.tree import ROOT, pyproject


def contracts(kind: str) -> list[dict[str, Any]]:
    return [each for each in pyproject()["tool"]["importlinter"]["contracts"] if each["type"] == kind]


def doors_contract() -> DoorsContract:
    (options,) = contracts("doors")
    return DoorsContract(options["name"], {"root_packages": ["services"]}, options)


def graph_of(*imports: tuple[str, str]) -> ImportGraph:
    graph = ImportGraph()
    for module in {module for pair in imports for module in pair}:
        graph.add_module(module)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    return graph


def trespasses(*imports: tuple[str, str]) -> list[tuple[str, str]]:
    check = doors_contract().check(graph_of(*imports), verbose=False)
    found: list[tuple[str, str]] = check.metadata["trespasses"]
    assert check.kept == (not found)
    return found


def test_every_room_stands_in_the_order() -> None:
    (order,) = [each for each in contracts("layers") if each.get("containers") == ["services"]]
    layers = {re.sub(r"\W", "", layer) for layer in order["layers"]}

    assert {init.parent.name for init in ROOT.glob("services/*/__init__.py")} <= layers
    assert order["exhaustive"] is True


def test_every_room_is_a_package() -> None:
    rooms = {path.parent for path in ROOT.glob("services/*/*.py")}

    assert [room.name for room in rooms if not (room / "__init__.py").exists()] == []


def test_every_department_is_kept_from_the_others() -> None:
    (independent,) = contracts("independence")

    assert "integrations.departments.*" in independent["modules"]


def test_nobody_looks_behind_the_doors() -> None:
    graph = grimp.build_graph("backend", "integrations", "services", cache_dir=None)

    assert doors_contract().check(graph, verbose=False).metadata["trespasses"] == []


@pytest.mark.parametrize(
    "importer", ["services.casework.service", "backend.wiring", "integrations.departments.police.adapter"]
)
def test_looking_behind_a_door_is_a_trespass(importer: str) -> None:
    assert trespasses((importer, "services.forms.tables")) == [(importer, "services.forms.tables")]


def test_a_room_within_a_room_is_behind_the_door_too() -> None:
    trespass = ("backend.wiring", "services.applying.materials.ways.upload")

    assert trespasses(trespass) == [trespass]


def test_a_room_is_not_taken_for_another_whose_name_begins_alike() -> None:
    trespass = ("services.formsets.service", "services.forms.tables")

    assert trespasses(trespass) == [trespass]


@pytest.mark.parametrize("door", ["service", "types", "ports"])
def test_doors_are_open_to_all(door: str) -> None:
    assert trespasses(("backend.wiring", f"services.forms.{door}")) == []


def test_a_room_uses_what_is_its_own() -> None:
    assert trespasses(("services.forms.service", "services.forms.tables")) == []


def test_the_kit_is_open() -> None:
    assert trespasses(("services.forms.tables", "services.kit.db")) == []


def test_the_list_of_all_tables_may_look_inside() -> None:
    assert trespasses(("backend.tables", "services.forms.tables")) == []
