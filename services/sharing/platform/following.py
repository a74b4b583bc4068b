"""Following the platform's catalogue of record: its changes are taken over in one unit of work each.

Whoever follows writes them down; every process reads them from there, at its start and whenever the revision has
moved on. A platform that is down costs nothing but news.
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
class KeptOut:
    """An entry that would change a version that is known: a published version does not change."""

    code: str
    version: int


@dataclass(frozen=True, slots=True)
class Followed:
    """What was taken over."""

    revision: int
    codes: tuple[str, ...] = ()
    """of the resources concerned"""
    kept_out: tuple[KeptOut, ...] = ()


@dataclass(slots=True)
class Following:
    """The mirror of one platform's catalogue, and the catalogue at hand that is made from it."""

    db: Database
    resources: Resources
    platform: PlatformCatalogue | None
    clock: Clock
    _at_hand: int = field(default=_NOTHING_YET)
    """revision that the catalogue at hand shows"""

    async def follow(self, until: Deadline) -> Followed | Unavailable | None:
        """Take over what has changed; none where there is no platform or another process was quicker."""
        if self.platform is None:
            return None
        async with self.db.read() as session:
            since = await _revision(session)
        changes = await self.platform.changes(None if since == _NOTHING_YET else since, until=until)
        if isinstance(changes, Unavailable):
            _LOG.warning("the platform's catalogue was not heard", provider=PLATFORM, outcome=changes.kind.value)
            return changes
        async with self.db.work() as work:
            followed = await self._take_over(work, changes, since)
        await self.refresh()
        return followed

    async def refresh(self) -> bool:
        """Show what is written down; one small query where nothing has changed. Says whether anything had."""
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

    async def _take_over(self, work: UnitOfWork, changes: CatalogueChanges, since: int) -> Followed | None:
        if not await self._holds_the_place(work, since):
            return None
        now = self.clock.now()
        kept_out, codes = await self._keep_resources(work, changes.resources)
        withdrawn = await self._withdraw(work, changes.withdrawn)
        await _keep_grants(work, changes.grants)
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
        return Followed(changes.revision, concerned, kept_out)

    async def _holds_the_place(self, work: UnitOfWork, since: int) -> bool:
        """Whether the mirror still stands where it stood when the platform was asked; nobody else moves it on."""
        first = {"platform": PLATFORM, "revision": _NOTHING_YET, "followed_at": self.clock.now()}
        await work.execute(insert(PlatformMirrorRow).on_conflict_do_nothing(), [first])
        mirror = select(PlatformMirrorRow).where(PlatformMirrorRow.platform == PLATFORM).with_for_update()
        row = await work.one(mirror)
        return row is not None and row.revision == since

    async def _keep_resources(
        self, work: UnitOfWork, resources: Sequence[Resource]
    ) -> tuple[tuple[KeptOut, ...], list[str]]:
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
        kept_out = tuple(KeptOut(row["code"], row["version"]) for row, fit in zip(rows, fits, strict=True) if not fit)
        for entry in kept_out:
            _LOG.error("a version of a resource changed, and is kept out", resource=entry.code, version=entry.version)
        if kept:
            await work.execute(insert(ResourceRow).on_conflict_do_nothing(), kept)
            # What was withdrawn and is shared again comes under its code once more.
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
        # What the gateway knew already in these very words is no news.
        return kept_out, sorted(back | {row["code"] for row in kept if (row["code"], row["version"]) not in known})

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


async def _keep_grants(work: UnitOfWork, grants: Sequence[GrantEntry]) -> None:
    """As the platform says now, what it said before replaced: a grant may be narrowed, prolonged or revoked."""
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
