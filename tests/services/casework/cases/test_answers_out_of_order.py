"""Departments say things twice, late and in any order; cases go on all the same."""

from datetime import timedelta

from services.casework.cases.progress import ANSWER_OUT_OF_PLACE
from services.casework.service import ON_PARCEL_SETTLED
from services.casework.types import CaseState
from services.handover.service import DELIVER
from services.handover.types import (
    AnswerKind,
    DepartmentEvent,
)
from tests.support.cases import CaseOffice
from tests.support.departments import inbound, said
from tests.support.dossiers import ITEMS, SampleDossier

S = CaseState
IN_ORDER = list(ITEMS)


def word(
    office: CaseOffice, kind: AnswerKind, minutes: int = 0, reason_code: str | None = None, reason: str | None = None
) -> DepartmentEvent:
    moment = office.clock.now() + timedelta(minutes=minutes)
    return said("", kind, at=moment, reason_code=reason_code, reason=reason)


async def timeline(office: CaseOffice, sample: SampleDossier, item: str) -> list[str]:
    return [f"{entry.state} {entry.actor_kind}" for entry in (await office.view(sample, item)).timeline]


class TestWordsOutOfOrder:
    async def test_a_grant_before_the_acceptance_implies_it(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        await office.hear(sample.case("birth-certificate"), word(office, AnswerKind.ACCEPTED, -5))
        assert [entry.split()[0] for entry in await timeline(office, sample, "birth-certificate")] == [
            "SUBMITTED",
            "PRE_REVIEW",
            "ACCEPTED",
            "DECIDED_GRANT",
            "COMPLETED",
            "DELIVERED",
        ]

    async def test_a_grant_before_the_delivery_is_settled_loses_nothing(self, office: CaseOffice) -> None:
        async def call_back(reference: str) -> None:
            result = sample.result("birth-certificate", office.clock)
            granted = said(reference, AnswerKind.GRANTED, result, at=office.clock.now())
            await office.handover.receive("health", inbound(granted))

        sample, _ = await office.submit(run=False)
        office.departments["health"].before_answer = call_back
        await office.run()
        seen = await office.view(sample, "birth-certificate")
        assert (seen.state, seen.external_reference) == (S.DELIVERED, "HEALTH-1")
        assert len(office.handed_over("household-entry")) == 1

    async def test_an_answer_heard_before_the_settlement_keeps_the_reference(self, office: CaseOffice) -> None:
        sample, _ = await office.submit(run=False)
        (delivery,) = office.queue.of(DELIVER)
        await office.handover.deliver(DELIVER.decode(delivery.payload))
        late = office.queue.of(ON_PARCEL_SETTLED)
        office.queue.jobs.clear()
        await office.grant(sample, "birth-certificate")
        assert (await office.view(sample, "birth-certificate")).external_reference is None
        office.queue.jobs.extend(late)
        await office.run()
        seen = await office.view(sample, "birth-certificate")
        assert (seen.state, seen.external_reference) == (S.DELIVERED, "HEALTH-1")

    async def test_a_word_that_was_overtaken_changes_nothing(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        case = sample.case("birth-certificate")
        await office.hear(case, word(office, AnswerKind.SUSPENDED, 10))
        before = await office.view(sample, "birth-certificate")
        await office.hear(case, word(office, AnswerKind.IN_REVIEW, 5))
        assert await office.view(sample, "birth-certificate") == before
        await office.hear(case, word(office, AnswerKind.RESUMED, 15))
        assert (await office.view(sample, "birth-certificate")).state is S.IN_REVIEW

    async def test_a_job_that_runs_again_finds_its_work_done(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate", run=False)
        jobs = list(office.queue.jobs)
        await office.run()
        before = await office.view(sample, "birth-certificate")
        office.queue.jobs.extend(jobs)
        await office.run()
        assert await office.view(sample, "birth-certificate") == before
        assert len(before.results) == 1
        assert len(office.handed_over("household-entry")) == 1

    async def test_a_word_is_heard_once_even_where_a_department_dates_all_words_alike(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        case = sample.case("birth-certificate")
        await office.hear(case, word(office, AnswerKind.SUSPENDED), run=False)
        suspended = list(office.queue.jobs)
        await office.run()
        await office.hear(case, word(office, AnswerKind.RESUMED))
        office.queue.jobs.extend(suspended)
        await office.run()
        assert (await office.view(sample, "birth-certificate")).state is S.IN_REVIEW

    async def test_the_same_grant_in_other_words_is_harmless(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        before = await office.view(sample, "birth-certificate")
        office.clock.advance(timedelta(minutes=1))
        await office.grant(sample, "birth-certificate")
        assert await office.view(sample, "birth-certificate") == before

    async def test_a_last_word_that_contradicts_the_first_is_noted_once(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        await office.hear(sample.case("birth-certificate"), word(office, AnswerKind.DENIED, 5), run=False)
        jobs = list(office.queue.jobs)
        await office.run()
        office.queue.jobs.extend(jobs)
        await office.run()
        seen = await office.view(sample, "birth-certificate")
        assert seen.state is S.DELIVERED
        assert [entry.reason_code for entry in seen.timeline].count(ANSWER_OUT_OF_PLACE) == 1
        assert (await office.states(sample))["household-entry"] is S.PRE_REVIEW
