"""What an agent reads, with a session that acts for the principal and in their own login: what the authority names."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import pytest

from services.access.types import Actor, AuthorityKind, Channel, SubjectStatus
from tests.support.applications import CHEN, LI, STANDARD, Filed
from tests.support.newborn import BIRTH
from tests.support.public_schema import Caller, PublicSchema, is_problem

Read = Callable[[Caller, Filed], Awaitable[Sequence[str]]]
"""ids of the principal's own that a caller is shown"""


@pytest.fixture
async def chen(public: PublicSchema) -> Filed:
    """An open application of which an act is awaited, whose values were shown whole once."""
    filed = await (await public.office.family(STANDARD, "陈测试", CHEN)).complete(joins="father")
    await public.caller(filed.actor).run("Application", id=str(filed.id), reveal="CHECKING")
    return filed


async def application(caller: Caller, chen: Filed) -> Sequence[str]:
    answer = await caller.run("Application", id=str(chen.id))
    if answer["__typename"] == "Application":
        return [answer["id"]]
    assert is_problem(answer, "ApplicationUnknown", "APPLICATION_UNKNOWN")
    return []


async def acts(caller: Caller, chen: Filed) -> Sequence[str]:
    return [each["id"] for each in await caller.run("MyActs")]


async def questions(caller: Caller, chen: Filed) -> Sequence[str]:
    return [each["id"] for each in (await caller.run("WhoReadMyData", first=50))["readings"]]


async def reveals(caller: Caller, chen: Filed) -> Sequence[str]:
    return [each["id"] for each in (await caller.run("WhoReadMyData", first=50))["reveals"]]


async def cases(caller: Caller, chen: Filed) -> Sequence[str]:
    return [each["id"] for each in (await caller.run("MyCases", first=50))["cases"]]


async def followed(caller: Caller, chen: Filed) -> Sequence[str]:
    first = await anext(caller.follow("CaseProgress", applicationId=str(chen.id)))
    assert first.data is not None, first.errors
    answer = first.data["caseProgress"]
    return [case["id"] for case in answer["cases"]] if answer["__typename"] == "CaseProgress" else []


async def cases_by_id(caller: Caller, chen: Filed) -> Sequence[str]:
    async with caller.context.rooms.db.read() as session:
        views = await caller.context.rooms.casework.of_application(session, chen.actor, chen.id)
    answers = [await caller.run("CaseDetail", id=str(view.id)) for view in views]
    assert all(is_problem(each, "CaseUnknown", "CASE_UNKNOWN") for each in answers if each["__typename"] != "Case")
    return [each["id"] for each in answers if each["__typename"] == "Case"]


WHILE_OPEN: Sequence[Read] = (application, acts, questions, reveals)
AFTERWARDS: Sequence[Read] = (application, questions, reveals, cases, cases_by_id, followed)


async def agent_of(public: PublicSchema, principal: UUID, *items: str, own_login: bool) -> Caller:
    agent = await public.office.stranger()
    async with public.office.db.work() as work:
        await public.office.access.grant_authority(
            work,
            principal=principal,
            agent=agent.subject,
            kind=AuthorityKind.AGENT,
            scope={"items": items} if items else {},
            proof={"document": "sha256:1"},
        )
    return public.caller(agent if own_login else Actor(agent.subject, principal, Channel.WEB))


async def submit(chen: Filed) -> None:
    await (await chen.accept()).submit()


@pytest.mark.parametrize("own_login", [False, True])
@pytest.mark.parametrize("items", [(), ("newborn",), ("newborn", "retirement")])
async def test_within_the_authority_an_agent_reads_what_the_principal_reads(
    public: PublicSchema, chen: Filed, items: Sequence[str], *, own_login: bool
) -> None:
    principal, agent = (
        public.caller(chen.actor),
        await agent_of(public, chen.actor.subject, *items, own_login=own_login),
    )
    for read in WHILE_OPEN:
        assert await read(agent, chen) == await read(principal, chen) != [], read
    await submit(chen)
    for read in AFTERWARDS:
        assert set(await read(principal, chen)) >= set(await read(agent, chen)) != set(), read


@pytest.mark.parametrize("own_login", [False, True])
async def test_of_other_services_an_agent_reads_nothing_as_if_it_were_not_there(
    public: PublicSchema, chen: Filed, *, own_login: bool
) -> None:
    agent = await agent_of(public, chen.actor.subject, "retirement", own_login=own_login)
    for read in WHILE_OPEN:
        assert await read(agent, chen) == [], read
    await submit(chen)
    for read in AFTERWARDS:
        assert await read(agent, chen) == [], read


@pytest.mark.parametrize("own_login", [False, True])
async def test_an_authority_for_one_item_of_a_service_shows_that_items_cases_alone(
    public: PublicSchema, chen: Filed, *, own_login: bool
) -> None:
    agent = await agent_of(public, chen.actor.subject, BIRTH, own_login=own_login)
    await submit(chen)
    async with public.office.db.read() as session:
        views = await public.office.casework.of_application(session, chen.actor, chen.id)
    of_item = [str(view.id) for view in views if view.item == BIRTH]
    assert len(views) > len(of_item) > 0
    assert await cases(agent, chen) == await cases_by_id(agent, chen) == of_item
    for read in (application, questions, reveals, followed):
        assert await read(agent, chen) == [], read


async def test_two_authorities_show_together_what_each_shows(public: PublicSchema, chen: Filed) -> None:
    await submit(chen)
    await agent_of(public, chen.actor.subject, "retirement", own_login=False)
    agent = await agent_of(public, chen.actor.subject, "newborn", own_login=False)
    assert await application(agent, chen)
    assert await cases(agent, chen) == await cases(public.caller(chen.actor), chen)


async def test_with_a_token_that_acts_for_another_nobody_reads_what_is_their_own(
    public: PublicSchema, chen: Filed
) -> None:
    other = await public.office.login("周例样", "340000199308145011")
    async with public.office.db.work() as work:
        await public.office.access.grant_authority(
            work, principal=other.subject, agent=chen.actor.subject, kind=AuthorityKind.AGENT, scope={}, proof={}
        )
    acting = public.caller(Actor(chen.actor.subject, other.subject, Channel.WEB))
    for read in WHILE_OPEN:
        assert await read(acting, chen) == [], read


async def die(public: PublicSchema, chen: Filed) -> None:
    async with public.office.db.work() as work:
        await public.office.access.learn_end(work, chen.actor.subject, SubjectStatus.DECEASED, source="health.death")


async def test_in_their_own_login_an_agent_of_the_dead_reads_nothing_of_theirs(
    public: PublicSchema, chen: Filed
) -> None:
    agent = await agent_of(public, chen.actor.subject, own_login=True)
    assert await application(agent, chen)
    await submit(chen)
    assert await cases(agent, chen)
    await die(public, chen)
    for read in (*WHILE_OPEN, *AFTERWARDS):
        assert await read(agent, chen) == [], read


async def test_in_their_own_login_an_agent_of_the_dead_changes_nothing_of_theirs(
    public: PublicSchema, chen: Filed
) -> None:
    agent = await agent_of(public, chen.actor.subject, own_login=True)
    await chen.accept()
    await die(public, chen)
    of = {"applicationId": str(chen.id), "revision": chen.now.revision}
    save = {**of, "answers": {"applicant": {"child_joins_household_of": "mother"}}}
    for answer in (
        await agent.run("SaveAnswers", input=save),
        await agent.run("SubmitApplication", input={**of, "clientKey": "of-the-agent"}),
    ):
        assert is_problem(answer, "ApplicationUnknown", "APPLICATION_UNKNOWN")
    await chen.submit()
    async with public.office.db.read() as session:
        views = await public.office.casework.of_application(session, chen.actor, chen.id)
    for view in views:
        withdrawn = await agent.run("WithdrawCase", id=str(view.id))
        assert is_problem(withdrawn, "CaseUnknown", "CASE_UNKNOWN")


async def test_in_their_own_login_the_other_parent_goes_on_reading_after_the_applicants_death(
    public: PublicSchema, chen: Filed
) -> None:
    father = public.caller(await public.office.login("李样本", LI))
    await die(public, chen)
    assert await application(father, chen) == [str(chen.id)]
