"""Services are tried on personas in world TRIAL, before and beside the citizens who use them."""

from dataclasses import replace

from sqlalchemy import select

from backend.rehearsals.report import lines, page
from backend.rehearsals.runs import PersonaRehearsal, rehearse_services
from backend.samples.personas import sample_personas
from services.applying.tables import ApplicationRow
from services.audit.tables import AuditEntry
from services.catalogue.types import OneThingVersion
from tests.support.gateway import RunningGateway


async def tried(running: RunningGateway, *codes: str) -> list[PersonaRehearsal]:
    people = [persona for code, persona in sample_personas("newborn").items() if code in codes]
    return list(await rehearse_services(running.up.gateway.rooms, "tester", people))


async def test_a_rehearsal_counts_as_the_demo_does_and_leaves_no_application(running: RunningGateway) -> None:
    (rehearsal,) = await tried(running, "standard")
    of_service, *of_items = [line.to_json() for line in lines([rehearsal])]
    assert rehearsal.passed
    assert of_service == {
        "item": "newborn",
        "persona": "standard",
        "passed": True,
        "fields_total": 43,
        "fields_filled": 40,
        "materials_total": 12,
        "materials_skipped": 11,
    }
    assert len(of_items) == 7
    async with running.up.gateway.rooms.db.read() as session:
        assert not await session.all(select(ApplicationRow))


async def test_a_rehearsed_definition_is_fresh_until_it_changes(running: RunningGateway) -> None:
    rooms = running.up.gateway.rooms
    (rehearsal,) = await tried(running, "standard")
    async with rooms.db.read() as session:
        assert await rooms.rehearsals.fresh(session, rehearsal.service.digest)
        assert await rooms.rehearsals.fresh(session, rehearsal.service.items[0].digest)
        assert not await rooms.rehearsals.fresh(session, "sha256:another")


async def test_a_persona_who_does_not_come_through_spoils_the_report(running: RunningGateway) -> None:
    rooms = running.up.gateway.rooms
    silent = sample_personas("newborn")["standard"].model_copy(update={"answers": {}})
    (rehearsal,) = await rehearse_services(rooms, "tester", [silent])
    assert not rehearsal.passed
    async with rooms.db.read() as session:
        assert not await rooms.rehearsals.fresh(session, rehearsal.service.digest)


async def test_the_version_before_is_shown_beside_it(running: RunningGateway) -> None:
    rooms = running.up.gateway.rooms
    (rehearsal,) = await tried(running, "standard")
    changed: OneThingVersion = replace(rehearsal.service, digest="sha256:next")
    async with rooms.db.read() as session:
        before = await rooms.rehearsals.before(session, changed)
    assert before["standard"].fields_filled == 40


async def test_the_page_shows_parcels_and_reasons_and_escapes_what_people_wrote(running: RunningGateway) -> None:
    rooms = running.up.gateway.rooms
    (rehearsal,) = await tried(running, "standard")
    title = rehearsal.persona.title.model_copy(update={"zh": "<script>alert(1)</script>"})
    marked = replace(rehearsal, persona=rehearsal.persona.model_copy(update={"title": title}))
    shown = page([marked], rooms, rooms.clock.now())
    assert "<script>" not in shown
    assert "陈小测" in shown
    assert "结婚" in shown


async def test_who_had_it_done_is_recorded(running: RunningGateway) -> None:
    await tried(running, "standard")
    async with running.up.gateway.rooms.db.read() as session:
        entries = await session.all(select(AuditEntry).where(AuditEntry.action == "item.rehearse"))
    assert [entry.facts["operator"] for entry in entries] == ["tester"]
