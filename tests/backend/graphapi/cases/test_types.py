"""Cases in the contract: a case is ended where casework says so."""

from unittest.mock import Mock

import pytest

from backend.graphapi.cases.types import Case
from backend.rooms import Rooms
from services.casework.cases.states import UNDECIDED
from services.casework.types import CaseState
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds
from tests.support.cases import ENDS, case_view


def in_state(state: CaseState, clock: HeldClock, ids: SeededIds) -> Case:
    return Case.of(case_view(state, clock, ids), Mock(spec=Rooms, department_names={}))


@pytest.mark.parametrize("state", sorted(ENDS | {CaseState.DELIVERED, CaseState.DECIDED_DENY}))
def test_a_case_that_nothing_more_happens_to_is_ended(state: CaseState, clock: HeldClock, ids: SeededIds) -> None:
    assert in_state(state, clock, ids).ended


@pytest.mark.parametrize("state", sorted(UNDECIDED))
def test_an_undecided_case_is_not_ended(state: CaseState, clock: HeldClock, ids: SeededIds) -> None:
    assert not in_state(state, clock, ids).ended
