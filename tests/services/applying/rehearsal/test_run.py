"""The rehearsal: a persona goes the applicant's way, and nothing of it remains but its pulls."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from services.access.types import Identifier, IdentifierKind
from services.applying.tables import ApplicationRow
from services.applying.types import (
    ApplicationNotReady,
    MaterialState,
    RehearsalPersona,
    RehearsalRefusal,
    RehearsalReport,
)
from services.casework.tables import CaseRow
from services.handover.tables import ParcelRow
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from services.sharing.tables import PullRow
from services.sharing.types import Origin, OutcomeKind
from tests.support.applications import CHEN, PROVIDERS, STANDARD, TWINS, WANG, Office
from tests.support.newborn import HOUSEHOLD_ENTRY, NEWBORN
from tests.support.queue import HeldQueue

UUID_IN_POINTER = re.compile(r"/[0-9a-f-]{36}/")

MOTHER = RehearsalPersona(
    "standard",
    "mother",
    "陈测试",
    Identifier(IdentifierKind.ID_CARD, CHEN),
    "13800000000",
    {"applicant": {"child.joins_household_of": "mother"}, "child": [{"person.name": "李小测"}]},
)


@pytest.fixture
def office(db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    return Office(db, queue, clock, ids, vault, records=dict(STANDARD | TWINS), trial=frozenset(PROVIDERS))


async def rehearsed(office: Office, persona: RehearsalPersona = MOTHER) -> RehearsalReport:
    seen = await office.applying.rehearse(NEWBORN, persona)
    assert isinstance(seen, RehearsalReport), seen
    return seen


async def test_a_rehearsal_counts_what_an_application_of_the_same_persona_counts(office: Office) -> None:
    filed = await (await office.family({}, "陈测试", CHEN)).complete()
    seen = await rehearsed(office)
    assert seen.saving == filed.now.saving
    assert seen.passed


async def test_of_each_item_its_own_share_is_counted(office: Office) -> None:
    seen = await rehearsed(office)
    entry = next(item for item in seen.items if item.code == HOUSEHOLD_ENTRY)
    assert 0 < entry.saving.fields_total < seen.saving.fields_total
    assert 0 < entry.saving.materials_total <= seen.saving.materials_total


async def test_each_field_says_where_it_came_from_or_why_not(office: Office) -> None:
    seen = await rehearsed(office)
    father = next(field for field in seen.fields if (field.role, field.element) == ("father", "person.name"))
    assert (father.origin, father.outcome, father.shown) == (Origin.SOURCE, OutcomeKind.FOUND, True)


async def test_the_exact_parcel_of_every_department_is_shown(office: Office) -> None:
    seen = await rehearsed(office)
    entry = next(case for case in seen.cases if case.item == HOUSEHOLD_ENTRY)
    assert entry.parcel.parties["mother"]["person.name"] == "陈测试"
    assert entry.wire == office.departments[entry.department].render(entry.parcel)
    assert entry.promised_due is not None


async def test_every_child_has_its_cases(office: Office) -> None:
    persona = replace(
        MOTHER,
        name="王范例",
        number=Identifier(IdentifierKind.ID_CARD, WANG),
        answers={**MOTHER.answers, "child": [{"person.name": "赵小范"}, {"person.name": "赵小例"}]},
    )
    seen = await rehearsed(office, persona)
    assert len([case for case in seen.cases if case.item == HOUSEHOLD_ENTRY]) == 2


async def test_nothing_remains_but_the_pulls_and_these_say_trial(office: Office, db: Database) -> None:
    await rehearsed(office)
    async with db.read() as session:
        left = [
            await session.one(select(func.count()).select_from(row)) for row in (ApplicationRow, CaseRow, ParcelRow)
        ]
        worlds = await session.all(select(PullRow.world).distinct())
    assert left == [0, 0, 0]
    assert worlds == ["TRIAL"]
    assert not office.queue.jobs


async def test_a_live_source_is_never_asked(db: Database, queue: HeldQueue, clock: HeldClock, vault: Vault) -> None:
    live = Office(db, queue, clock, SeededIds(clock), vault, records=dict(STANDARD))
    seen = await rehearsed(live)
    assert not live.table.calls
    assert {field.outcome for field in seen.fields} <= {None, OutcomeKind.NOT_AUTHORISED, OutcomeKind.KEY_MISSING}


async def test_what_the_persona_leaves_open_is_a_fault(office: Office) -> None:
    seen = await rehearsed(office, replace(MOTHER, answers={"applicant": {"child.joins_household_of": "mother"}}))
    assert not seen.passed
    assert any(fault.endswith("/person_name") for fault in seen.faults)


async def test_an_answer_that_the_form_bars_is_a_fault(office: Office) -> None:
    answers = {**MOTHER.answers, "applicant": {"child.joins_household_of": "aunt"}}
    seen = await rehearsed(office, replace(MOTHER, answers=answers))
    assert any("enum" in fault for fault in seen.faults)


async def test_a_material_without_data_and_without_paper_is_a_fault(office: Office) -> None:
    office.records.clear()
    seen = await rehearsed(office)
    bare = [material for material in seen.materials if material.state is MaterialState.TO_HAND_IN]
    assert bare
    assert any(fault == f"material {bare[0].code}" for fault in seen.faults)
    with_paper = await rehearsed(office, replace(MOTHER, uploads=frozenset(material.code for material in bare)))
    assert not any(fault.startswith("material") for fault in with_paper.faults)


async def test_what_blocks_a_rehearsal_is_what_blocks_a_submission(office: Office) -> None:
    office.records.clear()
    filed = await office.family({}, "陈测试", CHEN)
    refused = await filed.submit()
    assert isinstance(refused, ApplicationNotReady), refused
    seen = await rehearsed(office, replace(MOTHER, answers={}))
    # The two applications differ in their identifiers alone.
    pointers = {UUID_IN_POINTER.sub("/-/", pointer) for pointer in refused.missing}
    faults = {UUID_IN_POINTER.sub("/-/", fault) for fault in seen.faults}
    assert pointers
    assert refused.materials
    assert faults == pointers | {f"material {code}" for code in refused.materials}


async def test_a_role_in_which_nobody_applies_is_not_rehearsed(office: Office) -> None:
    seen = await office.applying.rehearse(NEWBORN, replace(MOTHER, applies_as="child"))
    assert isinstance(seen, RehearsalRefusal)
