"""The access log of the caller's data: which department was asked what, and never what it answered."""

from datetime import timedelta

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
    assert page == {"readings": [], "reveals": [], "after": None}


async def test_whose_values_were_shown_whole_sees_to_whom_and_what_for(public: PublicSchema, chen: Filed) -> None:
    await public.caller(chen.actor).run("Application", id=str(chen.id), reveal="CHECKING")
    father = await public.office.login("李样本", LI)
    page = await public.caller(father).run("WhoReadMyData", first=50)
    [reveal] = page["reveals"]
    assert (reveal["purpose"], reveal["actor"], reveal["actorName"]) == ("CHECKING", str(chen.actor.subject), "陈*试")
    assert (reveal["applicationId"], reveal["service"], reveal["byMe"]) == (str(chen.id), "newborn", False)
    assert reveal["fieldsShown"] > 0
    assert LI not in str(page)


async def test_questions_and_showings_share_a_page_newest_first(public: PublicSchema, chen: Filed) -> None:
    public.office.clock.advance(timedelta(seconds=1))
    caller = public.caller(chen.actor)
    await caller.run("Application", id=str(chen.id), reveal="CHECKING")
    whole = await caller.run("WhoReadMyData", first=50)
    newest = await caller.run("WhoReadMyData", first=1)
    assert ([each["id"] for each in newest["reveals"]], newest["readings"]) == ([whole["reveals"][0]["id"]], [])
    rest = await caller.run("WhoReadMyData", first=50, after=newest["after"])
    assert (rest["reveals"], rest["readings"]) == ([], whole["readings"])
