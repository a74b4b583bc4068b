"""The data check: by what was answered to this application's own questions, while it is fresh."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.applying.materials.ways.data_check import DataCheck
from services.applying.types import AnsweredQuestion, CheckLater, Need, NotThisWay, Satisfied
from services.catalogue.types import WaySpec
from services.documents.types import Grade, WayKind
from services.kit.clock import HeldClock
from services.sharing.types import OutcomeKind, PartyKey, StepReport, Want
from tests.support.applications import AS_OF
from tests.support.newborn import RELATIONS, RESOURCES

MOTHER, FATHER = PartyKey("mother"), PartyKey("father")
FIRST, SECOND = PartyKey("child", 1), PartyKey("child", 2)
NAME = "person.name"


def asked(
    resource: str,
    party: PartyKey,
    outcome: OutcomeKind = OutcomeKind.FOUND,
    wanted: Sequence[Want] = (),
    came: Sequence[tuple[PartyKey, str]] = (),
) -> AnsweredQuestion:
    is_found = outcome is OutcomeKind.FOUND
    report = StepReport(
        round=1,
        resource=resource,
        provider=resource.partition(".")[0],
        party=party,
        outcome=outcome,
        milliseconds=1.0,
        pull=UUID(int=1),
        wanted=tuple(wanted),
        as_of=AS_OF if is_found else None,
        digest="sha256:test" if is_found else None,
        grade=Grade.B if is_found else None,
    )
    return AnsweredQuestion(report, tuple(came))


def check(clock: HeldClock, resource: str, *expects: str, max_age: timedelta | None = None) -> DataCheck:
    spec = WaySpec(WayKind.DATA_CHECK, resource=resource, expects=expects, max_age=max_age)
    return DataCheck(spec, RESOURCES, RELATIONS, clock)


async def test_an_answer_with_all_that_is_expected_satisfies(clock: HeldClock) -> None:
    told = asked("police.person", MOTHER, came=[(MOTHER, NAME)])
    outcome = await check(clock, "police.person", NAME).satisfy(Need("m", MOTHER, [told]))
    assert isinstance(outcome, Satisfied)
    assert (outcome.evidence.grade, outcome.evidence.pull, outcome.evidence.as_of) == (Grade.B, UUID(int=1), AS_OF)


async def test_an_answer_that_leaves_something_out_does_not(clock: HeldClock) -> None:
    told = asked("police.person", MOTHER, came=[(MOTHER, NAME)])
    outcome = await check(clock, "police.person", NAME, "person.ethnicity").satisfy(Need("m", MOTHER, [told]))
    assert outcome == NotThisWay()


async def test_an_answer_about_somebody_else_does_not(clock: HeldClock) -> None:
    told = asked("police.person", FATHER, came=[(FATHER, NAME)])
    assert await check(clock, "police.person", NAME).satisfy(Need("m", MOTHER, [told])) == NotThisWay()


@pytest.mark.parametrize(("child", "expected"), [(FIRST, Satisfied), (SECOND, NotThisWay)])
async def test_a_child_is_answered_for_by_the_question_about_its_mother(
    clock: HeldClock, child: PartyKey, expected: type
) -> None:
    told = asked("health.delivery", MOTHER, came=[(FIRST, "birth.moment")])
    outcome = await check(clock, "health.delivery", "birth.moment").satisfy(Need("m", child, [told]))
    assert isinstance(outcome, expected)


async def test_a_child_is_not_answered_for_by_a_resource_that_answers_about_no_children(clock: HeldClock) -> None:
    down = asked("police.person", MOTHER, OutcomeKind.DOWN)
    assert await check(clock, "police.person", NAME).satisfy(Need("m", FIRST, [down])) == NotThisWay()


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (OutcomeKind.DOWN, CheckLater),
        (OutcomeKind.TIMED_OUT, CheckLater),
        (OutcomeKind.MALFORMED, CheckLater),
        (OutcomeKind.NOTHING, NotThisWay),
        (OutcomeKind.REFUSED, NotThisWay),
        (OutcomeKind.UNKNOWN_REGION, NotThisWay),
        (OutcomeKind.INVALID_KEY, NotThisWay),
        (OutcomeKind.KEY_MISSING, NotThisWay),
        (OutcomeKind.NOT_AUTHORISED, NotThisWay),
        (OutcomeKind.CONFLICT, NotThisWay),
    ],
)
async def test_only_what_may_still_be_answered_is_waited_for(
    clock: HeldClock, outcome: OutcomeKind, expected: type
) -> None:
    told = asked("police.person", MOTHER, outcome)
    assert isinstance(await check(clock, "police.person", NAME).satisfy(Need("m", MOTHER, [told])), expected)


async def test_a_missing_key_is_waited_for_while_its_own_source_is_down(clock: HeldClock) -> None:
    wanted = [Want("father", "person.id_number")]
    marriage = asked("civil_affairs.marriage", MOTHER, OutcomeKind.DOWN, wanted)
    person = asked("police.person", FATHER, OutcomeKind.KEY_MISSING)
    need = Need("m", FATHER, [marriage, person])
    assert isinstance(await check(clock, "police.person", NAME).satisfy(need), CheckLater)
    nobody = replace(need, asked=[asked("civil_affairs.marriage", MOTHER, OutcomeKind.NOTHING, wanted), person])
    assert await check(clock, "police.person", NAME).satisfy(nobody) == NotThisWay()


async def test_a_resource_that_was_never_asked_does_not_lead_there(clock: HeldClock) -> None:
    assert await check(clock, "police.person", NAME).satisfy(Need("m", MOTHER, [])) == NotThisWay()


async def test_what_was_found_grows_old(clock: HeldClock) -> None:
    told = asked("police.person", MOTHER, came=[(MOTHER, NAME)])
    an_hour = check(clock, "police.person", NAME, max_age=timedelta(hours=1))
    a_day = check(clock, "police.person", NAME)
    need = Need("m", MOTHER, [told])
    clock.moment = AS_OF + timedelta(hours=1)
    assert isinstance(await an_hour.satisfy(need), Satisfied)
    clock.moment += timedelta(seconds=1)
    assert isinstance(await an_hour.satisfy(need), CheckLater)
    assert isinstance(await a_day.satisfy(need), Satisfied)
