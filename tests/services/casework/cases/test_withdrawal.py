"""Taking a case back: by whom, until when, and what becomes of those that wait for it."""

import asyncio
from uuid import UUID

import pytest

from services.access.types import Actor, Channel, NotTheApplicant
from services.casework.cases.progress import ANSWER_OUT_OF_PLACE
from services.casework.cases.withdrawal import DEPARTMENT_ASKED, DEPARTMENT_TOLD, NOT_SENT, WITHDRAWN
from services.casework.service import ON_PARCEL_ANSWERED
from services.casework.types import CaseNotWithdrawable, CaseState, CaseUnknown, CaseView
from services.handover.service import CASE_WITHDRAWN, DELIVER
from services.handover.types import AlreadyDecided, AnswerKind, NotSeen, ParcelState, RecallAnswer, TakenBack
from tests.support.cases import CaseOffice
from tests.support.departments import said
from tests.support.dossiers import SampleDossier

S = CaseState


def mother(sample: SampleDossier) -> Actor:
    return Actor.oneself(sample.subject("mother"), Channel.WEB)


async def test_a_case_that_was_not_sent_is_kept_back(office: CaseOffice) -> None:
    sample, _ = await office.submit(run=False)
    case = sample.case("birth-certificate")
    seen = await office.casework.withdraw(mother(sample), case)
    assert isinstance(seen, CaseView)
    assert (seen.state, seen.timeline[-1].actor_kind) == (S.WITHDRAWN, "APPLICANT")
    await office.run()
    assert office.departments["health"].sent == []
    row = await office.parcel_row(case)
    assert row is not None
    assert row.state is ParcelState.RECALLED


async def test_what_waits_for_a_withdrawn_case_is_blocked_by_it(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await office.grant(sample, "birth-certificate")
    household = sample.case("household-entry")
    await office.casework.withdraw(mother(sample), household)
    states = await office.states(sample)
    assert states["household-entry"] is S.WITHDRAWN
    for item in ("medical-enrolment", "premium-payment", "social-card"):
        view = await office.view(sample, item)
        assert (view.state, view.blocked_by) == (S.BLOCKED, household)
    assert states["vaccination-record"] is S.PRE_REVIEW


async def test_a_waiting_case_can_be_withdrawn_and_is_never_released(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await office.casework.withdraw(mother(sample), sample.case("household-entry"))
    await office.grant(sample, "birth-certificate")
    assert (await office.states(sample))["household-entry"] is S.WITHDRAWN
    assert office.handed_over("household-entry") == []


async def test_a_decided_case_is_not_withdrawn(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await office.grant(sample, "birth-certificate")
    refused = await office.casework.withdraw(mother(sample), sample.case("birth-certificate"))
    assert refused == CaseNotWithdrawable(S.DELIVERED)
    assert (await office.states(sample))["birth-certificate"] is S.DELIVERED


async def test_withdrawing_twice_says_that_it_is_withdrawn(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    case = sample.case("birth-certificate")
    await office.casework.withdraw(mother(sample), case)
    assert await office.casework.withdraw(mother(sample), case) == CaseNotWithdrawable(S.WITHDRAWN)


async def test_a_stranger_does_not_learn_that_the_case_exists(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    stranger = Actor.oneself(office.ids.subject(), Channel.WEB)
    case = sample.case("birth-certificate")
    assert await office.casework.withdraw(stranger, case) == CaseUnknown()
    assert await office.casework.withdraw(mother(sample), office.ids.record(7)) == CaseUnknown()
    assert (await office.states(sample))["birth-certificate"] is S.PRE_REVIEW


async def test_a_guardian_of_the_child_reads_its_case_and_does_not_withdraw_what_the_mother_applied_for(
    office: CaseOffice,
) -> None:
    sample, _ = await office.submit()
    guardian = office.ids.subject()
    await office.let_act(guardian, sample.subject("child"))
    case = sample.case("social-card")
    assert await office.casework.withdraw(Actor.oneself(guardian, Channel.APP), case) == NotTheApplicant()
    assert (await office.states(sample))["social-card"] is not S.WITHDRAWN


async def test_whom_the_applicant_authorised_withdraws_for_the_child(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    agent = office.ids.subject()
    await office.let_act(agent, sample.subject("mother"))
    seen = await office.casework.withdraw(Actor.oneself(agent, Channel.APP), sample.case("social-card"))
    assert isinstance(seen, CaseView)
    assert seen.state is S.WITHDRAWN


async def test_whoever_only_reads_a_case_does_not_withdraw_it(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    case = sample.case("birth-certificate")
    father = Actor.oneself(sample.subject("father"), Channel.WEB)
    assert await office.casework.withdraw(father, case) == NotTheApplicant()
    assert (await office.states(sample))["birth-certificate"] is S.PRE_REVIEW


async def test_who_acts_on_anothers_behalf_reaches_the_others_cases_and_not_their_own(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    helper = Actor(sample.subject("mother"), office.ids.subject(), Channel.WINDOW, "hall-1", "3")
    case = sample.case("birth-certificate")
    assert await office.casework.withdraw(helper, case) == CaseUnknown()
    helped = Actor(office.ids.subject(), sample.subject("mother"), Channel.WINDOW, "hall-1", "3")
    assert isinstance(await office.casework.withdraw(helped, case), CaseView)
    (entry,) = [entry for entry in await office.audited() if entry.action == WITHDRAWN]
    assert (entry.subject, entry.window) == (helped.subject, "3")
    assert entry.facts == {"parcel_kept_back": False, "blocked": 6}


async def test_a_grant_after_the_withdrawal_is_noted_and_moves_nothing(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    case = sample.case("birth-certificate")
    await office.casework.withdraw(mother(sample), case)
    await office.hear(case, said("", AnswerKind.ACCEPTED, at=office.clock.now()))
    await office.grant(sample, "birth-certificate")
    seen = await office.view(sample, "birth-certificate")
    assert (seen.state, seen.results) == (S.WITHDRAWN, ())
    assert seen.timeline[-1].reason_code == ANSWER_OUT_OF_PLACE
    assert (await office.states(sample))["household-entry"] is S.BLOCKED


async def test_withdrawing_and_granting_at_once_end_in_one_of_the_two(office: CaseOffice) -> None:
    for _ in range(5):
        sample, _receipt = await office.submit()
        await office.grant(sample, "birth-certificate", run=False)
        (answer,) = office.queue.jobs
        office.queue.jobs.clear()
        await asyncio.gather(
            office.casework.on_parcel_answered(ON_PARCEL_ANSWERED.decode(answer.payload)),
            office.casework.withdraw(mother(sample), sample.case("birth-certificate")),
        )
        await office.run()
        states = await office.states(sample)
        assert (states["birth-certificate"], states["household-entry"]) in {
            (S.DELIVERED, S.PRE_REVIEW),
            (S.WITHDRAWN, S.BLOCKED),
        }


async def test_withdrawing_and_sending_at_once_never_send_what_was_kept_back(office: CaseOffice) -> None:
    for _ in range(5):
        sample, _receipt = await office.submit(run=False)
        (delivery,) = office.queue.of(DELIVER)
        office.queue.jobs.clear()
        await asyncio.gather(
            office.handover.deliver(DELIVER.decode(delivery.payload)),
            office.casework.withdraw(mother(sample), sample.case("birth-certificate")),
        )
        await office.run()
        row = await office.parcel_row(sample.case("birth-certificate"))
        assert row is not None
        assert (row.id in office.departments["health"].sent) == (row.state is ParcelState.CONFIRMED)
        assert (await office.states(sample))["birth-certificate"] is S.WITHDRAWN


async def matters(office: CaseOffice, department: str = "health") -> list[tuple[str, UUID | None]]:
    async with office.db.read() as session:
        found = await office.handover.open_matters(session, [department], first=10)
    return [(each.reason_code, each.case) for each in found]


async def test_the_staff_of_a_department_that_has_the_case_is_told_of_its_withdrawal(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    case = sample.case("birth-certificate")
    assert await matters(office) == []
    seen = await office.casework.withdraw(mother(sample), case)
    assert isinstance(seen, CaseView)
    assert (seen.reason_code, seen.timeline[-1].reason_code) == (DEPARTMENT_TOLD, DEPARTMENT_TOLD)
    assert await matters(office) == [(CASE_WITHDRAWN, case)]


async def test_of_a_case_that_was_not_sent_nobody_is_told_and_the_applicant_sees_that(office: CaseOffice) -> None:
    sample, _ = await office.submit(run=False)
    withdrawn = await office.casework.withdraw(mother(sample), sample.case("birth-certificate"))
    assert isinstance(withdrawn, CaseView)
    assert (withdrawn.state, withdrawn.timeline[-1].reason_code) == (S.WITHDRAWN, NOT_SENT)
    assert await matters(office) == []


@pytest.mark.parametrize(
    ("answer", "told", "by", "left_to_staff"),
    [
        (TakenBack(), "RECALL_TAKEN_BACK", "DEPARTMENT", False),
        (AlreadyDecided(), "RECALL_ALREADY_DECIDED", "DEPARTMENT", False),
        (NotSeen(), "RECALL_LEFT_TO_STAFF", "GATEWAY", True),
    ],
)
async def test_what_the_department_answers_to_a_withdrawal_stands_in_the_timeline(
    office: CaseOffice, answer: RecallAnswer, told: str, by: str, left_to_staff: bool
) -> None:
    health = office.departments["health"]
    health.takes_recalls = True
    health.recalls.append(answer)
    sample, _ = await office.submit()
    case = sample.case("birth-certificate")
    withdrawn = await office.casework.withdraw(mother(sample), case)
    assert isinstance(withdrawn, CaseView)
    assert withdrawn.timeline[-1].reason_code == DEPARTMENT_ASKED
    await office.run()
    seen = await office.view(sample, "birth-certificate")
    assert seen.state is S.WITHDRAWN
    assert (seen.timeline[-1].reason_code, seen.timeline[-1].actor_kind) == (told, by)
    assert await matters(office) == [(CASE_WITHDRAWN, case)] * left_to_staff


async def test_a_decision_that_was_made_before_the_withdrawal_is_noted_and_put_before_the_staff(
    office: CaseOffice,
) -> None:
    health = office.departments["health"]
    health.takes_recalls = True
    health.recalls.append(AlreadyDecided())
    sample, _ = await office.submit()
    case = sample.case("birth-certificate")
    await office.casework.withdraw(mother(sample), case)
    await office.run()
    await office.grant(sample, "birth-certificate")
    seen = await office.view(sample, "birth-certificate")
    assert (seen.state, seen.results) == (S.WITHDRAWN, ())
    assert [entry.reason_code for entry in seen.timeline[-2:]] == ["RECALL_ALREADY_DECIDED", ANSWER_OUT_OF_PLACE]
    assert await matters(office) == [(ANSWER_OUT_OF_PLACE, case)]
