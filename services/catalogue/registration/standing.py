"""Taking services out of force: suspended for a while, taken up again, or cancelled for good."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from services.access.service import Access
from services.access.types import Actor, StaffRole
from services.catalogue.registration.draft_store import DraftStore
from services.catalogue.registration.lifecycle import (
    LONGEST_WORDS,
    ItemCancelled,
    ItemStandsOtherwise,
    ItemSuspended,
    ReasonNotTaken,
    ServiceStatus,
    ServiceStatusChange,
    StaffRoleNeeded,
    StepKind,
)
from services.catalogue.tables import ItemRow, OneThingRow, SearchLineRow
from services.catalogue.types import ItemUnknown, ItemVersion, OneThingVersion
from services.kit.db import Database, ReadSession, UnitOfWork

_FROM = {
    StepKind.SUSPENDED: frozenset({ServiceStatus.PUBLISHED}),
    StepKind.RESUMED: frozenset({ServiceStatus.SUSPENDED}),
    StepKind.CANCELLED: frozenset({ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED}),
}
_TO = {
    StepKind.SUSPENDED: ServiceStatus.SUSPENDED,
    StepKind.RESUMED: ServiceStatus.PUBLISHED,
    StepKind.CANCELLED: ServiceStatus.CANCELLED,
}
_SEVERITY = (ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED, ServiceStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class ServiceStatuses:
    db: Database
    access: Access
    store: DraftStore

    async def change(
        self, actor: Actor, code: str, step: StepKind, words: str
    ) -> ServiceStatusChange | StaffRoleNeeded | ItemUnknown | ItemStandsOtherwise | ReasonNotTaken:
        """Suspend, resume or cancel what is published under a code, and say why. A cancelled one is found no more."""
        async with self.db.work() as work:
            row = await _held(work, code)
            posts = await self.access.posts_of(work, actor.subject)
            if all(post.role is not StaffRole.AUTHORITY_REVIEWER for post in posts):
                return StaffRoleNeeded(StaffRole.AUTHORITY_REVIEWER, row.department if row else "")
            if row is None:
                return ItemUnknown()
            if not words.strip() or len(words) > LONGEST_WORDS:
                return ReasonNotTaken()
            if row.standing not in _FROM[step]:
                return ItemStandsOtherwise(row.standing)
            row.standing = _TO[step]
            await self.store.step(work, actor, step, None, code=code, words=words)
            if row.standing is ServiceStatus.CANCELLED:
                await work.execute(delete(SearchLineRow).where(SearchLineRow.code == code))
            return ServiceStatusChange(code, row.standing)


async def closed(session: ReadSession, one_thing: OneThingVersion, day: date) -> ItemSuspended | ItemCancelled | None:
    """Why a one-thing is not opened anew on a day: it, or an item of it, is suspended or cancelled, by an authority's
    step or by the term that its own definition states.
    """
    known = await standings(session, [one_thing.code, *(item.code for item in one_thing.items)])
    standing = {one_thing.code: known.get(one_thing.code, ServiceStatus.PUBLISHED)}
    standing |= {
        item.code: stands(item, known.get(item.code, ServiceStatus.PUBLISHED), day) for item in one_thing.items
    }
    for code, stood in standing.items():
        match stood:
            case ServiceStatus.SUSPENDED:
                return ItemSuspended(code)
            case ServiceStatus.CANCELLED:
                return ItemCancelled(code)
            case ServiceStatus.PUBLISHED:
                pass
    return None


def stands(item: ItemVersion, standing: ServiceStatus, day: date) -> ServiceStatus:
    """How an item stands on a day, by an authority's last step and by the term that its definition states."""
    if item.term.open_on(day):
        return standing
    gone = item.term.cancellation is not None and day >= item.term.cancellation.on
    return ServiceStatus.CANCELLED if gone else max(standing, ServiceStatus.SUSPENDED, key=_SEVERITY.index)


async def standings(session: ReadSession, codes: Collection[str]) -> Mapping[str, ServiceStatus]:
    """How each of these stands by an authority's last step; what is not published is not among them."""
    found: Sequence[ItemRow | OneThingRow] = [
        *await session.all(select(OneThingRow).where(OneThingRow.code.in_(codes))),
        *await session.all(select(ItemRow).where(ItemRow.code.in_(codes))),
    ]
    return {row.code: row.standing for row in found}


async def _held(work: UnitOfWork, code: str) -> ItemRow | OneThingRow | None:
    item = await work.one(select(ItemRow).where(ItemRow.code == code).with_for_update())
    return item or await work.one(select(OneThingRow).where(OneThingRow.code == code).with_for_update())
