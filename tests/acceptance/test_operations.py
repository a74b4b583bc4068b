"""Every operation file is executed against a running gateway, on the way of one family."""

from typing import Any

from backend.cli.demo.client import expect
from backend.contract import contract_folder, examples_folder
from backend.samples.personas import Persona, sample_personas
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.service import parse_package
from tests.acceptance.test_bad_input import prepared
from tests.support.gateway import Client, RunningGateway, opened


async def test_every_operation_answers_what_it_says(running: RunningGateway) -> None:
    client, persona = await running.client("standard")
    ran = Ran(client)
    await before_anybody_applies(ran)
    application = await opened(client, persona)
    await what_is_awaited(ran, application)
    ready = await prepared(client, application, persona)
    await no_newer_version(ran, ready)
    ready = await one_disputed_value(ran, ready)
    submit = {"applicationId": ready["id"], "revision": ready["revision"], "clientKey": "s"}
    receipt = expect(await ran("SubmitApplication", input=submit), "SubmissionReceipt")
    waiting = next(case for case in receipt["cases"] if case["waitsFor"])
    withdrawn = expect(await ran("WithdrawCase", id=waiting["id"]), "Case")
    assert withdrawn["state"] == "WITHDRAWN"
    again = await ran("WithdrawCase", id=waiting["id"])
    assert (again["code"], again["state"]) == ("CASE_NOT_WITHDRAWABLE", "WITHDRAWN")

    async for progress in client.follow("CaseProgress", applicationId=ready["id"]):
        if progress["ended"]:
            break
    states = {case["id"]: case["state"] for case in progress["cases"]}
    assert states[waiting["id"]] == "WITHDRAWN"
    detail = expect(await ran("CaseDetail", id=waiting["id"]), "Case")
    assert [entry["by"] for entry in detail["timeline"]][-1] == "APPLICANT"

    first = await ran("MyCases", first=3)
    rest = await ran("MyCases", first=50, after=first["after"])
    assert len(first["cases"]) == 3
    assert len({case["id"] for case in (*first["cases"], *rest["cases"])}) == 7
    await one_page_of_readings(ran)
    await what_is_applied_for_again(ran, client, persona)
    await what_waits_for_a_person(running, ran.names)
    await a_draft_on_its_way(running, ran.names)
    by_the_story = {"OpenApplication", "SaveAnswers", "CompleteAct", "AttachMaterial", "Application", "CaseProgress"}
    assert ran.names | by_the_story == {file.stem for file in (contract_folder() / "operations").rglob("*.graphql")}


async def what_is_applied_for_again(ran: "Ran", client: Client, persona: Persona) -> None:
    """The same birth a second time: the cases are shown, and may be joined or objected to."""
    again = await opened(client, persona, "key-again")
    asked = expect(await ran("AskAgain", applicationId=again["id"]), "Application")
    assert [party["ordinal"] for party in asked["parties"] if party["role"] == "child"] == [1]
    shown = expect(await ran("RunningCases", id=again["id"]), "Application")["runningCases"]
    assert {case["readable"] for case in shown} == {True}
    certificate = next(case for case in shown if case["department"] == "health")
    of_case = {"applicationId": again["id"], "caseId": certificate["id"]}
    assert expect(await ran("JoinCase", input=of_case), "RunningCase")["id"] == certificate["id"]
    expect(await ran("ObjectToCase", input=of_case), "RunningCase")
    other = {"applicationId": again["id"], "caseId": again["id"]}
    assert (await ran("ObjectToCase", input=other))["code"] == "NOT_RUNNING"


async def what_waits_for_a_person(running: RunningGateway, names: set[str]) -> None:
    """The objection, seen to by the department's staff."""
    clerk = Ran(await running.staff("reviewer-health"), names)
    [matter] = [each for each in (await clerk("OpenMatters"))["matters"] if each["reasonCode"] == "OBJECTION_RAISED"]
    closing = {"matterId": matter["id"], "comment": "已核对，同一出生。"}
    assert expect(await clerk("CloseMatter", input=closing), "OpenMatter")["id"] == matter["id"]
    assert matter["id"] not in {each["id"] for each in (await clerk("OpenMatters"))["matters"]}


async def before_anybody_applies(ran: "Ran") -> None:
    """What people look at first: they search, read, and see what will be needed."""
    found = [line["code"] for line in (await ran("SearchItems", text="出生"))]
    assert "newborn" in found
    for typed in ("xinshenger", "xse", "xinsehnger"):
        assert "newborn" in [line["code"] for line in (await ran("SearchItems", text=typed))], typed
    household = await ran("SearchItems", text="落户", region="340102000000", audience="PERSON")
    assert household[0]["name"]["zh"] == "出生登记（落户）"
    assert "合肥市" in {city["name"]["zh"] for city in (await ran("Regions", parent="340000000000"))["regions"]}
    one_thing = expect(await ran("OneThing", code="newborn", appliesAs="mother"), "OneThing")
    assert {field["knownFrom"] for field in one_thing["preview"]} == {"LOGIN", "DEPARTMENT", "APPLICANT"}
    assert len(one_thing["items"]) == 7
    before = expect(await ran("OneThingPreview", code="newborn", appliesAs="mother"), "OneThingPreview")
    assert [line["always"] for line in before["items"]] == [True] * 7
    assert {"person.phone", "person.id_number"}.isdisjoint(field["element"] for field in before["toType"])
    assert (await ran("OneThingPreview", code="newborn", appliesAs="child"))["code"] == "ROLE_NOT_ALLOWED"
    assert (await ran("OneThingPreview", code="funeral", appliesAs="child"))["code"] == "ITEM_UNKNOWN"
    item = expect(await ran("Item", code=one_thing["items"][0]["code"]), "Item")
    assert item["law"]["zh"]
    assert (item["region"]["name"]["zh"], item["region"]["path"]["en"]) == ("安徽省", "Anhui")
    assert item["organisation"]["name"]["zh"] == "安徽省卫生健康委员会"
    assert (item["guide"]["type"], item["guide"]["onlineDepth"]) == ("CONFIRMATION", "WHOLLY")
    assert all(item["guide"][listed] for listed in ("conditions", "steps", "results", "places", "faq"))


async def one_disputed_value(ran: "Ran", ready: Any) -> Any:
    """The application with a field that its party holds for wrong."""
    address = next(field for field in ready["fields"] if field["element"] == "household.address")
    assert address["value"] == "安徽省示例市样本区****"
    wish = {
        "applicationId": ready["id"],
        "pointer": address["pointer"],
        "value": "安徽省测试市新路2号",
        "clientKey": "d",
    }
    disputed = expect(await ran("DisputeField", input={**wish, "reason": "已搬家"}), "Application")
    marked = next(field for field in disputed["fields"] if field["pointer"] == address["pointer"])
    assert (marked["dispute"], marked["value"], marked["review"]["outcome"]) == ("OPEN", address["value"], None)
    assert "新路2号" not in str(marked)
    refused = await ran("DisputeField", input={**wish, "clientKey": "d2"})
    assert refused["code"] == "DISPUTE_ALREADY_OPEN"
    return disputed


async def what_is_awaited(ran: "Ran", application: Any) -> None:
    """In her own application what is awaited of her, and not what a window confirms."""
    acts = await ran("MyActs")
    awaited = [act for act in application["acts"] if act["state"] == "AWAITED"]
    mine = {act["id"] for act in awaited if act["kind"] != "WINDOW_CONFIRMATION"}
    assert {act["id"] for act in acts} == mine
    assert all(act["applicationId"] == application["id"] and "*" in act["applicantName"] for act in acts)


async def no_newer_version(ran: "Ran", ready: dict[str, Any]) -> None:
    offer = expect(await ran("VersionOffer", id=ready["id"]), "Application")
    assert offer["versionOffer"] is None
    move = {"applicationId": ready["id"], "revision": ready["revision"]}
    assert (await ran("MoveToVersion", input=move))["code"] == "VERSION_NOT_NEWER"


async def one_page_of_readings(ran: "Ran") -> None:
    page = await ran("WhoReadMyData", first=4)
    rest = await ran("WhoReadMyData", first=50, after=page["after"])
    readings = [*page["readings"], *rest["readings"]]
    assert len([*page["readings"], *page["reveals"]]) == 4
    assert len({reading["id"] for reading in readings}) == len(readings)
    reveals = [*page["reveals"], *rest["reveals"]]
    assert {(reveal["purpose"], reveal["byMe"]) for reveal in reveals} == {("FILLING_IN", True)}
    [delivery] = [reading for reading in readings if reading["resource"] == "health.delivery"]
    assert (delivery["department"], delivery["service"]) == ("health", "newborn")
    assert (delivery["ground"], delivery["outcome"], delivery["byMe"]) == ("STATUTE", "FOUND", True)
    assert delivery["statute"]
    assert all(field["label"]["zh"] for field in delivery["fields"])
    assert (delivery["actorName"], delivery["onBehalfOfName"]) == ("陈*试", None)


async def a_draft_on_its_way(running: RunningGateway, names: set[str]) -> None:
    registrar, reviewer, authority = [
        Ran(await running.staff(code), names) for code in ("registrar-health", "reviewer-health", "reviewer-authority")
    ]
    text = (examples_folder() / "items/newborn/birth-certificate.yaml").read_text("utf-8")
    draft = expect(
        await registrar("DraftItem", input={"kind": "ITEM", "department": "health", "text": text}), "ItemDraft"
    )
    assert expect(await registrar("DraftDifference", id=draft["id"]), "DraftDifference")["differences"] == []
    changed = text.replace("promised_days: 1", "promised_days: 2")
    edited = expect(
        await registrar("EditDraft", input={"draftId": draft["id"], "revision": 1, "text": changed}), "ItemDraft"
    )
    review = {"draftId": draft["id"], "revision": edited["revision"]}
    difference = expect(await registrar("DraftDifference", id=draft["id"]), "DraftDifference")
    assert [change["words"]["zh"] for change in difference["differences"]] == [
        "「办结时限 / 承诺办结时限」由“1”改为“2”。"
    ]
    comment = {"draftId": draft["id"], "path": "/limits/promised_days", "words": "为什么延长？"}
    expect(await reviewer("CommentDraft", input=comment), "ItemDraft")
    expect(await registrar("SubmitDraft", input=review), "ItemDraft")
    expect(await reviewer("ReturnDraft", input={"draftId": draft["id"], "reason": "请说明。"}), "ItemDraft")
    expect(await registrar("SubmitDraft", input=review), "ItemDraft")
    expect(await reviewer("ApproveDraft", input=review), "ItemDraft")
    untried = expect(await authority("PublishDraft", input=review), "PackageRefused")
    assert [finding["code"] for finding in untried["findings"]] == ["REHEARSAL_STALE"]
    rehearsal = expect(await registrar("RehearseDraft", input={"draftId": draft["id"]}), "DraftRehearsal")
    assert rehearsal["passed"]
    assert {trial["persona"] for trial in rehearsal["trials"]} == set(sample_personas("newborn"))
    assert [each["state"] for each in await authority("ItemDrafts")] == ["AUTHORITY_REVIEW"]
    published = expect(await authority("PublishDraft", input=review), "ItemDraft")
    assert published["versionId"]
    package = await registrar("PublishedPackage", code=published["code"])
    assert isinstance(parse_package(package.encode()), ItemPackage)
    assert await registrar("PublishedPackage", code="nothing-here") is None
    read = expect(await registrar("ItemDraft", id=draft["id"]), "ItemDraft")
    assert [step["kind"] for step in read["steps"]] == [
        "DRAFTED", "EDITED", "COMMENTED", "SUBMITTED", "RETURNED", "SUBMITTED", "APPROVED", "PUBLISHED",
    ]  # fmt: skip
    await out_of_force(running, authority, published["code"])


async def out_of_force(running: RunningGateway, authority: "Ran", code: str) -> None:
    citizen, persona = await running.client("twins")
    reason = {"code": code, "reason": "系统升级。"}
    wish = {"oneThing": "newborn", "appliesAs": persona.applicant.applies_as, "clientKey": "later"}
    assert expect(await authority("SuspendItem", input=reason), "ItemStands")["standing"] == "SUSPENDED"
    refused = await citizen.run("OpenApplication", input=wish, reveal="FILLING_IN")
    assert (refused["code"], refused["item"]) == ("ITEM_SUSPENDED", code)
    shown = expect(await citizen.run("OneThing", code="newborn", appliesAs="mother"), "OneThing")
    assert shown["standing"] == "SUSPENDED"
    assert {item["standing"] for item in shown["items"] if item["code"] == code} == {"SUSPENDED"}
    assert {item["standing"] for item in shown["items"] if item["code"] != code} == {"PUBLISHED"}
    assert expect(await authority("ResumeItem", input=reason), "ItemStands")["standing"] == "PUBLISHED"
    assert expect(await authority("CancelItem", input=reason), "ItemStands")["standing"] == "CANCELLED"
    refused = await citizen.run("OpenApplication", input=wish, reveal="FILLING_IN")
    assert refused["code"] == "ITEM_CANCELLED"
    request = {"operationName": "SuspendItem", "variables": {"input": reason}}
    document = {"documentId": citizen.document("SuspendItem")}
    assert await citizen.code_of(request | document) == "STAFF_ONLY"


class Ran:
    """Runs known documents and remembers which."""

    def __init__(self, client: Client, names: set[str] | None = None) -> None:
        self._client = client
        self.names: set[str] = set() if names is None else names

    async def __call__(self, operation: str, **variables: object) -> Any:
        self.names.add(operation)
        return await self._client.run(operation, **variables)
