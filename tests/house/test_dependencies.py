"""What the code imports is what the project asks for: nothing is leaned on through somebody else's dependency."""

import sys
from importlib.metadata import packages_distributions

import grimp
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import pyproject

OURS = ("backend", "integrations", "services")
HANDED_ON = {"starlette": "fastapi", "pydantic_core": "pydantic", "cross_web": "strawberry-graphql"}
"""Libraries whose types another one takes and gives as its own: their version follows that one's."""


def asked_for() -> set[str]:
    return {canonicalize_name(Requirement(each).name) for each in pyproject()["project"]["dependencies"]}


def test_every_library_that_is_imported_is_asked_for() -> None:
    graph = grimp.build_graph(*OURS, include_external_packages=True, cache_dir=None)
    used = {module.split(".")[0] for module in graph.modules} - set(OURS) - sys.stdlib_module_names - set(HANDED_ON)
    asked, provided = asked_for(), packages_distributions()

    assert {
        library for library in used if not asked & {canonicalize_name(name) for name in provided.get(library, ())}
    } == set()


def test_whoever_hands_a_library_on_is_asked_for() -> None:
    assert set(HANDED_ON.values()) <= asked_for()
