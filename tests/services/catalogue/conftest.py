"""A catalogue of a few elements, resources and departments, over the real planner."""

import pytest

from services.catalogue.service import Catalogue
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds
from services.sharing.prefill.planner import compile_plan
from tests.support.packages import DEPARTMENTS, ELEMENTS, RESOURCES


@pytest.fixture
def catalogue(ids: SeededIds, clock: HeldClock) -> Catalogue:
    return Catalogue(
        lambda wants, relations, known: compile_plan(wants, relations, known, RESOURCES),
        RESOURCES,
        ELEMENTS,
        DEPARTMENTS,
        ids,
        clock,
    )
