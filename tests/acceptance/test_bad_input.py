"""Whatever a client sends wrong is answered with a code and a way out, in Chinese and English, and changes nothing."""

from typing import Any

import pytest

from backend.cli.demo.client import Json, expect
from tests.support.gateway import Client, RunningGateway, opened


def is_clear(problem: Json) -> bool:
    """Words and a way out in both languages."""
    return all(problem[part][language] for part in ("message", "wayOut") for language in ("zh", "en"))


async def prepared(client: Client, application: Json, persona: Any) -> Json:
    """All that a submission needs, done as the demo does it."""
    from backend.cli.demo import story

    await story.fill_in(client, application, persona)
    await story.do_acts(client, application["id"])
    await story.hand_in(client, application["id"], persona)
    return expect(await client.run("Application", id=application["id"]), "Application")


async def test_an_unknown_item_is_said_to_be_unknown(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    for answer in (
        await client.run("Item", code="0" * 31),
        await client.run("OneThing", code="nothing", appliesAs="mother"),
        await client.run("OpenApplication", input={"oneThing": "nothing", "appliesAs": "mother", "clientKey": "k"}),
    ):
        assert answer["code"] == "ITEM_UNKNOWN"
        assert is_clear(answer)


async def test_a_role_nobody_applies_in_is_refused_with_those_that_may(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    wish = {"oneThing": "newborn", "appliesAs": "child", "clientKey": "k"}
    answer = await client.run("OpenApplication", input=wish)
    assert answer["code"] == "ROLE_NOT_ALLOWED"
    assert set(answer["allowed"]) == {"mother", "father"}


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        ({"child": {"not-a-party": {"person_name": "测试"}}}, None),
        ({"applicant": {"child_joins_household_of": "nobody"}}, "enum"),
        ({"applicant": {"child_joins_household_of": 7}}, None),
        ({"mother": {"no_such_field": "x"}}, "unknown"),
        ({"no_such_role": {"person_name": "x"}}, "unknown"),
        ([], "type"),
    ],
)
async def test_answers_that_break_the_form_are_refused_whole(
    running: RunningGateway, answers: Any, rule: str | None
) -> None:
    client, persona = await running.client("standard")
    application = await opened(client, persona)
    refused = await client.run(
        "SaveAnswers",
        input={"applicationId": application["id"], "revision": application["revision"], "answers": answers},
    )
    assert refused["code"] == "ANSWERS_INVALID"
    assert is_clear(refused)
    assert refused["findings"]
    if rule:
        assert rule in {finding["rule"] for finding in refused["findings"]}
    assert "nobody" not in str(refused)
    again = expect(await client.run("Application", id=application["id"]), "Application")
    assert again["revision"] == application["revision"]


async def test_a_stale_revision_is_refused_and_the_current_one_named(running: RunningGateway) -> None:
    client, persona = await running.client("standard")
    application = await opened(client, persona)
    save = {"applicationId": application["id"], "revision": application["revision"]}
    answers = {"applicant": {"child_joins_household_of": "mother"}}
    saved = expect(await client.run("SaveAnswers", input={**save, "answers": answers}), "Application")
    answers = {"applicant": {"child_joins_household_of": "father"}}
    stale = await client.run("SaveAnswers", input={**save, "answers": answers})
    assert (stale["code"], stale["current"]) == ("REVISION_STALE", saved["revision"])
    assert is_clear(stale)


async def test_a_sourced_value_is_not_typed_over(running: RunningGateway) -> None:
    client, persona = await running.client("standard")
    application = await opened(client, persona)
    answers = {"father": {"household_address": "安徽省别处1号"}}
    refused = await client.run(
        "SaveAnswers",
        input={"applicationId": application["id"], "revision": application["revision"], "answers": answers},
    )
    assert (refused["code"], refused["pointers"]) == ("FIELD_NOT_EDITABLE", ["/father/household_address"])


async def test_submitting_too_early_says_what_is_missing(running: RunningGateway) -> None:
    client, persona = await running.client("standard")
    application = await opened(client, persona)
    refused = await client.run(
        "SubmitApplication",
        input={"applicationId": application["id"], "revision": application["revision"], "clientKey": "s"},
    )
    assert refused["code"] == "APPLICATION_NOT_READY"
    assert "/applicant/child_joins_household_of" in refused["missing"]
    assert refused["acts"]


async def test_the_same_submit_twice_is_one_and_another_under_its_key_is_refused(running: RunningGateway) -> None:
    client, persona = await running.client("standard")
    first = await prepared(client, await opened(client, persona, "one"), persona)
    submit = {"applicationId": first["id"], "revision": first["revision"], "clientKey": "submit-key"}
    receipt = expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")
    again = expect(await client.run("SubmitApplication", input=submit), "SubmissionReceipt")
    assert again["receiptNumber"] == receipt["receiptNumber"]
    assert {case["id"] for case in again["cases"]} == {case["id"] for case in receipt["cases"]}
    other = await client.run("SubmitApplication", input={**submit, "revision": submit["revision"] + 1})
    assert other["code"] in {"KEY_USED_OTHERWISE", "REVISION_STALE"}


async def test_the_same_opening_twice_is_one_application(running: RunningGateway) -> None:
    client, persona = await running.client("standard")
    first, second = await opened(client, persona, "k"), await opened(client, persona, "k")
    assert first["id"] == second["id"]
    wish = {"oneThing": "newborn", "appliesAs": "father", "clientKey": "k"}
    other = await client.run("OpenApplication", input=wish)
    assert other["code"] == "KEY_USED_OTHERWISE"


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", "VARIABLES_INVALID"),
        ("x" * 101, "VARIABLES_INVALID"),
        ("NUL\u0000", "CHARACTERS_NOT_TAKEN"),
        ("\ud800", "CHARACTERS_NOT_TAKEN"),
        ("空格 ", "VARIABLES_INVALID"),
    ],
)
async def test_a_client_key_out_of_bounds_is_refused_on_arrival(running: RunningGateway, key: str, code: str) -> None:
    client, _ = await running.client("standard")
    wish = {"oneThing": "newborn", "appliesAs": "mother", "clientKey": key}
    body = {"documentId": client.document("OpenApplication"), "variables": {"input": wish}}
    assert await client.code_of(body) == code


@pytest.mark.parametrize("escape", ["\\u0000", "\\u202E", "\\uFFFF"])
async def test_a_literal_is_refused_for_the_characters_a_variable_is_refused_for(
    running: RunningGateway, escape: str
) -> None:
    client, _ = await running.client("standard")
    wish = f'{{oneThing: "newborn", appliesAs: "mother", clientKey: "a{escape}"}}'
    for query in (
        f'{{ item(code: "1{escape}") {{ __typename }} }}',
        f"mutation {{ openApplication(input: {wish}) {{ __typename }} }}",
    ):
        assert await client.code_of({"query": query}) == "CHARACTERS_NOT_TAKEN"


async def test_what_belongs_to_others_is_unknown(running: RunningGateway) -> None:
    client, persona = await running.client("standard")
    stranger, _ = await running.client("twins")
    application = await opened(client, persona)
    assert (await stranger.run("Application", id=application["id"]))["code"] == "APPLICATION_UNKNOWN"
    assert (await stranger.run("Application", id="no identifier"))["code"] == "APPLICATION_UNKNOWN"
    async for said in stranger.follow("CaseProgress", applicationId=application["id"]):
        assert said["code"] == "APPLICATION_UNKNOWN"
    assert (await stranger.run("CaseDetail", id=application["id"]))["code"] == "CASE_UNKNOWN"


async def test_without_a_token_only_public_things_are_answered(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    url = f"{client.address}/graphql"
    async with client.http.post(url, json={"query": "{ myCases { after } }"}) as response:
        refused = await response.json()
    assert refused["errors"][0]["extensions"]["code"] == "TOKEN_MISSING"
    async with client.http.post(url, json={"query": '{ searchItems(text: "出生") { code } }'}) as response:
        assert (await response.json())["data"]["searchItems"]


async def test_an_altered_token_and_an_expired_one_are_told_apart(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    ask = {"query": "{ myCases { after } }"}
    head, body, signature = client.token.split(".")
    altered = f"{head}.{body}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    assert await client.code_of(ask, altered) == "TOKEN_INVALID"
    assert await client.code_of(ask, await running.expired_token("standard")) == "TOKEN_EXPIRED"
    assert await client.code_of(ask, "x" * 10_000) == "TOKEN_INVALID"


async def test_a_fragment_bomb_and_a_nested_list_bomb_are_refused_before_they_run(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    spreads = "\n".join(f"fragment F{n} on Case {{ ...F{n + 1} ...F{n + 1} }}" for n in range(200))
    bomb = f'query {{ case(id: "x") {{ ...F0 }} }} {spreads} fragment F200 on Case {{ id }}'
    assert (await client.code_of({"query": bomb})).startswith("DOCUMENT_")
    nested = "{ myCases(first: 50) { cases { timeline { at } results { kind } } } "
    wide = nested + " ".join(f"a{n}: myCases(first: 50) {{ cases {{ timeline {{ at }} }} }}" for n in range(50)) + "}"
    assert (await client.code_of({"query": wide})).startswith("DOCUMENT_")


async def test_a_body_nested_a_hundred_thousand_deep_is_a_clear_400(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    headers = {"Content-Type": "application/json"}
    async with client.http.post(f"{client.address}/graphql", data=b"[" * 100_000, headers=headers) as response:
        answer = await response.json()
        assert response.status == 400
    assert answer["errors"][0]["extensions"]["code"] == "BODY_TOO_DEEP"


async def test_a_document_nobody_knows_is_refused_by_its_code(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    assert await client.code_of({"documentId": "sha256:" + "0" * 64}) == "DOCUMENT_NOT_KNOWN"


async def test_an_unsigned_call_back_is_refused(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    for department, code in (("police", "CALLBACK_REFUSED"), ("nobody", "DEPARTMENT_UNKNOWN")):
        _, answer = await client.post({"YWLSH": "1"}, path=f"/inbound/{department}")
        assert answer["errors"][0]["extensions"]["code"] == code


async def test_an_upload_that_is_no_document_is_refused(running: RunningGateway) -> None:
    client, _ = await running.client("standard")
    headers = {"Authorization": f"Bearer {client.token}", "Content-Type": "application/pdf"}
    async with client.http.post(f"{client.address}/uploads", data=b"not a pdf", headers=headers) as response:
        assert response.status == 422
        assert (await response.json())["errors"][0]["extensions"]["code"] == "UPLOAD_REFUSED"
