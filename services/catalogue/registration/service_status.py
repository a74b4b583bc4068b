"""The status of a published service: suspended (暂停), taken up again (恢复) or cancelled (取消) by the authority."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from services.access.types import Actor, StaffPost, StaffRole
from services.catalogue.registration.draft_store import DraftStore
from services.catalogue.search.index import remove_from_index
from services.catalogue.tables import ItemRow, OneThingRow
from services.catalogue.types import (
    ItemCancelled,
    ItemStandsOtherwise,
    ItemSuspended,
    ItemUnknown,
    ItemVersion,
    OneThingVersion,
    ReasonNotTaken,
    ServiceStatus,
    ServiceStatusChange,
    StaffRoleNeeded,
    StepKind,
)
from services.kit.db import ReadSession, UnitOfWork
from services.kit.values.typed_text import is_reason

_ALLOWED_FROM = {
    StepKind.SUSPENDED: frozenset({ServiceStatus.PUBLISHED}),
    StepKind.RESUMED: frozenset({ServiceStatus.SUSPENDED}),
    StepKind.CANCELLED: frozenset({ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED}),
}
_LEADS_TO = {
    StepKind.SUSPENDED: ServiceStatus.SUSPENDED,
    StepKind.RESUMED: ServiceStatus.PUBLISHED,
    StepKind.CANCELLED: ServiceStatus.CANCELLED,
}
_SEVERITY = (ServiceStatus.PUBLISHED, ServiceStatus.SUSPENDED, ServiceStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What the authority wants done to what is published under a code, and why."""

    code: str
    step: StepKind
    reason: str


async def why_closed(
    session: ReadSession, one_thing: OneThingVersion, day: date
) -> ItemSuspended | ItemCancelled | None:
    """Why a one-thing is not opened anew on a day: it, or an item of it, is suspended or cancelled, by the authority or
    by the term that its own definition states.
    """
    known = await statuses(session, [one_thing.code, *(item.code for item in one_thing.items)])
    status_of = {one_thing.code: known.get(one_thing.code, ServiceStatus.PUBLISHED)}
    status_of |= {
        item.code: status_on(item, known.get(item.code, ServiceStatus.PUBLISHED), day) for item in one_thing.items
    }
    for code, status in status_of.items():
        match status:
            case ServiceStatus.SUSPENDED:
                return ItemSuspended(code)
            case ServiceStatus.CANCELLED:
                return ItemCancelled(code)
            case ServiceStatus.PUBLISHED:
                pass
    return None


def status_on(item: ItemVersion, by_authority: ServiceStatus, day: date) -> ServiceStatus:
    """The status of an item on a day: by the authority's last step and by the term that its definition states."""
    if item.term.open_on(day):
        return by_authority
    gone = item.term.cancellation is not None and day >= item.term.cancellation.on
    return ServiceStatus.CANCELLED if gone else max(by_authority, ServiceStatus.SUSPENDED, key=_SEVERITY.index)


async def statuses(session: ReadSession, codes: Collection[str]) -> Mapping[str, ServiceStatus]:
    """The status of each code by the authority's last step; what is not published is not among them."""
    found: Sequence[ItemRow | OneThingRow] = [
        *await session.all(select(OneThingRow).where(OneThingRow.code.in_(codes))),
        *await session.all(select(ItemRow).where(ItemRow.code.in_(codes))),
    ]
    return {row.code: row.service_status for row in found}


async def change_status(
    work: UnitOfWork, store: DraftStore, posts: Collection[StaffPost], actor: Actor, change: StatusChange
) -> ServiceStatusChange | StaffRoleNeeded | ItemUnknown | ItemStandsOtherwise | ReasonNotTaken:
    """Suspend, resume or cancel what is published under a code. A cancelled service is found by no search."""
    row = await _locked(work, change.code)
    if all(post.role is not StaffRole.AUTHORITY_REVIEWER for post in posts):
        return StaffRoleNeeded(StaffRole.AUTHORITY_REVIEWER, row.department if row else "")
    if row is None:
        return ItemUnknown()
    if not is_reason(change.reason):
        return ReasonNotTaken()
    if row.service_status not in _ALLOWED_FROM[change.step]:
        return ItemStandsOtherwise(row.service_status)
    row.service_status = _LEADS_TO[change.step]
    await store.record(work, actor, change.step, None, code=change.code, words=change.reason)
    if row.service_status is ServiceStatus.CANCELLED:
        await remove_from_index(work, change.code)
    return ServiceStatusChange(change.code, row.service_status)


async def _locked(work: UnitOfWork, code: str) -> ItemRow | OneThingRow | None:
    """What is published under a code, locked until the transaction ends."""
    item = await work.one(select(ItemRow).where(ItemRow.code == code).with_for_update())
    return item or await work.one(select(OneThingRow).where(OneThingRow.code == code).with_for_update())
