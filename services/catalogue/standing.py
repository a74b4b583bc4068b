"""Taking services out of force: suspended for a while, taken up again, or cancelled for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from services.access.service import Access
from services.access.types import Actor, StaffRole
from services.catalogue.draft_store import DraftStore
from services.catalogue.lifecycle import (
    LONGEST_WORDS,
    ItemCancelled,
    ItemSuspended,
    RoleNeeded,
    Standing,
    StandingOtherwise,
    StandingSet,
    StepKind,
    WordsMissing,
)
from services.catalogue.tables import ItemRow, OneThingRow, SearchLineRow
from services.catalogue.types import OneThingVersion, UnknownItem
from services.kit.db import Database, ReadSession, UnitOfWork

_FROM = {
    StepKind.SUSPENDED: frozenset({Standing.PUBLISHED}),
    StepKind.RESUMED: frozenset({Standing.SUSPENDED}),
    StepKind.CANCELLED: frozenset({Standing.PUBLISHED, Standing.SUSPENDED}),
}
_TO = {
    StepKind.SUSPENDED: Standing.SUSPENDED,
    StepKind.RESUMED: Standing.PUBLISHED,
    StepKind.CANCELLED: Standing.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class Standings:
    db: Database
    access: Access
    store: DraftStore

    async def change(
        self, actor: Actor, code: str, step: StepKind, words: str
    ) -> StandingSet | RoleNeeded | UnknownItem | StandingOtherwise | WordsMissing:
        """Suspend, resume or cancel what is published under a code, and say why. A cancelled one is found no more."""
        async with self.db.work() as work:
            row = await _held(work, code)
            posts = await self.access.posts_of(work, actor.subject)
            if all(post.role is not StaffRole.AUTHORITY_REVIEWER for post in posts):
                return RoleNeeded(StaffRole.AUTHORITY_REVIEWER, row.department if row else "")
            if row is None:
                return UnknownItem()
            if not words.strip() or len(words) > LONGEST_WORDS:
                return WordsMissing()
            if row.standing not in _FROM[step]:
                return StandingOtherwise(row.standing)
            row.standing = _TO[step]
            await self.store.step(work, actor, step, None, code=code, words=words)
            if row.standing is Standing.CANCELLED:
                await work.execute(delete(SearchLineRow).where(SearchLineRow.code == code))
            return StandingSet(code, row.standing)


async def closed(session: ReadSession, one_thing: OneThingVersion, day: date) -> ItemSuspended | ItemCancelled | None:
    """Why a one-thing is not opened anew on a day: it, or an item of it, is suspended or cancelled, by an authority's
    step or by the term that its own definition states.
    """
    for item in one_thing.items:
        if not item.term.open_on(day):
            gone = item.term.cancellation is not None and day >= item.term.cancellation.on
            return ItemCancelled(item.code) if gone else ItemSuspended(item.code)
    codes = [one_thing.code, *(item.code for item in one_thing.items)]
    found: Sequence[ItemRow | OneThingRow] = [
        *await session.all(select(OneThingRow).where(OneThingRow.code.in_(codes))),
        *await session.all(select(ItemRow).where(ItemRow.code.in_(codes))),
    ]
    for row in found:
        match row.standing:
            case Standing.SUSPENDED:
                return ItemSuspended(row.code)
            case Standing.CANCELLED:
                return ItemCancelled(row.code)
            case Standing.PUBLISHED:
                pass
    return None


async def _held(work: UnitOfWork, code: str) -> ItemRow | OneThingRow | None:
    item = await work.one(select(ItemRow).where(ItemRow.code == code).with_for_update())
    return item or await work.one(select(OneThingRow).where(OneThingRow.code == code).with_for_update())
