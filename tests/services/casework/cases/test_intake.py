"""Receiving a dossier: everything it opens becomes true with the caller's transaction, or nothing does."""

import asyncio
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from services.access.types import Channel
from services.casework.cases.intake import SUBMITTED, OutsideItsBucket, PlanDoesNotRun
from services.casework.dossier.store import content_place
from services.casework.parcels.dispatch import HANDED_OVER
from services.casework.service import Casework
from services.casework.tables import CaseEventRow, CaseRow, DossierRow
from services.casework.types import CaseState, Dossier
from services.documents.service import Documents
from services.handover.courier import DepartmentNotJoined
from services.handover.tables import ParcelRow
from services.kit.db import Base
from services.kit.digests import digest
from services.kit.ids import SeededIds, bucket_of
from services.kit.values.check_characters import with_check
from services.kit.vault import key_id_of
from services.kit.workdays import WorkdayCalendar
from tests.support.cases import CaseOffice, NewbornAlone
from tests.support.dossiers import SampleDossier, newborn
from tests.support.elements import ELEMENTS


async def count(office: CaseOffice, table: type[Base]) -> int:
    async with office.db.read() as session:
        ((rows,),) = await session.rows(select(func.count()).select_from(table))
    return int(rows)


async def received(office: CaseOffice, sample: SampleDossier, dossier: Dossier | None = None) -> None:
    async with office.db.work() as work:
        await office.casework.receive(work, dossier or sample.dossier)


async def prepared(office: CaseOffice, children: int = 1) -> SampleDossier:
    async with office.db.work() as work:
        key = office.vault.new_key(work, 7)
    return newborn(office.ids, office.clock, key_id_of(key), children=children)


async def test_one_case_per_item_and_party_and_only_the_first_goes_out(office: CaseOffice) -> None:
    sample, receipt = await office.submit(children=2, run=False)
    assert await count(office, CaseRow) == len(receipt.cases) == 13
    states = await office.states(sample)
    assert [item for item, state in states.items() if state is CaseState.SUBMITTED] == ["birth-certificate"]
    assert set(states.values()) == {CaseState.SUBMITTED, CaseState.WAITING}
    assert await count(office, ParcelRow) == 2


async def test_the_first_parcels_reach_their_department(office: CaseOffice) -> None:
    sample, receipt = await office.submit()
    (parcel,) = office.departments["health"].parcels
    assert (parcel.item, parcel.receipt_number) == ("birth-certificate", receipt.number)
    assert parcel.parties["child"] == {"person.name": "陈样0"}
    assert [attachment.kind for attachment in parcel.attachments] == ["marriage-certificate"]
    assert [len(each.sent) for name, each in office.departments.items() if name != "health"] == [0, 0, 0, 0]
    assert (await office.view(sample, "birth-certificate")).state is CaseState.PRE_REVIEW


async def test_the_receipt_holds_one_number_over_all_cases_and_the_digest_of_what_was_submitted(
    office: CaseOffice,
) -> None:
    sample, receipt = await office.submit(run=False)
    assert receipt.number == with_check(receipt.number[:-1])
    assert receipt.number.startswith("AH20261123")
    assert receipt.cases == tuple(case.id for case in sample.dossier.cases)
    async with office.db.read() as session:
        row = await session.get(DossierRow, sample.dossier.id)
        assert row is not None
        key = await office.vault.key(session, row.key)
    content = office.vault.open(row.content, key, content_place(row.id))
    assert digest(content) == row.digest == receipt.digest
    assert content["answers"][str(sample.party("mother").id)]["person.name"] == "陈测试"


async def test_what_was_submitted_does_not_lie_open_in_the_database(office: CaseOffice) -> None:
    await office.submit()
    tables = ["dossiers", "cases", "case_events", "parcels", "case_parties"]
    async with office.db.read() as session:
        rows = [row for table in tables for row in await session.rows(text(f"select {table}::text from {table}"))]
    stored = "".join(row[0] for row in rows)
    assert "新生儿出生一件事" in stored
    assert "陈测试" not in stored
    assert "340000199403121026" not in stored


async def test_a_timeline_begins_with_the_applicant(office: CaseOffice) -> None:
    sample, _ = await office.submit(run=False)
    (entry,) = (await office.view(sample, "social-card")).timeline
    assert (entry.state, entry.actor_kind, entry.at) == (CaseState.WAITING, "APPLICANT", office.clock.now())
    await office.run()
    assert {moved.state for moved in office.moved} == {CaseState.WAITING, CaseState.SUBMITTED, CaseState.PRE_REVIEW}


async def test_a_case_that_waits_has_no_due_day_yet(office: CaseOffice) -> None:
    sample, _ = await office.submit(run=False)
    assert (await office.view(sample, "birth-certificate")).due_on == date(2026, 11, 30)
    assert (await office.view(sample, "household-entry")).due_on is None


async def test_submission_and_hand_over_are_recorded_with_counts_and_no_values(office: CaseOffice) -> None:
    sample, receipt = await office.submit(run=False)
    entries = {entry.action: entry for entry in await office.audited()}
    assert set(entries) == {SUBMITTED, HANDED_OVER}
    submitted, handed_over = entries[SUBMITTED], entries[HANDED_OVER]
    assert (submitted.object_id, submitted.about) == (receipt.number, sample.subject("mother"))
    assert handed_over.about == sample.subject("child")
    assert (submitted.channel, handed_over.channel) == (Channel.WEB, Channel.JOB)
    assert handed_over.facts["elements"] == 6
    assert "陈" not in str([(entry.purpose, entry.object_id, entry.facts) for entry in entries.values()])


async def test_nothing_is_received_if_the_callers_transaction_fails(office: CaseOffice) -> None:
    sample = await prepared(office)

    async def fail() -> None:
        async with office.db.work() as work:
            await office.casework.receive(work, sample.dossier)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert [await count(office, table) for table in (DossierRow, CaseRow, CaseEventRow, ParcelRow)] == [0, 0, 0, 0]
    assert office.queue.jobs == []


class OneNumberTwice(SeededIds):
    """Draws the receipt number of its first dossier again for the second."""

    drawn = 0

    def digits(self, count: int) -> str:
        self.drawn += 1
        return f"{max(1, self.drawn - 1):0{count}}"


async def test_a_receipt_number_that_is_taken_is_drawn_again(office: CaseOffice, calendar: WorkdayCalendar) -> None:
    ids = OneNumberTwice(office.clock, seed=3)
    documents = Documents(office.vault, ids, office.clock, asyncio.Semaphore())
    office.casework = Casework(
        db=office.db,
        handover=office.handover,
        documents=documents,
        access=office.access,
        audit=office.audit,
        one_things=NewbornAlone(),
        elements=ELEMENTS,
        vault=office.vault,
        calendar=calendar,
        ids=ids,
        clock=office.clock,
    )
    _, first = await office.submit(run=False)
    _, second = await office.submit(run=False)
    assert ids.drawn == 3
    assert first.number.startswith("AH2026112300000001")
    assert second.number.startswith("AH2026112300000002")


async def test_an_application_is_received_once(office: CaseOffice) -> None:
    sample = await prepared(office)
    await received(office, sample)
    again = await prepared(office)
    with pytest.raises(IntegrityError):
        await received(office, again, replace(again.dossier, application=sample.dossier.application))


async def test_a_plan_that_waits_in_a_circle_is_refused(office: CaseOffice) -> None:
    sample = await prepared(office)
    first, *others = sample.dossier.cases
    circle = replace(first, after=(others[-1].id,))
    cases = (circle, *(replace(case, after=(first.id,)) for case in others))
    with pytest.raises(PlanDoesNotRun):
        await received(office, sample, replace(sample.dossier, cases=cases))


async def test_a_plan_that_waits_for_a_case_of_another_dossier_is_refused(office: CaseOffice) -> None:
    sample = await prepared(office)
    first, *others = sample.dossier.cases
    cases = (replace(first, after=(office.ids.record(7),)), *others)
    with pytest.raises(PlanDoesNotRun):
        await received(office, sample, replace(sample.dossier, cases=cases))


async def test_a_case_outside_its_dossiers_bucket_is_refused(office: CaseOffice) -> None:
    sample = await prepared(office)
    first, *others = sample.dossier.cases
    elsewhere = office.ids.record(8)
    moved = tuple(replace(case, after=tuple(_swap(case.after, first.id, elsewhere))) for case in others)
    with pytest.raises(OutsideItsBucket):
        await received(office, sample, replace(sample.dossier, cases=(replace(first, id=elsewhere), *moved)))
    assert bucket_of(elsewhere) == 8


@pytest.mark.parametrize("place", [0, -1])
async def test_a_department_that_is_not_joined_fails_the_submission_and_not_a_job_months_later(
    office: CaseOffice, place: int
) -> None:
    sample = await prepared(office)
    cases = list(sample.dossier.cases)
    cases[place] = replace(cases[place], department="nobody")
    with pytest.raises(DepartmentNotJoined):
        await received(office, sample, replace(sample.dossier, cases=tuple(cases)))


def _swap(ids: tuple[UUID, ...], old: UUID, new: UUID) -> list[UUID]:
    return [new if each == old else each for each in ids]
