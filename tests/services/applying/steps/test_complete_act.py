"""What is brought to a window: its staff confirm it, before or after the submission, and it may be used again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.access.types import Actor, Channel
from services.applying.types import (
    ActKind,
    ActState,
    ActUnknown,
    Application,
    ApplicationUnknown,
    MaterialState,
    RequiredAct,
)
from services.casework.types import Receipt
from services.catalogue.types import EarlierDocument, WaySpec
from services.documents.types import Grade, WayKind
from tests.support.applications import SUN, UNMARRIED, Filed, Office
from tests.support.newborn import NEWBORN, UPLOAD, Shelf


@pytest.fixture
async def sun(office: Office) -> Filed:
    return await office.family(UNMARRIED, "孙测样", SUN)


def to_bring(filed: Filed, material: str) -> RequiredAct:
    [act] = [act for act in filed.now.acts if act.material == material]
    assert act.kind is ActKind.WINDOW_CONFIRMATION
    return act


async def clerk(filed: Filed) -> Actor:
    staff = await filed.office.stranger()
    return Actor(staff.subject, filed.actor.subject, Channel.WINDOW, hall="测试大厅", window="7")


async def says(filed: Filed, actor: Actor, material: str, *, accept: bool = True) -> object:
    act = to_bring(filed, material)
    return await filed.office.applying.complete_act(actor, filed.id, act.id, accept=accept)


async def test_staff_confirm_what_they_have_seen(sun: Filed) -> None:
    assert isinstance(await says(sun, await clerk(sun), "photograph"), Application)
    photograph = (await sun.reread()).material("photograph")
    assert (photograph.state, photograph.way, photograph.skipped) == (MaterialState.SATISFIED, WayKind.WINDOW, False)
    assert photograph.evidence is not None
    assert (photograph.evidence.grade, photograph.evidence.act) == (Grade.B, to_bring(sun, "photograph").id)


async def test_the_applicant_does_not_confirm_it_nor_does_a_window_without_a_person(sun: Filed) -> None:
    alone = Actor.oneself(sun.actor.subject, Channel.WINDOW)
    staff = await clerk(sun)
    nowhere = replace(staff, window=None)
    for actor in (sun.actor, alone):
        assert await says(sun, actor, "photograph") == ActUnknown()
    assert await says(sun, nowhere, "photograph") == ApplicationUnknown()
    assert sun.material("photograph").state is MaterialState.TO_HAND_IN


async def test_nobody_waits_for_a_window_with_submitting(sun: Filed) -> None:
    document = await sun.office.uploaded(sun.actor)
    await sun.office.applying.attach(sun.actor, sun.id, "paternity_statement", sun.party("mother").id, document)
    await sun.reread()
    await sun.complete()
    father = {"person_name": "郑样", "person_id_kind": "PASSPORT", "person_passport_number": "E7654321"}
    await sun.save({"father": father})
    assert isinstance(await sun.submit(), Receipt)
    await sun.reread()
    assert to_bring(sun, "photograph").state is ActState.AWAITED
    assert isinstance(await says(sun, await clerk(sun), "photograph"), Application)
    assert (await sun.reread()).material("photograph").state is MaterialState.SATISFIED


async def test_an_uploaded_file_that_a_window_has_seen_is_of_a_better_grade(sun: Filed) -> None:
    document = await sun.office.uploaded(sun.actor)
    await sun.office.applying.attach(sun.actor, sun.id, "paternity_statement", sun.party("mother").id, document)
    await sun.reread()
    await says(sun, await clerk(sun), "paternity_statement")
    evidence = (await sun.reread()).material("paternity_statement").evidence
    assert evidence is not None
    assert (evidence.way, evidence.grade, evidence.document) == (WayKind.WINDOW, Grade.B, document)
    async with sun.office.db.read() as session:
        kept = await sun.office.documents.get(session, document)
    assert kept is not None
    assert (kept.kind, kept.grade) == ("paternity_statement", Grade.B)


@pytest.mark.parametrize(("checked", "least", "reused"), [(True, "B", True), (False, "B", False), (False, "C", True)])
async def test_an_earlier_document_is_used_again_as_far_as_its_grade_allows(
    office: Office, *, checked: bool, least: str, reused: bool
) -> None:
    earlier = EarlierDocument("paternity_statement", timedelta(days=30), Grade(least))
    again = WaySpec(WayKind.REUSED, earlier=earlier)
    materials = [
        replace(spec, ways=(again, *spec.ways)) if spec.code == "paternity_statement" else spec
        for spec in NEWBORN.materials
    ]
    office.use_shelf(Shelf([replace(NEWBORN, materials=tuple(materials))]))
    first = await office.family(UNMARRIED, "孙测样", SUN)
    document = await office.uploaded(first.actor)
    await office.applying.attach(first.actor, first.id, "paternity_statement", first.party("mother").id, document)
    if checked:
        await first.reread()
        await says(first, await clerk(first), "paternity_statement")
    second = await office.family(UNMARRIED, "孙测样", SUN, key="another")
    statement = second.material("paternity_statement")
    assert (statement.way is WayKind.REUSED, statement.skipped) == (reused, reused)
    if reused:
        assert statement.evidence is not None
        assert (statement.evidence.document, statement.evidence.max_age) == (document, timedelta(days=30))


async def test_another_persons_document_is_not_used_again(office: Office) -> None:
    earlier = EarlierDocument("upload", timedelta(days=30), Grade.C)
    materials = [
        replace(spec, ways=(WaySpec(WayKind.REUSED, earlier=earlier), UPLOAD)) if spec.code == "photograph" else spec
        for spec in NEWBORN.materials
    ]
    office.use_shelf(Shelf([replace(NEWBORN, materials=tuple(materials))]))
    await office.uploaded(await office.stranger())
    sun = await office.family(UNMARRIED, "孙测样", SUN)
    assert sun.material("photograph").state is MaterialState.TO_HAND_IN
