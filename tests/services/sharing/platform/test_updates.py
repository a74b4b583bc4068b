"""The platform's catalogue is followed: versions, withdrawals and grants; a change under a version is kept out."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest
import structlog
from sqlalchemy import select

from services.kit.clock import Deadline, HeldClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.kit.jobs import JobKind, Routes
from services.kit.vault import Vault
from services.sharing.platform.updates import RejectedEntry
from services.sharing.service import PlatformUpdate, Resources, Sharing
from services.sharing.tables import GrantRow, ResourceRow
from services.sharing.types import (
    PLATFORM,
    SELF,
    Asked,
    Basis,
    CatalogueChanged,
    CatalogueChanges,
    GrantEntry,
    Ground,
    Location,
    OutcomeKind,
    Resource,
    Tier,
    Unavailable,
)
from tests.support.births import MOTHER, MOTHER_NUMBER
from tests.support.queue import HeldQueue
from tests.support.regions import directory
from tests.support.resources import PERSON, catalogue, resource
from tests.support.sources import TableSource

HOUSING = replace(
    resource("housing.fund", (("person.id_number",),), {SELF: ("fund.balance",)}, grounds=(Ground.GRANT,)),
    at=Location(Tier.MAIN),
)
ASKED = Asked("housing.fund", MOTHER, {"person.id_number": MOTHER_NUMBER}, {SELF: ("fund.balance",)})


@dataclass
class Platform:
    """Says what it is told to, and keeps what it was asked."""

    says: CatalogueChanges | Unavailable = field(default_factory=lambda: CatalogueChanges(1))
    asked: list[int | None] = field(default_factory=list)

    async def changes(self, since: int | None, *, until: Deadline) -> CatalogueChanges | Unavailable:
        self.asked.append(since)
        return self.says


@dataclass
class Process:
    """One process of the gateway, with its catalogue at hand."""

    sharing: Sharing
    resources: Resources
    platform: Platform
    source: TableSource
    clock: HeldClock

    async def follow(self, revision: int, **changes: object) -> PlatformUpdate:
        self.platform.says = CatalogueChanges(revision, **changes)  # type: ignore[arg-type]
        followed = await self.sharing.follow_platform(until=Deadline.after(5, self.clock))
        assert isinstance(followed, PlatformUpdate)
        return followed


HEARD = JobKind("test.catalogue_changed", CatalogueChanged)


@pytest.fixture
def routes() -> Routes:
    return Routes((HEARD,))


@pytest.fixture
def make(db: Database, vault: Vault, ids: SeededIds, clock: HeldClock) -> "Make":
    return Make(db, vault, ids, clock)


@dataclass
class Make:
    db: Database
    vault: Vault
    ids: SeededIds
    clock: HeldClock

    def __call__(self, *own: Resource) -> Process:
        resources, platform, source = Resources(catalogue(*own)), Platform(), TableSource()
        sharing = Sharing(
            db=self.db,
            sources={PLATFORM: source},
            resources=resources,
            elements={},
            vault=self.vault,
            ids=self.ids,
            clock=self.clock,
            cities=directory(self.clock),
            platform=platform,
        )
        return Process(sharing, resources, platform, source, self.clock)


@pytest.fixture
def process(make: Make) -> Process:
    return make(PERSON)


def heard(queue: HeldQueue) -> list[tuple[str, ...]]:
    return [HEARD.decode(job.payload).codes for job in queue.jobs]


class TestTakingOver:
    async def test_what_the_gateway_says_in_the_same_words_is_no_news(self, process: Process, queue: HeldQueue) -> None:
        assert (await process.follow(7, resources=(PERSON,))).codes == ()
        assert heard(queue) == []

    async def test_the_first_time_all_is_asked_for_and_then_what_has_changed_since(self, process: Process) -> None:
        await process.follow(7)
        await process.follow(9)
        await process.follow(9)
        assert process.platform.asked == [None, 7, 9]

    async def test_a_new_entry_is_at_hand_at_once_beside_the_gateways_own(self, process: Process) -> None:
        assert dict(process.resources) == catalogue(PERSON)
        assert await process.follow(1, resources=(HOUSING,)) == PlatformUpdate(1, ("housing.fund",))
        assert dict(process.resources) == catalogue(PERSON, HOUSING)

    async def test_what_it_names_is_heard_of_and_where_nothing_changed_nothing_is(
        self, process: Process, queue: HeldQueue
    ) -> None:
        await process.follow(1, resources=(HOUSING,))
        await process.follow(2)
        await process.follow(3, withdrawn=("housing.fund", "no.such"))
        assert heard(queue) == [("housing.fund",), ("housing.fund",)]

    async def test_of_two_versions_the_higher_is_asked_and_both_are_kept(self, process: Process, db: Database) -> None:
        newer = replace(HOUSING, version=2, zh="住房公积金")
        await process.follow(1, resources=(HOUSING,))
        await process.follow(2, resources=(newer,))
        assert process.resources["housing.fund"] == newer
        async with db.read() as session:
            assert [row.version for row in await session.all(select(ResourceRow).order_by(ResourceRow.version))] == [
                1,
                2,
            ]

    async def test_a_change_under_a_known_version_is_kept_out_and_the_rest_taken_over(self, process: Process) -> None:
        await process.follow(1, resources=(HOUSING,))
        other = replace(HOUSING, code="housing.loan")
        with structlog.testing.capture_logs() as lines:
            followed = await process.follow(2, resources=(replace(HOUSING, zh="别的"), other))
        assert followed == PlatformUpdate(2, ("housing.loan",), (RejectedEntry("housing.fund", 1),))
        assert dict(process.resources) == catalogue(PERSON, HOUSING, other)
        assert [(line["resource"], line["version"]) for line in lines] == [("housing.fund", 1)]

    async def test_the_gateways_own_version_is_known_even_before_it_is_written_down(self, process: Process) -> None:
        followed = await process.follow(1, resources=(replace(PERSON, zh="别的"),))
        assert followed == PlatformUpdate(1, (), (RejectedEntry("police.person", 1),))
        assert process.resources["police.person"] == PERSON

    async def test_a_withdrawn_entry_is_gone_and_no_older_version_comes_back(self, process: Process) -> None:
        await process.follow(1, resources=(HOUSING,))
        await process.follow(2, resources=(replace(HOUSING, version=2),))
        await process.follow(3, withdrawn=("housing.fund",))
        assert dict(process.resources) == catalogue(PERSON)

    async def test_it_comes_back_when_it_is_shared_again(self, process: Process) -> None:
        await process.follow(1, resources=(HOUSING,))
        await process.follow(2, withdrawn=("housing.fund",))
        await process.follow(3, resources=(HOUSING,))
        assert process.resources["housing.fund"] == HOUSING

    async def test_the_gateways_own_is_withdrawn_too_until_it_has_a_newer_version(self, make: Make) -> None:
        process = make(PERSON)
        await process.follow(1, withdrawn=("police.person",))
        assert dict(process.resources) == {}
        newer = make(replace(PERSON, version=2))
        await newer.sharing.refresh()
        assert list(newer.resources) == ["police.person"]

    async def test_a_platform_that_is_down_changes_nothing(self, process: Process) -> None:
        await process.follow(1, resources=(HOUSING,))
        process.platform.says = Unavailable(OutcomeKind.DOWN)
        said = await process.sharing.follow_platform(until=Deadline.after(5, process.clock))
        assert (said, "housing.fund" in process.resources) == (Unavailable(OutcomeKind.DOWN), True)
        await process.follow(2)
        assert process.platform.asked == [None, 1, 1]

    async def test_without_a_platform_there_is_nothing_to_follow(
        self, db: Database, vault: Vault, ids: SeededIds, clock: HeldClock
    ) -> None:
        sharing = Sharing(
            db=db,
            sources={},
            resources=catalogue(PERSON),
            elements={},
            vault=vault,
            ids=ids,
            clock=clock,
            cities=directory(clock),
        )
        assert await sharing.follow_platform(until=Deadline.after(5, clock)) is None


class TestOtherProcesses:
    async def test_they_see_it_when_they_look_again_and_need_not_read_it_twice(self, make: Make) -> None:
        one, other = make(PERSON), make(PERSON)
        await one.follow(1, resources=(HOUSING,))
        assert "housing.fund" not in other.resources
        assert await other.sharing.refresh()
        assert other.resources["housing.fund"] == HOUSING
        assert not await other.sharing.refresh()

    async def test_a_process_that_starts_has_it_without_the_platform(self, make: Make) -> None:
        await make(PERSON).follow(1, resources=(HOUSING,))
        later = make(PERSON)
        await later.sharing.refresh()
        assert (list(later.resources), later.platform.asked) == (["police.person", "housing.fund"], [])

    async def test_of_two_that_follow_at_once_the_slower_leaves_it_to_the_quicker(
        self, make: Make, queue: HeldQueue
    ) -> None:
        quick, slow = make(PERSON), make(PERSON)

        @dataclass
        class Overtaken(Platform):
            async def changes(self, since: int | None, *, until: Deadline) -> CatalogueChanges | Unavailable:
                await quick.follow(2, resources=(HOUSING,))
                return CatalogueChanges(1, (replace(HOUSING, code="housing.loan"),))

        slow.sharing._updates.platform = Overtaken()
        assert await slow.sharing.follow_platform(until=Deadline.after(5, slow.clock)) is None
        assert set(slow.resources) == {"police.person", "housing.fund"}
        assert heard(queue) == [("housing.fund",)]


class TestGrants:
    def grant(self, clock: HeldClock) -> GrantEntry:
        now = clock.now()
        span = timedelta(days=1)
        return GrantEntry(UUID(int=5), "housing.fund", "newborn", ("fund.balance",), now - span, now + span)

    async def outcome(self, process: Process, basis: Basis) -> OutcomeKind:
        its, _ = await process.sharing.ask(ASKED, replace(basis, ground=None), until=Deadline.after(5, process.clock))
        return its.outcome

    async def test_a_grant_opens_the_resource_and_its_revocation_closes_it(
        self, process: Process, basis: Basis, clock: HeldClock, db: Database
    ) -> None:
        grant = self.grant(clock)
        await process.follow(1, resources=(HOUSING,))
        assert await self.outcome(process, basis) is OutcomeKind.NOT_AUTHORISED
        assert (await process.follow(2, grants=(grant,))).codes == ("housing.fund",)
        assert await self.outcome(process, basis) is OutcomeKind.NOTHING
        await process.follow(3, grants=(replace(grant, revoked_at=clock.now()),))
        assert await self.outcome(process, basis) is OutcomeKind.NOT_AUTHORISED
        async with db.read() as session:
            assert len(await session.all(select(GrantRow))) == 1

    async def test_a_grant_that_was_narrowed_covers_no_more_than_it_says_now(
        self, process: Process, basis: Basis, clock: HeldClock
    ) -> None:
        grant = self.grant(clock)
        await process.follow(1, resources=(HOUSING,), grants=(grant,))
        await process.follow(2, grants=(replace(grant, elements=("fund.account",)),))
        assert await self.outcome(process, basis) is OutcomeKind.NOT_AUTHORISED

    async def test_what_was_withdrawn_is_not_asked_whatever_was_granted(
        self, process: Process, basis: Basis, clock: HeldClock
    ) -> None:
        await process.follow(1, resources=(HOUSING,), grants=(self.grant(clock),))
        await process.follow(2, withdrawn=("housing.fund",))
        assert await self.outcome(process, basis) is OutcomeKind.NOT_AUTHORISED
        assert process.source.calls == []


async def test_what_is_withdrawn_while_its_row_is_written_is_asked_as_it_was_and_nothing_breaks(
    process: Process, basis: Basis, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    statute = replace(HOUSING, grounds=(Ground.STATUTE,))
    await process.follow(1, resources=(statute,))
    work = Database.work

    def withdrawing(self: Database) -> object:
        process.resources._now = {}
        return work(self)

    monkeypatch.setattr(Database, "work", withdrawing)
    its, _ = await process.sharing.ask(ASKED, replace(basis, ground=None), until=Deadline.after(5, clock))
    assert its.outcome is OutcomeKind.NOTHING
