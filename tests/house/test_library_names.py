"""Our folders `graphql/` and `alembic/` carry the names of libraries; without `__init__.py` the libraries win."""

import sysconfig
from pathlib import Path
from types import ModuleType

import alembic
import graphql
import pytest

from tests.house.tree import ROOT


@pytest.mark.parametrize("library", [alembic, graphql], ids=["alembic", "graphql"])
def test_the_library_is_imported_and_not_our_folder(library: ModuleType) -> None:
    assert library.__file__ is not None
    assert Path(library.__file__).is_relative_to(sysconfig.get_paths()["purelib"])


@pytest.mark.parametrize("folder", ["alembic", "graphql"])
def test_our_folder_is_no_package(folder: str) -> None:
    assert (ROOT / folder).is_dir()
    assert list((ROOT / folder).rglob("__init__.py")) == []


def test_the_contract_holds_no_python() -> None:
    assert list((ROOT / "graphql").rglob("*.py*")) == []
