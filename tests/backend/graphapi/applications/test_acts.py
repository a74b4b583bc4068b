"""Acts that an application awaits: listed for whom they are awaited of, done or declined by them."""

import pytest

from services.applying.types import ActKind, ActState
from tests.support.applications import CHEN, STANDARD, Filed
from tests.support.public_schema import PublicSchema, is_problem


@pytest.fixture
async def chen(public: PublicSchema) -> Filed:
    """One promise is awaited of the applicant."""
    filed = await public.office.family(STANDARD, "陈测试", CHEN)
    return await filed.complete(joins="father")


async def test_what_is_awaited_is_listed_with_the_application_that_awaits_it(public: PublicSchema, chen: Filed) -> None:
    [promise] = chen.awaited()
    [shown] = await public.caller(chen.actor).run("MyActs")
    assert shown == {
        "id": str(promise.id),
        "kind": ActKind.COMMITMENT.value,
        "text": {"zh": promise.text.zh, "en": promise.text.en},
        "expiresAt": promise.expires_at.isoformat(),
        "applicationId": str(chen.id),
        "service": "newborn",
        "serviceName": {"zh": "测试newborn", "en": "newborn"},
        "role": "mother",
        "ordinal": 1,
        "applicantName": "陈*试",
    }


async def test_nothing_is_awaited_of_a_stranger(public: PublicSchema, chen: Filed) -> None:
    assert await public.caller(await public.office.stranger()).run("MyActs") == []


@pytest.mark.parametrize(("accept", "state"), [(True, ActState.DONE), (False, ActState.DECLINED)])
async def test_an_act_is_done_or_declined(public: PublicSchema, chen: Filed, *, accept: bool, state: ActState) -> None:
    [promise] = chen.awaited()
    caller = public.caller(chen.actor)
    said = {"applicationId": str(chen.id), "actId": str(promise.id), "accept": accept}
    answered = await caller.run("CompleteAct", input=said)
    act = next(each for each in answered["acts"] if each["id"] == str(promise.id))
    assert (act["state"], act["material"]) == (state.value, "joining_promise")
    assert await caller.run("MyActs") == []


async def test_an_act_that_is_not_awaited_of_the_caller_is_unknown(public: PublicSchema, chen: Filed) -> None:
    [promise] = chen.awaited()
    said = {"applicationId": str(chen.id), "actId": "no id", "accept": True}
    unknown = await public.caller(chen.actor).run("CompleteAct", input=said)
    assert is_problem(unknown, "ActUnknown", "ACT_UNKNOWN")
    stranger = public.caller(await public.office.stranger())
    unknown = await stranger.run("CompleteAct", input={**said, "actId": str(promise.id)})
    assert is_problem(unknown, "ApplicationUnknown", "APPLICATION_UNKNOWN")
    assert (await chen.reread()).awaited() == [promise]
