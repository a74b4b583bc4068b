"""Disputing a field: the value stands marked, and what cannot be disputed is refused by its name."""

import pytest

from tests.support.applications import CHEN, STANDARD, Filed
from tests.support.public_schema import PublicSchema, is_problem

ADDRESS = "/mother/household_address"
RIGHT = "安徽省测试市新路2号"


@pytest.fixture
async def chen(public: PublicSchema) -> Filed:
    return await (await public.office.family(STANDARD, "陈测试", CHEN)).complete()


def dispute(filed: Filed, **changed: object) -> dict[str, object]:
    return {"applicationId": str(filed.id), "pointer": ADDRESS, "value": RIGHT, "clientKey": "d", **changed}


async def test_the_disputed_field_shows_its_review_and_masks_the_claim_like_the_value(
    public: PublicSchema, chen: Filed
) -> None:
    caller = public.caller(chen.actor)
    disputed = await caller.run("DisputeField", input=dispute(chen, reason="已搬家"))
    marked = next(field for field in disputed["fields"] if field["pointer"] == ADDRESS)
    assert (marked["dispute"], marked["review"]["stage"], marked["review"]["outcome"]) == ("OPEN", "RAISED", None)
    assert marked["review"]["dueOn"]
    assert RIGHT not in str(disputed)
    again = await caller.run("DisputeField", input=dispute(chen, clientKey="d2"))
    assert is_problem(again, "DisputeAlreadyOpen", "DISPUTE_ALREADY_OPEN")
    otherwise = await caller.run("DisputeField", input=dispute(chen, value="别处1号"))
    assert is_problem(otherwise, "KeyUsedOtherwise", "KEY_USED_OTHERWISE")


@pytest.mark.parametrize(
    ("pointer", "why"), [("/no/such/field", "NOT_SHOWN"), ("/applicant/child_joins_household_of", "OWN")]
)
async def test_what_no_department_stated_is_not_disputable(
    public: PublicSchema, chen: Filed, pointer: str, why: str
) -> None:
    refused = await public.caller(chen.actor).run("DisputeField", input=dispute(chen, pointer=pointer, value="mother"))
    assert is_problem(refused, "FieldNotDisputable", "FIELD_NOT_DISPUTABLE")
    assert refused["why"] == why


async def test_a_value_of_the_login_is_corrected_with_the_login(public: PublicSchema, chen: Filed) -> None:
    of_login = dispute(chen, pointer="/applicant/person_phone", value="13900000000")
    refused = await public.caller(chen.actor).run("DisputeField", input=of_login)
    assert is_problem(refused, "LoginNotDisputable", "LOGIN_NOT_DISPUTABLE")


async def test_a_claim_that_breaks_the_form_is_refused(public: PublicSchema, chen: Filed) -> None:
    refused = await public.caller(chen.actor).run("DisputeField", input=dispute(chen, value=7))
    assert is_problem(refused, "AnswersInvalid", "ANSWERS_INVALID")


async def test_nobody_disputes_the_data_of_a_stranger(public: PublicSchema, chen: Filed) -> None:
    stranger = public.caller(await public.office.stranger())
    refused = await stranger.run("DisputeField", input=dispute(chen))
    assert is_problem(refused, "ApplicationUnknown", "APPLICATION_UNKNOWN")
