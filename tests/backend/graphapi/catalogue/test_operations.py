"""What everybody may ask of the catalogue, through the schema."""

from datetime import date

import pytest

from backend.identity.tokens import TokenMissing
from services.access.types import StaffPost, StaffRole
from tests.support.packages import BIRTH, HOUSEHOLD, birth, household, newborn
from tests.support.public_schema import NAMES, Caller, PublicSchema, is_problem

AUTHORITY = StaffPost(StaffRole.AUTHORITY_REVIEWER)


@pytest.fixture
async def anybody(public: PublicSchema) -> Caller:
    """A client without a token, once two items and their one-thing are published."""
    await public.publish(birth(), household(), one_thing=newborn())
    return public.nobody(TokenMissing())


async def test_an_item_shows_its_definition_and_its_guide(anybody: Caller) -> None:
    item = await anybody.run("Item", code=BIRTH)
    assert (item["__typename"], item["code"], item["version"], item["standing"]) == ("Item", BIRTH, 1, "PUBLISHED")
    assert item["name"] == {"zh": "出生医学证明签发", "en": "Certificate of birth"}
    assert item["departmentName"] == {"zh": NAMES["health"][0], "en": NAMES["health"][1]}
    assert (item["statutoryDays"], item["promisedDays"]) == (5, 1)
    identity, delivery = item["materials"]
    assert (identity["code"], identity["role"], identity["ways"]) == (
        "mother-identity",
        "mother",
        ["DATA_CHECK", "UPLOAD"],
    )
    assert (identity["always"], delivery["always"]) == (False, True)
    guide = item["guide"]
    assert (guide["type"], guide["statutoryUnit"], guide["charged"], guide["fees"]) == (
        "CONFIRMATION",
        "WORKING_DAYS",
        False,
        [],
    )
    assert guide["results"] == [
        {
            "name": {"zh": "测试certificate", "en": "certificate"},
            "sample": {"zh": "测试number and name", "en": "number and name"},
        }
    ]


async def test_a_one_thing_shows_its_items_roles_and_what_is_asked_once(anybody: Caller) -> None:
    whole = await anybody.run("OneThing", code="newborn", appliesAs="mother")
    assert (whole["__typename"], whole["code"], whole["version"]) == ("OneThing", "newborn", 1)
    assert whole["appliesAs"] == ["mother"]
    assert [(item["code"], item["standing"]) for item in whole["items"]] == [
        (BIRTH, "PUBLISHED"),
        (HOUSEHOLD, "PUBLISHED"),
    ]
    [name] = [each for each in whole["merged"] if (each["role"], each["element"]) == ("mother", "person.name")]
    assert name["items"] == [BIRTH, HOUSEHOLD]
    assert {material["code"] for material in whole["materials"]} >= {"mother-identity", "statement"}


async def test_the_form_before_starting_says_who_will_answer_each_field(anybody: Caller, public: PublicSchema) -> None:
    whole = await anybody.run("OneThing", code="newborn", appliesAs="mother")
    fields = {(field["role"], field["element"]): field for field in whole["preview"]}
    resource = public.rooms.resources["police.person"]
    assert {key: field["knownFrom"] for key, field in fields.items()} == {
        ("mother", "person.name"): "LOGIN",
        ("mother", "person.id_kind"): "LOGIN",
        ("mother", "household.number"): "DEPARTMENT",
        ("child", "person.name"): "APPLICANT",
        ("child", "birth.record_number"): "DEPARTMENT",
        ("applicant", "person.phone"): "LOGIN",
    }
    assert fields["mother", "household.number"]["sourceName"] == {"zh": resource.zh, "en": resource.en}
    assert fields["mother", "person.name"]["sourceName"] is None
    in_no_role = await anybody.run("OneThing", code="newborn", appliesAs="child")
    assert in_no_role["preview"] == []


async def test_what_is_not_published_is_unknown(anybody: Caller) -> None:
    for answer in (
        await anybody.run("Item", code="0" * 31),
        await anybody.run("OneThing", code="nothing", appliesAs="mother"),
        await anybody.run("OneThingPreview", code="nothing", appliesAs="mother"),
    ):
        assert is_problem(answer, "ItemUnknown", "ITEM_UNKNOWN")


async def test_what_will_be_needed_is_shown_for_a_role_that_may_apply(anybody: Caller) -> None:
    needed = await anybody.run("OneThingPreview", code="newborn", appliesAs="mother")
    assert (needed["__typename"], needed["appliesAs"]) == ("OneThingPreview", "mother")
    assert [(item["code"], item["always"]) for item in needed["items"]] == [(BIRTH, True), (HOUSEHOLD, True)]
    assert ("child", "person.name") in {(field["role"], field["element"]) for field in needed["toType"]}
    assert needed["known"] > 0
    acts = {(act["kind"], act["what"]["en"]) for act in needed["acts"]}
    assert ("COMMITMENT", "statement") in acts
    brought = {each["material"]["code"]: each["handsIn"] for each in needed["materials"]}
    assert brought["birth-certificate"] is False
    assert needed["workingDays"] == 2
    refused = await anybody.run("OneThingPreview", code="newborn", appliesAs="child")
    assert refused["__typename"] == "RoleNotAllowed"


async def test_a_search_shows_a_line_for_each_service_and_at_most_as_many_as_asked(anybody: Caller) -> None:
    lines = await anybody.run("SearchItems", text="出生")
    assert {(line["code"], line["isOneThing"]) for line in lines} == {
        ("newborn", True),
        (BIRTH, False),
        (HOUSEHOLD, False),
    }
    assert len(await anybody.run("SearchItems", text="出生", first=1)) == 1
    assert len(await anybody.run("SearchItems", text="出生", first=-5)) == 1
    assert await anybody.run("SearchItems", text="出生", theme="TAXES") == []


async def test_what_an_authority_suspends_is_shown_as_such_with_all_that_holds_it(
    anybody: Caller, public: PublicSchema
) -> None:
    authority = await public.staff(AUTHORITY)
    suspended = await authority.run("SuspendItem", input={"code": HOUSEHOLD, "reason": "维护"})
    assert (suspended["code"], suspended["standing"]) == (HOUSEHOLD, "SUSPENDED")
    whole = await anybody.run("OneThing", code="newborn", appliesAs="mother")
    assert whole["standing"] == "SUSPENDED"
    assert [item["standing"] for item in whole["items"]] == ["PUBLISHED", "SUSPENDED"]
    await authority.run("CancelItem", input={"code": HOUSEHOLD, "reason": "废止"})
    whole = await anybody.run("OneThing", code="newborn", appliesAs="mother")
    assert whole["standing"] == "CANCELLED"


async def test_an_item_past_its_own_term_is_shown_as_suspended(public: PublicSchema) -> None:
    past = date(2026, 11, 1).isoformat()
    await public.publish(birth() | {"term": {"ends": past}})
    item = await public.nobody(TokenMissing()).run("Item", code=BIRTH)
    assert item["standing"] == "SUSPENDED"


async def test_a_search_for_a_region_that_there_is_not_is_told_and_not_answered_by_nothing(anybody: Caller) -> None:
    result = await anybody.execute("SearchItems", text="出生", region="345600000000")
    (error,) = result.errors or []
    extensions = error.extensions or {}
    assert (extensions["code"], extensions["region"]) == ("REGION_UNKNOWN", "345600000000")
    assert "市" in extensions["zh"]["wayOut"]
    assert extensions["nearest"] in extensions["en"]["wayOut"]
    assert await anybody.run("SearchItems", text="出生", region="340100000000")
