"""Fields as people see them: masked unless they say why not, and then recorded."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from backend.graphapi.applications.fields import MASKED, ApplicationField
from backend.graphapi.applications.parties import Party
from services.audit.tables import AuditEntry
from services.catalogue.types import Visibility
from services.kit.values.masking import mask_id_number
from tests.support.applications import CHEN, LI, STANDARD, Filed
from tests.support.newborn import NEWBORN, Shelf
from tests.support.public_schema import PublicSchema
from tests.support.regions import EXEMPLAR, TOWN


@pytest.fixture
async def chen(public: PublicSchema) -> Filed:
    return await public.office.family(STANDARD, "陈测试", CHEN)


async def fields(public: PublicSchema, filed: Filed, **how: object) -> dict[str, Any]:
    """By pointer."""
    shown = await public.caller(filed.actor).run("Application", id=str(filed.id), **how)
    return {field["pointer"]: field for field in shown["fields"]}


async def readings(public: PublicSchema) -> list[AuditEntry]:
    async with public.office.db.read() as session:
        return list(await session.all(select(AuditEntry).where(AuditEntry.action == "READ_WHOLE")))


async def test_personal_values_are_masked_by_the_rule_of_their_element(public: PublicSchema, chen: Filed) -> None:
    number = (await fields(public, chen))["/father/person_id_number"]
    assert number["masked"]
    assert number["value"] == mask_id_number(LI)
    assert await readings(public) == []


async def test_values_are_shown_whole_for_a_purpose_and_the_reading_is_recorded(
    public: PublicSchema, chen: Filed
) -> None:
    number = (await fields(public, chen, reveal="CHECKING"))["/father/person_id_number"]
    assert (number["value"], number["masked"]) == (LI, False)
    entries = await readings(public)
    assert {entry.about for entry in entries} == {party.subject for party in chen.now.parties}
    assert {(entry.subject, entry.purpose, entry.object_id) for entry in entries} == {
        (chen.actor.subject, "CHECKING", str(chen.id))
    }
    assert LI not in str([entry.facts for entry in entries])


async def test_of_another_a_party_sees_masked_values_whatever_the_purpose(public: PublicSchema, chen: Filed) -> None:
    father = replace(chen, actor=await public.office.login("李样本", LI))
    shown = await fields(public, father, reveal="CHECKING")
    number, ethnicity = shown["/mother/person_id_number"], shown["/mother/person_ethnicity"]
    assert (number["value"], number["masked"]) == (mask_id_number(CHEN), True)
    assert (ethnicity["value"], ethnicity["masked"]) == (MASKED, True)
    assert (shown["/father/person_id_number"]["value"], shown["/father/person_id_number"]["masked"]) == (LI, False)
    assert chen.actor.subject not in {entry.about for entry in await readings(public)}


async def test_of_another_all_is_masked_without_a_purpose_though_it_may_be_shown_whole(
    public: PublicSchema, chen: Filed
) -> None:
    shared = replace(chen.field("mother", "person.ethnicity"), known=False, revealable=True)
    party = Party.of(chen.party("mother"))
    masked = ApplicationField.of(shared, chen.id, party, public.rooms, whole=False)
    assert (str(masked.value), masked.masked) == (MASKED, True)
    revealed = ApplicationField.of(shared, chen.id, party, public.rooms, whole=True)
    assert (str(revealed.value), revealed.masked) == ("汉族", False)
    own = (await fields(public, chen))["/mother/person_ethnicity"]
    assert (own["value"], own["masked"]) == ("汉族", False)


async def test_a_whole_value_of_another_that_its_service_shares_is_recorded_about_them(public: PublicSchema) -> None:
    roles = tuple(
        replace(role, sees={"mother": Visibility.SHARED}) if role.role == "father" else role for role in NEWBORN.roles
    )
    public.office.use_shelf(Shelf([replace(NEWBORN, roles=roles)]))
    chen = await public.office.family(STANDARD, "陈测试", CHEN)
    father = replace(chen, actor=await public.office.login("李样本", LI))
    ethnicity = (await fields(public, father))["/mother/person_ethnicity"]
    assert (ethnicity["value"], ethnicity["masked"]) == (MASKED, True)
    assert await readings(public) == []
    ethnicity = (await fields(public, father, reveal="CHECKING"))["/mother/person_ethnicity"]
    assert (ethnicity["value"], ethnicity["masked"]) == ("汉族", False)
    assert chen.actor.subject in {entry.about for entry in await readings(public)}


async def test_what_a_rule_hides_is_not_shown(public: PublicSchema, chen: Filed) -> None:
    shown = await fields(public, chen)
    assert "/father/person_passport_number" not in shown
    assert "/father/household_address" not in shown


async def test_a_value_of_the_login_has_no_department_and_no_basis(public: PublicSchema, chen: Filed) -> None:
    of_login = [field for field in (await fields(public, chen)).values() if field["source"] == "login"]
    assert "person.phone" in {field["element"] for field in of_login}
    assert {(field["sourceName"], field["basis"]) for field in of_login} == {(None, None)}


async def test_a_sourced_value_names_its_source_and_the_ground_of_the_question(
    public: PublicSchema, chen: Filed
) -> None:
    name = (await fields(public, chen))["/father/person_name"]
    resource = public.rooms.resources["civil_affairs.marriage"]
    assert (name["source"], name["sourceName"]) == (resource.code, {"zh": resource.zh, "en": resource.en})
    assert name["basis"] == {"ground": "STATUTE", "statute": resource.statute}
    assert name["label"]["zh"] == public.rooms.elements["person.name"].zh


def test_a_code_of_a_region_is_shown_with_the_name_it_has_or_had(public: PublicSchema, chen: Filed) -> None:
    party, known = chen.party("mother"), chen.field("mother", "person.name")

    def path(element: str, code: str) -> str | None:
        state = replace(known, element=element, value=code)
        region = ApplicationField.of(state, chen.id, Party.of(party), public.rooms, whole=False).region
        return None if region is None else region.path.zh

    assert path("residence.region", EXEMPLAR.code) == "安徽省/示例市/范例区"
    assert path("organisation.region", TOWN.code) == "安徽省/示例市/样本区/测试街道"
    assert path("residence.region", "110101000000") is None
    assert path("residence.permit_number", TOWN.code) is None
