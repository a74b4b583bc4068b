"""The published sample one-thing, out of the real catalogue, with departments that know nobody."""

from collections.abc import Mapping

import pytest

from backend.contract import examples_folder
from backend.departments import registry
from services.applying.types import ApplicationNotReady
from services.catalogue.service import Catalogue
from services.catalogue.types import PackageRefused
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from services.sharing.types import OutcomeKind, Resource
from tests.support.applications import CHEN, Office
from tests.support.elements import ELEMENTS
from tests.support.queue import HeldQueue
from tests.support.regions import directory
from tests.support.sources import TableSource

DEPARTMENTS = registry().departments
RESOURCES: Mapping[str, Resource] = registry().resources


@pytest.fixture
async def office(db: Database, queue: HeldQueue, clock: HeldClock, ids: SeededIds, vault: Vault) -> Office:
    office = Office(db, queue, clock, ids, vault, resources=RESOURCES)
    office.sources.update(dict.fromkeys(DEPARTMENTS, TableSource()))
    catalogue = Catalogue(
        resources=RESOURCES,
        elements=ELEMENTS,
        departments=frozenset(DEPARTMENTS),
        directory=directory(clock),
        ids=ids,
        clock=clock,
    )
    async with db.work() as work:
        outcomes = await catalogue.publish_folder(work, examples_folder())
    assert not [outcome for outcome in outcomes if isinstance(outcome, PackageRefused)]
    office.use_shelf(catalogue)
    return office


async def test_a_family_that_no_department_knows_can_still_fill_in_everything(office: Office) -> None:
    actor = await office.login("陈测试", CHEN)
    application = await office.open(actor)
    asked = {field.outcome for field in application.fields if field.value is None and field.outcome is not None}
    assert asked == {OutcomeKind.NOTHING, OutcomeKind.KEY_MISSING}
    assert all(field.editable for field in application.fields if field.value is None)
    assert {material.state.value for material in application.materials} <= {"TO_HAND_IN", "LATER", "ACT_AWAITED"}
    assert application.saving.fields_filled == 0
    assert application.saving.fields_total > 20


async def test_nothing_of_it_is_submitted_before_it_is_complete(office: Office) -> None:
    actor = await office.login("陈测试", CHEN)
    filed = await office.family({}, "陈测试", CHEN)
    refused = await filed.submit()
    assert isinstance(refused, ApplicationNotReady)
    pointers = {field.pointer for field in filed.now.fields if field.required and field.value is None}
    assert set(refused.missing) == pointers
    assert "mother-identity" in refused.materials
    assert actor == filed.actor
