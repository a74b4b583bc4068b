"""Updates of the platform's catalogue of record: each is taken over in one unit of work.

One process stores them; every process reads them from there, at its start and whenever the stored revision is newer. A
platform that is down costs nothing but the updates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.kit.clock import Clock, Deadline
from services.kit.db import Database, ReadSession, UnitOfWork
from services.sharing.platform.mirror import resource_row
from services.sharing.platform.resources import Mirrored, Resources
from services.sharing.ports import PlatformCatalogue
from services.sharing.tables import GrantRow, PlatformMirrorRow, ResourceRow
from services.sharing.types import PLATFORM, CatalogueChanged, CatalogueChanges, GrantEntry, Resource, Unavailable

_LOG = structlog.get_logger()
_RESOURCE = TypeAdapter(Resource)
_NOTHING_YET = -1
"""revision of a mirror that has not taken over anything"""


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """An entry that would change a version that is known: a published version does not change."""

    code: str
    version: int


@dataclass(frozen=True, slots=True)
class PlatformUpdate:
    """What was taken over."""

    revision: int
    codes: tuple[str, ...] = ()
    """of the resources concerned"""
    rejected: tuple[RejectedEntry, ...] = ()


@dataclass(slots=True)
class PlatformUpdates:
    """Keeps the mirror of one platform's catalogue up to date, and the catalogue at hand that is made from it."""

    db: Database
    resources: Resources
    platform: PlatformCatalogue | None
    clock: Clock
    _at_hand: int = field(default=_NOTHING_YET)
    """revision that the catalogue at hand shows"""

    async def follow(self, until: Deadline) -> PlatformUpdate | Unavailable | None:
        """Take over what has changed; none where there is no platform or another process was quicker."""
        if self.platform is None:
            return None
        async with self.db.read() as session:
            since = await _revision(session)
        changes = await self.platform.changes(None if since == _NOTHING_YET else since, until=until)
        if isinstance(changes, Unavailable):
            _LOG.warning("the platform's catalogue could not be read", provider=PLATFORM, outcome=changes.kind.value)
            return changes
        async with self.db.work() as work:
            taken_over = await self._take_over(work, changes, since)
        await self.refresh()
        return taken_over

    async def refresh(self) -> bool:
        """Show in the catalogue at hand what is stored; one small query where nothing changed. Whether anything had."""
        async with self.db.read() as session:
            revision = await _revision(session)
            if revision == self._at_hand:
                return False
            rows = await session.all(
                select(ResourceRow).where(ResourceRow.platform.is_not(None) | ResourceRow.withdrawn_at.is_not(None))
            )
        self.resources.take_over(_mirrored(rows))
        self._at_hand = revision
        return True

    async def _take_over(self, work: UnitOfWork, changes: CatalogueChanges, since: int) -> PlatformUpdate | None:
        if not await self._is_still_at(work, since):
            return None
        now = self.clock.now()
        rejected, codes = await self._store_resources(work, changes.resources)
        withdrawn = await self._withdraw(work, changes.withdrawn)
        await _store_grants(work, changes.grants)
        await work.execute(
            update(PlatformMirrorRow)
            .where(PlatformMirrorRow.platform == PLATFORM)
            .values(revision=changes.revision, followed_at=now)
        )
        # The first time all grants are new to the mirror, and none has changed.
        granted = {grant.resource for grant in changes.grants} if since != _NOTHING_YET else set()
        concerned = tuple(sorted({*codes, *withdrawn, *granted}))
        if concerned:
            work.publish(CatalogueChanged(concerned))
        return PlatformUpdate(changes.revision, concerned, rejected)

    async def _is_still_at(self, work: UnitOfWork, since: int) -> bool:
        """Whether the mirror is still at the revision that the platform was asked from; it is locked from here on."""
        first = {"platform": PLATFORM, "revision": _NOTHING_YET, "followed_at": self.clock.now()}
        await work.execute(insert(PlatformMirrorRow).on_conflict_do_nothing(), [first])
        mirror = select(PlatformMirrorRow).where(PlatformMirrorRow.platform == PLATFORM).with_for_update()
        row = await work.one(mirror)
        return row is not None and row.revision == since

    async def _store_resources(
        self, work: UnitOfWork, resources: Sequence[Resource]
    ) -> tuple[tuple[RejectedEntry, ...], list[str]]:
        now = self.clock.now()
        at_hand = [self.resources.own[each.code] for each in resources if each.code in self.resources.own]
        own = [resource_row(resource, now) for resource in at_hand]
        known = {
            **{(row["code"], row["version"]): row["digest"] for row in own},
            **await _digests(work, [resource.code for resource in resources]),
        }
        rows = [resource_row(resource, now, platform=PLATFORM) for resource in resources]
        fits = [known.get((row["code"], row["version"]), row["digest"]) == row["digest"] for row in rows]
        kept = [row for row, fit in zip(rows, fits, strict=True) if fit]
        rejected = tuple(
            RejectedEntry(row["code"], row["version"]) for row, fit in zip(rows, fits, strict=True) if not fit
        )
        for entry in rejected:
            _LOG.error("a version of a resource changed, and is kept out", resource=entry.code, version=entry.version)
        if kept:
            await work.execute(insert(ResourceRow).on_conflict_do_nothing(), kept)
            # What was withdrawn and is shared again has its code once more.
            versions = [(row["code"], row["version"]) for row in kept]
            of_these = tuple_(ResourceRow.code, ResourceRow.version).in_(versions)
            shared_again = await work.execute(
                update(ResourceRow)
                .where(of_these, ResourceRow.withdrawn_at.is_not(None))
                .values(withdrawn_at=None)
                .returning(ResourceRow.code)
            )
            back = set(shared_again.scalars())
        else:
            back = set()
        # What the gateway knew already with the same definition is no change.
        return rejected, sorted(back | {row["code"] for row in kept if (row["code"], row["version"]) not in known})

    async def _withdraw(self, work: UnitOfWork, codes: Sequence[str]) -> list[str]:
        """The codes that the gateway knew; of its own entries, too: the catalogue of record is the platform's."""
        now = self.clock.now()
        own = [resource_row(self.resources.own[code], now) for code in codes if code in self.resources.own]
        if own:
            await work.execute(insert(ResourceRow).on_conflict_do_nothing(), own)
        in_force = ResourceRow.code.in_(codes) & ResourceRow.withdrawn_at.is_(None)
        ended = await work.execute(
            update(ResourceRow).where(in_force).values(withdrawn_at=now).returning(ResourceRow.code)
        )
        return [row.code for row in ended]


async def _revision(session: ReadSession) -> int:
    row = await session.one(select(PlatformMirrorRow.revision).where(PlatformMirrorRow.platform == PLATFORM))
    return _NOTHING_YET if row is None else row


async def _digests(session: ReadSession, codes: Sequence[str]) -> Mapping[tuple[str, int], str]:
    rows = await session.all(select(ResourceRow).where(ResourceRow.code.in_(codes)))
    return {(row.code, row.version): row.digest for row in rows}


async def _store_grants(work: UnitOfWork, grants: Sequence[GrantEntry]) -> None:
    """As the platform states them now, in place of before: a grant may be narrowed, prolonged or revoked."""
    if not grants:
        return
    rows: list[dict[str, Any]] = [
        {
            "id": grant.id,
            "resource": grant.resource,
            "item": grant.item,
            "elements": list(grant.elements),
            "valid_from": grant.valid_from,
            "valid_until": grant.valid_until,
            "revoked_at": grant.revoked_at,
        }
        for grant in grants
    ]
    statement = insert(GrantRow)
    changing = {name: statement.excluded[name] for name in rows[0] if name != "id"}
    await work.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changing), rows)


def _mirrored(rows: Sequence[ResourceRow]) -> Mirrored:
    entries: dict[str, Resource] = {}
    withdrawn: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.version):
        if row.withdrawn_at is not None:
            withdrawn[row.code] = row.version
            # Nor does an older version come back in its place.
            entries.pop(row.code, None)
            continue
        try:
            entries[row.code] = _RESOURCE.validate_python(row.definition)
        except ValidationError:
            _LOG.error("a mirrored resource cannot be read", resource=row.code, version=row.version)
    return Mirrored(entries, withdrawn)
