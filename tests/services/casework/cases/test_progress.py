"""From the first parcel to the last result, whatever the departments say and in whatever order."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from services.access.types import Identifier, IdentifierKind, SubjectKind
from services.casework.cases.issued_id_numbers import NUMBER_NOT_LEARNT
from services.casework.cases.left_out_results import EARLIER_RESULT_LEFT_OUT
from services.casework.cases.progress import ANSWER_OUT_OF_PLACE
from services.casework.dossier.store import CaseMissing
from services.casework.service import ON_DELIVERY_UNANSWERED, ON_PARCEL_ANSWERED, ON_PARCEL_SETTLED
from services.casework.types import CaseState
from services.documents.types import DocumentOrigin, Grade
from services.handover.service import DELIVER
from services.handover.types import (
    AnswerKind,
    Delivery,
    DeliveryRefused,
    DepartmentEvent,
    OutcomeUnknown,
    ParcelAnswered,
)
from services.handover.types.deliveries import DELIVERY_UNANSWERED, OUTCOME_UNKNOWN, DeliveryUnanswered
from tests.support.cases import CaseOffice
from tests.support.departments import said
from tests.support.dossiers import CHILD_NUMBERS, ITEMS, SampleDossier

S = CaseState
IN_ORDER = list(ITEMS)


def word(
    office: CaseOffice, kind: AnswerKind, minutes: int = 0, reason_code: str | None = None, reason: str | None = None
) -> DepartmentEvent:
    moment = office.clock.now() + timedelta(minutes=minutes)
    return said("", kind, at=moment, reason_code=reason_code, reason=reason)


async def timeline(office: CaseOffice, sample: SampleDossier, item: str) -> list[str]:
    return [f"{entry.state} {entry.actor_kind}" for entry in (await office.view(sample, item)).timeline]


class TestAChildIsBorn:
    async def test_every_case_goes_out_in_its_turn_and_is_delivered(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        for item in IN_ORDER:
            assert len(office.handed_over(item)) == 1, f"{item} is not with its department"
            await office.grant(sample, item)
        assert set((await office.states(sample)).values()) == {S.DELIVERED}
        assert sum(len(each.sent) for each in office.departments.values()) == len(IN_ORDER)

    async def test_the_certificate_goes_into_what_follows_and_the_new_number_into_what_follows_that(
        self, office: CaseOffice
    ) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        certificate = {"person.name": "陈样0", "birth.certificate_number": "birth_certificate-1"}
        assert office.contents("household-entry")["child"] == certificate
        assert office.contents("vaccination-record")["child"] == certificate
        assert office.contents("maternity-reimbursement")["child"] == certificate
        assert office.handed_over("medical-enrolment") == []
        await office.grant(sample, "household-entry")
        number = {"person.name": "陈样0", "person.id_number": CHILD_NUMBERS[0]}
        assert office.contents("medical-enrolment")["child"] == number
        assert office.contents("social-card")["child"] == {**number, "social_card.bank": "示例银行"}

    async def test_a_result_becomes_a_document_of_the_child_and_goes_along(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        [result] = (await office.view(sample, "birth-certificate")).results
        document = result.document
        assert (document.grade, document.origin, document.owner) == (
            Grade.A,
            DocumentOrigin.RESULT,
            sample.subject("child"),
        )
        assert (document.kind, document.number, document.issuer) == (
            "birth_certificate",
            "birth_certificate-1",
            "health",
        )
        (parcel,) = office.handed_over("household-entry")
        assert [(each.document, each.digest) for each in parcel.attachments] == [(document.id, document.digest)]

    async def test_the_child_learns_its_number(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        child = sample.subject("child")
        assert (await office.person(child)).identifiers == ()
        await office.grant(sample, "household-entry")
        (identifier,) = (await office.person(child)).identifiers
        assert (identifier.kind, identifier.value) == (IdentifierKind.ID_CARD, CHILD_NUMBERS[0])
        assert identifier.valid_from == date(2026, 11, 23)

    async def test_the_timeline_keeps_every_step(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.hear(sample.case("birth-certificate"), word(office, AnswerKind.ACCEPTED))
        await office.grant(sample, "birth-certificate")
        assert await timeline(office, sample, "birth-certificate") == [
            "SUBMITTED APPLICANT",
            "PRE_REVIEW DEPARTMENT",
            "ACCEPTED DEPARTMENT",
            "DECIDED_GRANT DEPARTMENT",
            "COMPLETED GATEWAY",
            "DELIVERED GATEWAY",
        ]
        assert (await timeline(office, sample, "household-entry"))[:2] == ["WAITING APPLICANT", "SUBMITTED GATEWAY"]
        assert (await timeline(office, sample, "social-card")) == ["WAITING APPLICANT"]

    async def test_every_step_is_an_event_of_its_own(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        office.moved.clear()
        await office.hear(sample.case("birth-certificate"), word(office, AnswerKind.ACCEPTED))
        (moved,) = office.moved
        assert (moved.case, moved.application, moved.state) == (
            sample.case("birth-certificate"),
            sample.dossier.application,
            S.ACCEPTED,
        )

    async def test_what_results_brought_does_not_lie_open(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        await office.grant(sample, "household-entry")
        async with office.db.read() as session:
            tables = ["cases", "case_events", "parcels", "parcel_answers", "documents"]
            rows = [row for each in tables for row in await session.rows(text(f"select {each}::text from {each}"))]
        stored = "".join(row[0] for row in rows)
        assert "household_page" in stored
        assert CHILD_NUMBERS[0] not in stored


class TestTwins:
    async def test_each_child_goes_its_own_way(self, office: CaseOffice) -> None:
        sample, _ = await office.submit(children=2)
        await office.grant(sample, "birth-certificate", 2)
        assert (await office.states(sample, 1))["household-entry"] is S.WAITING
        assert (await office.states(sample, 2))["household-entry"] is S.PRE_REVIEW
        assert office.contents("household-entry")["child"]["birth.certificate_number"] == "birth_certificate-2"

    async def test_the_mother_is_reimbursed_once_for_both(self, office: CaseOffice) -> None:
        sample, _ = await office.submit(children=2)
        await office.grant(sample, "birth-certificate", 1)
        assert (await office.states(sample))["maternity-reimbursement"] is S.WAITING
        await office.grant(sample, "birth-certificate", 2)
        assert office.contents("maternity-reimbursement")["child"] == {
            "person.name": "陈样0,陈样1",
            "birth.certificate_number": "birth_certificate-1,birth_certificate-2",
        }
        (parcel,) = office.handed_over("maternity-reimbursement")
        assert len(parcel.attachments) == 2

    async def test_two_answers_for_two_siblings_at_once_release_the_mothers_case_once(self, office: CaseOffice) -> None:
        for _ in range(5):
            sample, _ = await office.submit(children=2)
            await office.grant(sample, "birth-certificate", 1, run=False)
            await office.grant(sample, "birth-certificate", 2, run=False)
            answers = office.queue.of(ON_PARCEL_ANSWERED)
            office.queue.jobs.clear()
            assert len(answers) == 2
            events = [ON_PARCEL_ANSWERED.decode(job.payload) for job in answers]
            await asyncio.gather(*(office.casework.on_parcel_answered(event) for event in events * 2))
            await office.run()
            assert (await office.states(sample))["maternity-reimbursement"] is S.PRE_REVIEW
        assert len(office.handed_over("maternity-reimbursement")) == 5


class TestSeveralAnswersInOneMessage:
    async def test_are_one_job_and_each_moves_the_case_by_the_same_law(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        case, at = sample.case("birth-certificate"), office.clock.now()
        kinds = [AnswerKind.ACCEPTED, AnswerKind.IN_REVIEW, AnswerKind.CORRECTION_REQUIRED, AnswerKind.SUSPENDED]
        said = [DepartmentEvent("", kind, at + timedelta(seconds=n)) for n, kind in enumerate(kinds)]
        await office.hear(case, *said, run=False)
        (job,) = office.queue.of(ON_PARCEL_ANSWERED)
        assert office.queue.jobs == [job]
        for _ in range(2):
            await office.casework.on_parcel_answered(ON_PARCEL_ANSWERED.decode(job.payload))
        seen = await office.view(sample, "birth-certificate")
        assert seen.state is S.SUSPENDED
        told = [(entry.state, entry.reason_code) for entry in seen.timeline[2:]]
        assert told == [
            (S.ACCEPTED, None),
            (S.IN_REVIEW, None),
            (S.IN_REVIEW, ANSWER_OUT_OF_PLACE),
            (S.SUSPENDED, None),
        ]

    async def test_that_were_cut_off_between_two_go_on_with_the_next(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        case, at = sample.case("birth-certificate"), office.clock.now()
        kinds = [AnswerKind.ACCEPTED, AnswerKind.IN_REVIEW]
        said = [DepartmentEvent("", kind, at + timedelta(seconds=n)) for n, kind in enumerate(kinds)]
        await office.hear(case, *said, run=False)
        (job,) = office.queue.of(ON_PARCEL_ANSWERED)
        answered = ON_PARCEL_ANSWERED.decode(job.payload)
        await office.casework.on_parcel_answered(answered.one_by_one()[0])
        await office.casework.on_parcel_answered(answered)
        seen = await office.view(sample, "birth-certificate")
        assert [entry.state for entry in seen.timeline[2:]] == [S.ACCEPTED, S.IN_REVIEW]


class TestARefusal:
    async def test_blocks_only_what_depends_on_it_and_says_why(self, office: CaseOffice) -> None:
        office.departments["medical_insurance"].deliveries.append(DeliveryRefused("YB-31", "已在外省参保"))
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        # the mother's own case went to the same department first and took the scripted refusal
        assert (await office.states(sample))["maternity-reimbursement"] is S.NOT_ACCEPTED
        office.departments["medical_insurance"].deliveries.append(DeliveryRefused("YB-32", "重复参保"))
        await office.grant(sample, "household-entry")
        await office.grant(sample, "social-card")
        assert await office.states(sample) == {
            "birth-certificate": S.DELIVERED,
            "vaccination-record": S.PRE_REVIEW,
            "household-entry": S.DELIVERED,
            "medical-enrolment": S.NOT_ACCEPTED,
            "premium-payment": S.BLOCKED,
            "social-card": S.DELIVERED,
            "maternity-reimbursement": S.NOT_ACCEPTED,
        }
        refused = await office.view(sample, "medical-enrolment")
        assert (refused.reason_code, refused.reason) == ("YB-32", "重复参保")
        assert (refused.timeline[-1].reason_code, refused.timeline[-1].reason) == ("YB-32", "重复参保")
        blocked = await office.view(sample, "premium-payment")
        assert (blocked.blocked_by, blocked.waits_for) == (refused.id, ())

    @pytest.mark.parametrize(
        ("kind", "state"), [(AnswerKind.NOT_ACCEPTED, S.NOT_ACCEPTED), (AnswerKind.DENIED, S.DECIDED_DENY)]
    )
    async def test_that_comes_as_an_answer_blocks_all_that_follows(
        self, office: CaseOffice, kind: AnswerKind, state: CaseState
    ) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        household = sample.case("household-entry")
        await office.hear(household, word(office, kind, reason_code="P-3", reason="材料不符"))
        states = await office.states(sample)
        assert states["household-entry"] is state
        assert [item for item in IN_ORDER if states[item] is S.BLOCKED] == [
            "medical-enrolment",
            "premium-payment",
            "social-card",
        ]
        for item in ("medical-enrolment", "premium-payment", "social-card"):
            assert (await office.view(sample, item)).blocked_by == household
        seen = await office.view(sample, "household-entry")
        assert (seen.reason_code, seen.reason) == ("P-3", "材料不符")
        assert states["vaccination-record"] is S.PRE_REVIEW

    async def test_has_its_reason_at_the_last_step_and_sealed(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.hear(sample.case("birth-certificate"), word(office, AnswerKind.DENIED, 0, "H-1", "材料不符"))
        entries = (await office.view(sample, "birth-certificate")).timeline
        assert [entry.reason for entry in entries] == [None, None, None, "材料不符"]
        async with office.db.read() as session:
            rows = await session.rows(text("select case_events::text from case_events"))
            rows = [*rows, *await session.rows(text("select cases::text from cases"))]
        stored = "".join(row[0] for row in rows)
        assert "H-1" in stored
        assert "材料不符" not in stored


class TestAnUnansweredDelivery:
    async def test_is_noted_once_and_moves_nothing(self, office: CaseOffice) -> None:
        office.departments["health"].deliveries.extend([OutcomeUnknown("TIMED_OUT")] * 4)
        sample, _ = await office.submit(run=False)
        for _ in range(3):
            (job,) = office.queue.of(DELIVER)
            office.queue.jobs.remove(job)
            await office.handover.deliver(DELIVER.decode(job.payload))
        (unanswered,) = office.queue.of(ON_DELIVERY_UNANSWERED)
        for _ in range(2):
            await office.casework.on_delivery_unanswered(ON_DELIVERY_UNANSWERED.decode(unanswered.payload))
        seen = await office.view(sample, "birth-certificate")
        assert seen.state is S.SUBMITTED
        assert [entry.reason_code for entry in seen.timeline] == [None, DELIVERY_UNANSWERED]

    async def test_is_not_noted_where_the_department_has_answered_meanwhile(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        case = sample.case("birth-certificate")
        parcel = await office.parcel_row(case)
        assert parcel is not None
        await office.casework.on_delivery_unanswered(DeliveryUnanswered(parcel.id, case))
        seen = await office.view(sample, "birth-certificate")
        assert DELIVERY_UNANSWERED not in {entry.reason_code for entry in seen.timeline}


class TestAnUnknownDelivery:
    async def test_is_noted_once_and_moves_nothing(self, office: CaseOffice) -> None:
        health = office.departments["health"]
        health.delivery = Delivery.NEITHER
        health.deliveries.append(OutcomeUnknown("TIMED_OUT"))
        sample, _ = await office.submit(run=False)
        (job,) = office.queue.of(DELIVER)
        await office.handover.deliver(DELIVER.decode(job.payload))
        (settled,) = office.queue.of(ON_PARCEL_SETTLED)
        await office.casework.on_parcel_settled(ON_PARCEL_SETTLED.decode(settled.payload))
        await office.casework.on_parcel_settled(ON_PARCEL_SETTLED.decode(settled.payload))
        seen = await office.view(sample, "birth-certificate")
        assert seen.state is S.SUBMITTED
        assert [entry.reason_code for entry in seen.timeline] == [None, OUTCOME_UNKNOWN]

    async def test_goes_on_when_the_department_turns_out_to_have_it(self, office: CaseOffice) -> None:
        office.departments["health"].deliveries.append(OutcomeUnknown("TIMED_OUT"))
        sample, _ = await office.submit()
        seen = await office.view(sample, "birth-certificate")
        assert (seen.state, seen.external_reference) == (S.PRE_REVIEW, "HEALTH-1")


class TestTheDueDay:
    async def test_counts_from_the_departments_receipt_and_anew_from_acceptance(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        assert (await office.view(sample, "birth-certificate")).due_on == date(2026, 11, 30)
        office.clock.advance(timedelta(days=1))
        await office.hear(sample.case("birth-certificate"), word(office, AnswerKind.ACCEPTED))
        assert (await office.view(sample, "birth-certificate")).due_on == date(2026, 12, 1)

    async def test_of_a_case_that_waited_counts_from_the_day_it_went_out(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        office.clock.advance(timedelta(days=1))
        await office.grant(sample, "birth-certificate")
        assert (await office.view(sample, "household-entry")).due_on == date(2026, 12, 22)

    async def test_in_a_year_without_a_calendar_is_left_open_and_holds_nothing_up(self, office: CaseOffice) -> None:
        office.clock.advance(timedelta(days=30))
        sample, _ = await office.submit()
        await office.grant(sample, "birth-certificate")
        household = await office.view(sample, "household-entry")
        assert (household.state, household.due_on) == (S.PRE_REVIEW, None)


async def with_a_number_of_its_own(office: CaseOffice, sample: SampleDossier) -> None:
    """The child is no newcomer to the registers."""
    async with office.db.work() as work:
        number = Identifier(IdentifierKind.ID_CARD, "340000202611180033")
        await office.access.learn_identifier(work, sample.subject("child"), number, source="police")


@pytest.mark.parametrize("number", ["3400002026", "340000199403121026"])
async def test_a_number_that_cannot_be_right_is_noted_and_the_grant_stands(office: CaseOffice, number: str) -> None:
    """One is malformed, the other is known to be somebody else's."""
    sample, _ = await office.submit()
    await with_a_number_of_its_own(office, sample)
    async with office.db.work() as work:
        known = Identifier(IdentifierKind.ID_CARD, "340000199403121026")
        await office.access.ensure(work, SubjectKind.PERSON, "陈测试", [known])
    await office.grant(sample, "birth-certificate")
    result = replace(sample.result("household-entry", office.clock), elements={"child": {"person.id_number": number}})
    await office.grant_with(sample.case("household-entry"), result)
    seen = await office.view(sample, "household-entry")
    assert seen.state is S.DELIVERED
    assert NUMBER_NOT_LEARNT in [entry.reason_code for entry in seen.timeline]
    waits = await office.view(sample, "social-card")
    assert (waits.state, waits.timeline[-1].reason_code) == (S.WAITING, EARLIER_RESULT_LEFT_OUT)


async def test_when_one_part_of_an_answer_fails_nothing_of_it_is_true(
    office: CaseOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object, **_more: object) -> None:
        raise ConnectionError

    sample, _ = await office.submit()
    await office.grant(sample, "birth-certificate")
    before = await office.view(sample, "household-entry")
    monkeypatch.setattr(office.access, "learn_issued_number", fail)
    await office.grant(sample, "household-entry", run=False)
    jobs = list(office.queue.jobs)
    with pytest.raises(ConnectionError):
        await office.run()
    assert await office.view(sample, "household-entry") == before
    assert office.handed_over("social-card") == []
    monkeypatch.undo()
    office.queue.jobs[:] = jobs
    await office.run()
    assert (await office.view(sample, "household-entry")).state is S.DELIVERED


async def test_a_job_for_no_case_says_so(office: CaseOffice) -> None:
    unknown = ParcelAnswered(office.ids.record(7), office.ids.record(7), office.ids.record(7))
    with pytest.raises(CaseMissing):
        await office.casework.on_parcel_answered(unknown)
