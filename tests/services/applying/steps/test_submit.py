"""Submission: one dossier, its cases in order, and one receipt, however often it is asked for."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.access.types import IdentifierKind, NotTheApplicant
from services.applying.tables import ApplicationRow, FieldRow
from services.applying.types import (
    ActState,
    Application,
    ApplicationNotOpen,
    ApplicationNotReady,
    ApplicationState,
    ApplicationUnknown,
    KeyUsedOtherwise,
    MaterialState,
    RevisionStale,
)
from services.audit.tables import AuditEntry
from services.casework.tables import CaseRow, DossierRow
from services.casework.types import CaseView, Dossier, PlannedCase, Receipt
from services.forms.types import Condition
from services.handover.service import DELIVER
from services.kit.db import UnitOfWork
from services.sharing.types import Check
from tests.support.applications import (
    ANNA,
    CHEN,
    DOWN,
    LI,
    PASSPORT,
    QIAN,
    STANDARD,
    SUN,
    TWINS,
    UNMARRIED,
    WANG,
    Filed,
    Office,
)
from tests.support.newborn import BIRTH, ENROLMENT, HOUSEHOLD_ENTRY, NEWBORN, PROMISE, REIMBURSEMENT, Shelf

FATHER = {"person_name": "周例样", "person_id_number": "340000199308145011"}


@pytest.fixture
async def chen(office: Office) -> Filed:
    return await (await office.family(STANDARD, "陈测试", CHEN)).complete()


async def receipt_of(filed: Filed, key: str = "submit-1") -> Receipt:
    receipt = await filed.submit(key)
    assert isinstance(receipt, Receipt), receipt
    return receipt


async def dossier_of(filed: Filed) -> Dossier:
    """What casework was given."""
    taken: list[Dossier] = []
    receive = filed.office.casework.receive

    async def take(work: UnitOfWork, dossier: Dossier) -> Receipt:
        taken.append(dossier)
        return await receive(work, dossier)

    filed.office.casework.receive = take  # type: ignore[method-assign]  # a spy in front of the real one
    await receipt_of(filed)
    [dossier] = taken
    return dossier


def case_of(dossier: Dossier, item: str, ordinal: int | None = None) -> PlannedCase:
    ordinals = {party.id: party.ordinal for party in dossier.parties}
    return next(case for case in dossier.cases if case.item == item and ordinal in {None, ordinals[case.party]})


async def counted(office: Office, table: type) -> int:
    async with office.db.read() as session:
        number: int = (await session.rows(select(func.count()).select_from(table)))[0][0]
        return number


async def test_a_submitted_application_has_its_receipt(chen: Filed) -> None:
    receipt = await receipt_of(chen)
    await chen.reread()
    assert chen.now.state is ApplicationState.SUBMITTED
    assert (chen.now.receipt_number, chen.now.dossier) == (receipt.number, receipt.dossier)
    assert not any(field.editable for field in chen.now.fields)


async def test_there_is_a_case_per_item_in_the_order_of_the_one_thing(chen: Filed) -> None:
    dossier = await dossier_of(chen)
    birth, household, enrolment, money = (
        case_of(dossier, item) for item in (BIRTH, HOUSEHOLD_ENTRY, ENROLMENT, REIMBURSEMENT)
    )
    assert len(dossier.cases) == 4
    assert birth.after == ()
    assert household.after == (birth.id,)
    assert enrolment.after == (household.id,)
    assert money.after == (birth.id,)
    assert {case.party for case in (birth, household, enrolment)} == {chen.party("child").id}
    assert money.party == chen.party("mother").id


async def test_an_item_whose_conditions_do_not_hold_has_no_case_and_hands_its_place_on(office: Office) -> None:
    never = Condition("#/properties/mother/properties/person_id_kind", {"const": "PASSPORT"})
    office.use_shelf(Shelf([replace(NEWBORN, when={HOUSEHOLD_ENTRY: (never,)})]))
    dossier = await dossier_of(await (await office.family(STANDARD, "陈测试", CHEN)).complete())
    assert {case.item for case in dossier.cases} == {BIRTH, ENROLMENT, REIMBURSEMENT}
    assert case_of(dossier, ENROLMENT).after == (case_of(dossier, BIRTH).id,)
    by_item = {code for code, items in NEWBORN.material_items.items() if set(items) == {HOUSEHOLD_ENTRY}}
    assert by_item
    assert not by_item & {material.code for material in dossier.materials}


async def test_twins_have_a_case_each_and_their_mother_one(office: Office) -> None:
    wang = await (await office.family(TWINS, "王范例", WANG)).complete()
    dossier = await dossier_of(wang)
    assert len(dossier.cases) == 3 * 2 + 1
    for ordinal in (1, 2):
        household = case_of(dossier, HOUSEHOLD_ENTRY, ordinal)
        assert household.after == (case_of(dossier, BIRTH, ordinal).id,)
        assert household.party == wang.party("child", ordinal).id
    births = [case_of(dossier, BIRTH, ordinal).id for ordinal in (1, 2)]
    assert list(case_of(dossier, REIMBURSEMENT).after) == births


async def test_a_department_is_given_what_its_item_asks_and_takes(chen: Filed) -> None:
    dossier = await dossier_of(chen)
    assert case_of(dossier, REIMBURSEMENT).shares == {
        "mother": ("person.name",),
        "child": ("birth.record_number", "birth.certificate_number"),
    }
    household = case_of(dossier, HOUSEHOLD_ENTRY)
    assert "child.joins_household_of" in household.shares["applicant"]
    assert "birth.certificate_number" in household.shares["child"]
    assert household.materials == ("mother_id", "marriage_certificate", "birth_certificate", "joining_promise")
    assert (household.short, household.department, household.results) == (
        "household-entry",
        "police",
        {"household_page": {"child": ("person.id_number",)}},
    )


async def test_the_dossier_holds_what_was_seen_and_nothing_that_a_rule_hides(office: Office) -> None:
    qian = await office.family(PASSPORT, "钱演示", QIAN, "father")
    await qian.complete("father")
    await qian.accept()
    dossier = await dossier_of(qian)
    mother, father = dossier.answers[qian.party("mother").id], dossier.answers[qian.party("father").id]
    assert mother["person.passport_number"] == ANNA
    assert "household.address" not in mother
    assert "person.id_number" not in mother
    assert father["household.address"] == "安徽省示例市样本区演示路6号"
    assert father["child.joins_household_of"] == "father"
    assert dossier.applicant == qian.party("father").id
    assert all("household.number" not in elements for elements in dossier.answers.values())


async def test_what_no_department_was_given_is_not_kept(chen: Filed) -> None:
    assert chen.field("father", "household.address").value is not None
    await receipt_of(chen)
    await chen.reread()
    hidden = [field for field in chen.now.fields if not field.visible]
    assert hidden
    assert all(field.value is None and field.differences == () for field in hidden)
    async with chen.office.db.read() as session:
        keys = await session.all(select(FieldRow).where(FieldRow.element == "household.number"))
    assert keys
    assert all(row.value is None for row in keys)


async def test_the_dossier_says_how_each_material_stood(chen: Filed) -> None:
    dossier = await dossier_of(chen)
    stood = {material.code: material.evidence for material in dossier.materials}
    assert stood["mother_id"] is not None
    assert stood["birth_certificate"] is None
    assert set(stood) == {material.code for material in chen.now.materials}


async def test_all_that_is_missing_is_said_at_once(office: Office) -> None:
    sun = await office.family(UNMARRIED, "孙测样", SUN)
    await sun.save({"applicant": {"child_joins_household_of": "father"}})
    refused = await sun.submit()
    assert isinstance(refused, ApplicationNotReady)
    assert set(refused.missing) == {
        "/father/person_name",
        "/father/person_id_kind",
        "/father/person_id_number",
        f"/child/{sun.child()}/person_name",
    }
    assert refused.materials == ("paternity_statement",)
    assert refused.acts == tuple(act.id for act in sun.awaited())
    assert len(refused.acts) == 1
    assert await counted(office, DossierRow) == 0
    assert (await sun.reread()).now.state is ApplicationState.OPEN


async def test_what_a_department_will_still_answer_keeps_nobody_waiting(office: Office) -> None:
    down = STANDARD | {("civil_affairs.marriage", CHEN): DOWN, ("health.delivery", CHEN): DOWN}
    chen = await (await office.family(down, "陈测试", CHEN)).complete()
    await chen.save(
        {
            "father": {"person_name": "李样本", "person_id_number": LI},
            "child": {chen.child(): {"birth_record_number": "D1"}},
        }
    )
    assert chen.field("father", "person.name").check is Check.PENDING
    assert chen.material("delivery_record").state == "LATER"
    await receipt_of(chen)


async def test_once_submitted_nobody_is_asked_for_what_is_optional(office: Office) -> None:
    photograph = replace(NEWBORN.materials[-1], ways=(PROMISE, *NEWBORN.materials[-1].ways))
    office.use_shelf(Shelf([replace(NEWBORN, materials=(*NEWBORN.materials[:-1], photograph))]))
    chen = await (await office.family(STANDARD, "陈测试", CHEN)).complete()
    [act] = chen.awaited()
    assert act.material == "photograph"
    await receipt_of(chen)
    await chen.reread()
    assert [(each.id, each.state) for each in chen.asked()] == [(act.id, ActState.DROPPED)]
    assert chen.material("photograph").state is MaterialState.TO_HAND_IN


async def test_a_submission_keeps_the_revision_that_it_names(chen: Filed) -> None:
    submitted = chen.now.revision
    await receipt_of(chen)
    assert (await chen.reread()).now.revision == submitted


async def test_a_father_whom_only_the_applicant_named_sees_nothing_and_guards_nobody(office: Office) -> None:
    zhou = await office.login("周例样", "340000199308145011")
    sun = await office.family(UNMARRIED, "孙测样", SUN)
    await sun.complete()
    await sun.save({"father": FATHER})
    document = await office.uploaded(sun.actor)
    await office.applying.attach(sun.actor, sun.id, "paternity_statement", sun.party("mother").id, document)
    await sun.reread()
    dossier = await dossier_of(sun)
    father = next(party for party in dossier.parties if party.role == "father")
    assert father.subject != zhou.subject
    assert await office.applying.application(zhou, sun.id) == ApplicationUnknown()
    async with office.db.read() as session:
        assert await office.casework.of_application(session, zhou, sun.id) == ()
        assert (await office.access.principals_of(session, zhou)).anywhere == {zhou.subject}
    async with office.db.read() as session:
        assert await office.access.find(session, IdentifierKind.ID_CARD, FATHER["person_id_number"]) == zhou.subject


async def test_both_parents_act_for_their_child_from_then_on(office: Office, chen: Filed) -> None:
    child = chen.party("child").subject
    assert child is not None
    father = await office.login("李样本", LI)
    async with office.db.read() as session:
        assert child not in (await office.access.principals_of(session, father)).anywhere
    await receipt_of(chen)
    async with office.db.read() as session:
        for parent in (chen.actor, father):
            assert child in (await office.access.principals_of(session, parent)).in_everything
        cases = await office.casework.of_application(session, father, chen.id)
    assert {case.party_role for case in cases} == {"child", "mother"} or len(cases) >= 3
    assert isinstance(await office.applying.application(father, chen.id), Application)


async def test_a_stranger_sees_neither_application_nor_cases(office: Office, chen: Filed) -> None:
    receipt = await receipt_of(chen)
    stranger = await office.stranger()
    assert await office.applying.application(stranger, chen.id) == ApplicationUnknown()
    async with office.db.read() as session:
        assert await office.casework.of_application(session, stranger, chen.id) == ()
        for case in receipt.cases:
            assert not isinstance(await office.casework.case(session, stranger, case), CaseView)


async def test_the_same_key_gives_the_same_receipt(chen: Filed) -> None:
    receipt = await receipt_of(chen)
    assert await chen.submit() == receipt
    assert await counted(chen.office, DossierRow) == 1
    assert await counted(chen.office, CaseRow) == 4


async def test_two_submissions_at_once_are_one(chen: Filed) -> None:
    first, second = await asyncio.gather(chen.submit(), chen.submit())
    assert isinstance(first, Receipt)
    assert first == second
    assert await counted(chen.office, DossierRow) == 1
    ready = chen.office.queue.of(DELIVER)
    assert len(ready) == len({str(job.payload) for job in ready})


async def test_the_same_key_with_other_answers_is_refused(chen: Filed) -> None:
    await receipt_of(chen)
    assert await chen.submit(revision=chen.now.revision - 1) == KeyUsedOtherwise()
    assert await counted(chen.office, DossierRow) == 1


async def test_another_key_finds_the_application_submitted(chen: Filed) -> None:
    await receipt_of(chen)
    assert await chen.submit("submit-2") == ApplicationNotOpen(ApplicationState.SUBMITTED)


async def test_answers_that_changed_meanwhile_are_not_submitted(chen: Filed) -> None:
    revision = chen.now.revision
    await chen.save({"applicant": {"child_joins_household_of": "mother"}})
    assert await chen.submit(revision=revision) == RevisionStale(revision + 1)


async def test_nobody_but_the_applicant_submits(office: Office, chen: Filed) -> None:
    assert await Filed(office, await office.login("李样本", LI), chen.now).submit() == NotTheApplicant()
    assert await Filed(office, await office.stranger(), chen.now).submit() == ApplicationUnknown()


class CaseworkFailed(Exception):
    """Something broke after the dossier was written."""


async def test_a_failure_on_the_way_leaves_the_draft_as_it_was(chen: Filed) -> None:
    receive = chen.office.casework.receive

    async def fail(work: UnitOfWork, dossier: Dossier) -> Receipt:
        await receive(work, dossier)
        raise CaseworkFailed

    jobs = len(chen.office.queue.jobs)
    chen.office.casework.receive = fail  # type: ignore[method-assign]  # breaks where the real one is done
    with pytest.raises(CaseworkFailed):
        await chen.submit()
    before = chen.now
    assert (await chen.reread()).now == before
    assert await counted(chen.office, DossierRow) == 0
    assert len(chen.office.queue.jobs) == jobs
    chen.office.casework.receive = receive  # type: ignore[method-assign]
    await receipt_of(chen)


async def test_submission_is_on_record(chen: Filed) -> None:
    await receipt_of(chen)
    async with chen.office.db.read() as session:
        entries = await session.all(select(AuditEntry).where(AuditEntry.object_id == str(chen.id)))
        row = await session.get(ApplicationRow, chen.id)
    assert row is not None
    assert sorted(entry.action for entry in entries) == ["application.open", "application.save", "application.submit"]
    assert {entry.about for entry in entries} == {chen.actor.subject}


async def test_the_dossier_is_sealed_under_the_applications_own_key(chen: Filed) -> None:
    dossier = await dossier_of(chen)
    async with chen.office.db.read() as session:
        row = await session.get(ApplicationRow, chen.id)
    assert row is not None
    assert dossier.key == row.key_id
    assert isinstance(dossier.id, UUID)
