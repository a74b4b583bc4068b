"""The table of states: whole, without ways back, and with the law's order in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.cases.states import (
    TRANSITIONS,
    UNDECIDED,
    Trigger,
    next_state,
    steps,
)
from services.casework.types import ENDED, FAILURES, CaseState
from tests.support.cases import BEGINNINGS, ENDS

FROM_OTHER_CASES = {Trigger.RELEASE, Trigger.BLOCK}
BY_PEOPLE = {Trigger.WITHDRAW, Trigger.VOID}
DECIDED = {CaseState.DECIDED_GRANT, CaseState.DECIDED_DENY}
states = st.sampled_from(CaseState)


def reachable(start: CaseState) -> set[CaseState]:
    reached = {start}
    while True:
        further = {to for (state, _), to in TRANSITIONS.items() if state in reached} - reached
        if not further:
            return reached
        reached |= further


def test_every_state_is_reached_from_a_beginning() -> None:
    assert set.union(*(reachable(beginning) for beginning in BEGINNINGS)) == set(CaseState)


def test_the_ends_are_those_of_the_law() -> None:
    assert {
        CaseState.NOT_ACCEPTED,
        CaseState.RETURNED,
        CaseState.FORWARDED,
        CaseState.TERMINATED,
        CaseState.WITHDRAWN,
        CaseState.VOIDED,
        CaseState.BLOCKED,
        CaseState.ARCHIVED,
    } == ENDS


def test_a_state_that_nothing_leads_out_of_ends_a_case() -> None:
    assert ENDS <= ENDED


def test_a_case_that_failed_or_was_delivered_has_ended_and_an_undecided_one_has_not() -> None:
    assert FAILURES | {CaseState.DELIVERED} <= ENDED
    assert ENDED.isdisjoint(UNDECIDED)


@given(states, st.lists(st.sampled_from(Trigger), max_size=30))
def test_no_path_leaves_an_end(start: CaseState, triggers: list[Trigger]) -> None:
    state = start
    for trigger in triggers:
        following = next_state(state, trigger)
        assert following is None or state not in ENDS
        state = following or state


def test_nothing_is_withdrawn_once_it_is_decided() -> None:
    from_decided = set.union(*(reachable(state) for state in DECIDED))
    assert CaseState.WITHDRAWN not in from_decided
    assert {state for state, trigger in TRANSITIONS if trigger is Trigger.WITHDRAW} == UNDECIDED
    assert UNDECIDED.isdisjoint(from_decided)


def test_a_case_waits_and_is_blocked_only_because_of_other_cases() -> None:
    into_blocked = {trigger for (_, trigger), to in TRANSITIONS.items() if to is CaseState.BLOCKED}
    out_of_waiting = {trigger for state, trigger in TRANSITIONS if state is CaseState.WAITING}
    assert into_blocked == {Trigger.BLOCK}
    assert out_of_waiting == FROM_OTHER_CASES | BY_PEOPLE
    into_waiting = {key for key, to in TRANSITIONS.items() if to is CaseState.WAITING}
    assert into_waiting == {(CaseState.SUBMITTED, Trigger.HOLD)}


def test_corrections_come_before_acceptance_and_acceptance_before_a_decision() -> None:
    assert CaseState.CORRECTION_REQUIRED not in reachable(CaseState.ACCEPTED)
    without_acceptance = {key: to for key, to in TRANSITIONS.items() if key[1] is not Trigger.ACCEPT}
    reached = set(BEGINNINGS)
    for _ in CaseState:
        reached |= {to for (state, _), to in without_acceptance.items() if state in reached}
    assert reached.isdisjoint(DECIDED)


def test_a_failure_never_becomes_a_grant() -> None:
    assert all(CaseState.DECIDED_GRANT not in reachable(state) for state in FAILURES)


@given(states, states)
def test_steps_lead_by_the_table_to_where_they_say(start: CaseState, target: CaseState) -> None:
    way = steps(start, target)
    if way is None:
        return
    state = start
    for trigger in way:
        following = next_state(state, trigger)
        assert following is not None
        state = following
    assert state is target


@given(states, states)
def test_no_department_says_what_is_for_people_or_siblings(start: CaseState, target: CaseState) -> None:
    assert not set(steps(start, target) or ()) & (FROM_OTHER_CASES | BY_PEOPLE)


@pytest.mark.parametrize(
    "path",
    [
        "WAITING release SUBMITTED take PRE_REVIEW accept ACCEPTED review IN_REVIEW grant DECIDED_GRANT",
        "DECIDED_GRANT complete COMPLETED deliver DELIVERED archive ARCHIVED",
        "PRE_REVIEW ask_correction CORRECTION_REQUIRED resubmit RESUBMITTED ask_correction CORRECTION_REQUIRED",
        "CORRECTION_REQUIRED return RETURNED",
        "RESUBMITTED accept ACCEPTED deny DECIDED_DENY complete COMPLETED",
        "ACCEPTED grant DECIDED_GRANT",
        "IN_REVIEW suspend SUSPENDED resume IN_REVIEW deny DECIDED_DENY",
        "SUBMITTED not_accept NOT_ACCEPTED",
        "RESUBMITTED not_accept NOT_ACCEPTED",
        "IN_REVIEW forward FORWARDED",
        "SUSPENDED terminate TERMINATED",
        "WAITING block BLOCKED",
        "SUSPENDED withdraw WITHDRAWN",
        "SUSPENDED void VOIDED",
    ],
)
def test_the_table_holds_the_paths_of_the_law(path: str) -> None:
    first, *rest = path.split()
    state: CaseState | None = CaseState(first)
    for trigger, following in zip(rest[::2], rest[1::2], strict=True):
        assert state is not None
        state = next_state(state, Trigger(trigger.upper()))
        assert state == following


def test_a_grant_implies_what_was_left_unsaid() -> None:
    assert steps(CaseState.SUBMITTED, CaseState.DECIDED_GRANT) == (Trigger.TAKE, Trigger.ACCEPT, Trigger.GRANT)
    assert steps(CaseState.ACCEPTED, CaseState.DECIDED_GRANT) == (Trigger.GRANT,)
    assert steps(CaseState.SUSPENDED, CaseState.DECIDED_GRANT) == (Trigger.RESUME, Trigger.GRANT)


def test_a_word_that_was_overtaken_leads_nowhere() -> None:
    assert steps(CaseState.DELIVERED, CaseState.ACCEPTED) is None
    assert steps(CaseState.IN_REVIEW, CaseState.ACCEPTED) is None
    assert steps(CaseState.WAITING, CaseState.DECIDED_GRANT) is None
