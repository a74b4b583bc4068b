"""What the code imports is what the project asks for: nothing is leaned on through somebody else's dependency."""

import sys
from importlib.metadata import packages_distributions

import grimp
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import pyproject

OURS = ("backend", "integrations", "services")


def test_every_library_that_is_imported_is_asked_for() -> None:
    graph = grimp.build_graph(*OURS, include_external_packages=True, cache_dir=None)
    used = {module.split(".")[0] for module in graph.modules} - set(OURS) - sys.stdlib_module_names
    asked = {canonicalize_name(Requirement(each).name) for each in pyproject()["project"]["dependencies"]}
    provided = packages_distributions()

    assert {
        library for library in used if not asked & {canonicalize_name(name) for name in provided.get(library, ())}
    } == set()
