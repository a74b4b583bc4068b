"""By what two cases are told apart, or found to be about the same: what is typed weighs less than what is confirmed."""

from uuid import UUID

import pytest
from sqlalchemy import delete

from services.applying.application.elements import BIRTH_MOMENT, ID_NUMBER, RECORD_NUMBER, normal_form
from services.applying.types import NotPartyOfCase
from services.casework.tables import CasePartyRow
from services.casework.types import CaseState, CaseView
from services.kit.values.elements import Value
from services.sharing.types import Nothing
from tests.services.applying.steps.test_running_cases import (
    ONCE,
    ZHOU,
    chen,
    father_types_it_all,
    hand_in_all,
    refused,
    set_states,
    submitted,
    sun,
)
from tests.support.applications import AS_OF, CHEN, LI, STANDARD, SUN, TWINS, WANG, Filed, Office, delivered
from tests.support.newborn import BIRTH, REIMBURSEMENT, Shelf

MOMENT = "2026-11-18T23:50:00+08:00"
TODAY = AS_OF.date()


@pytest.fixture
def office(office: Office) -> Office:
    office.use_shelf(Shelf((ONCE,)))
    return office


async def unregistered(office: Office, record: str, moment: str, name: str, sex: str, key: str) -> Filed:
    """A mother whose delivery no register knows yet."""
    filed = await office.family(STANDARD | {("health.delivery", CHEN): Nothing(AS_OF)}, "陈测试", CHEN, key=key)
    child = {"person_name": name, "person_sex": sex, "birth_record_number": record, "birth_moment": moment}
    await filed.save({"child": {filed.child(): child}, "applicant": {"child_joins_household_of": "mother"}})
    return await hand_in_all(filed)


async def reasons(office: Office) -> set[tuple[str, UUID]]:
    async with office.db.read() as session:
        matters = await office.handover.open_matters(session, first=50)
    return {(each.reason_code, each.case) for each in matters if each.case is not None}


async def test_two_record_numbers_are_two_children_of_one_mother_and_day(office: Office) -> None:
    first = await unregistered(office, "FM-1", "2026-11-18T08:12:00+08:00", "陈一", "FEMALE", "key-1")
    await submitted(first)
    second = await unregistered(office, "FM-2", "2026-11-18T08:20:00+08:00", "陈二", "MALE", "key-2")
    receipt = await submitted(second)
    # Her delivery is reimbursed once, and that is under way.
    assert len(receipt.cases) == 3


async def test_the_same_typed_record_number_of_one_mother_is_one_child_on_whatever_day(office: Office) -> None:
    await submitted(await unregistered(office, "FM-1", "2026-11-18T08:12:00+08:00", "陈一", "FEMALE", "key-1"))
    again = await unregistered(office, "fm 1", "2026-11-18T08:12:00+08:00", "陈二", "FEMALE", "key-2")
    assert {case.parties for case in await refused(again)} == {
        (again.party("child").id,),
        (again.party("mother").id,),
    }


@pytest.mark.parametrize("record", ["-", "/", "不知道", "无", "000", "FM-1"])
async def test_families_that_type_the_same_record_number_are_strangers(office: Office, record: str) -> None:
    await submitted(await father_types_it_all(office, record=record, moment=MOMENT))
    other = await father_types_it_all(office, record=record, moment=MOMENT, mother=CHEN, father=("李样本", LI))
    assert await office.applying.running_cases.of(other.actor, other.id) == ()
    await submitted(other)
    assert await reasons(office) == set()


@pytest.mark.parametrize("mother", [SUN, CHEN])
async def test_what_a_stranger_typed_keeps_nobody_from_what_registers_confirm(office: Office, mother: str) -> None:
    typed = await submitted(await father_types_it_all(office, record="D4", moment=MOMENT, mother=mother))
    confirmed = await submitted(await sun(office))
    assert len(confirmed.cases) == 4
    contested = {case for reason, case in await reasons(office) if reason == "CONFIRMED_ELSEWHERE"}
    assert contested
    assert contested <= set(typed.cases)
    async with office.db.read() as session:
        zhou = await office.login("周例样", ZHOU)
        for case in contested:
            seen = await office.casework.case(session, zhou, case)
            assert isinstance(seen, CaseView)
            assert [entry.reason_code for entry in seen.timeline].count("CONFIRMED_ELSEWHERE") == 1


async def test_what_is_typed_still_finds_what_registers_confirm(office: Office) -> None:
    await submitted(await sun(office))
    await refused(await father_types_it_all(office, record="D4", moment=MOMENT))
    assert await reasons(office) == set()


async def twin_beside_undecided_cases(office: Office, *, readable: bool) -> Filed:
    office.records.update(TWINS)
    office.records["health.delivery", WANG] = delivered(("D2", "FEMALE"))
    await submitted(await (await office.family({}, "王范例", WANG)).complete())
    if not readable:
        async with office.db.work() as work:
            await work.execute(delete(CasePartyRow))
    office.records["health.delivery", WANG] = delivered(("D2", "FEMALE"), ("D3", "MALE"))
    return await (await office.family({}, "王范例", WANG, key="key-2")).complete()


@pytest.mark.parametrize("readable", [True, False])
async def test_a_twin_waits_for_no_case_of_the_other_twin(office: Office, readable: bool) -> None:
    again = await twin_beside_undecided_cases(office, readable=readable)
    shown = await office.applying.running_cases.of(again.actor, again.id)
    assert {case.readable for case in shown} == {readable}
    receipt = await submitted(again)
    assert len(receipt.cases) == 3
    async with office.db.read() as session:
        cases = await office.casework.of_application(session, again.actor, again.id)
    assert {(case.party_role, case.party_ordinal) for case in cases} == {("child", 2)}


async def test_the_answer_says_which_child_has_a_case_already(office: Office) -> None:
    again = await twin_beside_undecided_cases(office, readable=True)
    shown = {case.item: case for case in await office.applying.running_cases.of(again.actor, again.id)}
    assert shown[BIRTH].parties == (again.party("child", 1).id,)
    assert shown[REIMBURSEMENT].parties == (again.party("mother").id,)


async def test_what_was_granted_to_others_brings_nothing_to_whom_it_is_not_shown(office: Office) -> None:
    await submitted(await sun(office))
    await set_states(office, CaseState.DELIVERED, granted=True)

    async def issued(_work: object, _case: object) -> dict[str, dict[str, Value]]:
        raise AssertionError("the results of a case that is not the applicant's to see")

    office.casework.issued_elements = issued  # type: ignore[assignment,method-assign]  # the department's results
    # The day is another one, so that the mother's own case is not about the same.
    stranger = await father_types_it_all(office, record="D4", moment="2026-11-20T10:00:00+08:00")
    await refused(stranger)


async def test_a_case_that_does_not_name_somebody_is_not_joined_for_its_siblings(office: Office) -> None:
    await submitted(await sun(office))
    zhou = await father_types_it_all(office, record="D4", moment=MOMENT)
    shown = {case.item: case.id for case in await office.applying.running_cases.of(zhou.actor, zhou.id)}
    join = office.applying.running_cases.join
    assert await join(zhou.actor, zhou.id, shown[REIMBURSEMENT]) == NotPartyOfCase()
    assert not any(case.readable for case in await office.applying.running_cases.of(zhou.actor, zhou.id))


async def test_a_confirmed_case_is_not_opened_twice_by_its_own_applicant(office: Office) -> None:
    await submitted(await unregistered(office, "D1", MOMENT, "陈一", "FEMALE", "key-1"))
    # The register knows it by now; the first cases are hers, though she typed them.
    assert {case.readable for case in await refused(await chen(office, "key-2"))} == {True}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        (RECORD_NUMBER, "-"),
        (RECORD_NUMBER, "不知道"),
        (RECORD_NUMBER, "0000"),
        (RECORD_NUMBER, "\u200b"),
        (ID_NUMBER, "无"),
        (BIRTH_MOMENT, "unknown"),
        ("person.name", "…"),
    ],
)
def test_what_is_no_value_tells_nothing(element: str, value: str) -> None:
    assert normal_form(element, value, TODAY) is None


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200d", "\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\ufe0f"]
)
def test_a_record_number_with_characters_that_nobody_sees_is_the_same(unseen: str) -> None:
    assert normal_form(RECORD_NUMBER, f"FM-{unseen}1{unseen}", TODAY) == normal_form(RECORD_NUMBER, "FM-1", TODAY)
