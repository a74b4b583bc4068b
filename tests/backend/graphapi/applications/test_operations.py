"""What a citizen does with an application, through the schema: what is shown, and every refusal by its name."""

from typing import Any

import pytest

from services.applying.types import ApplicationState
from services.catalogue import types as catalogue
from services.catalogue.types import OneThingVersion
from services.kit.db import ReadSession
from tests.services.applying.steps.test_move_version import NEXT
from tests.support.applications import CHEN, STANDARD, SUN, UNMARRIED, Filed
from tests.support.newborn import BIRTH, NEWBORN, Shelf
from tests.support.public_schema import NAMES, Caller, PublicSchema, is_problem

FATHER_KNOWN = {"person_name": "郑样", "person_id_kind": "PASSPORT", "person_passport_number": "E7654321"}


def wish(**changed: object) -> dict[str, object]:
    return {"oneThing": "newborn", "appliesAs": "mother", "clientKey": "key-1", **changed}


def field_of(answer: Any, role: str, element: str) -> Any:
    return next(field for field in answer["fields"] if (field["party"]["role"], field["element"]) == (role, element))


@pytest.fixture
async def chen(public: PublicSchema) -> Filed:
    """A family that the registers know."""
    return await public.office.family(STANDARD, "陈测试", CHEN)


@pytest.fixture
async def sun(public: PublicSchema) -> Filed:
    """A mother who is not married, and has a paper to hand in."""
    return await public.office.family(UNMARRIED, "孙测样", SUN)


def of(filed: Filed, public: PublicSchema) -> Caller:
    return public.caller(filed.actor)


async def submitted(filed: Filed) -> Filed:
    await (await filed.complete()).submit()
    return await filed.reread()


async def test_an_opened_application_shows_what_the_state_knew(public: PublicSchema) -> None:
    public.office.records.update(STANDARD)
    caller = public.caller(await public.office.login("陈测试", CHEN))
    opened = await caller.run("OpenApplication", input=wish())
    assert (opened["__typename"], opened["oneThing"], opened["state"]) == ("Application", "newborn", "OPEN")
    assert (opened["name"], opened["form"], opened["layout"]) == (
        {"zh": NEWBORN.name.zh, "en": NEWBORN.name.en},
        NEWBORN.form.schema,
        NEWBORN.form.ui,
    )
    assert {(party["role"], party["ordinal"]) for party in opened["parties"]} == {
        ("mother", 1),
        ("father", 1),
        ("child", 1),
    }
    name = field_of(opened, "father", "person.name")
    assert (name["origin"], name["check"], name["outcome"]) == ("SOURCE", "MATCHED", "FOUND")
    assert (name["source"], name["editable"]) == ("civil_affairs.marriage", False)
    assert name["basis"]["ground"] == "STATUTE"
    assert opened["saving"]["fieldsFilled"] > 0
    asked = [step for steps in opened["prefill"]["rounds"] for step in steps]
    assert {(step["department"], step["departmentName"]["zh"]) for step in asked} == {
        (department, NAMES[department][0]) for department in ("police", "civil_affairs", "health", "medical_insurance")
    }


async def test_the_same_key_shows_the_same_application(public: PublicSchema, chen: Filed) -> None:
    again = await of(chen, public).run("OpenApplication", input=wish())
    assert again["id"] == str(chen.id)


async def test_a_service_that_is_not_there_or_not_for_this_role_is_not_opened(public: PublicSchema) -> None:
    caller = public.caller(await public.office.stranger())
    unknown = await caller.run("OpenApplication", input=wish(oneThing="nothing"))
    assert is_problem(unknown, "ItemUnknown", "ITEM_UNKNOWN")
    refused = await caller.run("OpenApplication", input=wish(appliesAs="child"))
    assert is_problem(refused, "RoleNotAllowed", "ROLE_NOT_ALLOWED")
    assert set(refused["allowed"]) == {"mother", "father"}


async def test_a_key_used_for_another_service_opens_nothing(public: PublicSchema, chen: Filed) -> None:
    refused = await of(chen, public).run("OpenApplication", input=wish(appliesAs="father"))
    assert is_problem(refused, "KeyUsedOtherwise", "KEY_USED_OTHERWISE")


class ClosedShelf(Shelf):
    """A shelf of which nothing can be opened."""

    def __init__(self, why: catalogue.ItemSuspended | catalogue.ItemCancelled) -> None:
        super().__init__()
        self.why = why

    async def closed(  # type: ignore[override]  # the base closes nothing
        self, session: ReadSession, one_thing: OneThingVersion
    ) -> catalogue.ItemSuspended | catalogue.ItemCancelled:
        return self.why


@pytest.mark.parametrize(
    ("why", "name", "code"),
    [
        (catalogue.ItemSuspended(BIRTH), "ItemSuspended", "ITEM_SUSPENDED"),
        (catalogue.ItemCancelled(BIRTH), "ItemCancelled", "ITEM_CANCELLED"),
    ],
)
async def test_what_is_out_of_force_is_not_opened_and_the_item_is_named(
    public: PublicSchema, why: catalogue.ItemSuspended | catalogue.ItemCancelled, name: str, code: str
) -> None:
    public.office.use_shelf(ClosedShelf(why))
    refused = await public.caller(await public.office.stranger()).run("OpenApplication", input=wish())
    assert is_problem(refused, name, code)
    assert refused["item"] == BIRTH


@pytest.mark.parametrize("whose", ["another's", "no id"])
async def test_an_application_is_shown_to_its_parties_alone(public: PublicSchema, chen: Filed, whose: str) -> None:
    shown = await of(chen, public).run("Application", id=str(chen.id))
    assert (shown["id"], shown["revision"]) == (str(chen.id), chen.now.revision)
    stranger = public.caller(await public.office.stranger())
    unknown = await stranger.run("Application", id=str(chen.id) if whose == "another's" else whose)
    assert is_problem(unknown, "ApplicationUnknown", "APPLICATION_UNKNOWN")


async def test_saved_answers_are_shown_with_the_next_revision(public: PublicSchema, sun: Filed) -> None:
    answers = {"applicant": {"child_joins_household_of": "mother"}}
    saved = await of(sun, public).run("SaveAnswers", input=save(sun, answers))
    assert saved["__typename"] == "Application"
    assert saved["revision"] == sun.now.revision + 1
    shown = await of(sun, public).run("Application", id=str(sun.id))
    joined = next(field for field in shown["fields"] if field["element"] == "child.joins_household_of")
    assert (joined["value"], joined["origin"], joined["editable"]) == ("mother", "DECLARED", True)
    assert joined["pointer"] in sun.now.missing
    assert joined["pointer"] not in saved["missing"]


def save(filed: Filed, answers: object, revision: int | None = None) -> dict[str, object]:
    stated = filed.now.revision if revision is None else revision
    return {"applicationId": str(filed.id), "revision": stated, "answers": answers}


@pytest.mark.parametrize(
    ("answers", "finding"),
    [
        ({"applicant": {"child_joins_household_of": "nobody"}}, ("/applicant/child_joins_household_of", "enum")),
        ({"mother": {"no_such_field": "x"}}, ("/mother/no_such_field", "unknown")),
        ([], ("", "type")),
        ("text", ("", "type")),
    ],
)
async def test_answers_that_break_the_form_are_named_by_place_and_rule_and_not_repeated(
    public: PublicSchema, sun: Filed, answers: object, finding: tuple[str, str]
) -> None:
    refused = await of(sun, public).run("SaveAnswers", input=save(sun, answers))
    assert is_problem(refused, "AnswersInvalid", "ANSWERS_INVALID")
    assert finding in [(each["pointer"], each["rule"]) for each in refused["findings"]]
    assert "nobody" not in str(refused)


async def test_a_change_to_what_was_not_read_is_refused_with_the_current_revision(
    public: PublicSchema, sun: Filed
) -> None:
    stale = await of(sun, public).run("SaveAnswers", input=save(sun, {}, sun.now.revision + 3))
    assert is_problem(stale, "RevisionStale", "REVISION_STALE")
    assert stale["current"] == sun.now.revision


async def test_a_sourced_value_cannot_be_typed_over(public: PublicSchema, chen: Filed) -> None:
    refused = await of(chen, public).run("SaveAnswers", input=save(chen, {"father": {"person_name": "别人"}}))
    assert is_problem(refused, "FieldNotEditable", "FIELD_NOT_EDITABLE")
    assert refused["pointers"] == ["/father/person_name"]


async def test_who_types_over_what_came_with_the_login_is_told_where_it_is_corrected(
    public: PublicSchema, chen: Filed
) -> None:
    refused = await of(chen, public).run("SaveAnswers", input=save(chen, {"mother": {"person_phone": "13900000000"}}))
    assert is_problem(refused, "FieldNotEditable", "FIELD_NOT_EDITABLE", "FIELD_NOT_EDITABLE_LOGIN")
    assert "登录账户" in refused["message"]["zh"]
    assert "log in again" in refused["wayOut"]["en"]


async def test_who_types_over_values_of_several_sources_is_told_each_way_out(public: PublicSchema, chen: Filed) -> None:
    answers = {"father": {"person_name": "别人"}, "mother": {"person_phone": "13900000000"}}
    refused = await of(chen, public).run("SaveAnswers", input=save(chen, answers))
    assert is_problem(refused, "FieldNotEditable", "FIELD_NOT_EDITABLE", "FIELD_NOT_EDITABLE_SEVERAL")
    assert set(refused["pointers"]) == {"/father/person_name", "/mother/person_phone"}
    for way in ("来自部门的，请提出异议", "统一身份认证账户中更正", "它所依据的信息", "由本事项规定的"):
        assert way in refused["wayOut"]["zh"]
    for way in ("dispute what a department stated", "log in again", "follows from", "what the service fixes"):
        assert way in refused["wayOut"]["en"]


async def test_what_is_submitted_no_longer_changes(public: PublicSchema, chen: Filed) -> None:
    await submitted(chen)
    caller = of(chen, public)
    move = {"applicationId": str(chen.id), "revision": chen.now.revision}
    for refused in (
        await caller.run("SaveAnswers", input=save(chen, {})),
        await caller.run("MoveToVersion", input=move),
        await caller.run("SubmitApplication", input={**move, "clientKey": "another"}),
        await caller.run("AttachMaterial", input=attach(chen, "mother_id", "none")),
    ):
        assert is_problem(refused, "ApplicationNotOpen", "APPLICATION_NOT_OPEN")
    refused = await caller.run("MoveToVersion", input=move)
    assert refused["state"] == ApplicationState.SUBMITTED.value


def attach(filed: Filed, material: str, document: str) -> dict[str, str]:
    party = str(filed.party("mother").id)
    return {"applicationId": str(filed.id), "material": material, "partyId": party, "documentId": document}


async def test_a_document_handed_in_satisfies_its_material(public: PublicSchema, sun: Filed) -> None:
    document = str(await public.office.uploaded(sun.actor))
    handed_in = await of(sun, public).run("AttachMaterial", input=attach(sun, "paternity_statement", document))
    assert handed_in["__typename"] == "Application"
    statement = next(each for each in handed_in["materials"] if each["code"] == "paternity_statement")
    assert (statement["state"], statement["way"]) == ("SATISFIED", "UPLOAD")


async def test_a_document_that_does_not_fit_is_refused(public: PublicSchema, sun: Filed) -> None:
    caller = of(sun, public)
    document = str(await public.office.uploaded(sun.actor))
    of_another = str(await public.office.uploaded(await public.office.stranger()))
    wrong_kind = str(await public.office.uploaded(sun.actor, "application/pdf"))
    unknown = await caller.run("AttachMaterial", input=attach(sun, "no-such-material", document))
    assert is_problem(unknown, "MaterialUnknown", "MATERIAL_UNKNOWN")
    for missing in ("no id", of_another):
        refused = await caller.run("AttachMaterial", input=attach(sun, "paternity_statement", missing))
        assert is_problem(refused, "DocumentUnknown", "DOCUMENT_UNKNOWN")
    refused = await caller.run("AttachMaterial", input=attach(sun, "paternity_statement", wrong_kind))
    assert is_problem(refused, "DocumentRefused", "UPLOAD_REFUSED", "UPLOAD_REFUSED_MEDIA_TYPE_NOT_ACCEPTED")


async def test_a_newer_version_is_offered_and_moved_to(public: PublicSchema, sun: Filed) -> None:
    await sun.save({"father": FATHER_KNOWN})
    assert (await of(sun, public).run("VersionOffer", id=str(sun.id)))["versionOffer"] is None
    public.office.use_shelf(Shelf((NEXT, NEWBORN)))
    caller = of(sun, public)
    offer = (await caller.run("VersionOffer", id=str(sun.id)))["versionOffer"]
    assert (offer["version"], offer["askedNewly"]) == (NEXT.number, [])
    assert [(field["role"], field["element"]) for field in offer["askedNoMore"]] == [("father", "person.name")]
    assert offer["materialsNoMore"] == [{"zh": NEWBORN.materials[0].name.zh, "en": NEWBORN.materials[0].name.en}]
    moved = await caller.run("MoveToVersion", input={"applicationId": str(sun.id), "revision": sun.now.revision})
    assert moved["__typename"] == "ApplicationMoved"
    assert [(field["role"], field["element"]) for field in moved["dropped"]] == [("father", "person.name")]
    assert moved["application"]["id"] == str(sun.id)


async def test_there_is_nothing_to_move_to_on_the_version_in_force(public: PublicSchema, sun: Filed) -> None:
    caller = of(sun, public)
    move = {"applicationId": str(sun.id), "revision": sun.now.revision}
    refused = await caller.run("MoveToVersion", input=move)
    assert is_problem(refused, "VersionNotNewer", "VERSION_NOT_NEWER")
    stale = await caller.run("MoveToVersion", input={**move, "revision": 99})
    assert (stale["__typename"], stale["current"]) == ("RevisionStale", sun.now.revision)


async def test_a_submission_is_answered_with_its_receipt_and_cases(public: PublicSchema, chen: Filed) -> None:
    await chen.complete()
    caller = of(chen, public)
    submit = {"applicationId": str(chen.id), "revision": chen.now.revision, "clientKey": "s"}
    receipt = await caller.run("SubmitApplication", input=submit)
    assert receipt["__typename"] == "SubmissionReceipt"
    assert len(receipt["cases"]) == len(NEWBORN.items)
    again = await caller.run("SubmitApplication", input=submit)
    assert (again["receiptNumber"], again["digest"]) == (receipt["receiptNumber"], receipt["digest"])
    other = await caller.run("SubmitApplication", input={**submit, "revision": 99})
    assert is_problem(other, "KeyUsedOtherwise", "KEY_USED_OTHERWISE")


async def test_what_is_missing_is_listed_by_place_material_and_act(public: PublicSchema, sun: Filed) -> None:
    submit = {"applicationId": str(sun.id), "revision": sun.now.revision, "clientKey": "s"}
    refused = await of(sun, public).run("SubmitApplication", input=submit)
    assert is_problem(refused, "ApplicationNotReady", "APPLICATION_NOT_READY")
    assert "/applicant/child_joins_household_of" in refused["missing"]
    assert "paternity_statement" in refused["materials"]


async def test_an_act_still_awaited_keeps_an_application_from_being_submitted(
    public: PublicSchema, chen: Filed
) -> None:
    await chen.complete(joins="father")
    [promise] = chen.awaited()
    submit = {"applicationId": str(chen.id), "revision": chen.now.revision, "clientKey": "s"}
    refused = await of(chen, public).run("SubmitApplication", input=submit)
    assert (refused["__typename"], refused["acts"]) == ("ApplicationNotReady", [str(promise.id)])


async def test_a_stranger_changes_nothing(public: PublicSchema, chen: Filed) -> None:
    stranger = public.caller(await public.office.stranger())
    of_application = {"applicationId": str(chen.id), "revision": chen.now.revision}
    for refused in (
        await stranger.run("SaveAnswers", input=save(chen, {})),
        await stranger.run("AttachMaterial", input=attach(chen, "mother_id", "none")),
        await stranger.run("MoveToVersion", input=of_application),
        await stranger.run("SubmitApplication", input={**of_application, "clientKey": "s"}),
    ):
        assert is_problem(refused, "ApplicationUnknown", "APPLICATION_UNKNOWN")
    assert (await chen.reread()).now.state is ApplicationState.OPEN
