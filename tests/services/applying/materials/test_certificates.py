"""Certificates of people: one's own is used at once, another's where they permit it, and none that is not valid."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.access.types import Actor, Channel
from services.applying.service import ACTS_DUE
from services.applying.tables import ActRow, ApplicationRow
from services.applying.types import ActKind, ActState, ActUnknown, Application, MaterialState, RequiredAct
from services.casework.types import Receipt
from services.documents.types import Grade, WayKind
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from services.sharing.tables import PermissionRow, PullRow
from services.sharing.types import Answer, Nothing, OutcomeKind
from tests.support.applications import AS_OF, CHEN, DOWN, LI, STANDARD, Filed, Office, Record
from tests.support.newborn import Shelf
from tests.support.permitted import FATHERS, MOTHERS, WITH_CERTIFICATES, certificate, newborn_with
from tests.support.queue import HeldQueue

MOTHERS_OWN = ("certificates.identity", CHEN)
FATHERS_OWN = ("certificates.identity", LI)
RECORDS: Mapping[Record, Answer] = {**STANDARD, MOTHERS_OWN: certificate(CHEN), FATHERS_OWN: certificate(LI)}


@pytest.fixture
def office(db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    office = Office(db, queue, clock, ids, vault, resources=WITH_CERTIFICATES)
    office.use_shelf(Shelf([newborn_with(WITH_CERTIFICATES, MOTHERS, FATHERS)]))
    return office


async def opened(office: Office, records: Mapping[Record, Answer] = RECORDS) -> Filed:
    return await office.family(records, "陈测试", CHEN)


def use(filed: Filed) -> RequiredAct:
    [act] = [act for act in filed.now.acts if act.kind is ActKind.CERTIFICATE_USE]
    return act


async def says(filed: Filed, actor: Actor, *, accept: bool) -> object:
    return await filed.office.applying.complete_act(actor, filed.id, use(filed).id, accept=accept)


async def test_the_applicants_own_certificate_is_used_at_once(office: Office) -> None:
    chen = await opened(office)
    card = chen.material("mother_id")
    assert (card.state, card.way, card.skipped) == (MaterialState.SATISFIED, WayKind.E_CERTIFICATE, True)
    assert card.evidence is not None
    assert (card.evidence.grade, card.evidence.max_age, card.evidence.act) == (Grade.A, timedelta(days=1), None)
    assert card.evidence.pull is not None


async def test_neither_identifier_nor_number_is_kept_of_a_certificate(office: Office) -> None:
    chen = await opened(office)
    async with office.db.read() as session:
        [kept] = await session.all(select(ApplicationRow.prefill).where(ApplicationRow.id == chen.id))
    assert CHEN not in str(kept)
    assert "1.2.156" not in str(kept)
    assert "VALID" in str(kept)
    assert not [field for field in chen.now.fields if field.element.startswith("identity_certificate")]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (certificate(CHEN, "REVOKED"), "is revoked"),
        (certificate(CHEN, "SUSPENDED"), "is suspended"),
        (certificate(CHEN, until="2026-11-01"), "has expired"),
        (certificate(LI), "is another person's"),
    ],
)
async def test_a_certificate_that_is_not_valid_leads_to_the_next_way_and_says_why(
    office: Office, answer: Answer, why: str
) -> None:
    card = (await opened(office, {**RECORDS, MOTHERS_OWN: answer})).material("mother_id")
    assert (card.state, card.way) == (MaterialState.SATISFIED, WayKind.DATA_CHECK)
    assert why in card.reason.en


async def test_a_store_that_is_down_is_asked_again_and_answers_then(office: Office) -> None:
    chen = await opened(office, {**RECORDS, ("police.person", CHEN): DOWN, MOTHERS_OWN: DOWN})
    assert chen.material("mother_id").state is MaterialState.LATER
    office.records[MOTHERS_OWN] = certificate(CHEN)
    assert await office.recheck(most=1) == 1
    card = (await chen.reread()).material("mother_id")
    assert (card.state, card.way) == (MaterialState.SATISFIED, WayKind.E_CERTIFICATE)


async def test_another_persons_certificate_is_not_asked_for_before_they_permit_it(office: Office) -> None:
    chen = await opened(office)
    assert FATHERS_OWN not in office.asked
    card, act = chen.material("father_id"), use(chen)
    assert (card.state, card.way) == (MaterialState.ACT_AWAITED, WayKind.E_CERTIFICATE)
    assert (act.party, act.of, act.material) == (chen.party("father").id, chen.party("father").id, "father_id")
    assert "certificates.identity" in act.text.en
    assert "newborn" in act.text.en


async def test_the_spouse_permits_and_the_certificate_is_used_at_once(office: Office) -> None:
    chen = await opened(office)
    father = await office.login("李样本", LI)
    async with office.db.read() as session:
        [awaited] = await office.applying.awaited_acts(session, father)
        assert await office.applying.awaited_acts(session, chen.actor) == []
    assert (awaited.act.id, awaited.application, awaited.role.role) == (use(chen).id, chen.id, "father")
    assert awaited.applicant_name == "陈*试"
    assert isinstance(await says(chen, father, accept=True), Application)
    card = (await chen.reread()).material("father_id")
    assert (card.state, card.way, card.skipped) == (MaterialState.SATISFIED, WayKind.E_CERTIFICATE, True)
    assert card.evidence is not None
    assert card.evidence.act == use(chen).id
    assert office.asked.count(FATHERS_OWN) == 1
    async with office.db.read() as session:
        [permission] = await session.all(select(PermissionRow))
        assert await office.applying.awaited_acts(session, father) == []
    assert (permission.role, permission.actor, permission.act) == ("father", father.subject, use(chen).id)


async def test_nobody_else_permits_it(office: Office) -> None:
    chen = await opened(office)
    assert await says(chen, chen.actor, accept=True) == ActUnknown()
    assert FATHERS_OWN not in office.asked


async def test_what_the_spouse_declines_is_handed_in(office: Office) -> None:
    chen = await opened(office)
    await says(chen, await office.login("李样本", LI), accept=False)
    card = (await chen.reread()).material("father_id")
    assert (card.state, card.way) == (MaterialState.TO_HAND_IN, WayKind.UPLOAD)
    assert "does not permit" in card.reason.en
    await office.recheck()
    assert FATHERS_OWN not in office.asked


async def test_what_the_spouse_lets_lapse_is_handed_in(office: Office) -> None:
    chen = await opened(office)
    [due] = office.queue.of(ACTS_DUE)
    assert due.not_before == office.clock.now() + timedelta(days=7)
    office.clock.advance(timedelta(days=7))
    await office.applying.let_acts_lapse(ACTS_DUE.decode(due.payload))
    card = (await chen.reread()).material("father_id")
    assert (use(chen).state, card.state, card.way) == (ActState.EXPIRED, MaterialState.TO_HAND_IN, WayKind.UPLOAD)
    assert "in time" in card.reason.en
    assert await says(chen, await office.login("李样本", LI), accept=True) == ActUnknown()


async def test_a_permission_withdrawn_takes_its_evidence_along(office: Office) -> None:
    chen = await opened(office)
    father = await office.login("李样本", LI)
    await says(chen, father, accept=True)
    await says(chen, father, accept=False)
    card = (await chen.reread()).material("father_id")
    assert (card.state, card.evidence) == (MaterialState.TO_HAND_IN, None)
    async with office.db.read() as session:
        [permission] = await session.all(select(PermissionRow))
    assert permission.withdrawn_at == office.clock.now()


async def test_on_paper_at_a_window_the_act_says_where(office: Office) -> None:
    chen = await opened(office)
    father = await office.login("李样本", LI)
    clerk = await office.stranger()
    at_window = Actor(clerk.subject, father.subject, Channel.WINDOW, hall="测试大厅", window="7")
    await says(chen, at_window, accept=True)
    assert (await chen.reread()).material("father_id").state is MaterialState.SATISFIED
    async with office.db.read() as session:
        [act] = await session.all(select(ActRow).where(ActRow.kind == ActKind.CERTIFICATE_USE))
    assert (act.means, act.hall, act.window, act.done_by) == (Channel.WINDOW, "测试大厅", "7", clerk.subject)


async def test_whom_only_the_applicant_named_is_asked_nothing(office: Office) -> None:
    records = {**RECORDS, ("civil_affairs.marriage", CHEN): Nothing(AS_OF)}
    chen = await opened(office, records)
    await chen.save({"father": {"person_name": "李样本", "person_id_number": LI}})
    assert chen.material("father_id").state is MaterialState.TO_HAND_IN
    assert FATHERS_OWN not in office.asked


async def test_who_will_not_wait_for_the_spouse_uploads(office: Office) -> None:
    chen = await opened(office)
    document = await office.uploaded(chen.actor)
    father = chen.party("father").id
    assert isinstance(await office.applying.attach(chen.actor, chen.id, "father_id", father, document), Application)
    await (await chen.reread()).complete()
    assert use(chen).state is ActState.DROPPED
    assert isinstance(await chen.submit(), Receipt)


async def test_a_refused_question_is_recorded(office: Office) -> None:
    chen = await opened(office)
    async with office.db.read() as session:
        rows = await session.all(select(PullRow).where(PullRow.application == chen.id, PullRow.role == "father"))
    refused = [row for row in rows if row.resource == "certificates.identity"]
    assert [row.outcome for row in refused] == [OutcomeKind.CONSENT_NEEDED]
