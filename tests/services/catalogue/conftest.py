"""A catalogue of a few elements, resources and departments, over the real planner."""

import pytest

from services.catalogue.service import Catalogue
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds
from tests.support.packages import DEPARTMENTS, ELEMENTS, RESOURCES
from tests.support.regions import directory


@pytest.fixture
def catalogue(ids: SeededIds, clock: HeldClock) -> Catalogue:
    return Catalogue(
        resources=RESOURCES,
        elements=ELEMENTS,
        departments=DEPARTMENTS,
        directory=directory(clock),
        ids=ids,
        clock=clock,
    )
