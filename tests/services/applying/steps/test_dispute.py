"""Disputing a sourced value: what may be disputed, what becomes of it, and that nobody is delayed by it."""

from typing import Any

import pytest
from sqlalchemy import select

from services.applying.service import ON_DISPUTE_MOVED, RECHECK
from services.applying.types import (
    Application,
    ApplicationState,
    ApplicationUnknown,
    DisputeAlreadyOpen,
    DisputeCommand,
    DisputeTooLate,
    FieldNotDisputable,
    KeyUsedOtherwise,
    LoginNotDisputable,
    NotDisputableReason,
)
from services.audit.tables import AuditEntry
from services.casework.service import ON_PARCEL_ANSWERED, ON_PARCEL_SETTLED
from services.casework.types import CaseView, Receipt, RemarkCode
from services.forms.types import AnswersInvalid
from services.handover.service import DELIVER
from services.handover.types import AnswerKind, DeliveryRefused, DepartmentEvent, DisputedElement, IssuedResult
from services.kit.jobs import Routes
from services.sharing import service as sharing
from services.sharing.types import Check, DisputeOutcome, DisputeStage, DisputeState, Origin
from tests.support.applications import CHEN, DOWN, LI, STANDARD, Filed, Office
from tests.support.departments import inbound
from tests.support.disputes import corrected
from tests.support.routes import BOTH_ROUTES

ADDRESS = "household.address"
RIGHT = "安徽省测试市新路2号"
Why = NotDisputableReason


@pytest.fixture
def routes() -> Routes:
    return BOTH_ROUTES


@pytest.fixture
async def chen(office: Office) -> Filed:
    return await (await office.family(STANDARD, "陈测试", CHEN)).complete()


async def settle(office: Office) -> None:
    """Run all that is under way, but for a review's time limit and later checks."""
    handover, casework, disputes = office.handover, office.casework, office.disputes

    async def later(_: object) -> None:
        return None

    await office.queue.run(
        DELIVER.handled_by(handover.deliver),
        ON_PARCEL_SETTLED.handled_by(casework.on_parcel_settled),
        ON_PARCEL_ANSWERED.handled_by(casework.on_parcel_answered),
        sharing.ON_PARCEL_SETTLED.handled_by(disputes.on_parcel_settled),
        sharing.ON_PARCEL_ANSWERED.handled_by(disputes.on_parcel_answered),
        sharing.REVIEW_DUE.handled_by(later),
        ON_DISPUTE_MOVED.handled_by(office.applying.on_dispute_moved),
        RECHECK.handled_by(later),
    )


async def ask_dispute(filed: Filed, claimed: Any = RIGHT, element: str = ADDRESS, key: str = "d-1", **more: Any) -> Any:
    pointer = more.get("pointer") or filed.field(more.get("role", "mother"), element).pointer
    command = DisputeCommand(filed.id, pointer, claimed, more.get("reason", "已搬家"), key)
    return await filed.office.applying.dispute(more.get("actor", filed.actor), command)


async def dispute(filed: Filed, *args: Any, **more: Any) -> Filed:
    disputed = await ask_dispute(filed, *args, **more)
    assert isinstance(disputed, Application), disputed
    filed.now = disputed
    await settle(filed.office)
    return await filed.reread()


async def answer(filed: Filed, kind: AnswerKind, *results: IssuedResult, **words: Any) -> Filed:
    """The platform calls back about its only review."""
    office = filed.office
    event = DepartmentEvent("jianghuai-1", kind, office.clock.now(), results=results, **words)
    assert await office.handover.receive("jianghuai", inbound(event)) == 1
    await settle(office)
    return await filed.reread()


async def submitted(filed: Filed) -> Filed:
    assert isinstance(await filed.submit(), Receipt)
    return await filed.reread()


async def cases(filed: Filed) -> list[CaseView]:
    async with filed.office.db.read() as session:
        return list(await filed.office.casework.of_application(session, filed.actor, filed.id))


async def told(filed: Filed, code: RemarkCode) -> int:
    return sum(entry.reason_code == code for case in await cases(filed) for entry in case.timeline)


async def test_the_stated_value_is_kept_marked_and_the_review_is_shown(chen: Filed) -> None:
    before = chen.field("mother", ADDRESS)
    await dispute(chen)
    field = chen.field("mother", ADDRESS)
    assert (field.value, field.origin, field.dispute) == (before.value, Origin.SOURCE, DisputeState.OPEN)
    assert field.last_dispute is not None
    assert (field.last_dispute.claimed, field.last_dispute.stage, field.last_dispute.overdue) == (
        RIGHT,
        DisputeStage.FORWARDED,
        False,
    )
    assert field.last_dispute.due_on is not None
    [parcel] = chen.office.departments["jianghuai"].parcels
    assert parcel.parties["review"]["review.stated"] == before.value


async def test_a_dispute_is_recorded_with_who_raised_it(chen: Filed) -> None:
    await dispute(chen)
    async with chen.office.db.read() as session:
        actions = await session.all(select(AuditEntry).where(AuditEntry.action == "application.dispute"))
    assert [(entry.subject, entry.on_behalf_of) for entry in actions] == [(chen.actor.subject, chen.actor.subject)]


async def test_the_applicant_submits_meanwhile_and_departments_see_the_mark(chen: Filed) -> None:
    await dispute(chen)
    stated = chen.field("mother", ADDRESS).value
    await submitted(chen)
    await settle(chen.office)
    assert await told(chen, RemarkCode.DISPUTE_RAISED) == 1
    [birth] = chen.office.departments["health"].parcels
    assert birth.disputed == []
    [mark] = [
        mark
        for case in await cases(chen)
        for entry in case.timeline
        if entry.about is not None and (mark := entry.about.element)
    ]
    assert (mark, chen.field("mother", ADDRESS).value) == (ADDRESS, stated)


async def test_a_correction_before_submission_takes_the_place_of_the_stated_value(chen: Filed) -> None:
    await dispute(chen)
    await answer(chen, AnswerKind.GRANTED, corrected(RIGHT, chen.office.clock))
    field = chen.field("mother", ADDRESS)
    assert (field.value, field.origin, field.check) == (RIGHT, Origin.SOURCE, Check.MATCHED)
    assert (field.dispute, field.resource, field.as_of) == (
        DisputeState.ENDED,
        "police.household",
        chen.office.clock.now(),
    )
    assert field.last_dispute is not None
    assert (field.last_dispute.stage, field.last_dispute.outcome) == (DisputeStage.CLOSED, DisputeOutcome.CORRECTED)
    await submitted(chen)
    assert await told(chen, RemarkCode.DISPUTE_RAISED) == 0


async def test_a_correction_after_submission_reaches_the_application_and_the_case(chen: Filed) -> None:
    await dispute(chen)
    await submitted(chen)
    await settle(chen.office)
    await answer(chen, AnswerKind.GRANTED, corrected(RIGHT, chen.office.clock))
    assert chen.now.state is ApplicationState.SUBMITTED
    assert chen.field("mother", ADDRESS).value == RIGHT
    assert await told(chen, RemarkCode.DISPUTE_CORRECTED) == 1
    [waiting] = [case for case in await cases(chen) if any(e.about for e in case.timeline)]
    await _grant_birth(chen)
    [household] = [p for p in chen.office.departments["police"].parcels if p.item == "household-entry"]
    assert (household.parties["mother"][ADDRESS], [*household.disputed]) == (RIGHT, [])
    assert waiting.department == "police"


async def test_a_correction_after_submission_asks_for_no_other_materials(chen: Filed) -> None:
    await submitted(chen)
    await settle(chen.office)
    before = {material.code: material.state for material in chen.now.materials}
    assert "marriage_certificate" in before
    await dispute(chen, "NONE", "marriage.status")
    await answer(chen, AnswerKind.GRANTED, corrected("NONE", chen.office.clock))
    assert chen.field("mother", "marriage.status").value == "NONE"
    assert {material.code: material.state for material in chen.now.materials} == before


async def test_a_case_that_goes_out_meanwhile_carries_the_stated_value_and_the_claim(chen: Filed) -> None:
    await submitted(chen)
    await settle(chen.office)
    await dispute(chen)
    stated = chen.field("mother", ADDRESS).value
    await _grant_birth(chen)
    [household] = [p for p in chen.office.departments["police"].parcels if p.item == "household-entry"]
    assert household.parties["mother"][ADDRESS] == stated
    assert [*household.disputed] == [DisputedElement("mother", ADDRESS, RIGHT)]


async def _grant_birth(filed: Filed) -> None:
    office = filed.office
    [parcel] = office.departments["health"].parcels
    result = IssuedResult("birth_certificate", "B1", office.clock.now(), {"child": {"birth.certificate_number": "B1"}})
    event = DepartmentEvent("health-1", AnswerKind.GRANTED, office.clock.now(), results=(result,))
    assert parcel.item == "birth-certificate"
    await office.handover.receive("health", inbound(event))
    await settle(office)


async def test_a_confirmed_value_is_kept_with_the_providers_reason(chen: Filed) -> None:
    await submitted(chen)
    await dispute(chen)
    stated = chen.field("mother", ADDRESS).value
    await answer(chen, AnswerKind.DENIED, reason_code="R1", reason="登记无误")
    field = chen.field("mother", ADDRESS)
    assert (field.value, field.dispute) == (stated, DisputeState.ENDED)
    assert field.last_dispute is not None
    assert (field.last_dispute.outcome, field.last_dispute.reason) == (DisputeOutcome.CONFIRMED_CORRECT, "登记无误")
    assert await told(chen, RemarkCode.DISPUTE_CONFIRMED) == 1


async def test_what_the_platform_does_not_take_is_not_called_confirmed(chen: Filed) -> None:
    chen.office.departments["jianghuai"].deliveries.append(DeliveryRefused("E7", "资源已下线"))
    await submitted(chen)
    await dispute(chen)
    assert chen.field("mother", ADDRESS).dispute is DisputeState.ENDED
    assert (await told(chen, RemarkCode.DISPUTE_NOT_TAKEN), await told(chen, RemarkCode.DISPUTE_CONFIRMED)) == (1, 0)
    again = await dispute(chen, key="d-2")
    assert again.field("mother", ADDRESS).dispute is DisputeState.OPEN


async def test_the_same_key_is_one_dispute_and_a_second_of_the_field_is_refused(chen: Filed) -> None:
    await dispute(chen)
    revision = chen.now.revision
    assert (await dispute(chen)).now.revision == revision
    assert await ask_dispute(chen, "安徽省测试市第三路") == KeyUsedOtherwise()
    assert await ask_dispute(chen, key="d-2") == DisputeAlreadyOpen()
    assert len(chen.office.departments["jianghuai"].parcels) == 1


@pytest.mark.parametrize("claimed", [None, "", 7, {"a": 1}, ["x"]])
async def test_what_the_form_would_not_take_is_not_claimed(chen: Filed, claimed: Any) -> None:
    assert isinstance(await ask_dispute(chen, claimed), AnswersInvalid)
    assert (await chen.reread()).field("mother", ADDRESS).dispute is DisputeState.NONE


async def test_in_the_providers_words_one_reads_ones_own_values_and_those_of_others_masked(chen: Filed) -> None:
    father = await chen.office.login("李样本", LI)

    async def reasons(element: str, role: str) -> list[str | None]:
        seen = [chen.now, await chen.office.applying.application(father, chen.id)]
        found = []
        for application in seen:
            assert isinstance(application, Application)
            party = next(party.id for party in application.parties if party.key.role == role)
            [field] = [each for each in application.fields if (each.party, each.element) == (party, element)]
            assert field.last_dispute is not None
            found.append(field.last_dispute.reason)
        return found

    await dispute(chen, "回族", "person.ethnicity", role="father")
    await answer(chen, AnswerKind.DENIED, reason_code="R1", reason="李样本登记为汉族，配偶陈测试")
    assert await reasons("person.ethnicity", "father") == [
        "****登记为汉族，配偶陈测试",
        "李样本登记为汉族，配偶****",
    ]


async def test_a_claimed_number_is_checked_and_a_reason_is_bounded(chen: Filed) -> None:
    refused = await ask_dispute(chen, "340000199001011234", "person.id_number", role="father")
    assert isinstance(refused, AnswersInvalid)
    assert refused.findings[0].rule == "number"
    assert isinstance(await ask_dispute(chen, reason="长" * 501), AnswersInvalid)


async def test_only_what_a_department_stated_and_is_shown_can_be_disputed(chen: Filed) -> None:
    stated = chen.field("mother", ADDRESS).value
    assert await ask_dispute(chen, stated) == FieldNotDisputable(Why.SAME)
    assert await ask_dispute(chen, pointer="/nobody/nothing") == FieldNotDisputable(Why.NOT_SHOWN)
    assert await ask_dispute(chen, role="father") == FieldNotDisputable(Why.NOT_SHOWN)
    assert await ask_dispute(chen, element="child.joins_household_of", claimed="father") == FieldNotDisputable(Why.OWN)
    assert await ask_dispute(chen, element="person.phone", claimed="13900000000") == LoginNotDisputable()


async def test_what_is_empty_is_typed_and_not_disputed(office: Office) -> None:
    filed = await office.family({**STANDARD, ("police.household", "H340000001"): DOWN}, "陈测试", CHEN)
    await filed.complete()
    assert await ask_dispute(filed) == FieldNotDisputable(Why.EMPTY)


async def test_a_stranger_learns_nothing(chen: Filed) -> None:
    assert await ask_dispute(chen, actor=await chen.office.stranger()) == ApplicationUnknown()


async def test_once_every_case_is_decided_it_is_too_late(chen: Filed) -> None:
    await submitted(chen)
    for case in await cases(chen):
        await chen.office.casework.withdraw(chen.actor, case.id)
    assert await ask_dispute(chen) == DisputeTooLate()


async def test_asking_the_source_again_leaves_the_mark(office: Office) -> None:
    filed = await office.family({**STANDARD, ("health.delivery", CHEN): DOWN}, "陈测试", CHEN)
    await filed.complete()
    await ask_dispute(filed)
    office.records.update(STANDARD)
    await office.recheck(most=1)
    field = (await filed.reread()).field("mother", ADDRESS)
    assert field.dispute is DisputeState.OPEN
