"""What a citizen does with cases, through the schema: listed and read by their parties, withdrawn, and followed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from backend.identity.tokens import TokenMissing
from services.access.tables import AuthorityRow
from services.access.types import AssuranceLevel, AuthorityKind, SubjectStatus
from services.applying.types import Application, DisputeCommand
from services.casework.tables import CaseRow
from services.documents.types import Document
from services.kit.ids import bucket_of
from tests.support.applications import CHEN, LI, STANDARD, Filed
from tests.support.newborn import BIRTH, NEWBORN, Shelf
from tests.support.public_schema import NAMES, PublicSchema, is_problem, words


@pytest.fixture
async def chen(public: PublicSchema) -> Filed:
    """A family that has submitted; nothing has gone to a department yet."""
    filed = await (await public.office.family(STANDARD, "陈测试", CHEN)).complete()
    await filed.submit()
    return await filed.reread()


async def case_ids(public: PublicSchema, filed: Filed) -> list[str]:
    """In the order of the one-thing."""
    async with public.office.db.read() as session:
        views = await public.office.casework.of_application(session, filed.actor, filed.id)
    return [str(view.id) for view in views]


async def test_a_case_shows_what_it_is_about_and_how_far_it_is(public: PublicSchema, chen: Filed) -> None:
    birth, household, *_ = await case_ids(public, chen)
    caller = public.caller(chen.actor)
    shown = await caller.run("CaseDetail", id=birth)
    item = NEWBORN.item(BIRTH)
    assert shown["itemName"] == {"zh": item.name.zh, "en": item.name.en}
    assert (shown["department"], shown["departmentName"]) == (
        "health",
        {"zh": NAMES["health"][0], "en": NAMES["health"][1]},
    )
    assert (shown["receiptNumber"], shown["partyRole"], shown["partyOrdinal"]) == (chen.now.receipt_number, "child", 1)
    assert (shown["state"], shown["ended"], shown["granted"]) == ("SUBMITTED", False, False)
    assert (shown["decidedAt"], shown["results"], shown["blockedBy"]) == (None, [], None)
    assert [entry["by"] for entry in shown["timeline"]] == ["APPLICANT"]
    waiting = await caller.run("CaseDetail", id=household)
    assert (waiting["state"], waiting["waitsFor"]) == ("WAITING", [birth])


async def issue(public: PublicSchema, case: UUID, child: UUID) -> Document:
    """The department's result, as it is stored."""
    office = public.office
    async with office.db.work() as work:
        document = await office.documents.register_result(
            work,
            bucket=bucket_of(case),
            owner=child,
            kind="birth_certificate",
            number="B3400000012345",
            issuer="health",
            issued_at=office.clock.now(),
            payload={},
        )
        await work.execute(update(CaseRow).where(CaseRow.id == case).values(results=[document.id]))
    return document


async def test_the_number_of_a_result_is_shown_whole_for_a_purpose_and_whose_it_is_learns_it(
    public: PublicSchema, chen: Filed
) -> None:
    birth, *_ = await case_ids(public, chen)
    child = chen.party("child").subject
    assert child is not None
    document = await issue(public, UUID(birth), child)
    father = public.caller(await public.office.login("李样本", LI))
    [masked] = (await father.run("CaseDetail", id=birth))["results"]
    assert (masked["number"], masked["digest"]) == ("B34********345", document.digest)
    assert (await public.caller(chen.actor).run("WhoReadMyData"))["reveals"] == []
    weak = public.caller(chen.actor, level=AssuranceLevel.L2)
    assert await weak.code("CaseDetail", id=birth, reveal="CHECKING") == "LOGIN_TOO_WEAK"
    [whole] = (await father.run("CaseDetail", id=birth, reveal="CHECKING"))["results"]
    assert whole["number"] == "B3400000012345"
    [told] = (await public.caller(chen.actor).run("WhoReadMyData"))["reveals"]
    assert (told["purpose"], told["fieldsShown"], told["applicationId"]) == ("CHECKING", 1, str(chen.id))
    assert (told["byMe"], told["actorName"]) == (False, "李*本")


async def test_of_whom_the_service_shows_masked_values_a_result_is_masked_for_any_purpose(
    public: PublicSchema,
) -> None:
    roles = tuple(replace(role, sees={}) for role in NEWBORN.roles)
    public.office.use_shelf(Shelf([replace(NEWBORN, roles=roles)]))
    chen = await (await public.office.family(STANDARD, "陈测试", CHEN)).complete()
    mothers = public.caller(chen.actor)
    await chen.submit()
    *_, reimbursement = await case_ids(public, chen)
    await issue(public, UUID(reimbursement), chen.actor.subject)
    father = public.caller(await public.office.login("李样本", LI))
    shown = await father.run("CaseDetail", id=reimbursement, reveal="CHECKING")
    [masked] = shown["results"]
    assert (masked["number"], masked["digest"]) == ("B34********345", "****")
    assert (await mothers.run("WhoReadMyData"))["reveals"] == []
    [own] = (await mothers.run("CaseDetail", id=reimbursement, reveal="CHECKING"))["results"]
    assert own["number"] == "B3400000012345"


async def test_what_the_gateway_learnt_of_a_case_is_told_in_words(public: PublicSchema) -> None:
    chen = await (await public.office.family(STANDARD, "陈测试", CHEN)).complete()
    pointer = chen.field("mother", "household.address").pointer
    command = DisputeCommand(chen.id, pointer, "安徽省测试市新路2号", "已搬家", "d")
    disputed = await public.office.applying.dispute(chen.actor, command)
    assert isinstance(disputed, Application)
    chen.now = disputed
    await chen.submit()
    caller = public.caller(chen.actor)
    cases = [await caller.run("CaseDetail", id=case) for case in await case_ids(public, chen)]
    remarks = [entry for case in cases for entry in case["timeline"] if entry["remark"]]
    entry = words().entry("DISPUTE_RAISED")
    assert {remark["reasonCode"] for remark in remarks} == {"DISPUTE_RAISED"}
    assert remarks[0]["remark"] == {"zh": entry.zh.message, "en": entry.en.message}
    assert (remarks[0]["by"], remarks[0]["element"]) == ("GATEWAY", "household.address")


async def test_my_cases_are_listed_page_by_page_newest_first(public: PublicSchema, chen: Filed) -> None:
    caller = public.caller(chen.actor)
    first = await caller.run("MyCases", first=3)
    second = await caller.run("MyCases", first=3, after=first["after"])
    listed = [case["id"] for page in (first, second) for case in page["cases"]]
    assert listed == sorted(await case_ids(public, chen), reverse=True)
    assert (first["after"], second["after"]) == (listed[2], None)
    assert len((await caller.run("MyCases", first=0))["cases"]) == 1


async def test_a_stranger_neither_lists_nor_reads_nor_withdraws_a_case(public: PublicSchema, chen: Filed) -> None:
    birth, *_ = await case_ids(public, chen)
    stranger = public.caller(await public.office.stranger())
    assert await stranger.run("MyCases") == {"cases": [], "after": None}
    for case in (birth, "no id"):
        assert is_problem(await stranger.run("CaseDetail", id=case), "CaseUnknown", "CASE_UNKNOWN")
        assert is_problem(await stranger.run("WithdrawCase", id=case), "CaseUnknown", "CASE_UNKNOWN")


async def test_a_withdrawn_case_cannot_be_withdrawn_again(public: PublicSchema, chen: Filed) -> None:
    birth, *_ = await case_ids(public, chen)
    caller = public.caller(chen.actor)
    withdrawn = await caller.run("WithdrawCase", id=birth)
    assert (withdrawn["__typename"], withdrawn["id"], withdrawn["state"]) == ("Case", birth, "WITHDRAWN")
    again = await caller.run("WithdrawCase", id=birth)
    assert is_problem(again, "CaseNotWithdrawable", "CASE_NOT_WITHDRAWABLE")
    assert again["state"] == "WITHDRAWN"
    shown = await caller.run("CaseDetail", id=birth)
    assert (shown["ended"], shown["granted"]) == (True, False)


async def withdraw_all(public: PublicSchema, filed: Filed) -> None:
    caller = public.caller(filed.actor)
    for case in await case_ids(public, filed):
        await caller.run("WithdrawCase", id=case)
    await public.wakeups.wake(filed.id)


def root(message: Any) -> Any:
    """The answer in a message of the stream."""
    assert not message.errors, message.errors
    return message.data["caseProgress"]


async def test_progress_is_told_at_once_and_on_every_move_until_all_has_ended(
    public: PublicSchema, chen: Filed
) -> None:
    stream = public.caller(chen.actor).follow("CaseProgress", applicationId=str(chen.id))
    first = root(await anext(stream))
    assert (first["__typename"], first["applicationId"], first["ended"]) == ("CaseProgress", str(chen.id), False)
    assert [case["id"] for case in first["cases"]] == await case_ids(public, chen)
    await withdraw_all(public, chen)
    last = root(await anext(stream))
    assert last["ended"]
    with pytest.raises(StopAsyncIteration):
        await anext(stream)


async def test_what_has_ended_already_is_told_once(public: PublicSchema, chen: Filed) -> None:
    await withdraw_all(public, chen)
    stream = public.caller(chen.actor).follow("CaseProgress", applicationId=str(chen.id))
    assert [root(message)["ended"] async for message in stream] == [True]


async def test_an_application_of_another_cannot_be_followed(public: PublicSchema, chen: Filed) -> None:
    stranger = public.caller(await public.office.stranger())
    stream = stranger.follow("CaseProgress", applicationId=str(chen.id))
    [unknown] = [root(message) async for message in stream]
    assert is_problem(unknown, "ApplicationUnknown", "APPLICATION_UNKNOWN")


async def test_nobody_follows_without_a_token(public: PublicSchema, chen: Filed) -> None:
    stream = public.nobody(TokenMissing()).follow("CaseProgress", applicationId=str(chen.id))
    [refused] = [message async for message in stream]
    assert [error.extensions["code"] for error in refused.errors or () if error.extensions] == ["TOKEN_MISSING"]


async def test_a_stream_ends_when_the_token_that_began_it_expires(public: PublicSchema, chen: Filed) -> None:
    caller = public.caller(chen.actor, lifetime=timedelta(minutes=1))
    stream = caller.follow("CaseProgress", applicationId=str(chen.id))
    await anext(stream)
    public.office.clock.advance(timedelta(minutes=1))
    await public.wakeups.wake(chen.id)
    [refused] = [message async for message in stream]
    assert [error.extensions["code"] for error in refused.errors or () if error.extensions] == ["TOKEN_EXPIRED"]


@pytest.mark.parametrize("change", ["ended", "narrowed", "principal died"])
async def test_a_stream_of_an_agent_in_their_own_login_ends_with_the_authority(
    public: PublicSchema, chen: Filed, change: str
) -> None:
    agent = await public.office.stranger()
    async with public.office.db.work() as work:
        granted = await public.office.access.grant_authority(
            work, principal=chen.actor.subject, agent=agent.subject, kind=AuthorityKind.AGENT, scope={}, proof={}
        )
    stream = public.caller(agent).follow("CaseProgress", applicationId=str(chen.id))
    assert root(await anext(stream))["cases"]
    row = update(AuthorityRow).where(AuthorityRow.id == granted)
    async with public.office.db.work() as work:
        if change == "ended":
            await work.execute(row.values(valid_until=public.office.clock.now()))
        elif change == "narrowed":
            await work.execute(row.values(scope={"items": [BIRTH]}))
        else:
            subject = chen.actor.subject
            await public.office.access.learn_end(work, subject, SubjectStatus.DECEASED, source="health.death")
    await public.wakeups.wake(chen.id)
    [unknown] = [root(message) async for message in stream]
    assert is_problem(unknown, "ApplicationUnknown", "APPLICATION_UNKNOWN")
