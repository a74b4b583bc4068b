"""What a department says against the law of states is kept, told to the parties, and put before a person."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.casework.cases.competence import RESULT_BEYOND_COMPETENCE
from services.casework.cases.corrections import EARLIER_RESULT_CORRECTED, GRANT_CORRECTED
from services.casework.cases.issued_id_numbers import NUMBER_NOT_LEARNT
from services.casework.cases.left_out_results import EARLIER_RESULT_LEFT_OUT
from services.casework.cases.progress import ANSWER_OUT_OF_PLACE
from services.casework.types import CaseNotWithdrawable, CaseState
from services.handover.types import ANSWER_UNREADABLE, AnswerKind, DepartmentEvent, IssuedResult
from tests.support.cases import CaseOffice
from tests.support.departments import said, unreadable
from tests.support.dossiers import SampleDossier, child_number

K = AnswerKind
BIRTH = "birth-certificate"
AFTER_BIRTH = ("household-entry", "vaccination-record", "maternity-reimbursement")


async def hear(office: CaseOffice, sample: SampleDossier, *kinds: AnswerKind) -> None:
    """The answers, a minute after one another."""
    for kind in kinds:
        office.clock.advance(timedelta(minutes=1))
        results = (sample.result(BIRTH, office.clock),) if kind is K.GRANTED else ()
        word = DepartmentEvent("", kind, office.clock.now(), f"C-{kind}", f"因{kind}", results)
        await office.hear(sample.case(BIRTH), word)


async def waiting(office: CaseOffice, department: str = "health") -> list[str]:
    async with office.db.read() as session:
        return [each.reason_code for each in await office.handover.open_matters(session, [department], first=50)]


def corrected(office: CaseOffice, sample: SampleDossier, number: str) -> IssuedResult:
    own = sample.result(BIRTH, office.clock)
    return replace(own, number=number, elements={"child": {"birth.certificate_number": number}})


@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ((K.ACCEPTED, K.CORRECTION_REQUIRED), CaseState.ACCEPTED),
        ((K.IN_REVIEW, K.CORRECTION_REQUIRED), CaseState.IN_REVIEW),
        ((K.ACCEPTED, K.NOT_ACCEPTED), CaseState.ACCEPTED),
        ((K.GRANTED, K.DENIED), CaseState.DELIVERED),
        ((K.GRANTED, K.CORRECTION_REQUIRED), CaseState.DELIVERED),
        ((K.DENIED, K.GRANTED), CaseState.DECIDED_DENY),
        ((K.NOT_ACCEPTED, K.SUSPENDED), CaseState.NOT_ACCEPTED),
    ],
)
async def test_what_no_lawful_way_leads_to_moves_nothing_and_waits_for_a_person(
    office: CaseOffice, kinds: Sequence[AnswerKind], state: CaseState
) -> None:
    sample, _ = await office.submit()
    await hear(office, sample, *kinds)
    seen = await office.view(sample, BIRTH)
    last = seen.timeline[-1]
    assert seen.state is state
    assert (last.reason_code, last.reason) == (ANSWER_OUT_OF_PLACE, f"因{kinds[-1]}")
    assert await waiting(office) == [ANSWER_OUT_OF_PLACE]


async def test_granted_then_denied_and_granted_back_is_one_matter(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await hear(office, sample, K.GRANTED, K.DENIED, K.GRANTED)
    seen = await office.view(sample, BIRTH)
    assert (seen.state, len(seen.results)) == (CaseState.DELIVERED, 1)
    assert await waiting(office) == [ANSWER_OUT_OF_PLACE]


async def test_an_answer_out_of_place_does_not_hold_up_the_next(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await hear(office, sample, K.ACCEPTED, K.CORRECTION_REQUIRED, K.GRANTED)
    assert (await office.view(sample, BIRTH)).state is CaseState.DELIVERED
    assert len(office.handed_over("household-entry")) == 1


async def test_the_same_state_for_another_reason_is_told(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    for reason in ("缺照片", "缺照片", "缺签名"):
        office.clock.advance(timedelta(minutes=1))
        word = said("", K.CORRECTION_REQUIRED, at=office.clock.now(), reason_code="C-1", reason=reason)
        await office.hear(sample.case(BIRTH), word)
    seen = await office.view(sample, BIRTH)
    assert [entry.reason for entry in seen.timeline if entry.reason] == ["缺照片", "缺签名"]
    assert (seen.state, seen.reason) == (CaseState.CORRECTION_REQUIRED, "缺签名")


class TestACorrectedGrant:
    async def test_replaces_the_result_and_is_told(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH)
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), corrected(office, sample, "B-2"))
        seen = await office.view(sample, BIRTH)
        assert [each.document.number for each in seen.results] == ["B-2"]
        assert seen.timeline[-1].reason_code == GRANT_CORRECTED

    async def test_reaches_what_waits_for_another_and_what_was_not_sent_yet(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH, run=False)
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), corrected(office, sample, "B-2"), run=False)
        await office.run()
        for item in ("household-entry", "vaccination-record", "maternity-reimbursement"):
            assert office.contents(item)["child"]["birth.certificate_number"] == "B-2"

    async def test_puts_before_a_person_each_sibling_that_relied_on_the_one_before(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH)
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), corrected(office, sample, "B-2"))
        for item in ("household-entry", "vaccination-record", "maternity-reimbursement"):
            assert (await office.view(sample, item)).timeline[-1].reason_code == EARLIER_RESULT_CORRECTED
        assert await waiting(office, "police") == [EARLIER_RESULT_CORRECTED]
        assert await waiting(office, "medical_insurance") == [EARLIER_RESULT_CORRECTED]
        assert [entry.reason_code for entry in (await office.view(sample, "social-card")).timeline] == [None]

    async def test_that_arrives_before_the_grant_is_not_undone_by_it(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        first = sample.result(BIRTH, office.clock)
        at = office.clock.now()
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), corrected(office, sample, "B-2"))
        await office.hear(sample.case(BIRTH), DepartmentEvent("", K.GRANTED, at, results=(first,)))
        assert [each.document.number for each in (await office.view(sample, BIRTH)).results] == ["B-2"]
        assert await waiting(office) == [ANSWER_OUT_OF_PLACE]

    async def test_that_is_dated_before_the_grant_by_a_fast_clock_waits_for_a_person(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        fast = office.clock.now() + timedelta(hours=1.5)
        first = sample.result(BIRTH, office.clock)
        await office.hear(sample.case(BIRTH), DepartmentEvent("", K.GRANTED, fast, results=(first,)))
        assert (await office.view(sample, BIRTH)).decided_at == office.clock.now()
        office.clock.advance(timedelta(minutes=5))
        again = DepartmentEvent("", K.GRANTED, office.clock.now(), "C-9", results=(first,))
        await office.hear(sample.case(BIRTH), again)
        assert await waiting(office) == []
        await office.grant_with(sample.case(BIRTH), corrected(office, sample, "B-2"))
        assert await waiting(office) == [ANSWER_OUT_OF_PLACE]
        later = DepartmentEvent(
            "", K.GRANTED, fast + timedelta(minutes=1), None, None, (corrected(office, sample, "B-2"),)
        )
        await office.hear(sample.case(BIRTH), later)
        seen = await office.view(sample, BIRTH)
        assert [each.document.number for each in seen.results] == ["B-2"]
        assert seen.decided_at == office.clock.now()

    async def test_that_says_again_what_was_left_out_is_no_correction(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        for _ in range(3):
            office.clock.advance(timedelta(minutes=1))
            await office.grant_with(sample.case(BIRTH), replace(sample.result(BIRTH, office.clock), kind="leaflet"))
        entries = [entry.reason_code for entry in (await office.view(sample, BIRTH)).timeline if entry.reason_code]
        assert entries == [RESULT_BEYOND_COMPETENCE]
        assert await waiting(office) == [RESULT_BEYOND_COMPETENCE]


AFTER_HOUSEHOLD = ("social-card", "medical-enrolment")


def household(office: CaseOffice, sample: SampleDossier, *, of_family: int) -> IssuedResult:
    """With another number that fits the child as well."""
    other = child_number(1, of_family)
    own = sample.result("household-entry", office.clock)
    return replace(own, number=other, elements={"child": {"person.id_number": other}})


class TestWhatIsNotTakenOfACorrection:
    async def test_replaces_no_number_that_was_learnt_and_goes_out_in_no_parcel(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH)
        learnt = sample.result("household-entry", office.clock).number
        await office.grant(sample, "household-entry", run=False)
        office.clock.advance(timedelta(minutes=1))
        second = household(office, sample, of_family=2)
        await office.grant_with(sample.case("household-entry"), second, run=False)
        await office.run()
        assert await waiting(office, "police") == [NUMBER_NOT_LEARNT]
        for item in AFTER_HOUSEHOLD:
            assert office.contents(item)["child"]["person.id_number"] == learnt
            assert (await office.view(sample, item)).state is CaseState.PRE_REVIEW
        (shown,) = (await office.view(sample, "household-entry")).results
        assert shown.document.number == learnt

    async def test_is_no_news_to_the_departments_that_have_the_number(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH)
        await office.grant(sample, "household-entry")
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case("household-entry"), household(office, sample, of_family=2))
        assert await waiting(office, "medical_insurance") == []
        for item in AFTER_HOUSEHOLD:
            assert EARLIER_RESULT_CORRECTED not in [
                entry.reason_code for entry in (await office.view(sample, item)).timeline
            ]

    async def test_of_another_kind_leaves_the_result_that_was_taken(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH, run=False)
        office.clock.advance(timedelta(minutes=1))
        other = replace(corrected(office, sample, "B-2"), kind="leaflet")
        await office.grant_with(sample.case(BIRTH), other, run=False)
        await office.run()
        own = sample.result(BIRTH, office.clock).number
        assert [each.document.number for each in (await office.view(sample, BIRTH)).results] == [own]
        for item in AFTER_BIRTH:
            assert office.contents(item)["child"]["birth.certificate_number"] == own

    async def test_does_not_hold_up_what_is_taken_of_it(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH)
        office.clock.advance(timedelta(minutes=1))
        right = corrected(office, sample, "B-2")
        await office.grant_with(sample.case(BIRTH), right, replace(right, kind="leaflet"))
        assert [each.document.number for each in (await office.view(sample, BIRTH)).results] == ["B-2"]

    async def test_nor_does_a_grant_without_a_result_take_anything_back(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH)
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH))
        seen = await office.view(sample, BIRTH)
        assert len(seen.results) == 1
        assert GRANT_CORRECTED not in [entry.reason_code for entry in seen.timeline]


class TestACorrectionThatTakesBackWhatACaseNeeds:
    async def test_keeps_back_the_parcel_that_was_not_sent_until_it_is_there_again(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH, run=False)
        for number in ("B-2", "B-3"):  # once it lacks something, saying other things does not let it go
            office.clock.advance(timedelta(minutes=1))
            await office.grant_with(
                sample.case(BIRTH), replace(corrected(office, sample, number), elements={}), run=False
            )
        await office.run()
        for item in AFTER_BIRTH:
            seen = await office.view(sample, item)
            assert (seen.state, seen.due_on, seen.reason_code) == (CaseState.WAITING, None, EARLIER_RESULT_LEFT_OUT)
            assert office.handed_over(item) == []
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), corrected(office, sample, "B-4"))
        for item in AFTER_BIRTH:
            assert office.contents(item)["child"]["birth.certificate_number"] == "B-4"
            assert (await office.view(sample, item)).state is CaseState.PRE_REVIEW

    async def test_is_told_to_the_staff_of_a_department_that_has_the_parcel(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH)
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), replace(corrected(office, sample, "B-2"), elements={}))
        assert await waiting(office, "police") == [EARLIER_RESULT_CORRECTED]
        assert (await office.view(sample, "household-entry")).state is CaseState.PRE_REVIEW

    async def test_leaves_a_case_that_is_kept_back_to_be_withdrawn(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH, run=False)
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), replace(corrected(office, sample, "B-2"), elements={}), run=False)
        await office.run()
        withdrawn = await office.casework.withdraw(sample.actor("mother"), sample.case("household-entry"))
        assert not isinstance(withdrawn, CaseNotWithdrawable)
        await office.run()
        assert (await office.view(sample, "household-entry")).state is CaseState.WITHDRAWN
        assert office.handed_over("household-entry") == []


class TestAResultThatWasLeftOut:
    async def test_holds_what_needs_it_until_the_grant_is_corrected(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant_with(sample.case(BIRTH), replace(sample.result(BIRTH, office.clock), kind="leaflet"))
        for item in AFTER_BIRTH:
            seen = await office.view(sample, item)
            assert (seen.state, seen.timeline[-1].reason_code) == (CaseState.WAITING, EARLIER_RESULT_LEFT_OUT)
        assert await waiting(office) == [RESULT_BEYOND_COMPETENCE]
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), corrected(office, sample, "B-2"))
        for item in AFTER_BIRTH:
            assert (await office.view(sample, item)).state is CaseState.PRE_REVIEW
            assert office.contents(item)["child"]["birth.certificate_number"] == "B-2"
            assert [each.kind for each in office.handed_over(item)[0].attachments][-1] == "birth_certificate"

    async def test_holds_who_shares_the_id_number_that_was_not_learnt(self, office: CaseOffice) -> None:
        sample, _ = await office.submit()
        await office.grant(sample, BIRTH)
        own = sample.result("household-entry", office.clock)
        wrong = replace(own, elements={"child": {"person.id_number": "340000199209082019"}})
        await office.grant_with(sample.case("household-entry"), wrong)
        assert await waiting(office, "police") == [NUMBER_NOT_LEARNT]
        assert (await office.view(sample, "social-card")).state is CaseState.WAITING
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case("household-entry"), own)
        assert office.contents("social-card")["child"]["person.id_number"] == own.number
        assert (await office.view(sample, "medical-enrolment")).state is CaseState.PRE_REVIEW

    async def test_still_holds_when_a_sibling_is_granted_and_when_it_is_left_out_again(
        self, office: CaseOffice
    ) -> None:
        """The mother's case needs both children's certificates."""
        sample, _ = await office.submit(children=2)
        first = sample.result(BIRTH, office.clock)
        for number in ("B-1", "B-2"):
            office.clock.advance(timedelta(minutes=1))
            await office.grant_with(sample.case(BIRTH), replace(first, kind="leaflet", number=number))
            seen = await office.view(sample, "maternity-reimbursement")
            assert [entry.reason_code for entry in seen.timeline].count(EARLIER_RESULT_LEFT_OUT) == 1
        await office.grant(sample, BIRTH, 2)
        assert (await office.view(sample, "maternity-reimbursement")).state is CaseState.WAITING
        office.clock.advance(timedelta(minutes=1))
        await office.grant_with(sample.case(BIRTH), first)
        assert (await office.view(sample, "maternity-reimbursement")).state is CaseState.PRE_REVIEW


@pytest.mark.parametrize(
    "at",
    [
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(2027, 11, 23, tzinfo=UTC),
    ],
)
async def test_a_clock_of_another_age_moves_the_case_by_ours(office: CaseOffice, at: datetime) -> None:
    sample, _ = await office.submit()
    result = replace(sample.result(BIRTH, office.clock), issued_at=at)
    await office.hear(sample.case(BIRTH), said("", K.ACCEPTED, at=at))
    await office.hear(sample.case(BIRTH), said("", K.GRANTED, result, at=at))
    seen = await office.view(sample, BIRTH)
    assert seen.state is CaseState.DELIVERED
    assert seen.decided_at == office.clock.now()
    assert seen.results[0].document.issued_at == office.clock.now()


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_an_hour_wrong_keeps_the_order_of_its_own_answers(office: CaseOffice, hours: int) -> None:
    sample, _ = await office.submit()
    for kind in (K.ACCEPTED, K.IN_REVIEW, K.SUSPENDED, K.RESUMED):
        office.clock.advance(timedelta(minutes=1))
        await office.hear(sample.case(BIRTH), said("", kind, at=office.clock.now() + timedelta(hours=hours)))
    assert (await office.view(sample, BIRTH)).state is CaseState.IN_REVIEW
    assert await waiting(office) == []


async def test_a_resumption_dated_before_the_suspension_waits_for_a_person(office: CaseOffice) -> None:
    """Either two clocks differ, or it came late: nobody can tell whether the case goes on."""
    sample, _ = await office.submit()
    await office.hear(sample.case(BIRTH), said("", K.SUSPENDED, at=office.clock.now() + timedelta(hours=1)))
    await office.hear(sample.case(BIRTH), said("", K.RESUMED, at=office.clock.now()))
    assert (await office.view(sample, BIRTH)).state is CaseState.SUSPENDED
    assert await waiting(office) == [ANSWER_OUT_OF_PLACE]


async def test_an_answer_that_cannot_be_read_is_told_and_holds_up_nothing(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await office.handover.receive("health", unreadable("HEALTH-1"))
    await office.run()
    await hear(office, sample, K.GRANTED)
    seen = await office.view(sample, BIRTH)
    assert seen.state is CaseState.DELIVERED
    assert [entry.reason_code for entry in seen.timeline].count(ANSWER_UNREADABLE) == 1
    assert await waiting(office) == [ANSWER_UNREADABLE]
