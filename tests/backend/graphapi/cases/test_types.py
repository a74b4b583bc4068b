"""Cases in the contract: a case is ended where casework says so."""

from unittest.mock import Mock

import pytest

from backend.graphapi.base.words import Words
from backend.graphapi.cases.types import Case, TimelineEntry
from backend.rooms import Rooms
from services.casework import types as domain
from services.casework.cases.states import UNDECIDED
from services.casework.types import CaseState
from services.handover.types.deliveries import DELIVERY_UNANSWERED, NOT_RENDERABLE, OUTCOME_UNKNOWN, REFERENCE_TAKEN
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds
from tests.support.cases import ENDS, case_view
from tests.support.public_schema import words


@pytest.mark.parametrize("code", [DELIVERY_UNANSWERED, OUTCOME_UNKNOWN, REFERENCE_TAKEN, NOT_RENDERABLE])
def test_what_becomes_of_a_delivery_is_told_in_words(code: str, clock: HeldClock) -> None:
    entry = TimelineEntry.of(domain.TimelineEntry(clock.now(), CaseState.SUBMITTED, "GATEWAY", code))
    told = entry.remark(Mock(context=Mock(errors=words())))
    assert told == Words(zh=words().entry(code).zh.message, en=words().entry(code).en.message)


def in_state(state: CaseState, clock: HeldClock, ids: SeededIds) -> Case:
    return Case.of(case_view(state, clock, ids), Mock(spec=Rooms, department_names={}))


@pytest.mark.parametrize("state", sorted(ENDS | {CaseState.DELIVERED, CaseState.DECIDED_DENY}))
def test_a_case_that_nothing_more_happens_to_is_ended(state: CaseState, clock: HeldClock, ids: SeededIds) -> None:
    assert in_state(state, clock, ids).ended


@pytest.mark.parametrize("state", sorted(UNDECIDED))
def test_an_undecided_case_is_not_ended(state: CaseState, clock: HeldClock, ids: SeededIds) -> None:
    assert not in_state(state, clock, ids).ended
