"""Later checks: what a department could not answer is asked again, and typed answers are compared with it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.applying.inquiry.follow_up import RECHECK
from services.applying.tables import ApplicationRow
from services.applying.types import (
    Application,
    ApplicationUnknown,
    ApplyingSettings,
    FieldsChecked,
    MaterialState,
    RecheckDue,
)
from services.casework.types import Receipt
from services.catalogue.types import Bilingual, OneThingVersion, WaySpec
from services.documents.types import WayKind
from services.kit.jobs import JobKind, Routes
from services.sharing.types import SELF, Answer, Check, Found, Nothing, Origin, OutcomeKind, Refused
from tests.support.applications import (
    AS_OF,
    CHEN,
    DOWN,
    LI,
    STANDARD,
    TWINS,
    WANG,
    Filed,
    Office,
    Record,
    delivered,
)
from tests.support.newborn import NEWBORN, Shelf
from tests.support.sources import BarrierSource

CHECKED = JobKind("test.fields-checked", FieldsChecked)
MARRIAGE = ("civil_affairs.marriage", CHEN)
DELIVERY = ("health.delivery", CHEN)


@pytest.fixture
def routes() -> Routes:
    return Routes((CHECKED,))


async def down(office: Office, *records: Record) -> Filed:
    broken: Mapping[Record, Answer] = dict.fromkeys(records, DOWN)
    return await office.family({**STANDARD, **broken}, "陈测试", CHEN)


def answer_again(office: Office, *records: Record) -> None:
    office.records.update({record: STANDARD[record] for record in records})


def published(office: Office) -> int:
    return len(office.queue.of(CHECKED))


def planned(office: Office) -> list[RecheckDue]:
    return [RECHECK.decode(job.payload) for job in office.queue.of(RECHECK)]


async def test_a_value_typed_rightly_is_matched(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    await chen.save({"father": {"person_name": "李样本", "person_id_number": LI}})
    answer_again(office, MARRIAGE)
    assert await office.recheck() == 1
    await chen.reread()
    name = chen.field("father", "person.name")
    assert (name.value, name.origin, name.check) == ("李样本", Origin.DECLARED, Check.MATCHED)
    assert (name.resource, name.outcome, name.editable) == ("civil_affairs.marriage", OutcomeKind.FOUND, False)
    assert name.pull is not None
    assert chen.party("father").subject is not None
    assert published(office) == 1


async def test_a_value_typed_wrongly_is_shown_beside_what_the_register_says(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    await chen.save({"father": {"person_name": "李样品"}})
    answer_again(office, MARRIAGE)
    await office.recheck()
    await chen.reread()
    name = chen.field("father", "person.name")
    assert (name.value, name.origin, name.check, name.editable) == ("李样品", Origin.DECLARED, Check.MISMATCH, True)
    assert [(difference.value, difference.resource) for difference in name.differences] == [
        ("李样本", "civil_affairs.marriage"),
        ("李样本", "police.person"),
    ]
    assert chen.party("father").subject is None  # whom she named is not who the register names


async def test_a_typed_number_opens_no_record_and_shows_the_application_to_nobody(office: Office) -> None:
    wang = await office.login("王范例", WANG)
    office.records.update(TWINS)
    chen = await down(office, MARRIAGE)
    await chen.save({"father": {"person_name": "王范例", "person_id_number": WANG}})
    await office.recheck()
    assert WANG not in {key for _, key in office.asked}
    assert (await chen.reread()).field("father", "person.ethnicity").value is None
    assert await office.applying.application(wang, chen.id) == ApplicationUnknown()


async def test_of_somebody_named_otherwise_nothing_is_filled_in(office: Office) -> None:
    # The register's husband need not be the father she names: his address must not become the other's.
    chen = await down(office, MARRIAGE)
    await chen.save({"father": {"person_name": "王五测", "person_id_number": "340000199308145011"}})
    answer_again(office, MARRIAGE)
    await office.recheck(most=1)
    await chen.reread()
    assert chen.field("father", "person.id_number").check is Check.MISMATCH
    for element in ("person.ethnicity", "household.address", "person.passport_number"):
        assert chen.field("father", element).value is None
    assert chen.field("mother", "marriage.status").value == "REGISTERED"
    assert planned(office) == []


async def test_once_the_name_is_corrected_the_rest_is_asked_for_and_filled_in(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    await chen.save({"father": {"person_name": "李样品"}})
    answer_again(office, MARRIAGE)
    await office.recheck()
    await chen.reread()
    assert chen.field("father", "person.id_number").value is None
    await chen.save({"father": {"person_name": "李样本"}})
    await office.recheck()
    await chen.reread()
    assert chen.field("father", "person.id_number").value == LI
    assert chen.field("father", "household.address").value == "安徽省示例市样本区演示路2号"
    assert chen.party("father").subject is not None


async def test_a_mistake_that_was_shown_may_be_corrected(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    await chen.save({"father": {"person_name": "李样品"}})
    answer_again(office, MARRIAGE)
    await office.recheck()
    await chen.reread()
    await chen.save({"father": {"person_name": None}})
    assert chen.field("father", "person.name").check is Check.NONE
    await chen.save({"father": {"person_name": "李样木"}})
    assert chen.field("father", "person.name").check is Check.MISMATCH
    await chen.save({"father": {"person_name": "李样本"}})
    name = chen.field("father", "person.name")
    assert (name.check, name.differences) == (Check.MATCHED, ())


async def test_what_nobody_typed_is_filled_in_and_what_hangs_on_it_is_asked(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    revision = chen.now.revision
    answer_again(office, MARRIAGE)
    await office.recheck()
    await chen.reread()
    name, ethnicity = chen.field("father", "person.name"), chen.field("father", "person.ethnicity")
    assert (name.value, name.origin, name.check) == ("李样本", Origin.SOURCE, Check.MATCHED)
    assert (ethnicity.value, ethnicity.resource) == ("汉族", "police.person")
    assert chen.field("father", "household.address").value == "安徽省示例市样本区演示路2号"
    assert chen.now.revision == revision + 1
    assert chen.party("father").subject is not None
    assert chen.material("marriage_certificate").state is MaterialState.SATISFIED


async def test_only_what_could_not_be_answered_is_asked_again(office: Office) -> None:
    chen = await down(office, DELIVERY)
    before = len(office.asked)
    answer_again(office, DELIVERY)
    await office.recheck()
    assert office.asked[before:] == [DELIVERY]
    assert chen.material("delivery_record").state is MaterialState.LATER
    record = (await chen.reread()).material("delivery_record")
    assert (record.state, record.way, record.skipped) == (MaterialState.SATISFIED, WayKind.DATA_CHECK, True)


async def test_a_second_child_that_health_names_later_becomes_a_party(office: Office) -> None:
    delivery = ("health.delivery", WANG)
    wang = await office.family({**TWINS, delivery: DOWN}, "王范例", WANG)
    assert ("child", 2) not in wang.roles()
    office.records[delivery] = TWINS[delivery]
    await office.recheck()
    await wang.reread()
    assert [wang.field("child", "birth.record_number", ordinal).value for ordinal in (1, 2)] == ["D2", "D3"]
    assert wang.material("delivery_record", "child", 2).state is MaterialState.SATISFIED


async def test_a_source_that_turns_out_to_know_nothing_leaves_the_typed_value(office: Office) -> None:
    chen = await down(office, DELIVERY)
    await chen.save({"child": {chen.child(): {"birth_record_number": "D9"}}})
    office.records[DELIVERY] = Nothing(AS_OF)
    await office.recheck()
    await chen.reread()
    record = chen.field("child", "birth.record_number")
    assert (record.value, record.check, record.outcome) == ("D9", Check.NONE, OutcomeKind.NOTHING)
    assert chen.material("delivery_record").state is MaterialState.TO_HAND_IN


async def test_what_was_submitted_is_still_checked_but_not_completed(office: Office) -> None:
    chen = await down(office, MARRIAGE, DELIVERY)
    await chen.complete()
    await chen.save(
        {
            "father": {"person_name": "李样品", "person_id_number": LI},
            "child": {chen.child(): {"birth_record_number": "D1"}},
        }
    )
    assert isinstance(await chen.submit(), Receipt)
    answer_again(office, MARRIAGE, DELIVERY)
    await office.recheck()
    await chen.reread()
    assert chen.field("father", "person.name").check is Check.MISMATCH
    assert chen.field("child", "birth.record_number").check is Check.MATCHED
    assert chen.field("child", "person.sex").value is None  # left empty when it was submitted
    assert chen.material("delivery_record").state is MaterialState.SATISFIED
    assert published(office) == 1


async def test_a_father_confirmed_after_submission_is_who_he_is_from_then_on(office: Office) -> None:
    father = await office.login("李样本", LI)
    chen = await down(office, MARRIAGE)
    await chen.complete()
    await chen.save({"father": {"person_name": "李样本", "person_id_number": LI}})
    assert isinstance(await chen.submit(), Receipt)
    assert await office.applying.application(father, chen.id) == ApplicationUnknown()
    answer_again(office, MARRIAGE)
    await office.recheck()
    read = await office.applying.application(father, chen.id)
    assert isinstance(read, Application)
    async with office.db.read() as session:
        assert len(await office.casework.of_application(session, father, chen.id)) > 0
        assert chen.party("child").subject in (await office.access.principals_of(session, father)).in_everything


async def test_after_submission_no_more_is_asked_than_waits_for_its_check(office: Office) -> None:
    chen = await down(office, MARRIAGE, ("police.person", CHEN))
    await chen.complete("father")
    await chen.accept()
    await chen.save(
        {
            "father": {"person_name": "李样本", "person_id_number": LI, "household_address": "安徽省示例市2号"},
        }
    )
    await chen.submit()
    before = len(office.table.calls)
    answer_again(office, MARRIAGE)
    await office.recheck(most=1)
    pulls = [pull.asked for call in office.table.calls[before:] for pull in call]
    elements = {(pull.resource, pull.party.role): pull.elements for pull in pulls}
    assert elements["civil_affairs.marriage", "mother"] == {
        "spouse": ("person.id_number", "person.name", "person.passport_number"),
    }
    # Of the father only what leads to the address that was typed: not his ethnicity, which was left empty.
    assert elements["police.person", "father"] == {SELF: ("household.number", "person.name")}
    assert elements["police.household", "father"] == {SELF: ("household.address",)}


def with_a_commitment_behind_the_check() -> OneThingVersion:
    promise = WaySpec(WayKind.COMMITMENT, text=Bilingual("我承诺。", "I promise."))
    materials = [
        replace(spec, ways=(spec.ways[0], promise, *spec.ways[1:])) if spec.code == "delivery_record" else spec
        for spec in NEWBORN.materials
    ]
    return replace(NEWBORN, materials=tuple(materials))


async def test_nobody_is_asked_to_do_anything_after_submission(office: Office) -> None:
    office.use_shelf(Shelf([with_a_commitment_behind_the_check()]))
    chen = await down(office, DELIVERY)
    await chen.complete()
    await chen.save({"child": {chen.child(): {"birth_record_number": "D1"}}})
    await chen.submit()
    office.records[DELIVERY] = Refused("不予提供")
    await office.recheck()
    await chen.reread()
    assert chen.material("delivery_record").state is MaterialState.TO_HAND_IN
    assert chen.asked() == []


async def test_a_department_that_stays_down_is_asked_ever_less_often_and_not_for_ever(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    began = office.clock.now()
    delays = ApplyingSettings().recheck_after
    assert await office.recheck() == len(delays)
    assert office.clock.now() - began == sum(delays, timedelta())
    assert list(delays) == sorted(delays)
    name = (await chen.reread()).field("father", "person.name")
    assert (name.outcome, name.check, name.editable) == (OutcomeKind.DOWN, Check.PENDING, True)


async def test_a_check_that_brings_nothing_new_tells_nobody(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    before = chen.now
    await office.recheck(most=1)
    assert published(office) == 0
    assert (await chen.reread()).now == before


async def test_what_was_submitted_on_fresh_evidence_stays_satisfied(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    await chen.complete()
    await chen.save({"father": {"person_name": "李样本", "person_id_number": LI}})
    await chen.submit()
    before = (await chen.reread()).material("delivery_record")
    await office.recheck()
    assert (await chen.reread()).material("delivery_record") == before


async def test_a_check_that_runs_twice_counts_once(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    [due] = planned(office)
    answer_again(office, MARRIAGE)
    await office.applying.recheck(due)
    asked = len(office.asked)
    first = (await chen.reread()).now
    await office.applying.recheck(due)
    assert len(office.asked) == asked
    assert (await chen.reread()).now == first


async def test_a_check_that_runs_twice_at_once_counts_once(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    [due] = planned(office)
    answer_again(office, MARRIAGE)
    office.sources["civil_affairs"] = BarrierSource(office.table, asyncio.Barrier(2))
    await asyncio.gather(office.applying.recheck(due), office.applying.recheck(due))
    assert published(office) == 1
    assert (await chen.reread()).now.revision == 2
    async with office.db.read() as session:
        assert await session.all(select(ApplicationRow.rechecks)) == [1]


async def test_one_check_is_planned_at_a_time(office: Office) -> None:
    chen = await down(office, MARRIAGE)
    await chen.save({"father": {"person_name": "李样本"}})
    await chen.complete()
    [due] = planned(office)
    assert due == RecheckDue(chen.id, 0)


async def test_nothing_is_planned_where_everybody_answered(office: Office) -> None:
    await office.family(STANDARD, "陈测试", CHEN)
    assert planned(office) == []


async def test_a_draft_left_for_days_is_checked_anew(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    office.clock.advance(timedelta(days=3))
    await chen.complete()
    record = chen.material("delivery_record")
    assert (record.state, record.skipped, record.evidence) == (MaterialState.LATER, False, None)
    for place, answer in list(office.records.items()):
        if isinstance(answer, Found):
            office.records[place] = replace(answer, as_of=office.clock.now())
    assert await office.recheck() == 1
    await chen.reread()
    assert chen.material("delivery_record").state is MaterialState.SATISFIED
    field = chen.field("child", "birth.record_number")
    assert (field.value, field.differences) == ("D1", ())
    assert field.as_of is not None
    assert field.as_of > AS_OF


async def test_a_register_that_changed_replaces_its_own_value(office: Office) -> None:
    chen = await office.family(STANDARD, "陈测试", CHEN)
    office.clock.advance(timedelta(days=3))
    await chen.complete()
    office.records[DELIVERY] = replace(delivered(("D1x", "FEMALE")), as_of=office.clock.now())
    await office.recheck()
    record = (await chen.reread()).field("child", "birth.record_number")
    assert (record.value, record.check, record.differences) == ("D1x", Check.MATCHED, ())
