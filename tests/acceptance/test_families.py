"""Every family goes the whole way; what each is spared, and what befalls it, is as its persona expects."""

import pytest
from rich.console import Console

from backend.cli.demo.story import Story, figures, tell
from backend.samples.personas import sample_personas
from tests.support.gateway import RunningGateway


async def told(running: RunningGateway, family: str) -> Story:
    client, persona = await running.client(family)
    return await tell(running.up.address, client.token, persona, Console(quiet=True))


@pytest.mark.parametrize("family", sorted(sample_personas("newborn")))
async def test_a_family_goes_from_opening_to_results(running: RunningGateway, family: str) -> None:
    story = await told(running, family)
    expects = story.persona.expects
    assert len(story.cases) == expects.cases
    assert sum(case["granted"] for case in story.cases) == expects.granted
    assert all(case["ended"] for case in story.cases)
    assert {case["receiptNumber"] for case in story.cases} == {story.submitted["receiptNumber"]}
    for case in story.cases:
        if not case["granted"]:
            assert case["reason"] or case["blockedBy"]


async def test_the_standard_family_is_spared_most(running: RunningGateway) -> None:
    n = figures(await told(running, "standard"))
    assert n["fields_filled"] >= 0.85 * n["fields_total"]
    assert n["materials_skipped"] >= 0.80 * n["materials_total"]


async def test_a_refusal_blocks_only_what_depends_on_it(running: RunningGateway) -> None:
    story = await told(running, "out-of-province")
    by_item = {case["itemName"]["zh"]: case for case in story.cases}
    refused = next(case for case in story.cases if case["state"] == "DECIDED_DENY" or case["state"] == "NOT_ACCEPTED")
    blocked = [case for case in story.cases if case["state"] == "BLOCKED"]
    assert refused["department"] == "medical_insurance"
    assert refused["reasonCode"]
    assert [case["department"] for case in blocked] == ["tax"]
    assert blocked[0]["blockedBy"] == refused["id"]
    assert by_item["社会保障卡申领"]["granted"]


async def test_both_parents_see_the_cases_and_a_stranger_sees_none(running: RunningGateway) -> None:
    await told(running, "standard")
    mother, _ = await running.client("standard")
    stranger, _ = await running.client("twins")
    assert len((await mother.run("MyCases"))["cases"]) == 7
    assert (await stranger.run("MyCases"))["cases"] == []


async def test_a_name_that_the_register_writes_otherwise_is_shown_and_never_silently_resolved(
    running: RunningGateway,
) -> None:
    story = await told(running, "register-name")
    named = [field for field in story.opened["fields"] if field["pointer"] == "/mother/person_name"]
    assert [field["check"] for field in named] == ["MISMATCH"]
    assert named[0]["differences"][0]["source"] == "police.person"
    assert named[0]["differences"][0]["value"] != named[0]["value"]


async def test_a_marriage_under_old_numbers_leads_to_the_spouse(running: RunningGateway) -> None:
    story = await told(running, "old-numbers")
    father = {f["element"]: f for f in story.opened["fields"] if f["party"]["role"] == "father"}
    assert father["person.id_number"]["value"] == "340000198306290050"
    assert father["household.address"]["origin"] == "SOURCE"


async def test_a_passport_holder_is_not_asked_for_a_household(running: RunningGateway) -> None:
    story = await told(running, "passport")
    shown = {(f["party"]["role"], f["element"]) for f in story.opened["fields"]}
    assert ("mother", "person.passport_number") in shown
    assert ("mother", "household.number") not in shown
    names = [f for f in story.opened["fields"] if f["pointer"] == "/mother/person_name"]
    assert names[0]["check"] != "MISMATCH"


async def test_a_single_mother_is_asked_for_her_own_statement_and_for_no_father(running: RunningGateway) -> None:
    story = await told(running, "single")
    assert {"no-father-statement"} == {m["code"] for m in story.application["materials"] if m["way"] == "COMMITMENT"}
    assert "father" not in {field["party"]["role"] for field in story.application["fields"]}


async def test_a_father_who_applies_cannot_say_that_no_father_is_stated(running: RunningGateway) -> None:
    client, _ = await running.client("single")
    wish = {"oneThing": "newborn", "appliesAs": "father", "clientKey": "a-father-applies"}
    opened = await client.run("OpenApplication", input=wish)
    asked = {f["pointer"] for f in opened["fields"]}
    assert "/father/person_name" in asked
    assert "/mother/birth_father_stated" not in asked
