"""Rehearsing a draft, through the schema: the report, and what keeps a draft from being rehearsed."""

from datetime import date

import pytest

from backend.graphapi.registration.rehearsals import DraftTrial
from backend.rehearsals.runs import PersonaRehearsal
from backend.samples.personas import sample_personas
from services.access.types import StaffPost, StaffRole
from services.applying.types import RehearsalRefusal, RehearsalReport, Saving
from tests.backend.graphapi.registration.test_operations import package
from tests.support.newborn import NEWBORN
from tests.support.packages import birth
from tests.support.public_schema import Caller, PublicSchema, is_problem

REGISTRAR = StaffPost(StaffRole.REGISTRAR, "health")


@pytest.fixture
async def registrar(public: PublicSchema) -> Caller:
    return await public.staff(REGISTRAR)


async def rehearse(registrar: Caller, text: str) -> object:
    draft = await registrar.run("DraftItem", input={"kind": "ITEM", "department": "health", "text": text})
    return await registrar.run("RehearseDraft", input={"draftId": draft["id"]})


async def test_a_service_without_personas_cannot_be_rehearsed(registrar: Caller) -> None:
    refused = await rehearse(registrar, package(birth() | {"short": "not-in-the-examples"})["text"])
    assert is_problem(refused, "RehearsalWithoutPersonas", "REHEARSAL_WITHOUT_PERSONAS")
    assert isinstance(refused, dict)
    assert refused["services"] == ["not-in-the-examples"]


async def test_a_draft_that_is_no_package_cannot_be_rehearsed(registrar: Caller) -> None:
    refused = await rehearse(registrar, "code: abc\n")
    assert is_problem(refused, "PackageRefused", "PACKAGE_REFUSED")
    assert isinstance(refused, dict)
    assert refused["findings"]


def report(*faults: str) -> RehearsalReport:
    saving = Saving(fields_total=10, fields_filled=8, materials_total=4, materials_skipped=3)
    return RehearsalReport("standard", "newborn", date(2026, 11, 23), saving, (), (), (), (), (), faults)


def test_a_trial_shows_what_the_persona_was_spared_beside_what_it_was_before() -> None:
    persona = sample_personas()["standard"]
    shown = DraftTrial.of(PersonaRehearsal(NEWBORN, persona, report(), Saving(10, 7, 4, 2)))
    assert (shown.service, shown.persona, shown.passed, shown.faults) == ("newborn", "standard", True, [])
    assert (shown.title.zh, shown.title.en) == (persona.title.zh, persona.title.en)
    assert shown.saving is not None
    assert (shown.saving.fields_filled, shown.saving.materials_skipped) == (8, 3)
    assert shown.before is not None
    assert (shown.before.fields_filled, shown.before.materials_skipped) == (7, 2)


def test_a_trial_that_did_not_pass_shows_what_stood_in_the_way() -> None:
    persona = sample_personas()["standard"]
    failed = DraftTrial.of(PersonaRehearsal(NEWBORN, persona, report("material portrait"), None))
    assert (failed.passed, failed.faults, failed.before) == (False, ["material portrait"], None)
    refused = DraftTrial.of(PersonaRehearsal(NEWBORN, persona, RehearsalRefusal("standard", ("mother",)), None))
    assert (refused.passed, refused.faults, refused.saving) == (False, ["ROLE_NOT_ALLOWED"], None)
