"""Posts of the staff: given, held for a while or until ended, and told apart by department."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.access.service import Access
from services.access.types import PostMisplaced, StaffPost, StaffRole, SubjectKind
from services.kit.clock import HeldClock
from services.kit.db import Database

REGISTRAR = StaffPost(StaffRole.REGISTRAR, "health")


@pytest.fixture
async def somebody(db: Database, access: Access) -> UUID:
    async with db.work() as work:
        return await access.provisional(work, SubjectKind.PERSON)


async def test_a_post_is_held_until_it_is_ended(db: Database, access: Access, somebody: UUID) -> None:
    async with db.work() as work:
        await access.appoint(work, somebody, REGISTRAR, by=somebody)
        await access.appoint(work, somebody, REGISTRAR, by=somebody)
        assert await access.posts_of(work, somebody) == {REGISTRAR}
        assert len(await access.postings(work)) == 1
        assert not await access.relieve(work, somebody, StaffPost(StaffRole.REGISTRAR, "police"))
        assert await access.relieve(work, somebody, REGISTRAR)
        assert await access.posts_of(work, somebody) == set()
        assert not await access.relieve(work, somebody, REGISTRAR)


async def test_a_post_may_end_by_itself(db: Database, access: Access, clock: HeldClock, somebody: UUID) -> None:
    async with db.work() as work:
        await access.appoint(work, somebody, REGISTRAR, by=somebody, until=clock.now() + timedelta(days=1))
        assert [posting.post for posting in await access.postings(work)] == [REGISTRAR]
        clock.advance(timedelta(days=1))
        assert await access.posts_of(work, somebody) == set()
        assert not await access.postings(work)


@pytest.mark.parametrize("role", list(StaffRole))
def test_only_the_authority_holds_a_post_over_all_departments(role: StaffRole) -> None:
    over_all = role is StaffRole.AUTHORITY_REVIEWER
    assert StaffPost(role, None if over_all else "health").covers("health")
    with pytest.raises(PostMisplaced):
        StaffPost(role, "health" if over_all else None)
