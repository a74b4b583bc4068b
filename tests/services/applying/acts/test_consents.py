"""Consent: asked once of each person whose data is read on that ground, and kept to."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from services.access.types import Actor
from services.applying.service import ACTS_DUE
from services.applying.types import ActKind, ActState, ActUnknown, Application, MaterialState, RequiredAct
from services.casework.types import Receipt
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from services.sharing.tables import PermissionRow
from services.sharing.types import Check, Ground, Origin, OutcomeKind
from tests.support.applications import CHEN, LI, Filed, Office
from tests.support.newborn import Shelf
from tests.support.permitted import ON_CONSENT, SCREENED, newborn_with
from tests.support.queue import HeldQueue


@pytest.fixture
def office(db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    office = Office(db, queue, clock, ids, vault, resources=ON_CONSENT)
    office.use_shelf(Shelf([newborn_with(ON_CONSENT, ground=Ground.CONSENT)]))
    return office


@pytest.fixture
async def chen(office: Office) -> Filed:
    return await office.family(SCREENED, "陈测试", CHEN)


def consent(filed: Filed, of: str = "mother") -> RequiredAct:
    party = filed.party(of).id
    [act] = [act for act in filed.awaited() if act.kind is ActKind.CONSENT and act.of == party]
    return act


async def says(filed: Filed, act: RequiredAct, *, accept: bool, actor: Actor | None = None) -> object:
    outcome = await filed.office.applying.complete_act(actor or filed.actor, filed.id, act.id, accept=accept)
    await filed.reread()
    return outcome


async def test_before_anybody_consents_nobody_is_asked_about(chen: Filed) -> None:
    assert chen.office.asked == []
    act = consent(chen)
    assert (act.party, act.material) == (chen.party("mother").id, None)
    assert len([each for each in chen.awaited() if each.kind is ActKind.CONSENT]) == 1
    status = chen.field("mother", "marriage.status")
    assert (status.value, status.outcome, status.check, status.editable) == (
        None,
        OutcomeKind.CONSENT_NEEDED,
        Check.PENDING,
        True,
    )


async def test_the_text_names_department_data_and_purpose(chen: Filed) -> None:
    act = consent(chen)
    for said in ("civil_affairs.marriage", "police.household", "civil_affairs", "newborn"):
        assert said in act.text.en
    assert "测试newborn" in act.text.zh


async def test_consent_given_is_recorded_and_asked_on_at_once(chen: Filed) -> None:
    act = consent(chen)
    assert isinstance(await says(chen, act, accept=True), Application)
    status = chen.field("mother", "marriage.status")
    assert (status.value, status.origin) == ("REGISTERED", Origin.SOURCE)
    assert chen.field("mother", "household.address").value is not None
    assert chen.material("marriage_certificate").state is MaterialState.SATISFIED
    async with chen.office.db.read() as session:
        [row] = await session.all(select(PermissionRow))
    assert (row.role, row.actor, row.act) == ("mother", chen.actor.subject, act.id)
    assert row.expires_at > chen.office.clock.now()


async def test_whom_the_answers_name_is_asked_themselves(chen: Filed) -> None:
    await says(chen, consent(chen), accept=True)
    act = consent(chen, "father")
    assert act.party == chen.party("father").id
    assert await says(chen, act, accept=True) == ActUnknown()
    father = await chen.office.login("李样本", LI)
    assert isinstance(await says(chen, act, accept=True, actor=father), Application)
    assert chen.field("father", "household.address").value == "安徽省示例市样本区演示路2号"


async def test_of_a_child_the_parent_who_applies_is_asked(chen: Filed) -> None:
    await says(chen, consent(chen), accept=True)
    act = consent(chen, "child")
    assert act.party == chen.party("mother").id
    assert ("health.screening", "D1") not in chen.office.asked
    await says(chen, act, accept=True)
    assert chen.field("child", "person.sex").value == "FEMALE"
    async with chen.office.db.read() as session:
        rows = await session.all(select(PermissionRow).where(PermissionRow.role == "child"))
    assert [(row.ordinal, row.actor) for row in rows] == [(1, chen.actor.subject)]


async def test_who_declines_types_it_in_and_nothing_is_asked(chen: Filed) -> None:
    await says(chen, consent(chen), accept=False)
    assert chen.awaited() == []
    await chen.save({"applicant": {"marriage_status": "NONE"}})
    status = chen.field("mother", "marriage.status")
    assert (status.value, status.origin, status.check) == ("NONE", Origin.DECLARED, Check.NONE)
    await chen.office.recheck()
    assert chen.office.asked == []
    assert chen.material("mother_id").state is MaterialState.TO_HAND_IN


async def test_consent_not_given_in_time_is_as_declined(chen: Filed) -> None:
    [due] = chen.office.queue.of(ACTS_DUE)
    assert due.not_before is not None
    assert chen.material("mother_id").state is MaterialState.ACT_AWAITED
    chen.office.clock.moment = due.not_before
    await chen.office.applying.let_acts_lapse(ACTS_DUE.decode(due.payload))
    await chen.reread()
    assert [act.state for act in chen.asked()] == [ActState.EXPIRED]
    assert chen.field("mother", "marriage.status").check is Check.NONE
    assert chen.material("mother_id").state is MaterialState.TO_HAND_IN


async def test_consent_withdrawn_takes_back_what_was_drawn_on_it(chen: Filed) -> None:
    act = consent(chen)
    await says(chen, act, accept=True)
    asked = len(chen.office.asked)
    await says(chen, act, accept=False)
    for element in ("marriage.status", "household.address", "person.ethnicity"):
        field = chen.field("mother", element)
        assert (field.value, field.outcome, field.editable) == (None, OutcomeKind.CONSENT_NEEDED, True), element
    assert chen.field("child", "birth.record_number").value is None
    assert chen.material("mother_id").evidence is None
    await chen.office.recheck()
    assert len(chen.office.asked) == asked
    async with chen.office.db.read() as session:
        [row] = await session.all(select(PermissionRow))
    assert row.withdrawn_at is not None


async def test_what_was_typed_stays_when_consent_is_withdrawn(chen: Filed) -> None:
    await chen.save({"applicant": {"marriage_status": "NONE"}})
    act = consent(chen)
    await says(chen, act, accept=True)
    assert chen.field("mother", "marriage.status").check is Check.MISMATCH
    await says(chen, act, accept=False)
    status = chen.field("mother", "marriage.status")
    assert (status.value, status.origin, status.check, status.differences) == ("NONE", Origin.DECLARED, Check.NONE, ())


async def test_once_submitted_nobody_is_asked_for_consent(chen: Filed) -> None:
    await chen.complete()
    await chen.save(
        {
            "father": {"person_name": "李样本", "person_id_number": LI},
            "child": {chen.child(): {"birth_record_number": "D1"}},
        }
    )
    document = await chen.office.uploaded(chen.actor)
    for material in chen.now.materials:
        if material.state is MaterialState.ACT_AWAITED:
            await chen.office.applying.attach(chen.actor, chen.id, material.code, material.party, document)
    await chen.reread()
    act = consent(chen)
    assert isinstance(await chen.submit(), Receipt)
    await chen.reread()
    assert next(each.state for each in chen.asked() if each.id == act.id) is ActState.DROPPED
    assert chen.field("father", "person.name").check is Check.NONE


async def test_what_is_submitted_stays(chen: Filed) -> None:
    act = consent(chen)
    await says(chen, act, accept=True)
    await says(chen, consent(chen, "child"), accept=True)
    await chen.complete()
    assert isinstance(await chen.submit(), Receipt)
    await says(chen, act, accept=False)
    assert chen.field("mother", "marriage.status").value == "REGISTERED"


async def test_where_items_leave_the_ground_to_each_resource_only_some_ask_for_consent(
    db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault
) -> None:
    resources = {
        code: replace(each, grounds=(Ground.CONSENT,) if each.provider == "police" else (Ground.STATUTE,))
        for code, each in ON_CONSENT.items()
    }
    office = Office(db, queue, clock, ids, vault, resources=resources)
    office.use_shelf(Shelf([newborn_with(resources, ground=None)]))
    chen = await office.family(SCREENED, "陈测试", CHEN)
    assert chen.field("mother", "marriage.status").value == "REGISTERED"
    assert consent(chen).resources == ("police.household", "police.person")
    assert consent(chen, "father").party == chen.party("father").id
    assert not [record for record in office.asked if record[0].startswith("police")]
