"""Evidence before the decision: asked again when a case is about to be decided, and the case is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.access.types import Channel
from services.applying.service import EVIDENCE_DUE, ON_CASE_MOVED
from services.applying.types import Application, MaterialState, RecheckDue
from services.casework.types import CaseMoved, CaseState, CaseView, Receipt
from services.catalogue.types import Bilingual, OneThingVersion, WaySpec
from services.documents.types import WayKind
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.jobs import Routes
from services.kit.vault import Vault
from services.sharing.tables import PullRow
from services.sharing.types import Found, Nothing
from tests.support.applications import AS_OF, CHEN, DOWN, LI, STANDARD, Filed, Office
from tests.support.newborn import BIRTH, ENROLMENT, Shelf
from tests.support.permitted import MOTHERS, WITH_CERTIFICATES, certificate, newborn_with
from tests.support.queue import HeldQueue

OWN = ("certificates.identity", CHEN)
PARTICIPATION = ("medical_insurance.participation", CHEN)
MARRIAGE = ("civil_affairs.marriage", CHEN)
CHECKED_PROMISE = WaySpec(
    WayKind.COMMITMENT,
    text=Bilingual("我承诺已参保，不实的后果由我承担。", "I am insured; I bear what follows if not."),
    check_after="medical_insurance.participation",
    expects=("insurance.status",),
)


@pytest.fixture
def routes() -> Routes:
    return Routes((ON_CASE_MOVED,))


def one_thing() -> OneThingVersion:
    """The mother's identity by certificate or else at a window, and her promise where her child joins its father."""
    mothers = replace(MOTHERS, ways=(MOTHERS.ways[0], WaySpec(WayKind.WINDOW)))
    made = newborn_with(WITH_CERTIFICATES, mothers)
    promised = [
        replace(spec, ways=(CHECKED_PROMISE, *spec.ways[1:])) if spec.code == "joining_promise" else spec
        for spec in made.materials
    ]
    items = {**made.material_items, "joining_promise": (BIRTH,)}
    return replace(made, materials=tuple(promised), material_items=items)


@pytest.fixture
def office(db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    office = Office(db, queue, clock, ids, vault, resources=WITH_CERTIFICATES)
    office.use_shelf(Shelf([one_thing()]))
    return office


async def submitted(office: Office, joins: str = "mother") -> Filed:
    chen = await office.family({**STANDARD, OWN: certificate(CHEN)}, "陈测试", CHEN)
    await chen.complete(joins)
    await chen.accept()
    assert isinstance(await chen.submit(), Receipt)
    office.queue.jobs.clear()
    return chen


async def case(filed: Filed, item: str) -> CaseView:
    async with filed.office.db.read() as session:
        views = await filed.office.casework.of_application(session, filed.actor, filed.id)
    return next(view for view in views if view.item == item)


async def moved(filed: Filed, state: CaseState = CaseState.ACCEPTED, item: str = BIRTH) -> None:
    """The case came to this state, and everything that follows at once is done."""
    event = CaseMoved((await case(filed, item)).id, filed.id, state)
    await filed.office.applying.on_case_moved(event)
    await filed.reread()


async def told(filed: Filed, item: str = BIRTH) -> list[str]:
    return [entry.reason_code for entry in (await case(filed, item)).timeline if entry.reason_code]


async def test_a_certificate_revoked_before_the_decision_is_told_to_the_case(office: Office) -> None:
    chen = await submitted(office)
    office.records[OWN] = certificate(CHEN, "REVOKED", as_of=office.clock.now())
    await moved(chen)
    card = chen.material("mother_id")
    assert (card.state, card.way, card.evidence) == (MaterialState.TO_HAND_IN, WayKind.WINDOW, None)
    assert "is revoked" in card.reason.en
    assert await told(chen) == ["EVIDENCE_LOST"]
    assert await told(chen, ENROLMENT) == []


async def test_it_is_asked_on_a_pull_of_its_own_with_nobody_waiting(office: Office) -> None:
    chen = await submitted(office)
    before = chen.material("mother_id").evidence
    await moved(chen)
    after = chen.material("mother_id").evidence
    assert before is not None
    assert after is not None
    assert after.pull != before.pull
    async with office.db.read() as session:
        [channel] = await session.all(select(PullRow.channel).where(PullRow.id == after.pull))
    assert channel == Channel.JOB
    assert await told(chen) == []  # it was not too old: nothing to tell


async def test_only_certificates_are_asked_again_while_the_rest_is_fresh(office: Office) -> None:
    chen = await submitted(office)
    asked = len(office.asked)
    await moved(chen)
    assert office.asked[asked:] == [OWN]


async def test_what_had_grown_too_old_is_renewed_and_the_case_is_told(office: Office) -> None:
    chen = await submitted(office)
    office.clock.advance(timedelta(days=3))
    for place, answer in list(office.records.items()):
        if isinstance(answer, Found):
            office.records[place] = replace(answer, as_of=office.clock.now())
    await moved(chen)
    record = chen.material("delivery_record")
    assert record.state is MaterialState.SATISFIED
    assert record.evidence is not None
    assert record.evidence.as_of == office.clock.now()
    assert set(await told(chen)) == {"EVIDENCE_RENEWED"}


async def test_data_that_are_no_longer_there_are_evidence_lost(office: Office) -> None:
    chen = await submitted(office)
    office.clock.advance(timedelta(days=3))
    office.records[OWN] = certificate(CHEN, as_of=office.clock.now())
    office.records["health.delivery", CHEN] = Nothing(office.clock.now())
    await moved(chen)
    assert chen.material("delivery_record").state is MaterialState.TO_HAND_IN
    assert chen.field("child", "birth.record_number").value == "D1"
    assert "EVIDENCE_LOST" in await told(chen)


async def test_a_store_that_is_down_leaves_the_evidence_and_is_asked_when_it_is_back(office: Office) -> None:
    chen = await submitted(office)
    office.records[OWN] = DOWN
    await moved(chen)
    assert chen.material("mother_id").state is MaterialState.SATISFIED
    [later] = office.queue.of(EVIDENCE_DUE)
    assert later.not_before is not None
    assert later.not_before > office.clock.now()
    office.records[OWN] = certificate(CHEN, "REVOKED")
    office.clock.moment = later.not_before
    asked = len(office.asked)
    await office.applying.recheck_evidence(EVIDENCE_DUE.decode(later.payload))
    assert office.asked[asked:] == [OWN]
    assert (await chen.reread()).material("mother_id").state is MaterialState.TO_HAND_IN
    assert await told(chen) == ["EVIDENCE_LOST"]


async def test_it_is_asked_once_for_each_state_however_often_the_job_runs(office: Office) -> None:
    chen = await submitted(office)
    asked = len(office.asked)
    for _ in range(3):
        await moved(chen)
    assert len(office.asked) == asked + 1
    await moved(chen, CaseState.IN_REVIEW)
    assert len(office.asked) == asked + 2
    for state in (CaseState.PRE_REVIEW, CaseState.DECIDED_GRANT):
        await moved(chen, state)
    assert len(office.asked) == asked + 2


async def test_a_case_asks_for_what_it_received_alone(office: Office) -> None:
    chen = await submitted(office)
    asked = len(office.asked)
    await moved(chen, item=ENROLMENT)
    assert len(office.asked) == asked


@pytest.mark.parametrize("holds", [True, False])
async def test_a_promise_is_checked_before_the_decision(office: Office, *, holds: bool) -> None:
    chen = await submitted(office, joins="father")
    if not holds:
        office.records[PARTICIPATION] = Nothing(AS_OF)
    asked = len(office.asked)
    await moved(chen)
    assert PARTICIPATION in office.asked[asked:]
    promise = chen.material("joining_promise")
    assert promise.way is (WayKind.COMMITMENT if holds else WayKind.UPLOAD)
    assert await told(chen) == ([] if holds else ["EVIDENCE_LOST"])


async def test_a_promise_that_was_not_kept_does_not_count_again_when_other_answers_come(office: Office) -> None:
    chen = await submitted(office, joins="father")
    office.records[PARTICIPATION] = Nothing(AS_OF)
    await moved(chen)
    await office.applying.recheck(RecheckDue(chen.id, 0))
    promise = (await chen.reread()).material("joining_promise")
    assert (promise.way, promise.state) == (WayKind.UPLOAD, MaterialState.TO_HAND_IN)


async def test_a_typed_value_that_a_source_knows_otherwise_is_told_to_the_cases(office: Office) -> None:
    chen = await office.family({**STANDARD, OWN: certificate(CHEN), MARRIAGE: DOWN}, "陈测试", CHEN)
    await chen.complete()
    await chen.save({"father": {"person_name": "李样品", "person_id_number": LI}})
    assert isinstance(await chen.submit(), Receipt)
    office.records[MARRIAGE] = STANDARD[MARRIAGE]
    await office.applying.recheck(RecheckDue(chen.id, 0))
    assert await told(chen) == ["FIELD_MISMATCH"]
    read = await office.applying.application(chen.actor, chen.id)
    assert isinstance(read, Application)
