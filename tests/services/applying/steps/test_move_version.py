"""A new version moves nobody; whoever moves over keeps what still fits."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from services.applying.inquiry.rechecks import Rechecks
from services.applying.types import Application, MovedApplication, RevisionStale, VersionNotNewer
from services.catalogue.types import Bilingual, OneThingVersion, RoleSpec
from services.forms.types import Form
from services.sharing.types import Check, Origin, Plan, Want
from tests.support.applications import CHEN, STANDARD, SUN, UNMARRIED, Filed, Office
from tests.support.newborn import NEWBORN, Shelf

FATHER = {"person_name": "周例样", "person_id_number": "340000199308145011"}


def without_father_s_name(version: OneThingVersion) -> OneThingVersion:
    """The next version: the father's name is asked no more, and one material less."""
    schema = dict(version.form.schema)
    properties = dict(schema["properties"])
    father = dict(properties["father"])
    father["properties"] = {name: part for name, part in father["properties"].items() if name != "person_name"}
    father["required"] = [name for name in father.get("required", []) if name != "person_name"]
    properties["father"] = father
    ui = _without(version.form.ui, "#/properties/father/properties/person_name")
    return replace(
        version,
        id=UUID(int=version.id.int + 1),
        number=version.number + 1,
        form=Form(schema | {"properties": properties}, ui),
        materials=version.materials[1:],
    )


def _without(part: Any, scope: str) -> Any:
    if isinstance(part, dict):
        return {name: _without(each, scope) for name, each in part.items()}
    if isinstance(part, list):
        return [_without(each, scope) for each in part if not (isinstance(each, dict) and each.get("scope") == scope)]
    return part


NEXT = without_father_s_name(NEWBORN)


@pytest.fixture
async def sun(office: Office) -> Filed:
    return await office.family(UNMARRIED, "孙测样", SUN)


async def moved(filed: Filed) -> MovedApplication:
    filed.office.use_shelf(Shelf((NEXT, NEWBORN)))
    outcome = await filed.office.applying.move(filed.actor, filed.now.id, filed.now.revision)
    assert isinstance(outcome, MovedApplication), outcome
    return outcome


async def test_a_new_version_moves_nobody(sun: Filed) -> None:
    sun.office.use_shelf(Shelf((NEXT, NEWBORN)))
    await sun.save({"father": FATHER})
    assert (await sun.reread()).now.one_thing.number == NEWBORN.number
    offer = await sun.office.applying.version_offer(sun.actor, sun.now.id)
    assert offer is not None
    assert (offer.number, offer.asked_newly) == (NEXT.number, ())
    assert offer.asked_no_more == (Want("father", "person.name"),)
    assert offer.materials_no_more == (NEWBORN.materials[0].name,)


async def test_whoever_moves_keeps_what_fits_and_is_told_what_does_not(sun: Filed) -> None:
    await sun.save({"father": FATHER})
    before = {(f.party, f.element): f.value for f in sun.now.fields if f.value is not None}
    outcome = await moved(sun)
    after = {(f.party, f.element): f.value for f in outcome.application.fields if f.value is not None}
    assert outcome.application.one_thing == NEXT
    assert outcome.dropped == (Want("father", "person.name"),)
    gone = {key: value for key, value in before.items() if after.get(key) != value}
    assert {element for _, element in gone} == {"person.name"}
    assert NEWBORN.materials[0].code not in {material.code for material in outcome.application.materials}


async def test_a_role_that_is_only_another_way_to_apply_stays_empty(
    sun: Filed,
) -> None:
    aunt = RoleSpec("aunt", Bilingual("姑姨", "aunt"), may_apply=True)
    newer = replace(NEXT, roles=(*NEXT.roles, aunt))
    sun.office.use_shelf(Shelf((newer, NEWBORN)))
    before = sun.roles()
    outcome = await sun.office.applying.move(sun.actor, sun.now.id, sun.now.revision)
    assert isinstance(outcome, MovedApplication), outcome
    assert [(party.key.role, party.key.ordinal) for party in outcome.application.parties] == before


async def test_moving_asks_no_department_what_it_has_said(sun: Filed) -> None:
    asked = len(sun.office.asked)
    await moved(sun)
    assert len(sun.office.asked) == asked


async def test_there_is_nothing_to_move_to_on_the_version_in_force(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    assert await office.applying.version_offer(filed.actor, filed.now.id) is None
    outcome = await office.applying.move(filed.actor, filed.now.id, filed.now.revision)
    assert isinstance(outcome, VersionNotNewer)
    stale = await office.applying.move(filed.actor, filed.now.id, filed.now.revision + 1)
    assert isinstance(stale, RevisionStale)
    assert isinstance(filed.now, Application)


BEFORE = replace(without_father_s_name(NEWBORN), number=NEWBORN.number - 1, materials=NEWBORN.materials)


def unplanned(version: OneThingVersion, want: Want) -> OneThingVersion:
    """The version that asks nobody for this element."""
    plans = {
        role: Plan(
            tuple(
                tuple(replace(step, gives=tuple(given for given in step.gives if given != want)) for step in steps)
                for steps in plan.rounds
            )
        )
        for role, plan in version.plans.items()
    }
    return replace(version, plans=plans)


@pytest.fixture
async def chen(office: Office) -> Filed:
    """On the version before, which asks nothing of the father's name."""
    older = unplanned(BEFORE, Want("father", "person.name"))
    office.use_shelf(Shelf((older,)))
    filed = await office.family(STANDARD, "陈测试", CHEN)
    assert all(field.element != "person.name" or field.party != filed.party("father").id for field in filed.now.fields)
    office.use_shelf(Shelf((NEWBORN, older)))
    return filed


async def test_what_the_new_version_asks_anew_is_asked_of_the_departments_at_once(chen: Filed) -> None:
    offer = await chen.office.applying.version_offer(chen.actor, chen.now.id)
    assert offer is not None
    assert offer.asked_newly == (Want("father", "person.name"),)
    asked = len(chen.office.asked)
    outcome = await chen.office.applying.move(chen.actor, chen.now.id, chen.now.revision)
    assert isinstance(outcome, MovedApplication)
    assert outcome.dropped == ()
    # Both registers name the father; nobody else is asked again.
    assert [resource for resource, _ in chen.office.asked[asked:]] == ["civil_affairs.marriage", "police.person"]
    await chen.reread()
    assert (chen.field("father", "person.name").origin, chen.field("father", "person.name").check) == (
        Origin.SOURCE,
        Check.MATCHED,
    )


def without_place_of_insurance(version: OneThingVersion) -> OneThingVersion:
    """The version before, which did not yet ask where a child is insured."""
    child = dict(version.form.schema["$defs"]["child"])
    child["properties"] = {name: part for name, part in child["properties"].items() if name != "insurance_place"}
    schema = {**version.form.schema, "$defs": {"child": child}}
    form = Form(schema, _without(version.form.ui, "#/properties/insurance_place"))
    return replace(version, id=UUID(int=version.id.int + 1), number=version.number - 1, form=form)


async def test_what_the_new_version_takes_for_granted_is_filled_in_at_once(office: Office) -> None:
    older = without_place_of_insurance(NEWBORN)
    office.use_shelf(Shelf((older,)))
    filed = await office.family(STANDARD, "陈测试", CHEN)
    office.use_shelf(Shelf((NEWBORN, older)))
    outcome = await office.applying.move(filed.actor, filed.now.id, filed.now.revision)
    assert isinstance(outcome, MovedApplication)
    place = (await filed.reread()).field("child", "insurance.place")
    assert (place.value, place.origin) == ("安徽省示例市", Origin.DERIVED)


async def test_where_the_process_dies_before_it_could_ask_the_later_checks_ask(
    chen: Filed, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as killed:
        killed.setattr(Rechecks, "ask_newly", dies)
        with pytest.raises(ConnectionError):
            await chen.office.applying.move(chen.actor, chen.now.id, chen.now.revision)
    await chen.reread()
    assert chen.now.one_thing == NEWBORN
    assert chen.field("father", "person.name").value is None
    await chen.office.recheck()
    await chen.reread()
    assert chen.field("father", "person.name").origin is Origin.SOURCE


async def test_the_offer_says_what_is_otherwise(office: Office) -> None:
    filed = await office.family(STANDARD, "陈测试", CHEN)
    first, *others = NEWBORN.items
    slower = replace(first, limits=replace(first.limits, promised_days=9), digest="sha256:next")
    newer = replace(NEXT, items=(slower, *others))
    office.use_shelf(Shelf((newer, NEWBORN)))
    offer = await office.applying.version_offer(filed.actor, filed.now.id)
    assert offer is not None
    assert [difference.path for difference in offer.differences] == [f"/items/{first.code}/limits/promised_days"]
    assert first.name.zh in offer.differences[0].words.zh
    assert offer.limits_changed == (first.name,)
