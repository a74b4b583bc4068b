"""Materials: asked of whom the rules ask them, and satisfied by the first way that leads there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.access.types import Actor
from services.applying.types import (
    ActState,
    ActUnknown,
    Application,
    ApplicationNotOpen,
    ApplicationNotReady,
    ApplicationState,
    ApplicationUnknown,
    DocumentUnknown,
    MaterialState,
    MaterialUnknown,
    RequiredAct,
)
from services.casework.types import Receipt
from services.catalogue.types import Bilingual, MaterialSpec
from services.documents.types import DocumentRefused, Grade, UploadFault, WayKind
from services.forms.types import Condition
from services.kit.digests import digest
from tests.support.applications import (
    CHEN,
    DOWN,
    LI,
    STANDARD,
    SUN,
    TWINS,
    UNMARRIED,
    WANG,
    Filed,
    Office,
)
from tests.support.newborn import NEWBORN, PROMISE, UPLOAD, Shelf


@pytest.fixture
async def chen(office: Office) -> Filed:
    return await office.family(STANDARD, "陈测试", CHEN)


@pytest.fixture
async def sun(office: Office) -> Filed:
    return await office.family(UNMARRIED, "孙测样", SUN)


async def test_what_a_department_knows_need_not_be_handed_in(chen: Filed) -> None:
    certificate = chen.material("marriage_certificate")
    assert (certificate.state, certificate.way, certificate.skipped) == (
        MaterialState.SATISFIED,
        WayKind.DATA_CHECK,
        True,
    )
    evidence = certificate.evidence
    assert evidence is not None
    assert (evidence.grade, evidence.digest, evidence.max_age) == (Grade.A, "sha256:test", timedelta(days=1))
    assert evidence.pull == chen.field("mother", "marriage.status").pull
    assert certificate.party == chen.party("mother").id


async def test_a_sibling_case_brings_the_birth_certificate(chen: Filed) -> None:
    certificate = chen.material("birth_certificate")
    assert (certificate.state, certificate.skipped, certificate.evidence) == (MaterialState.LATER, True, None)
    assert "birth-certificate" in certificate.reason.en


async def test_only_what_the_rules_ask_of_this_family_is_asked(chen: Filed, office: Office) -> None:
    codes = {material.code for material in chen.now.materials}
    assert codes == {"mother_id", "marriage_certificate", "delivery_record", "birth_certificate", "photograph"}
    sun = await office.family(UNMARRIED, "孙测样", SUN)
    assert {material.code for material in sun.now.materials} - codes == {"paternity_statement"}
    assert codes - {material.code for material in sun.now.materials} == {"marriage_certificate"}


async def test_an_answer_that_a_rule_hides_asks_for_nothing(office: Office) -> None:
    number = Condition("#/properties/father/properties/person_passport_number", {"const": "E7654321"})
    copy = MaterialSpec("passport_copy", Bilingual("护照", "passport"), "father", (UPLOAD,), when=(number,))
    office.use_shelf(Shelf([replace(NEWBORN, materials=(*NEWBORN.materials, copy))]))
    sun = await office.family(UNMARRIED, "孙测样", SUN)
    await sun.save({"father": {"person_id_kind": "PASSPORT", "person_passport_number": "E7654321"}})
    assert sun.material("passport_copy").state is MaterialState.TO_HAND_IN
    await sun.save({"father": {"person_id_kind": "ID_CARD"}})
    assert all(material.code != "passport_copy" for material in sun.now.materials)


async def test_each_child_has_its_own_and_is_answered_for_through_its_mother(office: Office) -> None:
    wang = await office.family(TWINS, "王范例", WANG)
    records = [wang.material("delivery_record", "child", ordinal) for ordinal in (1, 2)]
    assert [record.state for record in records] == [MaterialState.SATISFIED] * 2
    assert records[0].evidence == records[1].evidence  # one question about one mother
    assert len([material for material in wang.now.materials if material.code == "delivery_record"]) == 2


async def test_a_department_that_knows_nothing_leads_to_the_next_way(office: Office) -> None:
    unknown = {record: answer for record, answer in STANDARD.items() if record[0] != "health.delivery"}
    chen = await office.family(unknown, "陈测试", CHEN)
    record = chen.material("delivery_record")
    assert (record.state, record.way, record.skipped) == (MaterialState.TO_HAND_IN, WayKind.UPLOAD, False)


async def test_a_department_that_is_down_is_asked_later_and_nothing_is_counted_as_spared(office: Office) -> None:
    chen = await office.family(STANDARD | {("health.delivery", CHEN): DOWN}, "陈测试", CHEN)
    record = chen.material("delivery_record")
    assert (record.state, record.way, record.skipped) == (MaterialState.LATER, WayKind.DATA_CHECK, False)


async def test_who_will_not_wait_for_the_check_may_upload(office: Office) -> None:
    chen = await office.family(STANDARD | {("health.delivery", CHEN): DOWN}, "陈测试", CHEN)
    document = await office.uploaded(chen.actor)
    child = chen.party("child").id
    after = await office.applying.attach(chen.actor, chen.id, "delivery_record", child, document)
    assert isinstance(after, Application)
    chen.now = after
    record = chen.material("delivery_record")
    assert (record.state, record.way, record.skipped) == (MaterialState.SATISFIED, WayKind.UPLOAD, False)


async def test_a_window_takes_what_nothing_online_satisfies(chen: Filed) -> None:
    photograph = chen.material("photograph")
    assert (photograph.state, photograph.way) == (MaterialState.TO_HAND_IN, WayKind.WINDOW)


async def test_an_upload_satisfies_its_material(sun: Filed) -> None:
    statement = sun.material("paternity_statement")
    assert (statement.state, statement.way) == (MaterialState.TO_HAND_IN, WayKind.UPLOAD)
    document = await sun.office.uploaded(sun.actor)
    after = await sun.office.applying.attach(sun.actor, sun.id, "paternity_statement", statement.party, document)
    assert isinstance(after, Application)
    assert after.revision == sun.now.revision + 1
    sun.now = after
    statement = sun.material("paternity_statement")
    assert (statement.state, statement.skipped) == (MaterialState.SATISFIED, False)
    assert statement.evidence is not None
    assert (statement.evidence.document, statement.evidence.grade) == (document, Grade.C)


async def attached(
    filed: Filed, material: str, role: str, document_of: Actor | None = None, media: str = "image/jpeg"
) -> object:
    document = await filed.office.uploaded(document_of or filed.actor, media)
    return await filed.office.applying.attach(filed.actor, filed.id, material, filed.party(role).id, document)


async def test_only_a_material_that_is_asked_for_takes_an_upload(sun: Filed) -> None:
    assert await attached(sun, "marriage_certificate", "mother") == MaterialUnknown()  # not of the unmarried
    assert await attached(sun, "paternity_statement", "father") == MaterialUnknown()  # the applicant's, not his
    assert await attached(sun, "photograph", "child") == MaterialUnknown()  # at the window only
    assert await attached(sun, "no_such", "mother") == MaterialUnknown()


async def test_another_persons_document_is_not_taken(sun: Filed) -> None:
    stranger = await sun.office.stranger()
    assert await attached(sun, "paternity_statement", "mother", stranger) == DocumentUnknown()


async def test_a_document_that_is_not_there_is_not_taken(sun: Filed) -> None:
    outcome = await sun.office.applying.attach(sun.actor, sun.id, "paternity_statement", sun.party("mother").id, sun.id)
    assert outcome == DocumentUnknown()


async def test_a_document_of_the_wrong_type_is_not_taken(sun: Filed) -> None:
    refused = await attached(sun, "paternity_statement", "mother", media="application/pdf")
    assert refused == DocumentRefused(UploadFault.MEDIA_TYPE_NOT_ACCEPTED)


def the_act(filed: Filed) -> RequiredAct:
    [act] = filed.awaited()
    return act


async def answer(filed: Filed, act: RequiredAct, *, accept: bool) -> object:
    outcome = await filed.office.applying.complete_act(filed.actor, filed.id, act.id, accept=accept)
    if isinstance(outcome, Application):
        filed.now = outcome
    return outcome


async def test_a_commitment_waits_until_the_applicant_makes_it(chen: Filed) -> None:
    await chen.complete("father")
    act = the_act(chen)
    assert (act.party, act.material) == (chen.party("mother").id, "joining_promise")
    assert act.text.en == "The child joins its father's household."
    assert act.expires_at == chen.office.clock.now() + timedelta(days=7)
    await answer(chen, act, accept=True)
    promise = chen.material("joining_promise")
    assert (promise.state, promise.way, promise.skipped) == (MaterialState.SATISFIED, WayKind.COMMITMENT, False)
    assert promise.evidence is not None
    assert (promise.evidence.act, promise.evidence.grade) == (act.id, Grade.D)
    assert promise.evidence.digest == digest({"zh": act.text.zh, "en": act.text.en})


async def test_accepting_twice_is_accepting_once(chen: Filed) -> None:
    await chen.complete("father")
    act = the_act(chen)
    await answer(chen, act, accept=True)
    before = chen.material("joining_promise")
    assert isinstance(await answer(chen, act, accept=True), Application)
    assert chen.material("joining_promise") == before


async def test_whoever_will_not_commit_hands_in_the_paper(chen: Filed) -> None:
    await chen.complete("father")
    await answer(chen, the_act(chen), accept=False)
    promise = chen.material("joining_promise")
    assert (promise.state, promise.way) == (MaterialState.TO_HAND_IN, WayKind.UPLOAD)


async def test_who_declined_by_mistake_may_commit_after_all_and_the_other_way_round(chen: Filed) -> None:
    await chen.complete("father")
    act = the_act(chen)
    for accept, state in (
        (False, MaterialState.TO_HAND_IN),
        (True, MaterialState.SATISFIED),
        (False, MaterialState.TO_HAND_IN),
    ):
        assert isinstance(await answer(chen, act, accept=accept), Application)
        assert chen.material("joining_promise").state is state


async def test_what_can_only_be_promised_and_was_declined_keeps_the_application_from_being_submitted(
    office: Office,
) -> None:
    promised_only = tuple(
        replace(spec, ways=(PROMISE,)) if spec.code == "joining_promise" else spec for spec in NEWBORN.materials
    )
    office.use_shelf(Shelf([replace(NEWBORN, materials=promised_only)]))
    chen = await office.family(STANDARD, "陈测试", CHEN)
    await chen.complete("father")
    act = the_act(chen)
    await answer(chen, act, accept=False)

    assert (await chen.reread()).material("joining_promise").state is MaterialState.ACT_AWAITED
    assert await chen.submit() == ApplicationNotReady((), (), (act.id,))

    await answer(chen, act, accept=True)
    assert isinstance(await chen.submit("submit-2"), Receipt)
    assert await answer(chen, act, accept=False) == ApplicationNotOpen(ApplicationState.SUBMITTED)


async def test_an_act_that_lapsed_is_asked_for_anew(chen: Filed) -> None:
    await chen.complete("father")
    lapsed = the_act(chen)
    chen.office.clock.advance(timedelta(days=7))
    assert [act.state for act in (await chen.reread()).asked()] == [ActState.EXPIRED]
    assert await answer(chen, lapsed, accept=True) == ActUnknown()
    await chen.reread()
    assert the_act(chen).id != lapsed.id
    assert isinstance(await answer(chen, the_act(chen), accept=True), Application)


async def test_an_act_that_is_no_longer_needed_is_asked_of_nobody(chen: Filed) -> None:
    await chen.complete("father")
    act = the_act(chen)
    await chen.complete("mother")
    assert [each.state for each in chen.asked()] == [ActState.DROPPED]
    assert await answer(chen, act, accept=True) == ActUnknown()


async def test_nobody_else_does_it_for_the_applicant(office: Office, chen: Filed) -> None:
    await chen.complete("father")
    father = Filed(office, await office.login("李样本", LI), chen.now)
    assert await answer(father, the_act(chen), accept=True) == ActUnknown()
    stranger = Filed(office, await office.stranger(), chen.now)
    assert await answer(stranger, the_act(chen), accept=True) == ApplicationUnknown()


async def test_after_submission_there_is_nothing_left_to_do(chen: Filed) -> None:
    await chen.complete("father")
    act = the_act(chen)
    await answer(chen, act, accept=True)
    await chen.submit()
    assert isinstance(await answer(chen, act, accept=True), ApplicationNotOpen)


async def test_a_document_is_kept_while_the_rules_do_not_ask_for_it(chen: Filed) -> None:
    await chen.complete("father")
    document = await chen.office.uploaded(chen.actor)
    await chen.office.applying.attach(chen.actor, chen.id, "joining_promise", chen.party("mother").id, document)
    await chen.reread()
    await chen.complete("mother")
    await chen.complete("father")
    assert chen.material("joining_promise").way is WayKind.UPLOAD
