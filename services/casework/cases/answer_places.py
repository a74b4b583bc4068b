"""Where a department's answer stands among what it said before: pure.

Departments answer late, twice and in any order, by clocks of their own. Every answer has one place, and each place one
consequence; none is passed over but what says nothing new.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from services.casework.cases.moves import TARGETS, Cases, moves_on_answer
from services.casework.tables import CaseRow
from services.casework.types import ENDED
from services.handover.types import ACCEPTED_SKEW, FINAL_ANSWERS, AnswerKind, DepartmentEvent
from services.kit.values.elements import Elements


class Place(Enum):
    """What an answer is to a case."""

    NEXT = auto()
    """it moves the case"""
    SAME_AGAIN = auto()
    """the case is where the answer would bring it"""
    GRANTED_AGAIN = auto()
    OVERTAKEN = auto()
    """it says nothing new: a later answer came before it, or the same grant did"""
    OUT_OF_PLACE = auto()
    """there is no lawful way from where the case is, or nobody can tell the order: a person must look"""


_ON_THE_WAY = frozenset({AnswerKind.ACCEPTED, AnswerKind.IN_REVIEW})
"""What every decision implies: said after it, this is late and not news."""


def within_the_case(row: CaseRow, answer: DepartmentEvent, received: datetime) -> DepartmentEvent:
    """The answer with its times held between the case's submission and its receipt, a skew of the department's clock
    aside: no day of a case may follow from a clock that is wrong by a day, or by a thousand years.
    """

    def held(at: datetime) -> datetime:
        return received if at > received + ACCEPTED_SKEW else max(at, row.submitted_at)

    results = tuple(replace(each, issued_at=held(each.issued_at)) for each in answer.results)
    return replace(answer, at=held(answer.at), results=results)


@dataclass(frozen=True, slots=True)
class StandingGrant:
    """The grant that counts: what the department said, and when, by its own clock within the case."""

    said: DepartmentEvent
    at: datetime


def place_of(
    cases: Cases, row: CaseRow, answer: DepartmentEvent, *, passed: bool, standing: StandingGrant | None
) -> Place:
    """`passed`: whether the case is or has been in the state that the answer means; `standing`: of a granted case."""
    kind, overtaken = answer.kind, row.answered_at is not None and answer.at < row.answered_at
    if kind is AnswerKind.GRANTED and standing is not None:
        return _place_of_another_grant(standing, answer)
    if kind in _ON_THE_WAY and (row.decided_at is not None or row.state in ENDED):
        return Place.OVERTAKEN
    if overtaken and kind not in FINAL_ANSWERS:
        return Place.OVERTAKEN if passed and kind is not AnswerKind.RESUMED else Place.OUT_OF_PLACE
    if row.state is TARGETS[kind]:
        return Place.SAME_AGAIN
    if moves_on_answer(cases, row.id, kind):
        return Place.NEXT
    return Place.OVERTAKEN if passed and kind in _ON_THE_WAY else Place.OUT_OF_PLACE


def _place_of_another_grant(standing: StandingGrant, answer: DepartmentEvent) -> Place:
    # Without a result it states the decision alone, as some departments do when they are asked: it corrects nothing.
    if not answer.results or _results_said(answer) == _results_said(standing.said):
        return Place.OVERTAKEN
    # Of two grants, the one that came later and is dated earlier may be the correction or what it corrects.
    return Place.OUT_OF_PLACE if answer.at < standing.at else Place.GRANTED_AGAIN


def _results_said(grant: DepartmentEvent) -> list[tuple[str, str, Mapping[str, Elements]]]:
    """Of a grant that is repeated, the days may differ."""
    return [(each.kind, each.number, each.elements) for each in grant.results]
