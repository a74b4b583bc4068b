"""Opening: what the state knows is filled in, once, and never in silence."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.access.types import Identifier as Number
from services.access.types import IdentifierKind, SubjectKind
from services.applying.service import RECHECK
from services.applying.tables import ApplicationRow, FieldRow
from services.applying.types import LOGIN, Application, Identification, KeyUsedOtherwise, OpenCommand, RoleNotAllowed
from services.audit.tables import AuditEntry
from services.catalogue.types import ItemUnknown, OneThingVersion
from services.kit.clock import Deadline
from services.kit.db import ReadSession
from services.sharing.types import Answer, Authorised, Check, Ground, Origin, OutcomeKind
from tests.support.applications import (
    ANNA,
    CHEN,
    DOWN,
    FENG,
    JIANG,
    OLD_NUMBERS,
    PASSPORT,
    QIAN,
    REGISTER_NAME,
    STANDARD,
    SUN,
    TWINS,
    UNMARRIED,
    WANG,
    WEI,
    Office,
)
from tests.support.departments import Killed
from tests.support.newborn import Shelf
from tests.support.sources import GatedSource

OPEN = OpenCommand("newborn", "mother", "key-1")


async def test_the_standard_family_finds_its_form_filled_in(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    father = filed.field("father", "person.name")
    assert (father.value, father.origin, father.check) == ("李样本", Origin.SOURCE, Check.MATCHED)
    assert (father.resource, father.outcome, father.editable) == ("civil_affairs.marriage", OutcomeKind.FOUND, False)
    assert father.pull is not None
    assert father.as_of is not None
    assert filed.field("child", "birth.record_number").value == "D1"
    assert filed.field("mother", "insurance.status").value == "INSURED"
    assert filed.now.revision == 1


async def test_only_what_nobody_but_the_applicant_knows_is_missing(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    assert set(filed.now.missing) == {
        "/applicant/child_joins_household_of",
        f"/child/{filed.child()}/person_name",
    }


async def test_every_field_of_every_party_has_a_state(office: Office) -> None:
    filed = await office.family(TWINS, "王范例", WANG)
    of_children = [field for field in filed.now.fields if field.pointer.startswith("/child/")]
    assert len({field.pointer for field in filed.now.fields}) == len(filed.now.fields)
    assert len(of_children) == 2 * 7
    assert {field.element for field in of_children if field.party == filed.party("child", 2).id} >= {"person.name"}


async def test_what_the_login_said_is_marked_so_and_not_editable(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    phone = filed.field("mother", "person.phone")
    assert (phone.value, phone.origin, phone.resource, phone.check) == (
        "13800000000",
        Origin.SOURCE,
        LOGIN,
        Check.NONE,
    )
    assert not phone.editable
    assert filed.field("mother", "person.name").check is Check.MATCHED  # the police agree


async def test_the_kind_of_document_follows_from_the_number_that_is_known(office: Office) -> None:
    filed = await office.family(PASSPORT, "钱演示", QIAN, "father")
    of_father, of_mother = (filed.field(role, "person.id_kind") for role in ("father", "mother"))
    assert (of_father.value, of_mother.value) == ("ID_CARD", "PASSPORT")
    assert (of_mother.origin, of_mother.editable) == (Origin.DERIVED, False)
    assert not filed.field("mother", "person.id_number").visible
    assert filed.field("mother", "person.passport_number").value == ANNA


async def test_a_register_that_calls_the_mother_otherwise_is_shown_and_nothing_is_resolved(office: Office) -> None:
    filed = await office.family(REGISTER_NAME, "冯样例", FENG)
    name = filed.field("mother", "person.name")
    assert (name.value, name.resource, name.check) == ("冯样例", LOGIN, Check.MISMATCH)
    assert [(difference.value, difference.resource) for difference in name.differences] == [("冯洋例", "police.person")]


async def test_one_name_with_three_middle_dots_is_one_name(office: Office) -> None:
    filed = await office.family(PASSPORT, "钱演示", QIAN, "father")
    name = filed.field("mother", "person.name")
    assert (name.check, name.differences) == (Check.MATCHED, ())


async def test_a_marriage_under_old_numbers_names_the_person_of_today(office: Office) -> None:
    async with office.db.work() as work:
        known = await office.access.ensure(work, SubjectKind.PERSON, "蒋范样", [Number(IdentifierKind.ID_CARD, JIANG)])
    filed = await office.family(OLD_NUMBERS, "卫示样", WEI)
    number = filed.field("father", "person.id_number")
    assert (number.value, number.check, number.differences) == (JIANG, Check.MATCHED, ())
    assert filed.party("father").subject == known


async def test_a_spouse_named_by_the_register_is_known_by_their_passport(office: Office) -> None:
    filed = await office.family(PASSPORT, "钱演示", QIAN, "father")
    async with office.db.read() as session:
        assert await office.access.find(session, IdentifierKind.PASSPORT, ANNA) == filed.party("mother").subject


async def test_each_twin_is_a_party_of_their_own(office: Office) -> None:
    filed = await office.family(TWINS, "王范例", WANG)
    assert filed.roles() == [("child", 1), ("child", 2), ("father", 1), ("mother", 1)]
    records = [filed.field("child", "birth.record_number", ordinal).value for ordinal in (1, 2)]
    sexes = [filed.field("child", "person.sex", ordinal).value for ordinal in (1, 2)]
    assert (records, sexes) == (["D2", "D3"], ["FEMALE", "MALE"])
    subjects = {filed.party("child", ordinal).subject for ordinal in (1, 2)}
    assert len(subjects) == 2
    assert None not in subjects


async def test_there_is_a_child_even_if_health_knows_of_none(office: Office) -> None:
    unknown = {record: answer for record, answer in STANDARD.items() if record[0] != "health.delivery"}
    filed = await office.family(unknown, "陈测试", CHEN)
    assert filed.roles() == [("child", 1), ("father", 1), ("mother", 1)]
    assert filed.party("child").identification is Identification.CLAIMED
    record = filed.field("child", "birth.record_number")
    assert (record.value, record.outcome, record.check) == (None, OutcomeKind.NOTHING, Check.NONE)
    assert record.editable


async def test_an_unmarried_mother_is_asked_for_the_father(office: Office) -> None:
    filed = await office.family(UNMARRIED, "孙测样", SUN)
    name = filed.field("father", "person.name")
    assert (name.value, name.outcome, name.check, name.editable) == (None, OutcomeKind.NOTHING, Check.NONE, True)
    address = filed.field("father", "household.address")
    assert (address.outcome, address.check) == (OutcomeKind.KEY_MISSING, Check.NONE)
    assert (filed.party("father").subject, filed.party("father").identification) == (None, Identification.CLAIMED)
    assert not office.queue.of(RECHECK)


async def test_a_department_that_is_down_leaves_its_own_fields_open_and_no_others(office: Office) -> None:
    records = STANDARD | {("civil_affairs.marriage", CHEN): DOWN}
    filed = await office.family(records, "陈测试", CHEN)
    name, ethnicity = filed.field("father", "person.name"), filed.field("father", "person.ethnicity")
    assert (name.value, name.outcome, name.check, name.editable) == (None, OutcomeKind.DOWN, Check.PENDING, True)
    # The police could not be asked, for want of the father's number: that, too, may still come.
    assert (ethnicity.outcome, ethnicity.check) == (OutcomeKind.KEY_MISSING, Check.PENDING)
    assert filed.field("child", "birth.record_number").value == "D1"
    assert len(office.queue.of(RECHECK)) == 1


async def test_a_key_of_a_question_is_kept_but_not_shown_where_the_form_has_no_place_for_it(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    assert all(field.element != "household.number" for field in filed.now.fields)
    async with office.db.read() as session:
        kept = await session.all(select(FieldRow.element).where(FieldRow.element.like("household.%")).distinct())
    assert set(kept) == {"household.number", "household.address"}


async def test_departments_are_asked_on_the_ground_of_the_items_for_the_one_who_opened_it(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    basis = {(pull.basis.ground, pull.basis.item, pull.basis.actor) for call in office.table.calls for pull in call}
    assert basis == {(Ground.STATUTE, "newborn", filed.actor)}
    assert {pull.basis.application for call in office.table.calls for pull in call} == {filed.id}


async def test_nothing_personal_is_stored_in_the_clear(office: Office) -> None:
    await office.family(REGISTER_NAME, "冯样例", FENG)
    async with office.db.read() as session:
        rows = await session.all(select(FieldRow))
        traces = await session.all(select(ApplicationRow.prefill))
    stored = " ".join(f"{row.value} {row.differences}" for row in rows) + str(traces)
    assert len(rows) > 10
    for secret in ("冯样例", "冯洋例", "褚例示", FENG, "13800000000", "H340000007"):
        assert secret not in stored


async def test_opening_is_on_record(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    async with office.db.read() as session:
        [entry] = await session.all(select(AuditEntry).where(AuditEntry.action == "application.open"))
    assert (entry.object_id, entry.about, entry.purpose) == (str(filed.id), filed.actor.subject, "newborn")


async def test_the_prefill_is_reported_by_round(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    rounds = [[step.resource for step in steps] for steps in filed.now.prefill.rounds]
    assert [len(steps) for steps in rounds] == [4, 2, 1]
    assert rounds[2] == ["police.household"]


async def test_the_same_key_opens_the_same_application_and_asks_nobody_again(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    asked = len(office.asked)
    again = await office.open(filed.actor)
    assert again == filed.now
    assert len(office.asked) == asked


async def test_another_key_opens_another_application(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    assert (await office.open(filed.actor, key="key-2")).id != filed.id


async def test_the_same_key_of_another_person_is_another_key(office: Office) -> None:
    filed = await office.family(STANDARD | TWINS, "陈测试", CHEN)
    other = await office.login("王范例", WANG)
    assert (await office.open(other)).id != filed.id


async def test_a_key_that_opened_something_else_is_refused(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    refused = await office.applying.open(filed.actor, OpenCommand("newborn", "father", "key-1"))
    assert refused == KeyUsedOtherwise()


async def test_an_unknown_one_thing_is_not_opened(office: Office) -> None:
    actor = await office.login("陈测试", CHEN)
    assert await office.applying.open(actor, OpenCommand("no-such-thing", "mother", "key-1")) == ItemUnknown()


async def test_a_child_cannot_apply(office: Office) -> None:
    actor = await office.login("陈测试", CHEN)
    refused = await office.applying.open(actor, OpenCommand("newborn", "child", "key-1"))
    assert refused == RoleNotAllowed(("mother", "father"))
    async with office.db.read() as session:
        assert await session.all(select(ApplicationRow.id)) == []


class MeetingShelf(Shelf):
    """Lets nobody go on before both are about to write."""

    def __init__(self) -> None:
        super().__init__()
        self.meeting: asyncio.Barrier | None = asyncio.Barrier(2)

    async def one_thing(self, session: ReadSession, code: str) -> OneThingVersion | ItemUnknown:
        if self.meeting is not None:
            await self.meeting.wait()
        return await super().one_thing(session, code)


async def test_two_concurrent_opens_under_one_key_are_one_application_with_one_prefill(
    office: Office,
) -> None:
    alone = await office.family(STANDARD, "陈测试", CHEN, key="key-0")
    asked = len(office.asked)
    shelf = MeetingShelf()
    office.use_shelf(shelf)
    first, second = await asyncio.gather(
        office.applying.open(alone.actor, OPEN), office.applying.open(alone.actor, OPEN)
    )
    assert isinstance(first, Application)
    assert first == second
    assert len(office.asked) == 2 * asked
    async with office.db.read() as session:
        assert (await session.rows(select(func.count()).select_from(ApplicationRow)))[0][0] == 2


async def test_whoever_comes_second_waits_for_the_prefill_under_way(office: Office) -> None:
    office.records.update(STANDARD)
    actor = await office.login("陈测试", CHEN)
    gated = GatedSource(office.table)
    office.sources["health"] = gated
    first = asyncio.create_task(office.applying.open(actor, OPEN))
    await gated.asked.wait()
    second = asyncio.create_task(office.applying.open(actor, OPEN))
    gated.gate.set()
    assert await second == await first
    assert len(office.asked) == len(set(office.asked))


class DyingSource:
    """The process dies while this department is being asked."""

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        raise Killed


async def _killed_while_opening(office: Office) -> UUID:
    office.records.update(STANDARD)
    actor = await office.login("陈测试", CHEN)
    healthy, office.sources["health"] = office.sources["health"], DyingSource()
    with pytest.raises(BaseExceptionGroup):
        await office.applying.open(actor, OPEN)
    office.sources["health"] = healthy
    async with office.db.read() as session:
        [application] = await session.all(select(ApplicationRow.id))
    return application


@pytest.mark.parametrize("by", ["open", "read"])
async def test_a_prefill_whose_process_died_is_taken_up_by_whoever_asks_next(office: Office, by: str) -> None:
    application = await _killed_while_opening(office)
    office.let_the_lease_run_out()
    actor = await office.login("陈测试", CHEN)
    again = await (
        office.applying.open(actor, OPEN) if by == "open" else office.applying.application(actor, application)
    )
    assert isinstance(again, Application)
    assert again.id == application
    assert again.prefill.rounds != ()
    assert next(field.value for field in again.fields if field.pointer == "/father/person_name") == "李样本"
