"""The way of a draft: who may do what, nobody alone, and nothing without a record."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
import yaml
from sqlalchemy import select

from services.access.service import Access
from services.access.types import Actor, Channel, StaffPost, StaffRole, SubjectKind
from services.audit.service import Audit
from services.audit.tables import AuditEntry
from services.catalogue.package.exports import as_yaml
from services.catalogue.registration.draft_workflow import Registration
from services.catalogue.service import Catalogue
from services.catalogue.types import (
    Bilingual,
    Draft,
    DraftDepartmentOtherwise,
    DraftElsewhere,
    DraftKind,
    DraftOwn,
    DraftStale,
    DraftState,
    DraftUnknown,
    ItemCancelled,
    ItemStandsOtherwise,
    ItemSuspended,
    ItemUnknown,
    ItemVersion,
    OneThingVersion,
    PackageRefused,
    ReasonNotTaken,
    SearchQuery,
    ServiceStatus,
    ServiceStatusChange,
    StaffRoleNeeded,
    StepKind,
)
from services.catalogue.types.guide import Cancellation, Suspension, Term
from services.catalogue.versions.in_force import package_in_force
from services.kit.clock import HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.vault import Vault
from tests.support.packages import BIRTH, Tree, birth, household, item_of, newborn, one_thing_of

HEALTH = "health"


@dataclass(frozen=True)
class Office:
    """Everybody who has to do with a draft."""

    db: Database
    access: Access
    catalogue: Catalogue
    registration: Registration
    registrar: Actor
    reviewer: Actor
    authority: Actor
    both: Actor
    stranger: Actor

    async def drafted(self, tree: Tree | None = None, actor: Actor | None = None) -> Draft:
        text = yaml.safe_dump(tree or birth(), allow_unicode=True, sort_keys=False)
        return sound(await self.registration.draft(actor or self.registrar, DraftKind.ITEM, HEALTH, text))

    async def approved(self, tree: Tree | None = None) -> Draft:
        draft = await self.drafted(tree)
        sound(await self.registration.submit(self.registrar, draft.id, 1))
        return sound(await self.registration.approve(self.reviewer, draft.id, 1))


def sound(outcome: object) -> Draft:
    assert isinstance(outcome, Draft), outcome
    return outcome


@pytest.fixture
async def office(db: Database, catalogue: Catalogue, vault: Vault, ids: SeededIds, clock: HeldClock) -> Office:
    access = Access(vault, ids, clock)
    posts = {
        "registrar": [StaffPost(StaffRole.REGISTRAR, HEALTH)],
        "reviewer": [StaffPost(StaffRole.DEPARTMENT_REVIEWER, HEALTH)],
        "authority": [StaffPost(StaffRole.AUTHORITY_REVIEWER)],
        "both": [StaffPost(role, None if role is StaffRole.AUTHORITY_REVIEWER else HEALTH) for role in StaffRole],
        "stranger": [StaffPost(StaffRole.REGISTRAR, "police"), StaffPost(StaffRole.DEPARTMENT_REVIEWER, "police")],
    }
    people = {}
    async with db.work() as work:
        for name, held in posts.items():
            subject = await access.provisional(work, SubjectKind.PERSON)
            for post in held:
                await access.appoint(work, subject, post, by=subject)
            people[name] = Actor.oneself(subject, Channel.WEB)
    registration = Registration(
        db=db, publication=catalogue.publication, access=access, audit=Audit(ids, clock), ids=ids, clock=clock
    )
    return Office(db, access, catalogue, registration, **people)


async def test_a_draft_is_written_reviewed_twice_and_published(office: Office) -> None:
    draft = await office.approved()
    assert draft.state is DraftState.AUTHORITY_REVIEW
    published = sound(await office.registration.publish(office.authority, draft.id, 1))
    async with office.db.read() as session:
        version = await office.catalogue.item(session, BIRTH)
        entries = await session.all(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id))
    assert isinstance(version, ItemVersion)
    assert (published.state, published.published) == (DraftState.PUBLISHED, version.id)
    kinds = [StepKind.DRAFTED, StepKind.SUBMITTED, StepKind.APPROVED, StepKind.PUBLISHED]
    assert [step.kind for step in published.steps] == kinds
    assert sorted(entries) == sorted(f"registration.{kind.lower()}" for kind in kinds)


async def test_a_text_is_kept_as_it_is_written(office: Office) -> None:
    text = "# 草稿，还没写完\ncode: 1   # 待定\n"
    draft = sound(await office.registration.draft(office.registrar, DraftKind.ITEM, HEALTH, text))
    assert (draft.text, draft.code, draft.revision) == (text, "", 1)
    refused = await office.registration.submit(office.registrar, draft.id, 1)
    assert isinstance(refused, PackageRefused)
    again = sound(await office.registration.edit(office.registrar, draft.id, 1, "code: abc\n"))
    assert (again.text, again.code, again.revision) == ("code: abc\n", "abc", 2)
    assert isinstance(await office.registration.edit(office.registrar, draft.id, 1, "x: 1"), DraftStale)


@pytest.mark.parametrize("text", ["a: &a [*a]", "{", "a: 1\na: 2", "x" * 300_000])
async def test_what_is_no_yaml_is_no_draft(office: Office, text: str) -> None:
    refused = await office.registration.draft(office.registrar, DraftKind.ITEM, HEALTH, text)
    assert isinstance(refused, PackageRefused)
    async with office.db.read() as session:
        assert await office.registration.newest(session, office.registrar, first=5) == []


async def test_each_step_is_for_its_own_role(office: Office) -> None:
    registration = office.registration
    refused = await registration.draft(office.reviewer, DraftKind.ITEM, HEALTH, "code: a")
    assert refused == StaffRoleNeeded(StaffRole.REGISTRAR, HEALTH)
    draft = await office.drafted()
    assert isinstance(await registration.edit(office.reviewer, draft.id, 1, "a: 1"), StaffRoleNeeded)
    assert isinstance(await registration.submit(office.authority, draft.id, 1), StaffRoleNeeded)
    assert await registration.approve(office.reviewer, draft.id, 1) == DraftElsewhere(DraftState.DRAFT)
    sound(await registration.submit(office.registrar, draft.id, 1))
    assert isinstance(await registration.approve(office.authority, draft.id, 1), StaffRoleNeeded)
    assert await registration.edit(office.registrar, draft.id, 1, "a: 1") == DraftElsewhere(DraftState.DEPT_REVIEW)
    sound(await registration.approve(office.reviewer, draft.id, 1))
    assert isinstance(await registration.publish(office.reviewer, draft.id, 1), StaffRoleNeeded)


async def test_another_department_s_draft_is_not_there(office: Office) -> None:
    draft = await office.drafted()
    registration = office.registration
    assert isinstance(await registration.submit(office.stranger, draft.id, 1), DraftUnknown)
    assert isinstance(await registration.comment(office.stranger, draft.id, "", "?"), DraftUnknown)
    async with office.db.read() as session:
        assert isinstance(await registration.read(session, office.stranger, draft.id), DraftUnknown)
        assert isinstance(await registration.difference(session, office.stranger, draft.id), DraftUnknown)
        assert await registration.newest(session, office.stranger, first=5) == []
        assert await registration.newest(session, office.authority, first=5) == [draft]
        assert await registration.newest(session, office.registrar, state=DraftState.PUBLISHED, first=5) == []


async def test_nobody_approves_or_publishes_what_they_wrote(office: Office) -> None:
    own = await office.drafted(actor=office.both)
    sound(await office.registration.submit(office.both, own.id, 1))
    assert isinstance(await office.registration.approve(office.both, own.id, 1), DraftOwn)
    sound(await office.registration.approve(office.reviewer, own.id, 1))
    assert isinstance(await office.registration.publish(office.both, own.id, 1), DraftOwn)
    sound(await office.registration.publish(office.authority, own.id, 1))


async def test_whoever_edits_once_is_an_author_for_good(office: Office) -> None:
    draft = await office.drafted()
    text = yaml.safe_dump(birth(), allow_unicode=True)
    sound(await office.registration.edit(office.both, draft.id, 1, text))
    sound(await office.registration.edit(office.registrar, draft.id, 2, text))
    sound(await office.registration.submit(office.registrar, draft.id, 3))
    assert isinstance(await office.registration.approve(office.both, draft.id, 3), DraftOwn)


async def test_a_post_ends_with_its_time(office: Office) -> None:
    draft = await office.drafted()
    async with office.db.work() as work:
        await office.access.relieve(work, office.registrar.subject, StaffPost(StaffRole.REGISTRAR, HEALTH))
    assert isinstance(await office.registration.submit(office.registrar, draft.id, 1), DraftUnknown)


async def test_what_changed_since_it_was_read_is_not_approved(office: Office) -> None:
    draft = await office.drafted()
    assert await office.registration.submit(office.registrar, draft.id, 7) == DraftStale(1)
    sound(await office.registration.submit(office.registrar, draft.id, 1))
    assert await office.registration.approve(office.reviewer, draft.id, 2) == DraftStale(1)


async def test_a_return_needs_a_reason_and_leads_back_to_the_author(office: Office) -> None:
    draft = await office.approved()
    for words in ("", "  ", "字" * 2001):
        assert isinstance(await office.registration.return_(office.authority, draft.id, words), ReasonNotTaken)
        assert isinstance(await office.registration.comment(office.authority, draft.id, "/law", words), ReasonNotTaken)
    returned = sound(await office.registration.return_(office.authority, draft.id, "请写明条款。"))
    assert (returned.state, returned.steps[-1].words) == (DraftState.DRAFT, "请写明条款。")
    said = sound(await office.registration.comment(office.reviewer, draft.id, "/law/zh", "第几条？"))
    assert (said.steps[-1].path, said.revision) == ("/law/zh", 1)


async def test_a_draft_with_findings_stays_where_it_is(office: Office) -> None:
    draft = await office.approved(birth() | {"limits": {"statutory_days": 1, "promised_days": 9}})
    refused = await office.registration.publish(office.authority, draft.id, 1)
    assert isinstance(refused, PackageRefused)
    assert [finding.code for finding in refused.findings] == ["PROMISED_OVER_STATUTORY"]
    async with office.db.read() as session:
        kept = sound(await office.registration.read(session, office.authority, draft.id))
        assert isinstance(await office.catalogue.item(session, BIRTH), ItemUnknown)
    assert kept.state is DraftState.AUTHORITY_REVIEW


async def test_a_package_of_another_department_is_not_handed_in(office: Office) -> None:
    draft = await office.drafted(household())
    assert await office.registration.submit(office.registrar, draft.id, 1) == DraftDepartmentOtherwise("police")


async def test_a_one_thing_is_of_its_first_item_s_department(office: Office) -> None:
    await published(office)
    text = yaml.safe_dump(newborn() | {"code": "newborn-again"}, allow_unicode=True)
    theirs = sound(await office.registration.draft(office.stranger, DraftKind.ONE_THING, "police", text))
    assert await office.registration.submit(office.stranger, theirs.id, 1) == DraftDepartmentOtherwise(HEALTH)
    ours = sound(await office.registration.draft(office.registrar, DraftKind.ONE_THING, HEALTH, text))
    sound(await office.registration.submit(office.registrar, ours.id, 1))
    sound(await office.registration.approve(office.reviewer, ours.id, 1))
    sound(await office.registration.publish(office.authority, ours.id, 1))


async def refused_to_police(office: Office, kind: DraftKind, tree: Tree) -> None:
    """At drafting, and where a draft of another code is edited."""
    text = yaml.safe_dump(tree, allow_unicode=True)
    refused = await office.registration.draft(office.stranger, kind, "police", text)
    assert isinstance(refused, PackageRefused)
    assert [(found.code, found.path) for found in refused.findings] == [("CODE_OF_ANOTHER", "/code")]
    blank = sound(await office.registration.draft(office.stranger, kind, "police", "code: another\n"))
    assert await office.registration.edit(office.stranger, blank.id, 1, text) == refused


async def test_no_department_drafts_what_another_has_published(office: Office) -> None:
    await published(office)
    await refused_to_police(office, DraftKind.ITEM, birth() | {"department": "police"})
    await refused_to_police(office, DraftKind.ONE_THING, newborn())


async def test_no_department_drafts_what_another_has_handed_in(office: Office) -> None:
    await office.approved()
    await refused_to_police(office, DraftKind.ITEM, birth() | {"department": "police"})


async def test_a_text_that_nobody_handed_in_keeps_no_code_from_its_department(office: Office) -> None:
    taken_over = yaml.safe_dump(birth() | {"department": "police"}, allow_unicode=True)
    theirs = sound(await office.registration.draft(office.stranger, DraftKind.ITEM, "police", taken_over))
    draft = await office.approved()
    assert isinstance(await office.registration.submit(office.stranger, theirs.id, 1), PackageRefused)
    sound(await office.registration.publish(office.authority, draft.id, 1))


async def test_what_another_department_published_meanwhile_is_not_taken_over(office: Office) -> None:
    draft = await office.approved()
    async with office.db.work() as work:
        theirs = item_of(birth() | {"department": "police"})
        assert isinstance(await office.catalogue.publish(work, theirs), ItemVersion)
    refused = await office.registration.publish(office.authority, draft.id, 1)
    assert isinstance(refused, PackageRefused)
    assert [found.code for found in refused.findings] == ["CODE_OF_ANOTHER"]


async def test_a_draft_is_told_from_what_is_in_force_place_by_place(office: Office) -> None:
    await published(office)
    changed = birth() | {"party": "mother"}
    changed["materials"] = [changed["materials"][1]]
    draft = await office.drafted(changed)
    async with office.db.read() as session:
        found = await office.registration.difference(session, office.registrar, draft.id)
    assert not isinstance(found, DraftUnknown)
    assert {change.path.split("/")[1] for change in found} == {"party", "materials"}
    assert all("mother-identity" in change.path for change in found if change.path.startswith("/materials"))


async def published(office: Office) -> OneThingVersion:
    async with office.db.work() as work:
        for tree in (birth(), household()):
            assert isinstance(await office.catalogue.publish(work, item_of(tree)), ItemVersion)
        one_thing = await office.catalogue.publish(work, one_thing_of(newborn()))
    assert isinstance(one_thing, OneThingVersion)
    return one_thing


@pytest.mark.parametrize("code", [BIRTH, "newborn"])
async def test_what_is_suspended_is_closed_until_it_is_resumed(office: Office, code: str) -> None:
    one_thing = await published(office)
    change = office.registration.change_status
    assert await change(office.authority, code, StepKind.RESUMED, "为何") == ItemStandsOtherwise(
        ServiceStatus.PUBLISHED
    )
    assert await change(office.authority, code, StepKind.SUSPENDED, "维护") == ServiceStatusChange(
        code, ServiceStatus.SUSPENDED
    )
    async with office.db.read() as session:
        assert await office.catalogue.closed(session, one_thing) == ItemSuspended(code)
        assert await office.catalogue.search(session, SearchQuery(code), limit=1)
    assert await change(office.authority, code, StepKind.RESUMED, "完成") == ServiceStatusChange(
        code, ServiceStatus.PUBLISHED
    )
    async with office.db.read() as session:
        assert await office.catalogue.closed(session, one_thing) is None


async def test_what_is_cancelled_is_neither_found_nor_published_again(office: Office) -> None:
    one_thing = await published(office)
    change = office.registration.change_status
    assert await change(office.authority, BIRTH, StepKind.CANCELLED, "依据废止") == ServiceStatusChange(
        BIRTH, ServiceStatus.CANCELLED
    )
    assert isinstance(await change(office.authority, BIRTH, StepKind.RESUMED, "为何"), ItemStandsOtherwise)
    await published(office)
    async with office.db.read() as session:
        assert await office.catalogue.closed(session, one_thing) == ItemCancelled(BIRTH)
        assert await office.catalogue.search(session, SearchQuery(BIRTH), limit=1) == []
    draft = await office.approved(birth() | {"party": "mother"})
    refused = await office.registration.publish(office.authority, draft.id, 1)
    assert refused == ItemStandsOtherwise(ServiceStatus.CANCELLED)


async def test_only_the_authority_takes_out_of_force_and_says_why(office: Office) -> None:
    await published(office)
    change = office.registration.change_status
    assert isinstance(await change(office.both, "nothing", StepKind.SUSPENDED, "维护"), ItemUnknown)
    assert isinstance(await change(office.authority, BIRTH, StepKind.SUSPENDED, " "), ReasonNotTaken)
    for actor in (office.registrar, office.reviewer, office.stranger):
        assert isinstance(await change(actor, BIRTH, StepKind.SUSPENDED, "维护"), StaffRoleNeeded)


async def test_what_is_published_is_exported_as_it_was_read(office: Office) -> None:
    await published(office)
    async with office.db.read() as session:
        item, one_thing = await package_in_force(session, BIRTH), await package_in_force(session, "newborn")
        assert await package_in_force(session, "nothing") is None
    assert item is not None
    assert one_thing is not None
    assert item_of(item) == item_of(birth())
    assert one_thing_of(one_thing) == one_thing_of(newborn())
    assert item_of(yaml.safe_load(as_yaml(item_of(item)))) == item_of(birth())


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Term(starts=date(2026, 11, 24)), ItemSuspended(BIRTH)),
        (Term(ends=date(2026, 11, 22)), ItemSuspended(BIRTH)),
        (Term(starts=date(2026, 11, 23), ends=date(2026, 11, 23)), None),
        (Term(suspension=Suspension(date(2026, 11, 20), None, Bilingual("检修", "repairs"))), ItemSuspended(BIRTH)),
        (Term(cancellation=Cancellation(date(2026, 11, 23), Bilingual("废止", "repealed"))), ItemCancelled(BIRTH)),
    ],
)
async def test_the_term_that_an_item_states_is_kept(office: Office, term: Term, expected: object) -> None:
    """The clock of these tests stands on 23 November 2026."""
    one_thing = await published(office)
    first, *others = one_thing.items
    dated = replace(one_thing, items=(replace(first, term=term), *others))
    async with office.db.read() as session:
        assert await office.catalogue.closed(session, dated) == expected
