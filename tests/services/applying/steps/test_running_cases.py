"""The same event twice: a birth is registered once, whoever applies for it and under whatever names."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from services.access.types import Actor, AuthorityKind, Channel, SubjectKind
from services.applying.types import (
    AlreadyApplied,
    Application,
    ApplicationNotOpen,
    ApplicationUnknown,
    NotPartyOfCase,
    NotRunning,
    OpenCommand,
)
from services.casework.tables import CaseOccurrenceRow, CaseRow, DossierRow
from services.casework.types import CaseState, CaseUnknown, CaseView, Receipt, RunningCase
from services.kit.values.elements import Value
from services.sharing.types import Want
from tests.support.applications import CHEN, LI, STANDARD, SUN, TWINS, UNMARRIED, WANG, Filed, Office, delivered
from tests.support.newborn import NEWBORN, REIMBURSEMENT, Shelf

ZHOU = "340000199308145011"
DAY = (Want("mother", "person.id_number"), Want("child", "birth.moment"))
RECORD = (Want("child", "birth.record_number"),)
RECORD_OF_MOTHER = (*RECORD, Want("mother", "person.id_number"))
ONCE = replace(
    NEWBORN,
    items=tuple(
        replace(item, once_per=(DAY,) if item.code == REIMBURSEMENT else (RECORD, RECORD_OF_MOTHER, DAY))
        for item in NEWBORN.items
    ),
)
FATHER = {"person_name": "周例样", "person_id_number": ZHOU}


@pytest.fixture
def office(office: Office) -> Office:
    office.use_shelf(Shelf((ONCE,)))
    return office


async def chen(office: Office, key: str = "key-1") -> Filed:
    return await (await office.family(STANDARD, "陈测试", CHEN, key=key)).complete()


async def sun(office: Office, key: str = "key-1") -> Filed:
    filed = await office.family(UNMARRIED, "孙测样", SUN, key=key)
    await (await filed.complete()).save({"father": FATHER})
    return await hand_in_all(filed)


async def hand_in_all(filed: Filed) -> Filed:
    for material in filed.now.materials:
        if material.state == "TO_HAND_IN" and material.way == "UPLOAD":
            document = await filed.office.uploaded(filed.actor)
            now = await filed.office.applying.attach(filed.actor, filed.id, material.code, material.party, document)
            assert isinstance(now, Application), now
            filed.now = now
    return filed


async def father_types_it_all(
    office: Office, *, record: str, moment: str, mother: str = SUN, father: tuple[str, str] = ("周例样", ZHOU)
) -> Filed:
    """A father whom no register leads to the mother: everything about her and the birth is his to type."""
    filed = Filed(office, actor := await office.login(*father), await office.open(actor, "father"))
    child = {"person_name": "周小样", "person_sex": "MALE", "birth_record_number": record, "birth_moment": moment}
    await filed.save(
        {
            "mother": {"person_name": "孙测样", "person_id_number": mother},
            "child": {filed.child(): child},
            "applicant": {"child_joins_household_of": "mother"},
        }
    )
    return await hand_in_all(filed)


async def submitted(filed: Filed) -> Receipt:
    receipt = await filed.submit()
    assert isinstance(receipt, Receipt), receipt
    return receipt


async def refused(filed: Filed) -> tuple[RunningCase, ...]:
    outcome = await filed.submit()
    assert isinstance(outcome, AlreadyApplied), outcome
    return outcome.cases


async def dossiers(office: Office) -> int:
    async with office.db.read() as session:
        return int((await session.rows(select(func.count()).select_from(DossierRow)))[0][0])


async def set_states(office: Office, state: CaseState, *, granted: bool = False) -> None:
    async with office.db.work() as work:
        await work.execute(update(CaseRow).values(state=state, granted=granted))


async def test_a_mother_who_applies_again_under_another_name_for_the_child_is_shown_her_cases(office: Office) -> None:
    receipt = await submitted(await chen(office))
    again = await chen(office, "key-2")
    await again.save({"child": {again.child(): {"person_name": "另外名"}}})
    cases = await refused(again)
    assert {case.id for case in cases} == set(receipt.cases)
    assert {(case.readable, case.receipt_number) for case in cases} == {(True, receipt.number)}
    assert await dossiers(office) == 1


async def test_a_father_whom_a_register_names_finds_the_mothers_cases_when_he_opens_the_same(office: Office) -> None:
    receipt = await submitted(await chen(office))
    await office.family(STANDARD, "李样本", LI, role="father")
    li = Filed(office, actor := await office.login("李样本", LI), await office.open(actor, "father", "key-2"))
    await li.save(
        {
            "mother": {"person_name": "陈测试", "person_id_number": CHEN},
            "child": {li.child(): {"birth_record_number": "别的号", "birth_moment": "2026-11-18T08:00:00+08:00"}},
        }
    )
    shown = await office.applying.running_cases.of(li.actor, li.id)
    assert {case.id for case in shown} == set(receipt.cases)
    assert all(case.readable for case in shown)


@pytest.mark.parametrize(
    ("record", "moment"),
    [
        ("d 4", "2026-11-20T10:00:00+08:00"),
        ("Ｄ－４", "2026-11-20T10:00:00+08:00"),
        ("unknown", "2026-11-18T00:10:00+08:00"),
        ("unknown", "2026-11-18T15:50:00Z"),
    ],
)
async def test_whoever_types_the_same_birth_in_other_writing_is_refused_and_sees_nobodys_data(
    office: Office, record: str, moment: str
) -> None:
    receipt = await submitted(await sun(office))
    stranger = await father_types_it_all(office, record=record, moment=moment)
    # He is a party only by what the mother typed, which opens nothing by itself.
    cases = await refused(stranger)
    assert {case.readable for case in cases} == {False}
    for case in cases:
        assert receipt.number not in str(case)
        assert case.receipt_number[:4] == receipt.number[:4]
        assert "*" in case.receipt_number
        assert case.since == receipt.submitted_at
        assert not {"孙测样", SUN, "D4"} & set(map(str, vars_of(case).values()))
    assert await dossiers(office) == 1


def vars_of(case: RunningCase) -> dict[str, object]:
    return {name: getattr(case, name) for name in case.__slots__}


async def test_an_agent_is_not_told_the_number_of_a_case_of_another_service_than_their_own(office: Office) -> None:
    office.use_shelf(Shelf((ONCE, replace(ONCE, id=UUID(int=5), code="another"))))
    actor = (first := await chen(office)).actor
    await submitted(first)
    opened = await office.applying.open(actor, OpenCommand("another", "mother", "key-2"))
    assert isinstance(opened, Application), opened
    again = await Filed(office, actor, opened).complete()
    async with office.db.work() as work:
        agent = await office.access.ensure(work, SubjectKind.PERSON, "郑外省", [])
        await office.access.grant_authority(
            work,
            principal=again.actor.subject,
            agent=agent,
            kind=AuthorityKind.AGENT,
            scope={"items": ["another"]},
            proof={},
        )
    assert {case.readable for case in await refused(again)} == {True}
    again.actor = Actor(agent, again.actor.subject, Channel.WEB)
    cases = await refused(again)
    assert cases
    assert await office.applying.running_cases.of(again.actor, again.id) == cases
    assert not any(case.readable for case in cases)
    assert all("*" in case.receipt_number for case in cases)


async def test_two_submissions_at_once_become_one(office: Office) -> None:
    first, second = await chen(office), await chen(office, "key-2")
    outcomes = await asyncio.gather(first.submit(), second.submit())
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyApplied", "Receipt"]
    assert await dossiers(office) == 1


@pytest.mark.parametrize("state", [CaseState.NOT_ACCEPTED, CaseState.DECIDED_DENY, CaseState.WITHDRAWN])
async def test_what_was_refused_or_withdrawn_does_not_stand_in_the_way(office: Office, state: CaseState) -> None:
    await submitted(await chen(office))
    await set_states(office, state)
    again = await chen(office, "key-2")
    assert await office.applying.running_cases.of(again.actor, again.id) == ()
    await submitted(again)


async def test_another_birth_of_the_same_mother_on_the_same_day_is_another_where_registers_say_so(
    office: Office,
) -> None:
    await submitted(await chen(office))
    await set_states(office, CaseState.DELIVERED, granted=True)
    office.records["health.delivery", CHEN] = delivered(("D9", "MALE"))
    another = await (await office.family({}, "陈测试", CHEN, key="key-2")).complete()
    receipt = await submitted(another)
    # The delivery is reimbursed once; all else is for another child.
    assert len(receipt.cases) == 3


async def test_no_value_stands_in_what_is_kept(office: Office) -> None:
    await submitted(await chen(office))
    async with office.db.read() as session:
        rows = await session.all(select(CaseOccurrenceRow))
    assert {len(row.key_index) for row in rows} == {32}
    assert not [row for row in rows if CHEN.encode() in row.key_index or CHEN in row.item]


async def test_a_twin_recorded_later_is_asked_for_and_gets_cases_of_its_own_alone(office: Office) -> None:
    office.records.update(TWINS)
    office.records["health.delivery", WANG] = delivered(("D2", "FEMALE"))
    wang = await (await office.family({}, "王范例", WANG)).complete()
    first = await submitted(wang)
    await set_states(office, CaseState.DELIVERED, granted=True)
    again = await office.family({}, "王范例", WANG, key="key-2")
    office.records["health.delivery", WANG] = delivered(("D2", "FEMALE"), ("D3", "MALE"))
    assert await office.applying.running_cases.ask_again(again.actor, again.id) is None
    await again.reread()
    assert [role for role in again.roles() if role[0] == "child"] == [("child", 1), ("child", 2)]
    assert again.field("child", "birth.record_number", 2).value == "D3"
    receipt = await submitted(await again.complete())
    async with office.db.read() as session:
        cases = await office.casework.of_application(session, again.actor, again.id)
    assert {(case.party_role, case.party_ordinal) for case in cases} == {("child", 2)}
    assert len(receipt.cases) == 3
    assert not set(first.cases) & set(receipt.cases)


async def test_asking_again_is_the_applicants_own_and_ends_with_the_submission(office: Office) -> None:
    filed = await chen(office)
    stranger = await office.stranger()
    assert await office.applying.running_cases.ask_again(stranger, filed.id) == ApplicationUnknown()
    await submitted(filed)
    assert isinstance(await office.applying.running_cases.ask_again(filed.actor, filed.id), ApplicationNotOpen)


async def test_what_was_granted_before_is_brought_to_the_cases_that_are_left(office: Office) -> None:
    await submitted(await chen(office))
    await set_states(office, CaseState.DELIVERED, granted=True)
    async with office.db.work() as work:
        await work.execute(update(CaseRow).where(CaseRow.position > 1).values(state=CaseState.DECIDED_DENY))
    brought: dict[str, dict[str, Value]] = {"child": {"person.id_number": "340000202611180018"}}

    async def issued(_work: object, _case: UUID) -> dict[str, dict[str, Value]]:
        return brought

    office.casework.issued_elements = issued  # type: ignore[assignment,method-assign]  # the department's results
    again = await chen(office, "key-2")
    receipt = await submitted(again)
    assert len(receipt.cases) == 2
    async with office.db.work() as work:
        loaded = await office.casework._dossiers.open(work, receipt.cases[0])
        dossier = office.casework._dossiers.dossier(loaded)
    child = again.party("child").id
    assert dossier.answers[child]["person.id_number"] == "340000202611180018"


async def test_a_father_whom_the_mother_only_typed_joins_and_reads_then(office: Office) -> None:
    receipt = await submitted(await sun(office))
    zhou = await father_types_it_all(office, record="D4", moment="2026-11-18T23:50:00+08:00")
    case = (await office.applying.running_cases.of(zhou.actor, zhou.id))[0]
    async with office.db.read() as session:
        assert isinstance(await office.casework.case(session, zhou.actor, case.id), CaseUnknown)
    joined = await office.applying.running_cases.join(zhou.actor, zhou.id, case.id)
    assert isinstance(joined, RunningCase), joined
    assert (joined.readable, joined.receipt_number) == (True, receipt.number)
    async with office.db.read() as session:
        assert isinstance(await office.casework.case(session, zhou.actor, case.id), CaseView)
    again = await office.applying.running_cases.join(zhou.actor, zhou.id, case.id)
    assert again == joined


async def test_who_has_joined_reads_the_case_as_the_party_that_they_are(office: Office) -> None:
    await submitted(await sun(office))
    zhou = await father_types_it_all(office, record="D4", moment="2026-11-18T23:50:00+08:00")
    case = (await office.applying.running_cases.of(zhou.actor, zhou.id))[0]
    assert isinstance(await office.applying.running_cases.join(zhou.actor, zhou.id, case.id), RunningCase)
    async with office.db.work() as work:
        row = await work.one(select(CaseRow).where(CaseRow.id == case.id))
        assert row is not None
        document = await office.documents.register_result(
            work,
            bucket=row.bucket,
            owner=row.subject,
            kind="birth_certificate",
            number="B34",
            issuer="health",
            issued_at=office.clock.now(),
            payload={},
        )
        row.results = [document.id]
    async with office.db.read() as session:
        seen = await office.casework.case(session, zhou.actor, case.id)
    assert isinstance(seen, CaseView)
    # The service shows a father his child whole.
    assert [(result.document.id, result.revealable) for result in seen.results] == [(document.id, True)]


async def test_nobody_joins_whom_the_case_does_not_name_but_may_object_once(office: Office) -> None:
    await submitted(await sun(office))
    actor = await office.stranger()
    stranger = Filed(office, actor, await office.open(actor, "father"))
    await stranger.save(
        {"mother": {"person_id_number": SUN}, "child": {stranger.child(): {"birth_record_number": "D4"}}}
    )
    case = (await office.applying.running_cases.of(actor, stranger.id))[0]
    assert await office.applying.running_cases.join(actor, stranger.id, case.id) == NotPartyOfCase()
    for _ in range(2):
        assert isinstance(await office.applying.running_cases.object_to(actor, stranger.id, case.id), RunningCase)
    async with office.db.read() as session:
        [matter] = await office.handover.open_matters(session, first=10)
        mother = await office.login("孙测样", SUN)
        seen = await office.casework.case(session, mother, case.id)
    assert (matter.reason_code, matter.case) == ("OBJECTION_RAISED", case.id)
    assert isinstance(seen, CaseView)
    assert [entry.reason_code for entry in seen.timeline].count("OBJECTION_RAISED") == 1


async def test_a_case_about_something_else_is_neither_joined_nor_objected_to(office: Office) -> None:
    receipt = await submitted(await chen(office))
    stranger = Filed(office, actor := await office.stranger(), await office.open(actor, "father"))
    assert await office.applying.running_cases.join(actor, stranger.id, receipt.cases[0]) == NotRunning()
    assert await office.applying.running_cases.object_to(actor, stranger.id, receipt.cases[0]) == NotRunning()
