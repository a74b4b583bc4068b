"""Of what was asked, the last answer counts; what came earlier and was not asked again stands by its own question."""

from uuid import UUID

from services.applying.application.question_log import QuestionLog
from services.applying.types import AnsweredQuestion
from services.sharing.types import OutcomeKind, PartyKey, StepReport, Want

MOTHER = PartyKey("mother")


def asked(*elements: str, came: tuple[str, ...] = (), pull: int = 1) -> AnsweredQuestion:
    outcome = OutcomeKind.FOUND if came else OutcomeKind.TIMED_OUT
    wanted = tuple(Want("mother", element) for element in elements)
    report = StepReport(1, "police.person", "police", MOTHER, outcome, 0.0, UUID(int=pull) if came else None, wanted)
    return AnsweredQuestion(report, tuple((MOTHER, element) for element in came))


FIRST = asked("person.name", "person.sex", came=("person.name", "person.sex"))


def test_what_came_earlier_is_kept_beside_a_question_for_something_else() -> None:
    later = asked("household.number")
    assert QuestionLog((FIRST,)).followed_by([later]).latest() == (FIRST, later)


def test_what_is_asked_again_counts_as_it_came_last() -> None:
    later = asked("person.sex", came=("person.sex",), pull=2)
    name, sex = QuestionLog((FIRST,)).followed_by([later]).latest()
    assert (name.report.pull, name.came) == (UUID(int=1), ((MOTHER, "person.name"),))
    assert name.report.wanted == (Want("mother", "person.name"),)
    assert sex == later


def test_a_question_that_brought_nothing_gives_way_to_the_next() -> None:
    silent, later = asked("person.name", "person.sex"), asked("person.name", came=("person.name",))
    log = QuestionLog().followed_by([silent]).followed_by([later])
    assert log.later == log.latest() == (later,)
