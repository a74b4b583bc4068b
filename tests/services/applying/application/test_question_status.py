"""Questions: of several sources for one field, which outcome counts, and whether an answer may still come."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applying.application.question_status import QuestionStatus
from services.applying.types import AnsweredQuestion
from services.sharing.types import CONSEQUENCES, Check, OutcomeKind, PartyKey, StepReport, Want
from tests.support.newborn import RESOURCES

MOTHER, FATHER = PartyKey("mother"), PartyKey("father")
NAME, NUMBER = "person.name", "person.id_number"

ended = st.sampled_from([kind for kind in OutcomeKind if kind is not OutcomeKind.FOUND])


def asked(
    resource: str, party: PartyKey, outcome: OutcomeKind, *wanted: Want, came: Sequence[tuple[PartyKey, str]] = ()
) -> AnsweredQuestion:
    report = StepReport(1, resource, "", party, outcome, 0.0, None, wanted)
    return AnsweredQuestion(report, tuple(came))


def of_name(*outcomes: OutcomeKind) -> QuestionStatus:
    resources = ["police.person", "civil_affairs.marriage", "medical_insurance.participation"]
    steps = [
        asked(resource, FATHER, outcome, Want("father", NAME))
        for resource, outcome in zip(resources, outcomes, strict=False)
    ]
    return QuestionStatus(steps, RESOURCES)


def test_where_nobody_was_to_be_asked_there_is_no_outcome() -> None:
    assert QuestionStatus([], RESOURCES).outcome(FATHER, NAME) is None
    assert QuestionStatus([], RESOURCES).check(FATHER, NAME) is Check.NONE


@given(ended)
def test_a_single_source_decides(outcome: OutcomeKind) -> None:
    assert of_name(outcome).outcome(FATHER, NAME) is outcome


@given(st.lists(ended, min_size=2, max_size=3))
def test_as_long_as_one_may_still_answer_the_field_is_not_settled(outcomes: list[OutcomeKind]) -> None:
    questions = of_name(*outcomes)
    may_come = any(CONSEQUENCES[outcome].retry for outcome in outcomes)
    decisive = questions.outcome(FATHER, NAME)
    assert decisive in outcomes
    assert CONSEQUENCES[decisive].retry is may_come
    assert not may_come or questions.check(FATHER, NAME) is Check.PENDING


@given(st.permutations([OutcomeKind.NOTHING, OutcomeKind.DOWN, OutcomeKind.REFUSED]))
def test_the_order_of_the_questions_does_not_matter(outcomes: list[OutcomeKind]) -> None:
    assert of_name(*outcomes).outcome(FATHER, NAME) is OutcomeKind.DOWN


def test_an_answer_that_leaves_the_element_out_knows_nothing_of_it() -> None:
    told = asked("police.person", FATHER, OutcomeKind.FOUND, Want("father", NAME))
    assert QuestionStatus([told], RESOURCES).outcome(FATHER, NAME) is OutcomeKind.NOTHING


def test_what_came_was_found_whatever_others_said() -> None:
    told = asked("police.person", FATHER, OutcomeKind.FOUND, Want("father", NAME), came=[(FATHER, NAME)])
    down = asked("civil_affairs.marriage", MOTHER, OutcomeKind.DOWN, Want("father", NAME))
    questions = QuestionStatus([told, down], RESOURCES)
    assert questions.outcome(FATHER, NAME) is OutcomeKind.FOUND
    # Nothing that is typed there counts as matched before it was compared with what came.
    assert questions.check(FATHER, NAME) is Check.NONE


@pytest.mark.parametrize(
    ("marriage", "check"),
    [(OutcomeKind.DOWN, Check.PENDING), (OutcomeKind.NOTHING, Check.NONE)],
)
def test_a_question_without_its_key_waits_for_whoever_was_to_bring_it(marriage: OutcomeKind, check: Check) -> None:
    steps = [
        asked("civil_affairs.marriage", MOTHER, marriage, Want("father", NUMBER)),
        asked("police.person", FATHER, OutcomeKind.KEY_MISSING, Want("father", "household.number")),
        asked("police.household", FATHER, OutcomeKind.KEY_MISSING, Want("father", "household.address")),
    ]
    questions = QuestionStatus(steps, RESOURCES)
    assert questions.check(FATHER, "household.address") is check
    assert len(questions.pending()) == (3 if check is Check.PENDING else 0)


def test_two_questions_that_wait_for_each_other_end_somewhere() -> None:
    steps = [
        asked("police.person", FATHER, OutcomeKind.KEY_MISSING, Want("father", "household.number")),
        asked("police.household", FATHER, OutcomeKind.KEY_MISSING, Want("father", NUMBER)),
    ]
    assert QuestionStatus(steps, RESOURCES).pending() == []
