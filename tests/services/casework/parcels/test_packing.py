"""One parcel: a preview shows what the department gets, packed at submission, at release or anew."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from services.casework.service import CasePreview
from services.casework.types import DisputeNotice, Dossier, RemarkCode
from services.documents.types import Evidence, Grade, WayKind
from services.handover.types import Parcel
from services.kit.vault import key_id_of
from tests.support.cases import CaseOffice
from tests.support.dossiers import newborn

Change = Callable[[Dossier], Dossier]
NAME = "person.name"


def content(parcel: Parcel) -> tuple[object, ...]:
    """All but the numbers that are drawn anew for each parcel."""
    parties = {role: dict(elements) for role, elements in parcel.parties.items()}
    return parcel.department, parcel.item, parties, list(parcel.attachments), list(parcel.disputed)


def as_it_is(dossier: Dossier) -> Dossier:
    return dossier


def with_all_evidence(dossier: Dossier) -> Dossier:
    evidence = Evidence(WayKind.DATA_CHECK, Grade.A, "sha256:07", dossier.submitted_at, pull=dossier.id)
    return replace(dossier, materials=tuple(replace(each, evidence=evidence) for each in dossier.materials))


def without_answers(dossier: Dossier) -> Dossier:
    return replace(dossier, answers={}, materials=())


def preview(office: CaseOffice, dossier: Dossier) -> Sequence[CasePreview]:
    previewed = office.casework.preview(dossier)
    for department in office.departments.values():
        department.parcels.clear()  # those that were rendered for the preview
    return previewed


async def pack_anew(office: CaseOffice, application: UUID) -> None:
    """A dispute that ends with the stated value confirmed: parcels are packed twice more, and nothing has changed."""
    dispute = office.ids.record(7)
    async with office.db.work() as work:
        for code in (RemarkCode.DISPUTE_RAISED, RemarkCode.DISPUTE_CONFIRMED):
            notice = DisputeNotice(code, dispute, "father", 1, NAME, "李更正")
            await office.casework.note_dispute(work, application, notice)


@pytest.mark.parametrize("anew", [False, True])
@pytest.mark.parametrize("change", [as_it_is, with_all_evidence, without_answers])
@pytest.mark.parametrize("children", [1, 3])
async def test_a_preview_shows_the_parcel_that_the_department_gets(
    office: CaseOffice, children: int, change: Change, *, anew: bool
) -> None:
    async with office.db.work() as work:
        key = office.vault.new_key(work, 7)
        dossier = change(newborn(office.ids, office.clock, key_id_of(key), children=children).dossier)
        previewed = preview(office, dossier)
        await office.casework.receive(work, dossier)
    if anew:
        await pack_anew(office, dossier.application)
    await office.run()
    handed_over = [content(parcel) for parcel in office.handed_over("birth-certificate")]
    assert handed_over == [content(each.parcel) for each in previewed if not each.waits_for]
    assert len(handed_over) == children


async def test_a_case_released_without_results_gets_the_parcel_of_its_preview(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    [previewed] = [each for each in preview(office, sample.dossier) if each.parcel.item == "household-entry"]
    result = replace(sample.result("birth-certificate", office.clock), elements={})
    await office.grant_with(sample.case("birth-certificate"), result)
    [parcel] = office.handed_over("household-entry")
    certificates = [each for each in parcel.attachments if each.kind == result.kind]
    assert len(certificates) == 1
    assert content(replace(parcel, attachments=[each for each in parcel.attachments if each not in certificates])) == (
        content(previewed.parcel)
    )
