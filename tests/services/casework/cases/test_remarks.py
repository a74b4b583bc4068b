"""What cases are told on their way: which of them, once, and without a change of state."""

from services.casework.types import CaseState, Remark, RemarkCode
from tests.support.cases import CaseOffice
from tests.support.dossiers import ITEMS, SampleDossier


async def remark(office: CaseOffice, sample: SampleDossier, remark: Remark) -> None:
    async with office.db.work() as work:
        await office.casework.remark(work, sample.dossier.application, remark)


async def told(office: CaseOffice, sample: SampleDossier, code: RemarkCode, ordinal: int = 1) -> dict[str, int]:
    """Item → how often its case was told."""
    views = {item: await office.view(sample, item, ordinal) for item in ITEMS}
    counts = {item: sum(entry.reason_code == code for entry in view.timeline) for item, view in views.items()}
    return {item: count for item, count in counts.items() if count}


async def test_every_case_whose_department_gets_the_element_is_told(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    before = await office.states(sample)
    await remark(office, sample, Remark(RemarkCode.FIELD_MISMATCH, "father", 1, "person.id_number"))
    assert await told(office, sample, RemarkCode.FIELD_MISMATCH) == {
        "birth-certificate": 1,
        "household-entry": 1,
        "premium-payment": 1,
    }
    assert await office.states(sample) == before
    entry = (await office.view(sample, "household-entry")).timeline[-1]
    assert (entry.actor_kind, entry.state) == ("GATEWAY", CaseState.WAITING)


async def test_the_applicants_own_elements_are_found_under_their_role(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await remark(office, sample, Remark(RemarkCode.DISPUTE_RAISED, "mother", 1, "person.phone"))
    assert await told(office, sample, RemarkCode.DISPUTE_RAISED) == {"birth-certificate": 1}


async def test_of_twins_only_the_one_that_is_meant(office: CaseOffice) -> None:
    sample, _ = await office.submit(children=2)
    await remark(office, sample, Remark(RemarkCode.FIELD_MISMATCH, "child", 2, "social_card.bank"))
    assert await told(office, sample, RemarkCode.FIELD_MISMATCH, 1) == {}
    assert await told(office, sample, RemarkCode.FIELD_MISMATCH, 2) == {"social-card": 1}


async def test_the_case_that_got_a_materials_evidence_is_told(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    lost = Remark(RemarkCode.EVIDENCE_LOST, "mother", 1, material="marriage-certificate")
    await remark(office, sample, lost)
    assert await told(office, sample, RemarkCode.EVIDENCE_LOST) == {"birth-certificate": 1}
    await remark(office, sample, Remark(RemarkCode.EVIDENCE_LOST, "father", 1, material="marriage-certificate"))
    assert await told(office, sample, RemarkCode.EVIDENCE_LOST) == {"birth-certificate": 1}


async def test_the_same_remark_twice_is_one_entry_and_one_of_another_source_is_a_second(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    for source in (None, None, sample.dossier.id, sample.dossier.id):
        await remark(office, sample, Remark(RemarkCode.DISPUTE_RAISED, "mother", 1, "person.phone", source=source))
    assert await told(office, sample, RemarkCode.DISPUTE_RAISED) == {"birth-certificate": 2}


async def test_before_submission_there_is_nobody_to_tell(office: CaseOffice) -> None:
    async with office.db.work() as work:
        await office.casework.remark(
            work, office.ids.record(7), Remark(RemarkCode.FIELD_MISMATCH, "mother", 1, "person.name")
        )
    assert office.moved == []
