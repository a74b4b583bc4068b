"""What a party sees: their own, and of others what the service says; reader's role × role of whom it is."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from services.access.types import Actor
from services.applying.types import Application
from services.audit.service import READ_WHOLE
from services.audit.tables import AuditEntry
from services.catalogue.types import OneThingVersion, Visibility
from tests.support.applications import CHEN, LI, STANDARD, Filed, Office
from tests.support.newborn import NEWBORN, Shelf

HIDDEN, MASKED, SHARED = Visibility.HIDDEN, Visibility.MASKED, Visibility.SHARED


def newborn_where(sees: Mapping[str, Mapping[str, Visibility]]) -> OneThingVersion:
    """The newborn one-thing with this matrix and no other."""
    return replace(NEWBORN, roles=tuple(replace(role, sees=sees.get(role.role, {})) for role in NEWBORN.roles))


async def family(office: Office, sees: Mapping[str, Mapping[str, Visibility]]) -> tuple[Filed, Actor]:
    office.use_shelf(Shelf([newborn_where(sees)]))
    return await office.family(STANDARD, "陈测试", CHEN), await office.login("李样本", LI)


async def seen_by(office: Office, actor: Actor, filed: Filed) -> Application:
    seen = await office.applying.application(actor, filed.id)
    assert isinstance(seen, Application)
    return seen


def revealable(seen: Application) -> dict[str, set[bool]]:
    """Role → whether the values of its parties may be shown whole."""
    roles = {party.id: party.key.role for party in seen.parties}
    found: dict[str, set[bool]] = {}
    for field in seen.fields:
        if field.value is not None:
            found.setdefault(roles[field.party], set()).add(field.revealable)
    return found


async def test_without_a_word_of_the_service_everybody_sees_their_own_and_of_others_masked_values(
    office: Office,
) -> None:
    chen, father = await family(office, {})
    assert revealable(chen.now) == {"mother": {True}, "father": {False}, "child": {False}}
    assert revealable(await seen_by(office, father, chen)) == {"mother": {False}, "father": {True}, "child": {False}}


@pytest.mark.parametrize("reader", ["mother", "father"])
@pytest.mark.parametrize("of", ["mother", "father", "child"])
@pytest.mark.parametrize("stated", Visibility)
async def test_each_cell_of_the_matrix(office: Office, reader: str, of: str, stated: Visibility) -> None:
    chen, father = await family(office, {reader: {of: stated}})
    seen = await seen_by(office, chen.actor if reader == "mother" else father, chen)
    found = revealable(seen)
    if reader == of:
        assert found[of] == {True}
    elif stated is HIDDEN:
        assert of not in found
        assert of not in {party.key.role for party in seen.parties}
    else:
        assert found[of] == {stated is SHARED}
    others = {"mother", "father", "child"} - {reader, of}
    assert all(found[other] == {False} for other in others)


async def test_of_a_hidden_party_nothing_is_told_at_all(office: Office) -> None:
    chen, father = await family(office, {"father": {"mother": HIDDEN, "child": HIDDEN}})
    seen = await seen_by(office, father, chen)
    own = {party.id for party in seen.parties}
    assert {party.key.role for party in seen.parties} == {"father"}
    assert {material.party for material in seen.materials} <= own
    assert {party for act in seen.acts for party in (act.party, act.of)} <= own
    assert {step.party.role for steps in seen.prefill.rounds for step in steps} == {"father"}
    assert not any("child" in pointer for pointer in seen.missing)


async def test_of_whom_one_sees_masked_values_one_learns_neither_evidence_nor_how_questions_ended(
    office: Office,
) -> None:
    chen, father = await family(office, {})
    seen = await seen_by(office, father, chen)
    own = {party.id for party in seen.parties if party.key.role == "father"}
    assert all(material.evidence is None for material in seen.materials if material.party not in own)
    assert {step.party.role for steps in seen.prefill.rounds for step in steps} == {"father"}


async def test_an_applicant_sees_what_they_typed_of_another(office: Office) -> None:
    chen, father = await family(office, {})
    chen = await chen.complete()
    assert chen.field("child", "person.name").revealable
    seen = await seen_by(office, father, chen)
    [name] = [field for field in seen.fields if field.pointer == chen.field("child", "person.name").pointer]
    assert not name.revealable


async def test_parents_see_their_child_whole_once_they_are_its_guardians(office: Office) -> None:
    chen, father = await family(office, {})
    await (await chen.complete()).accept()
    await chen.submit()
    assert revealable(await seen_by(office, father, chen)) == {"mother": {False}, "father": {True}, "child": {True}}


async def revealed(office: Office) -> list[AuditEntry]:
    from sqlalchemy import select

    async with office.db.read() as session:
        return list(await session.all(select(AuditEntry).where(AuditEntry.action == READ_WHOLE)))


async def test_showing_values_whole_is_recorded_about_each_person_they_are_of(office: Office) -> None:
    chen, father = await family(office, {"father": {"mother": SHARED}})
    seen = await seen_by(office, father, chen)
    await office.applying.record_reveal(father, seen, "CHECKING")
    entries = await revealed(office)
    assert {entry.about for entry in entries} == {father.subject, chen.actor.subject}
    assert {entry.subject for entry in entries} == {father.subject}
    assert {(entry.purpose, entry.facts["role"]) for entry in entries} == {
        ("CHECKING", "mother"),
        ("CHECKING", "father"),
    }
    values = {str(field.value) for field in seen.fields if field.value is not None}
    stored: list[Any] = [entry.facts for entry in entries]
    assert not [value for value in values if len(value) > 2 and value in repr(stored)]


async def test_whose_values_were_shown_sees_to_whom_and_nobody_else_does(office: Office) -> None:
    chen, father = await family(office, {"father": {"mother": SHARED}})
    await office.applying.record_reveal(father, await seen_by(office, father, chen), "CHECKING")
    stranger = await office.stranger()
    async with office.db.read() as session:
        [told] = await office.applying.data_reveals(session, chen.actor, first=10)
        assert (told.reading.subject, told.reading.purpose, told.by_reader) == (father.subject, "CHECKING", False)
        assert (told.application, told.service, told.reading.at) == (chen.id, "newborn", office.clock.now())
        assert told.reading.fields > 0
        [own] = await office.applying.data_reveals(session, father, first=10)
        assert own.by_reader
        assert await office.applying.data_reveals(session, stranger, first=10) == []
        assert await office.applying.data_reveals(session, father, first=10, after=own.reading.id) == []
