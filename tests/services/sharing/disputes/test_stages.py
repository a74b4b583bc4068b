"""The stages of a dispute, as rules over every sequence of what may happen to one."""

from hypothesis import given
from hypothesis import strategies as st

from services.sharing.disputes.stages import AFTER_ANSWER, OPEN_STAGES, OUTCOMES, TRANSITIONS, Transition, next_stage
from services.sharing.types import DisputeStage

turns = st.lists(st.sampled_from(Transition), max_size=12)


def walk(taken: list[Transition]) -> list[DisputeStage]:
    """The stages that a dispute goes through."""
    stages = [DisputeStage.RAISED]
    for turn in taken:
        if (reached := next_stage(stages[-1], turn)) is not None:
            stages.append(reached)
    return stages


@given(turns)
def test_what_has_ended_only_closes(taken: list[Transition]) -> None:
    stages = walk(taken)
    ends = [place for place, stage in enumerate(stages) if stage in OUTCOMES]
    assert len(ends) <= 1
    for end in ends:
        assert stages[end + 1 :] in ([], [DisputeStage.CLOSED])


@given(turns)
def test_nothing_closes_without_an_outcome(taken: list[Transition]) -> None:
    stages = walk(taken)
    assert DisputeStage.CLOSED not in stages or stages[-2] in OUTCOMES


@given(turns)
def test_a_dispute_never_returns_to_where_it_began(taken: list[Transition]) -> None:
    assert DisputeStage.RAISED not in walk(taken)[1:]


@given(turns, st.sampled_from([Transition.CONFIRM, Transition.CORRECT]))
def test_an_open_dispute_can_always_be_ended(taken: list[Transition], last: Transition) -> None:
    stage = walk(taken)[-1]
    assert (next_stage(stage, last) is not None) == (stage in OPEN_STAGES)


@given(turns, st.sampled_from(Transition))
def test_the_same_turn_twice_is_one(taken: list[Transition], turn: Transition) -> None:
    assert walk([*taken, turn, turn]) == walk([*taken, turn])


def test_every_stage_is_reached_and_all_but_the_last_are_left() -> None:
    assert {DisputeStage.RAISED, *TRANSITIONS.values()} == set(DisputeStage)
    assert {stage for stage, _ in TRANSITIONS} == set(DisputeStage) - {DisputeStage.CLOSED}


def test_a_providers_words_never_say_that_it_was_not_taken() -> None:
    assert not {Transition.REFUSE, Transition.FORWARD, Transition.CLOSE} & set(AFTER_ANSWER.values())
