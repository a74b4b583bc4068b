"""Disputed values of what was submitted: the stated value goes out marked, and a correction reaches what waits."""

from uuid import UUID

from services.casework.types import DisputeNotice, Dossier, RemarkAbout, RemarkCode
from services.handover.types import DisputedElement
from tests.support.cases import CaseOffice
from tests.support.dossiers import SampleDossier

R = RemarkCode
NAME, NUMBER = "person.name", "person.id_number"


async def hear(
    office: CaseOffice, sample: SampleDossier, dispute: UUID, code: R, value: str | None = None, element: str = NAME
) -> None:
    async with office.db.work() as work:
        word = DisputeNotice(code, dispute, "father", 1, element, value)
        await office.casework.note_dispute(work, sample.dossier.application, word)


async def codes(office: CaseOffice, sample: SampleDossier, item: str) -> list[str]:
    return [entry.reason_code for entry in (await office.view(sample, item)).timeline if entry.reason_code]


async def test_what_is_disputed_before_it_is_sent_goes_out_stated_with_the_claim_beside_it(office: CaseOffice) -> None:
    sample, _ = await office.submit(run=False)
    await hear(office, sample, office.ids.record(7), R.DISPUTE_RAISED, "李更正")
    await office.run()
    [parcel] = office.handed_over("birth-certificate")
    assert parcel.parties["father"][NAME] == "李样本"
    assert tuple(parcel.disputed) == (DisputedElement("father", NAME, "李更正"),)
    assert [(sheet.kind, sheet.way) for sheet in parcel.attachments][-1] == ("disputed:father.person.name", "DISPUTE")
    assert await codes(office, sample, "birth-certificate") == [R.DISPUTE_RAISED]


async def test_a_correction_is_in_the_parcels_that_were_not_sent(office: CaseOffice) -> None:
    sample, _ = await office.submit(run=False)
    dispute = office.ids.record(7)
    await hear(office, sample, dispute, R.DISPUTE_RAISED, "李更正")
    await hear(office, sample, dispute, R.DISPUTE_CORRECTED, "李更正")
    await office.run()
    [parcel] = office.handed_over("birth-certificate")
    assert (parcel.parties["father"][NAME], [*parcel.disputed]) == ("李更正", [])
    await office.grant(sample, "birth-certificate")
    assert office.contents("household-entry")["father"][NAME] == "李更正"


async def test_a_parcel_that_was_sent_stays_and_its_case_is_told(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    dispute = office.ids.record(7)
    await hear(office, sample, dispute, R.DISPUTE_RAISED, "李更正")
    await hear(office, sample, dispute, R.DISPUTE_CORRECTED, "李更正")
    await office.run()
    assert office.contents("birth-certificate")["father"][NAME] == "李样本"
    assert await codes(office, sample, "birth-certificate") == [R.DISPUTE_RAISED, R.DISPUTE_CORRECTED]
    entry = (await office.view(sample, "birth-certificate")).timeline[-1]
    assert entry.about == RemarkAbout("father", 1, NAME)


async def test_a_waiting_case_is_released_with_the_mark_and_after_a_confirmation_without(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    dispute = office.ids.record(7)
    await hear(office, sample, dispute, R.DISPUTE_RAISED, "李更正")
    await office.grant(sample, "birth-certificate")
    assert office.handed_over("household-entry")[0].disputed == [DisputedElement("father", NAME, "李更正")]
    await hear(office, sample, dispute, R.DISPUTE_CONFIRMED)
    await office.grant(sample, "household-entry")
    await office.grant(sample, "medical-enrolment")
    [premium] = office.handed_over("premium-payment")
    assert ([*premium.disputed], premium.parties["father"][NAME]) == ([], "李样本")


async def test_the_same_word_twice_is_one_entry_and_a_second_dispute_another(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    first, second = office.ids.record(7), office.ids.record(7)
    for dispute in (first, first, second):
        await hear(office, sample, dispute, R.DISPUTE_RAISED, "李更正")
    assert await codes(office, sample, "birth-certificate") == [R.DISPUTE_RAISED] * 2


async def test_only_cases_that_get_the_element_are_told(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await hear(office, sample, office.ids.record(7), R.DISPUTE_RAISED, "x", "household.address")
    assert await codes(office, sample, "birth-certificate") == []


async def test_the_dossier_itself_stays_as_it_was_submitted(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await hear(office, sample, office.ids.record(7), R.DISPUTE_CORRECTED, "李更正")
    async with office.db.work() as work:
        loaded = await office.casework._intake.dossiers.open(work, sample.case("birth-certificate"))
        kept: Dossier = office.casework._intake.dossiers.dossier(loaded)
    assert kept.answers == sample.dossier.answers


async def test_before_submission_there_is_nothing_to_tell(office: CaseOffice) -> None:
    async with office.db.work() as work:
        word = DisputeNotice(R.DISPUTE_RAISED, office.ids.record(7), "father", 1, NAME, "x")
        await office.casework.note_dispute(work, office.ids.record(7), word)
    assert office.moved == []


async def test_it_is_undecided_until_every_case_is(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    async with office.db.read() as session:
        assert await office.casework.is_undecided(session, sample.dossier.application)
        assert not await office.casework.is_undecided(session, office.ids.record(7))
