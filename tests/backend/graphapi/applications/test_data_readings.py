"""The access log of the caller's data: which department was asked what, and never what it answered."""

import pytest

from services.access.types import Actor, Channel
from tests.support.applications import CHEN, LI, STANDARD, Filed
from tests.support.public_schema import NAMES, PublicSchema


@pytest.fixture
async def chen(public: PublicSchema) -> Filed:
    return await public.office.family(STANDARD, "陈测试", CHEN)


async def test_a_reading_says_who_asked_what_and_by_which_right(public: PublicSchema, chen: Filed) -> None:
    page = await public.caller(chen.actor).run("WhoReadMyData", first=50)
    [marriage] = [each for each in page["readings"] if each["resource"] == "civil_affairs.marriage"]
    resource = public.rooms.resources["civil_affairs.marriage"]
    assert (marriage["department"], marriage["departmentName"]["zh"]) == ("civil_affairs", NAMES["civil_affairs"][0])
    assert marriage["resourceName"] == {"zh": resource.zh, "en": resource.en}
    assert (marriage["applicationId"], marriage["service"]) == (str(chen.id), "newborn")
    assert (marriage["ground"], marriage["statute"]) == ("STATUTE", resource.statute)
    assert (marriage["outcome"], marriage["sent"], marriage["rehearsal"]) == ("FOUND", True, False)
    assert (marriage["byMe"], marriage["actorName"], marriage["onBehalfOf"]) == (True, "陈*试", None)
    labels = {(field["role"], field["element"]): field["label"]["zh"] for field in marriage["fields"]}
    assert labels["father", "person.name"] == public.rooms.elements["person.name"].zh
    assert "李样本" not in str(page)
    assert LI not in str(page)


async def test_who_acts_for_another_is_named_beside_whom_they_act_for(public: PublicSchema) -> None:
    office = public.office
    office.records.update(STANDARD)
    chen, clerk = await office.login("陈测试", CHEN), await office.stranger()
    await office.open(Actor(clerk.subject, chen.subject, Channel.WINDOW, "hall-1", "7"))
    page = await public.caller(chen).run("WhoReadMyData", first=1)
    [reading] = page["readings"]
    assert (reading["channel"], reading["hall"], reading["window"]) == ("WINDOW", "hall-1", "7")
    assert (reading["byMe"], reading["actor"], reading["onBehalfOf"]) == (
        False,
        str(clerk.subject),
        str(chen.subject),
    )
    assert (reading["actorName"], reading["onBehalfOfName"]) == ("郑*省", "陈*试")


async def test_pages_follow_one_another_and_end(public: PublicSchema, chen: Filed) -> None:
    caller = public.caller(chen.actor)
    whole = await caller.run("WhoReadMyData", first=50)
    assert whole["after"] is None
    found, after = [], None
    for _ in whole["readings"]:
        page = await caller.run("WhoReadMyData", first=2, after=after)
        found += page["readings"]
        after = page["after"]
        if after is None:
            break
    assert found == whole["readings"]


async def test_a_cursor_that_no_page_gave_is_refused(public: PublicSchema, chen: Filed) -> None:
    caller = public.caller(chen.actor)
    assert await caller.code("WhoReadMyData", after="newest") == "CURSOR_INVALID"
    assert await caller.code("MyCases", after="newest") == "CURSOR_INVALID"


async def test_a_stranger_has_no_part_in_it(public: PublicSchema, chen: Filed) -> None:
    page = await public.caller(await public.office.stranger()).run("WhoReadMyData")
    assert page == {"readings": [], "after": None}
