"""What staff do with drafts and published services, through the schema."""

from dataclasses import dataclass
from typing import Any

import pytest
import yaml

from services.access.types import StaffPost, StaffRole
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.service import parse_package
from tests.support.packages import BIRTH, Tree, birth, household, newborn
from tests.support.public_schema import Caller, PublicSchema, is_problem

REGISTRAR = StaffPost(StaffRole.REGISTRAR, "health")
REVIEWER = StaffPost(StaffRole.DEPARTMENT_REVIEWER, "health")
AUTHORITY = StaffPost(StaffRole.AUTHORITY_REVIEWER)


@dataclass
class Staff:
    registrar: Caller
    reviewer: Caller
    authority: Caller
    stranger: Caller
    """of another department"""

    async def drafted(self, tree: Tree | None = None) -> Any:
        return await self.registrar.run("DraftItem", input=package(tree or birth()))

    async def approved(self, tree: Tree | None = None) -> Any:
        draft = await self.drafted(tree)
        await self.registrar.run("SubmitDraft", input=review(draft))
        return await self.reviewer.run("ApproveDraft", input=review(draft))


@pytest.fixture
async def staff(public: PublicSchema) -> Staff:
    return Staff(
        await public.staff(REGISTRAR),
        await public.staff(REVIEWER),
        await public.staff(AUTHORITY),
        await public.staff(StaffPost(StaffRole.REGISTRAR, "police")),
    )


def text_of(tree: Tree) -> str:
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


def package(tree: Tree, department: str = "health", kind: str = "ITEM") -> dict[str, str]:
    return {"kind": kind, "department": department, "text": text_of(tree)}


def review(draft: Any, revision: int | None = None) -> dict[str, object]:
    return {"draftId": draft["id"], "revision": draft["revision"] if revision is None else revision}


async def test_a_draft_shows_its_text_and_every_step_that_was_taken(staff: Staff) -> None:
    draft = await staff.drafted()
    assert (draft["__typename"], draft["kind"], draft["code"]) == ("ItemDraft", "ITEM", BIRTH)
    assert (draft["department"], draft["state"], draft["revision"]) == ("health", "DRAFT", 1)
    assert (draft["text"], draft["versionId"]) == (text_of(birth()), None)
    comment = {"draftId": draft["id"], "path": "/law/zh", "words": "第几条？"}
    await staff.reviewer.run("CommentDraft", input=comment)
    await staff.registrar.run("SubmitDraft", input=review(draft))
    await staff.reviewer.run("ReturnDraft", input={"draftId": draft["id"], "reason": "请说明。"})
    shown = await staff.registrar.run("ItemDraft", id=draft["id"])
    assert [(step["kind"], step["path"], step["words"]) for step in shown["steps"]] == [
        ("DRAFTED", None, None),
        ("COMMENTED", "/law/zh", "第几条？"),
        ("SUBMITTED", None, None),
        ("RETURNED", None, "请说明。"),
    ]
    assert shown["steps"][0]["by"] == str(staff.registrar.context.actor.subject)


async def test_a_published_draft_names_its_version_and_comes_back_as_its_package(staff: Staff) -> None:
    draft = await staff.approved()
    published = await staff.authority.run("PublishDraft", input=review(draft))
    assert published["__typename"] == "ItemDraft"
    assert published["state"] == "PUBLISHED"
    assert published["versionId"]
    exported = await staff.registrar.run("PublishedPackage", code=BIRTH)
    assert isinstance(parse_package(exported.encode()), ItemPackage)
    assert await staff.registrar.run("PublishedPackage", code="nothing-here") is None


async def test_drafts_are_listed_for_staff_of_their_department_and_for_the_authority(staff: Staff) -> None:
    drafts = [await staff.drafted() for _ in range(2)]
    listed = await staff.registrar.run("ItemDrafts")
    assert {each["id"] for each in listed} == {draft["id"] for draft in drafts}
    assert {each["id"] for each in await staff.authority.run("ItemDrafts")} == {draft["id"] for draft in drafts}
    assert len(await staff.registrar.run("ItemDrafts", first=1)) == 1
    assert await staff.registrar.run("ItemDrafts", state="PUBLISHED") == []
    assert await staff.stranger.run("ItemDrafts") == []


async def test_a_draft_of_another_department_is_unknown(staff: Staff) -> None:
    draft = await staff.drafted()
    stranger = staff.stranger
    for answer in (
        await stranger.run("ItemDraft", id=draft["id"]),
        await stranger.run("DraftDifference", id=draft["id"]),
        await stranger.run("EditDraft", input={**review(draft), "text": "a: 1"}),
        await stranger.run("SubmitDraft", input=review(draft)),
        await stranger.run("CommentDraft", input={"draftId": draft["id"], "path": "", "words": "?"}),
        await stranger.run("RehearseDraft", input={"draftId": draft["id"]}),
        await staff.registrar.run("ItemDraft", id="no id"),
    ):
        assert is_problem(answer, "DraftUnknown", "DRAFT_UNKNOWN")


async def test_a_step_without_its_role_names_the_role_and_the_department(staff: Staff) -> None:
    refused = await staff.registrar.run("DraftItem", input=package(household(), "police"))
    assert is_problem(refused, "StaffRoleNeeded", "STAFF_ROLE_NEEDED")
    assert (refused["role"], refused["department"]) == ("REGISTRAR", "police")


async def test_a_draft_at_another_step_or_of_another_revision_stays_as_it_is(staff: Staff) -> None:
    draft = await staff.drafted()
    elsewhere = await staff.reviewer.run("ApproveDraft", input=review(draft))
    assert is_problem(elsewhere, "DraftElsewhere", "DRAFT_ELSEWHERE")
    assert elsewhere["state"] == "DRAFT"
    stale = await staff.registrar.run("EditDraft", input={**review(draft, 7), "text": "a: 1"})
    assert is_problem(stale, "DraftStale", "DRAFT_STALE")
    assert stale["current"] == 1


async def test_nobody_approves_their_own_draft(public: PublicSchema, staff: Staff) -> None:
    both = await public.staff(REGISTRAR, REVIEWER)
    draft = await both.run("DraftItem", input=package(birth()))
    await both.run("SubmitDraft", input=review(draft))
    assert is_problem(await both.run("ApproveDraft", input=review(draft)), "DraftOwn", "DRAFT_OWN")


async def test_a_comment_or_a_reason_says_something(staff: Staff) -> None:
    draft = await staff.approved()
    empty = await staff.reviewer.run("CommentDraft", input={"draftId": draft["id"], "path": "", "words": " "})
    assert is_problem(empty, "ReasonNotTaken", "REASON_NOT_TAKEN")
    empty = await staff.authority.run("ReturnDraft", input={"draftId": draft["id"], "reason": ""})
    assert is_problem(empty, "ReasonNotTaken", "REASON_NOT_TAKEN")


async def test_a_package_that_breaks_a_rule_is_refused_with_what_is_wrong_and_how_to_fix_it(staff: Staff) -> None:
    draft = await staff.approved(birth() | {"limits": {"statutory_days": 1, "promised_days": 9}})
    refused = await staff.authority.run("PublishDraft", input=review(draft))
    assert is_problem(refused, "PackageRefused", "PACKAGE_REFUSED")
    [finding] = refused["findings"]
    assert finding["code"] == "PROMISED_OVER_STATUTORY"
    assert finding["path"].startswith("/limits")
    assert all(finding[part][language] for part in ("wrong", "mend") for language in ("zh", "en"))


async def test_a_package_of_another_department_is_refused_with_the_one_it_states(staff: Staff) -> None:
    draft = await staff.registrar.run("DraftItem", input=package(household()))
    refused = await staff.registrar.run("SubmitDraft", input=review(draft))
    assert is_problem(refused, "DraftDepartmentOtherwise", "DRAFT_DEPARTMENT_OTHERWISE")
    assert refused["stated"] == "police"


async def test_a_difference_from_what_is_in_force_is_told_in_words(public: PublicSchema, staff: Staff) -> None:
    await public.publish(birth())
    draft = await staff.drafted(birth() | {"limits": {"statutory_days": 5, "promised_days": 2, "answer_days": 5}})
    told = await staff.registrar.run("DraftDifference", id=draft["id"])
    assert told["__typename"] == "DraftDifference"
    [change] = told["differences"]
    assert change["path"] == "/limits/promised_days"
    assert change["words"]["zh"] == "「办结时限 / 承诺办结时限」由“1”改为“2”。"


async def test_the_authority_changes_the_status_of_what_is_published(public: PublicSchema, staff: Staff) -> None:
    await public.publish(birth(), household(), one_thing=newborn())
    reason = {"code": BIRTH, "reason": "系统升级。"}
    for operation, standing in (("SuspendItem", "SUSPENDED"), ("ResumeItem", "PUBLISHED"), ("CancelItem", "CANCELLED")):
        changed = await staff.authority.run(operation, input=reason)
        assert (changed["__typename"], changed["code"], changed["standing"]) == ("ItemStands", BIRTH, standing)
    refused = await staff.authority.run("ResumeItem", input=reason)
    assert is_problem(refused, "ItemStandsOtherwise", "ITEM_STANDS_OTHERWISE")
    assert refused["standing"] == "CANCELLED"
    unknown = await staff.authority.run("SuspendItem", input={**reason, "code": "nothing"})
    assert is_problem(unknown, "ItemUnknown", "ITEM_UNKNOWN")
    unsaid = await staff.authority.run("SuspendItem", input={**reason, "reason": " "})
    assert is_problem(unsaid, "ReasonNotTaken", "REASON_NOT_TAKEN")
