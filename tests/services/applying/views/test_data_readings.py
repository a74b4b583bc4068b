"""Who read my data: each pull is seen by those it is about, and by nobody else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update

from services.access.types import Actor, Channel
from services.applying.tables import ApplicationRow, PartyRow
from services.applying.types import DataReading
from services.casework.types import Receipt
from services.sharing.tables import PullRow
from services.sharing.types import Ground, OutcomeKind, Want
from tests.services.applying.views.test_application import queries
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
from tests.support.newborn import DELIVERY, MARRIAGE, NEWBORN, RESOURCES

OF_THE_SPOUSE = {Want("father", "person.name"), Want("father", "person.id_number")}


async def listed(office: Office, actor: Actor, first: int = 50) -> Sequence[DataReading]:
    async with office.db.read() as session:
        return await office.applying.data_readings(session, actor, first=first)


async def one(office: Office, actor: Actor, resource: str, role: str = "mother") -> DataReading:
    found = [each for each in await listed(office, actor) if each.pull.resource == resource]
    [reading] = [each for each in found if each.pull.party.role == role]
    return reading


def asked(readings: Sequence[DataReading]) -> set[tuple[str, str]]:
    return {(each.pull.resource, each.pull.party.role) for each in readings}


async def submit(filed: Filed) -> None:
    await filed.complete()
    await filed.accept()
    assert isinstance(await filed.submit(), Receipt)


async def test_whoever_applies_sees_every_question_put_by_their_own_key(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    reading = await one(office, chen.actor, "civil_affairs.marriage")
    pull = reading.pull
    assert (pull.provider, pull.item, pull.application) == ("civil_affairs", "newborn", chen.id)
    assert (pull.ground, pull.statute) == (Ground.STATUTE, MARRIAGE.statute)
    assert (pull.outcome, pull.sent, pull.requested_at) == (OutcomeKind.FOUND, True, office.clock.now())
    assert reading.service_name == NEWBORN.name
    assert reading.by_reader
    assert Want("mother", "marriage.status") in reading.fields
    assert set(reading.fields) > OF_THE_SPOUSE
    mothers = {("mother", code) for code, given in RESOURCES.items() if given.provider != "police"}
    assert {(role, resource) for resource, role in asked(await listed(office, chen.actor))} >= mothers


async def test_the_father_sees_the_pulls_about_him_although_the_mother_applied(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    father = await office.login("李样本", LI)
    readings = await listed(office, father)
    assert asked(readings) == {
        ("police.person", "father"),
        ("police.household", "father"),
        ("civil_affairs.marriage", "mother"),
    }
    assert not any(each.by_reader for each in readings)
    assert {each.pull.actor.subject for each in readings} == {chen.actor.subject}


async def test_of_anothers_record_one_sees_only_what_was_asked_about_oneself(office: Office) -> None:
    await office.family(STANDARD, "陈测试", CHEN)
    reading = await one(office, await office.login("李样本", LI), "civil_affairs.marriage")
    assert {want.role for want in reading.fields} == {"father"}
    assert set(reading.fields) >= OF_THE_SPOUSE
    assert set(reading.pull.elements) == {"spouse"}


async def test_an_answer_that_named_nobody_was_about_nobody_else(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    father = await office.login("李样本", LI)
    marriage = (await one(office, father, "civil_affairs.marriage")).pull.id
    for outcome in (OutcomeKind.NOTHING, OutcomeKind.DOWN, None):
        async with office.db.work() as work:
            said = outcome.value if outcome else None
            await work.execute(update(PullRow).where(PullRow.id == marriage).values(outcome=said))
        assert ("civil_affairs.marriage", "mother") not in asked(await listed(office, father))
        assert (await one(office, chen.actor, "civil_affairs.marriage")).pull.outcome == outcome


async def test_a_stranger_sees_none(office: Office) -> None:
    await office.family(STANDARD, "陈测试", CHEN)
    assert await listed(office, await office.stranger()) == []


async def test_a_party_that_only_the_applicant_named_sees_none(office: Office) -> None:
    sun = await office.family(UNMARRIED, "孙测样", SUN)
    zhou = await office.login("周例样", "340000199308145011")
    async with office.db.work() as work:
        named = update(PartyRow).where(PartyRow.id == sun.party("father").id).values(subject=zhou.subject)
        await work.execute(named)
    assert await listed(office, zhou) == []


async def test_the_childs_pulls_are_seen_by_both_parents_once_they_are_its_guardians(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    father = await office.login("李样本", LI)
    assert ("health.delivery", "mother") not in asked(await listed(office, father))
    await submit(chen)
    for parent in (chen.actor, father):
        reading = await one(office, parent, "health.delivery")
        assert set(reading.fields) == {Want("child", element) for element in DELIVERY.gives["child"]}


async def test_refused_pulls_are_listed_with_their_outcome(office: Office) -> None:
    refused = replace(MARRIAGE, grounds=(Ground.GRANT,))
    office.resources = {**RESOURCES, MARRIAGE.code: refused}
    office.__post_init__()
    chen = await office.family(STANDARD, "陈测试", CHEN)
    pull = (await one(office, chen.actor, "civil_affairs.marriage")).pull
    assert (pull.outcome, pull.sent) == (OutcomeKind.NOT_AUTHORISED, False)
    assert ("civil_affairs.marriage", CHEN) not in office.asked


async def test_a_department_that_did_not_answer_was_asked_all_the_same(office: Office) -> None:
    chen = await office.family(STANDARD | {("health.delivery", CHEN): DOWN}, "陈测试", CHEN)
    pull = (await one(office, chen.actor, "health.delivery")).pull
    assert (pull.outcome, pull.sent) == (OutcomeKind.DOWN, True)


async def test_an_assisted_act_names_both_subjects_and_where(office: Office) -> None:
    chen, clerk = await office.login("陈测试", CHEN), await office.stranger()
    office.records.update(STANDARD)
    await office.open(Actor(clerk.subject, chen.subject, Channel.WINDOW, "hall-1", "7"))
    reading = await one(office, chen, "health.delivery")
    assert reading.pull.actor == Actor(clerk.subject, chen.subject, Channel.WINDOW, "hall-1", "7")
    assert not reading.by_reader
    assert await listed(office, clerk) == []


async def test_no_value_and_no_key_is_anywhere_in_the_answer(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    await submit(chen)
    shown = repr(await listed(office, chen.actor)) + repr(await listed(office, await office.login("李样本", LI)))
    values = {str(field.value) for field in chen.now.fields if field.pull is not None and field.value is not None}
    assert {"李样本", LI, "D1"} <= values
    assert not [value for value in values | {CHEN} if value in shown]


async def test_pages_follow_one_another_newest_first_across_applications(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    office.clock.advance(timedelta(days=1))
    later = await office.open(chen.actor, key="key-2")
    everything = await listed(office, chen.actor)
    paged: list[DataReading] = []
    async with office.db.read() as session:
        while page := await office.applying.data_readings(
            session, chen.actor, first=3, after=paged[-1].pull.id if paged else None
        ):
            assert len(page) <= 3
            assert page[0] not in paged
            paged.extend(page)
    assert paged == list(everything)
    moments = [each.pull.requested_at for each in paged]
    assert moments == sorted(moments, reverse=True)
    assert {each.pull.application for each in paged} == {chen.id, later.id}
    assert paged[0].pull.application == later.id


async def test_more_applications_cost_no_more_queries(office: Office) -> None:
    wang = await office.family(TWINS, "王范例", WANG)
    counts = []
    for key in ("key-2", "key-3"):
        with queries(office.db) as counted:
            await listed(office, wang.actor)
        counts.append(len(counted.statements))
        await office.open(wang.actor, key=key)
    async with office.db.read() as session:
        assert len(await session.all(select(ApplicationRow.id))) == 3
    assert counts[0] == counts[1]
    assert counts[0] <= 8
