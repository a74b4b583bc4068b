"""Who may call a root field: refused by a code before anything is read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from graphql import GraphQLError
from sqlalchemy import update

from backend.graphapi.base.access import Audience
from backend.graphapi.schema import Mutation, Query
from backend.identity.tokens import TokenExpired, TokenMissing
from services.access.tables import AuthorityRow, SubjectRow
from services.access.types import (
    Actor,
    AssuranceLevel,
    AuthorityKind,
    Channel,
    StaffPost,
    StaffRole,
    SubjectKind,
    SubjectStatus,
)
from tests.support.applications import CHEN, STANDARD, Filed
from tests.support.newborn import NEWBORN, Shelf
from tests.support.public_schema import Caller, PublicSchema

REGISTRAR = StaffPost(StaffRole.REGISTRAR, "health")
REVIEWER = StaffPost(StaffRole.DEPARTMENT_REVIEWER, "health")
AUTHORITY = StaffPost(StaffRole.AUTHORITY_REVIEWER)

REVIEW = {"draftId": "none", "revision": 1}
OPERATIONS: dict[Audience, list[tuple[str, dict[str, object]]]] = {
    Audience.EVERYONE: [
        ("Item", {"code": "none"}),
        ("OneThing", {"code": "none", "appliesAs": "mother"}),
        ("OneThingPreview", {"code": "none", "appliesAs": "mother"}),
        ("SearchItems", {"text": "none"}),
        ("Regions", {}),
    ],
    Audience.CITIZEN: [
        ("Application", {"id": "none"}),
        ("MyCases", {}),
        ("CaseDetail", {"id": "none"}),
        ("WhoReadMyData", {}),
        ("MyActs", {}),
        ("OpenApplication", {"input": {"oneThing": "none", "appliesAs": "mother", "clientKey": "k"}}),
        ("SaveAnswers", {"input": {"applicationId": "none", "revision": 1, "answers": {}}}),
        ("CompleteAct", {"input": {"applicationId": "none", "actId": "none", "accept": True}}),
        (
            "AttachMaterial",
            {"input": {"applicationId": "none", "material": "none", "partyId": "none", "documentId": "none"}},
        ),
        ("MoveToVersion", {"input": {"applicationId": "none", "revision": 1}}),
        ("SubmitApplication", {"input": {"applicationId": "none", "revision": 1, "clientKey": "k"}}),
        ("DisputeField", {"input": {"applicationId": "none", "pointer": "/a", "value": "b", "clientKey": "k"}}),
        ("WithdrawCase", {"id": "none"}),
        ("AskAgain", {"applicationId": "none"}),
        ("JoinCase", {"input": {"applicationId": "none", "caseId": "none"}}),
        ("ObjectToCase", {"input": {"applicationId": "none", "caseId": "none"}}),
    ],
    Audience.DEPARTMENT: [
        ("DraftItem", {"input": {"kind": "ITEM", "department": "police", "text": "a: 1"}}),
        ("EditDraft", {"input": {**REVIEW, "text": "a: 1"}}),
        ("SubmitDraft", {"input": REVIEW}),
        ("ApproveDraft", {"input": REVIEW}),
        ("RehearseDraft", {"input": {"draftId": "none"}}),
        ("OpenMatters", {}),
        ("CloseMatter", {"input": {"matterId": "none", "comment": "c"}}),
    ],
    Audience.AUTHORITY: [
        ("PublishDraft", {"input": REVIEW}),
        ("SuspendItem", {"input": {"code": "none", "reason": "r"}}),
        ("ResumeItem", {"input": {"code": "none", "reason": "r"}}),
        ("CancelItem", {"input": {"code": "none", "reason": "r"}}),
    ],
    Audience.STAFF: [
        ("ItemDrafts", {}),
        ("ItemDraft", {"id": "none"}),
        ("DraftDifference", {"id": "none"}),
        ("PublishedPackage", {"code": "none"}),
        ("CommentDraft", {"input": {"draftId": "none", "path": "", "words": "w"}}),
        ("ReturnDraft", {"input": {"draftId": "none", "reason": "r"}}),
    ],
}
"""audience → operations of every root field that is for it, with variables that lead nowhere"""


async def refusals(caller: Caller, audience: Audience) -> set[str]:
    """The codes with which operations for an audience are refused; `ANSWERED` for one that is not."""
    codes = set()
    for operation, variables in OPERATIONS[audience]:
        result = await caller.execute(operation, **variables)
        codes |= {str((error.extensions or {})["code"]) for error in result.errors or ()} or {"ANSWERED"}
    return codes


def test_every_root_field_is_among_these_operations() -> None:
    fields = [*Query.__strawberry_definition__.fields, *Mutation.__strawberry_definition__.fields]  # type: ignore[attr-defined]  # strawberry adds it
    of_audience = {
        audience: sum(extension.audience is audience for field in fields for extension in field.extensions)
        for audience in Audience
    }
    assert of_audience == {audience: len(operations) for audience, operations in OPERATIONS.items()}


async def test_who_is_not_logged_in_may_call_what_is_for_everyone_and_nothing_else(public: PublicSchema) -> None:
    nobody = public.nobody(TokenMissing())
    assert {audience: await refusals(nobody, audience) for audience in Audience} == {
        Audience.EVERYONE: {"ANSWERED"},
        Audience.CITIZEN: {"TOKEN_MISSING"},
        Audience.DEPARTMENT: {"TOKEN_MISSING"},
        Audience.AUTHORITY: {"TOKEN_MISSING"},
        Audience.STAFF: {"TOKEN_MISSING"},
    }


async def test_a_token_that_is_not_accepted_is_said_so(public: PublicSchema) -> None:
    nobody = public.nobody(TokenExpired())
    assert await nobody.code("MyCases") == "TOKEN_EXPIRED"
    assert await nobody.run("Item", code="none")


async def test_a_citizen_calls_nothing_of_the_staff(public: PublicSchema) -> None:
    citizen = await public.staff()
    assert {audience: await refusals(citizen, audience) for audience in Audience} == {
        Audience.EVERYONE: {"ANSWERED"},
        Audience.CITIZEN: {"ANSWERED"},
        Audience.DEPARTMENT: {"STAFF_ONLY"},
        Audience.AUTHORITY: {"STAFF_ONLY"},
        Audience.STAFF: {"STAFF_ONLY"},
    }


@pytest.mark.parametrize("post", [REGISTRAR, REVIEWER])
async def test_staff_of_a_department_do_what_is_for_departments(public: PublicSchema, post: StaffPost) -> None:
    staff = await public.staff(post)
    assert {audience: await refusals(staff, audience) for audience in Audience} == {
        Audience.EVERYONE: {"ANSWERED"},
        Audience.CITIZEN: {"ANSWERED"},
        Audience.DEPARTMENT: {"ANSWERED"},
        Audience.AUTHORITY: {"STAFF_ONLY"},
        Audience.STAFF: {"ANSWERED"},
    }


async def test_staff_of_the_authority_do_what_is_for_it(public: PublicSchema) -> None:
    staff = await public.staff(AUTHORITY)
    assert {audience: await refusals(staff, audience) for audience in Audience} == {
        Audience.EVERYONE: {"ANSWERED"},
        Audience.CITIZEN: {"ANSWERED"},
        Audience.DEPARTMENT: {"STAFF_ONLY"},
        Audience.AUTHORITY: {"ANSWERED"},
        Audience.STAFF: {"ANSWERED"},
    }


async def test_staff_who_logged_in_by_one_factor_are_refused_before_their_posts_are_read(public: PublicSchema) -> None:
    staff = await public.staff(REGISTRAR, level=AssuranceLevel.L2)
    assert await refusals(staff, Audience.STAFF) == {"LOGIN_TOO_WEAK"}


async def test_the_directive_of_a_field_names_the_audience_that_is_enforced(public: PublicSchema) -> None:
    printed = public.schema.as_str()
    assert "myCases(first: Int! = 20, after: ID = null): CasePage! @access(by: CITIZEN)" in printed
    assert "publishDraft(input: DraftReviewInput!): DraftPublishAnswer! @access(by: AUTHORITY)" in printed


async def test_a_stream_ends_with_the_token_that_began_it(public: PublicSchema) -> None:
    from backend.graphapi.base.access import require_in_time

    caller = public.caller(await public.office.stranger(), lifetime=timedelta(minutes=1))
    require_in_time(caller.context)
    public.office.clock.advance(timedelta(minutes=1))
    with pytest.raises(GraphQLError) as ended:
        require_in_time(caller.context)
    assert (ended.value.extensions or {})["code"] == "TOKEN_EXPIRED"


async def test_below_the_second_level_nothing_personal_is_asked_or_done(public: PublicSchema) -> None:
    weak = public.caller(await public.office.stranger(), level=AssuranceLevel.L1)
    assert {audience: await refusals(weak, audience) for audience in Audience} == {
        Audience.EVERYONE: {"ANSWERED"},
        Audience.CITIZEN: {"LOGIN_TOO_WEAK"},
        Audience.DEPARTMENT: {"LOGIN_TOO_WEAK"},
        Audience.AUTHORITY: {"LOGIN_TOO_WEAK"},
        Audience.STAFF: {"LOGIN_TOO_WEAK"},
    }


async def test_a_login_that_is_too_weak_is_told_what_is_asked_and_how_to_get_it(public: PublicSchema) -> None:
    weak = public.caller(await public.office.stranger(), level=AssuranceLevel.L1)
    [error] = (await weak.execute("MyCases")).errors or []
    assert (error.extensions or {})["level"] == "L2"
    assert "L2" in (error.extensions or {})["zh"]["message"]
    assert "L3" in (error.extensions or {})["en"]["wayOut"]


async def chen_at(public: PublicSchema, level: AssuranceLevel, asked: AssuranceLevel) -> tuple[Caller, Filed]:
    """Somebody ready to submit an application of a service whose items ask this level."""
    items = tuple(replace(item, login_level=asked) for item in NEWBORN.items)
    public.office.use_shelf(Shelf([replace(NEWBORN, items=items)]))
    chen = await (await (await public.office.family(STANDARD, "陈测试", CHEN)).complete()).accept()
    return public.caller(chen.actor, level=level), chen


@pytest.mark.parametrize(
    ("level", "asked", "enough"),
    [("L2", "L3", False), ("L2", "L2", True), ("L3", "L3", True), ("L3", "L2", True), ("L1", "L2", False)],
)
async def test_to_submit_and_to_reveal_asks_the_level_of_the_item(
    public: PublicSchema, level: str, asked: str, enough: bool
) -> None:
    caller, chen = await chen_at(public, AssuranceLevel(level), AssuranceLevel(asked))
    submit = {"applicationId": str(chen.id), "revision": chen.now.revision, "clientKey": "k"}
    if enough:
        assert (await caller.run("Application", id=str(chen.id), reveal="CHECKING"))["fields"]
        assert (await caller.run("SubmitApplication", input=submit))["__typename"] == "SubmissionReceipt"
    else:
        assert await caller.code("Application", id=str(chen.id), reveal="CHECKING") == "LOGIN_TOO_WEAK"
        assert await caller.code("SubmitApplication", input=submit) == "LOGIN_TOO_WEAK"
        assert (await chen.reread()).now.receipt_number is None


async def become(public: PublicSchema, actor: Actor, **how: object) -> None:
    async with public.office.db.work() as work:
        await work.execute(update(SubjectRow).where(SubjectRow.id == actor.subject).values(**how))


@pytest.mark.parametrize("status", [status for status in SubjectStatus if status is not SubjectStatus.ACTIVE])
async def test_who_is_not_among_the_living_and_existing_holds_no_session(
    public: PublicSchema, status: SubjectStatus
) -> None:
    actor = await public.office.stranger()
    caller = public.caller(actor)
    assert await refusals(caller, Audience.CITIZEN) == {"ANSWERED"}
    await become(public, actor, status=status)
    assert await refusals(caller, Audience.CITIZEN) == {"SUBJECT_NOT_ACTIVE"}
    assert await refusals(caller, Audience.EVERYONE) == {"ANSWERED"}
    messages = [message async for message in caller.follow("CaseProgress", applicationId=str(actor.subject))]
    assert [(error.extensions or {})["code"] for message in messages for error in message.errors or ()] == [
        "SUBJECT_NOT_ACTIVE"
    ]


async def test_who_was_merged_into_another_holds_no_session(public: PublicSchema) -> None:
    actor, other = await public.office.stranger(), await public.office.login("陈测试", CHEN)
    await become(public, actor, merged_into=other.subject)
    assert await public.caller(actor).code("MyCases") == "SUBJECT_NOT_ACTIVE"
    assert await public.caller(other).run("MyCases")


async def test_a_guardian_still_acts_for_whom_holds_no_session(public: PublicSchema) -> None:
    guardian = await public.office.stranger()
    async with public.office.db.work() as work:
        child = await public.office.access.provisional(work, SubjectKind.PERSON)
        await public.office.access.grant_authority(
            work, principal=child, agent=guardian.subject, kind=AuthorityKind.GUARDIAN, scope={}, proof={}
        )
    assert await public.caller(Actor(guardian.subject, child, Channel.WEB)).run("MyCases") is not None
    assert await public.caller(Actor.oneself(child, Channel.WEB)).code("MyCases") == "SUBJECT_NOT_ACTIVE"


async def test_an_agent_whose_authority_has_ended_reads_nothing_more_though_the_token_lives_on(
    public: PublicSchema,
) -> None:
    agent, principal = await public.office.stranger(), await public.office.login("陈测试", CHEN)
    acting = public.caller(Actor(agent.subject, principal.subject, Channel.WEB))
    assert await refusals(acting, Audience.CITIZEN) == {"AUTHORITY_ENDED"}
    async with public.office.db.work() as work:
        granted = await public.office.access.grant_authority(
            work, principal=principal.subject, agent=agent.subject, kind=AuthorityKind.AGENT, scope={}, proof={}
        )
    assert await refusals(acting, Audience.CITIZEN) == {"ANSWERED"}
    now = public.office.clock.now()
    async with public.office.db.work() as work:
        await work.execute(update(AuthorityRow).where(AuthorityRow.id == granted).values(valid_until=now))
    assert await refusals(acting, Audience.CITIZEN) == {"AUTHORITY_ENDED"}
    assert await refusals(acting, Audience.EVERYONE) == {"ANSWERED"}
    assert await public.caller(agent).run("MyCases") is not None
    messages = [message async for message in acting.follow("CaseProgress", applicationId=str(agent.subject))]
    assert [(error.extensions or {})["code"] for message in messages for error in message.errors or ()] == [
        "AUTHORITY_ENDED"
    ]


async def test_staff_at_a_window_act_for_the_person_in_front_of_it_by_no_authority(public: PublicSchema) -> None:
    clerk, person = await public.office.stranger(), await public.office.login("陈测试", CHEN)
    at_window = Actor(clerk.subject, person.subject, Channel.WINDOW, "hall-1", "3")
    assert await refusals(public.caller(at_window), Audience.CITIZEN) == {"ANSWERED"}


@pytest.mark.parametrize("status", [SubjectStatus.DECEASED, SubjectStatus.DISSOLVED])
async def test_nobody_acts_for_whom_the_registers_know_as_ended(public: PublicSchema, status: SubjectStatus) -> None:
    agent, principal = await public.office.stranger(), await public.office.login("陈测试", CHEN)
    for actor in (
        Actor(agent.subject, principal.subject, Channel.WINDOW, "hall-1", "3"),
        Actor(agent.subject, principal.subject, Channel.WEB),
    ):
        await become(public, principal, status=status)
        assert await refusals(public.caller(actor), Audience.CITIZEN) == {"SUBJECT_NOT_ACTIVE"}
    assert await public.caller(agent).run("MyCases") is not None
