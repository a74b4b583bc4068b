"""The one table of what follows from an outcome."""

import pytest

from services.sharing.types import CONSEQUENCES, Check, OutcomeKind


def test_every_outcome_has_its_consequence() -> None:
    assert set(CONSEQUENCES) == set(OutcomeKind)


def test_what_a_source_said_is_the_only_thing_closed_to_the_applicant() -> None:
    assert [kind for kind, its in CONSEQUENCES.items() if not its.editable] == [OutcomeKind.FOUND]


def test_no_two_outcomes_are_told_in_the_same_words() -> None:
    assert len({its.message_code for its in CONSEQUENCES.values()}) == len(OutcomeKind)


@pytest.mark.parametrize("kind", list(OutcomeKind))
def test_what_is_asked_again_is_shown_as_pending(kind: OutcomeKind) -> None:
    its = CONSEQUENCES[kind]
    assert its.retry is (kind in {OutcomeKind.DOWN, OutcomeKind.TIMED_OUT, OutcomeKind.MALFORMED})
    assert not its.retry or its.check is Check.PENDING
