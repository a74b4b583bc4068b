"""The catalogue of services: publishing items and one-things, and finding them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.catalogue.checks.findings import Rule, finding
from services.catalogue.checks.folder import Linted, lint_file, lint_folder
from services.catalogue.checks.item import ItemChecks
from services.catalogue.package import inheritance
from services.catalogue.package.export import (
    PackageDifference,
    Tree,
    as_tree,
    as_yaml,
    difference_of,
    package_from,
    package_in_force,
)
from services.catalogue.package.files import Package, read_folder, read_package
from services.catalogue.package.inheritance import BasicItemPackage, ImplementationPackage
from services.catalogue.package.package import ItemPackage, OneThingPackage, read_item, read_one_thing
from services.catalogue.package.patches import rebase
from services.catalogue.package.publishing import Outcome, publish_folder
from services.catalogue.ports import Rehearsals
from services.catalogue.registration import lifecycle
from services.catalogue.registration.draft_store import DraftStore
from services.catalogue.registration.folder_versions import draft_version
from services.catalogue.registration.lifecycle import ItemCancelled, ItemSuspended, ServiceStatus
from services.catalogue.registration.registration import Registration, kind_of_draft, package_of
from services.catalogue.registration.standing import ServiceStatuses, closed, standings, stands
from services.catalogue.registration.trials import DraftVersions
from services.catalogue.search.lines import Line, Wish, find, line_of_item, line_of_one_thing, shelve
from services.catalogue.tables import (
    BasicItemRow,
    BasicVersionRow,
    ItemRow,
    ItemVersionRow,
    OneThingRow,
    OneThingVersionRow,
)
from services.catalogue.types import (
    BasicVersion,
    Bilingual,
    ImplementationRebase,
    ItemSummary,
    ItemUnknown,
    ItemVersion,
    OneThingVersion,
    PackageRefused,
)
from services.catalogue.versions import stored
from services.catalogue.versions.composition import (
    CompilePlan,
    Composer,
    certificate_elements,
    needs_of_items,
    planned_wants,
    said_by_login,
)
from services.catalogue.versions.conditional_items import applies, materials_in_question
from services.catalogue.versions.differences import (
    Difference,
    item_differences,
    one_thing_differences,
    version_differences,
)
from services.catalogue.versions.in_force import (
    basic_of,
    basic_version,
    item_of,
    items_in_force,
    one_thing_of,
    unshelved_items,
    unshelved_whole,
)
from services.catalogue.versions.preview import ActNeededKind, ActToDo, FieldToType, MaterialToBring, Preview, preview
from services.catalogue.versions.shares import with_shares
from services.kit.clock import Clock, china_day
from services.kit.db import ReadSession, UnitOfWork
from services.kit.digests import digest
from services.kit.ids import Ids
from services.kit.problems import GatewayError
from services.sharing.types import Element, Resource

__all__ = [
    "ActNeededKind",
    "ActToDo",
    "BasicItemPackage",
    "Catalogue",
    "CompilePlan",
    "Difference",
    "DraftStore",
    "FieldToType",
    "ImplementationPackage",
    "ItemCancelled",
    "ItemPackage",
    "ItemSuspended",
    "Linted",
    "MaterialToBring",
    "OneThingPackage",
    "Outcome",
    "Package",
    "PackageDifference",
    "Preview",
    "Registration",
    "ServiceStatuses",
    "VersionUnknown",
    "Wish",
    "applies",
    "certificate_elements",
    "difference_of",
    "draft_version",
    "item_differences",
    "kind_of_draft",
    "lifecycle",
    "materials_in_question",
    "needs_of_items",
    "one_thing_differences",
    "package_of",
    "planned_wants",
    "preview",
    "publish_folder",
    "read_folder",
    "read_item",
    "read_one_thing",
    "read_package",
    "said_by_login",
    "version_differences",
]

Counted = TypeVar("Counted", ItemRow, OneThingRow, BasicItemRow)
Published = TypeVar("Published", ItemVersionRow, OneThingVersionRow, BasicVersionRow)

_VERSIONS_AT_HAND = 200
_NO_BUCKET = 0
"""The catalogue is of one piece; its identifiers look like all others."""


class VersionUnknown(GatewayError):
    """No version of an item or one-thing has this identifier."""


@dataclass(frozen=True, slots=True)
class _Made:
    """What is kept of a package that may be published."""

    definition: stored.Definition
    digest: str
    package: Tree


class Catalogue:
    """Items and one-things in their published versions."""

    def __init__(
        self,
        compile_plan: CompilePlan,
        resources: Mapping[str, Resource],
        elements: Mapping[str, Element],
        departments: Collection[str],
        ids: Ids,
        clock: Clock,
        *,
        undone: Mapping[str, Sequence[str]] = MappingProxyType({}),
        rehearsals: Rehearsals | None = None,
    ) -> None:
        """`resources` and `elements` by code, `departments` the ids of those that are connected, `undone` what of the
        interconnection checks they have not passed. Without `rehearsals` no report of a trial run is asked for.
        """
        self._checks = ItemChecks(elements, resources, departments, undone)
        self._rehearsals = rehearsals
        self._composer = Composer(compile_plan, resources)
        self._ids = ids
        self._clock = clock
        self._read: dict[UUID, OneThingVersion] = {}

    async def publish_item(self, work: UnitOfWork, package: ItemPackage) -> ItemVersion | PackageRefused:
        """Check and publish; the version that is in force already, where nothing changed."""
        return await self._publish(work, package.flattened(), as_tree(package))

    def lint(self, path: Path) -> Sequence[Linted]:
        """A package, or those of a folder, held against the rules of publishing, with no database at hand.

        Raises `OSError`.
        """
        if path.is_file():
            return [lint_file(path, self._checks, self._composer)]
        return lint_folder(path, self._checks, self._composer)

    async def publish_basic(self, work: UnitOfWork, package: BasicItemPackage) -> BasicVersion | PackageRefused:
        """Check and publish a basic item; nobody offers it, so no department is looked for. Its implementations stay
        on the version they are pinned to: `rebases` says how they would move.
        """
        item = inheritance.tried(package)
        if isinstance(item, PackageRefused):
            return item
        if findings := tuple(self._checks.findings_of_basic(item)):
            return PackageRefused(findings)
        made = _Made(package.item, digest(package.item), as_tree(package))
        return basic_of(await self._put(work, BasicItemRow, BasicVersionRow, package.basic, {}, made))

    async def publish_implementation(
        self, work: UnitOfWork, package: ImplementationPackage
    ) -> ItemVersion | PackageRefused:
        """Flatten upon the version of the base that it names, check and publish; the base is pinned, the patch kept."""
        base = await self.basic(work, package.basic, package.number)
        if isinstance(base, ItemUnknown):
            return PackageRefused((finding(Rule.BASE_UNKNOWN, "/base", base=package.base),))
        item = inheritance.flattened(package, base)
        return item if isinstance(item, PackageRefused) else await self._publish(work, item, as_tree(package))

    async def basic(self, session: ReadSession, code: str, number: int) -> BasicVersion | ItemUnknown:
        """A version of a basic item by its 12-character code."""
        return await basic_version(session, code, number) or ItemUnknown()

    async def rebases(self, session: ReadSession, basic: BasicVersion) -> Sequence[ImplementationRebase]:
        """How the implementations in force would move to this version of their base, those on another one alone."""
        inherits = ItemVersionRow.definition["base"]["code"].astext == basic.code
        in_force = select(ItemRow.in_force)
        rows = await session.all(select(ItemVersionRow).where(inherits, ItemVersionRow.id.in_(in_force)))
        moved = []
        for item in sorted(map(item_of, rows), key=lambda item: item.code):
            if item.base is None or item.base.number == basic.number:
                continue
            old = await self.basic(session, basic.code, item.base.number)
            assert isinstance(old, BasicVersion)
            moved.append(ImplementationRebase(item, basic, rebase(old.item, basic.item, item.base.patch)))
        return moved

    async def _publish(self, work: UnitOfWork, item: ItemVersion, package: Tree) -> ItemVersion | PackageRefused:
        if findings := tuple(self._checks.findings(item)):
            return PackageRefused(findings)
        of = digest(stored.item_definition(item))
        if not await self._is_rehearsed(work, of):
            return PackageRefused((finding(Rule.REHEARSAL_STALE, ""),))
        words = {**_words(item.name, item.summary), "department": item.department, "short": item.short}
        made = _Made(stored.kept_item(with_shares(item)), of, package)
        row = await self._put(work, ItemRow, ItemVersionRow, item.code, words, made)
        await _show(work, ItemRow, line_of_item(item))
        return item_of(row)

    async def publish_one_thing(self, work: UnitOfWork, package: OneThingPackage) -> OneThingVersion | PackageRefused:
        """Compose of the items in force, check and publish; the version in force already, where nothing changed.

        The items are pinned: a later version of one needs the one-thing to be published again.
        """
        items = await items_in_force(work, [part.code for part in package.items])
        composed = self._composer.compose(package, items)
        if isinstance(composed, PackageRefused):
            return composed
        definition = stored.one_thing_definition(composed)
        words = {**_words(composed.name, composed.summary), "department": composed.items[0].department}
        of = stored.one_thing_digest(definition)
        made = _Made(definition, of, as_tree(package))
        if not await self._is_rehearsed(work, of):
            return PackageRefused((finding(Rule.REHEARSAL_STALE, ""),))
        row = await self._put(work, OneThingRow, OneThingVersionRow, composed.code, words, made)
        await _show(work, OneThingRow, line_of_one_thing(composed))
        return await one_thing_of(work, row)

    async def item(self, session: ReadSession, code: str) -> ItemVersion | ItemUnknown:
        """The version in force of the item with this 31-character code."""
        return (await items_in_force(session, [code])).get(code) or ItemUnknown()

    async def one_thing(self, session: ReadSession, code: str) -> OneThingVersion | ItemUnknown:
        """The version in force."""
        in_force = await session.one(select(OneThingRow.in_force).where(OneThingRow.code == code))
        return ItemUnknown() if in_force is None else await self.one_thing_version(session, in_force)

    async def one_thing_version(self, session: ReadSession, version: UUID) -> OneThingVersion:
        """The version that an application was opened on, in force or not. Raises `VersionUnknown`.

        A version never changes and is nobody's secret: the last ones read are kept at hand.
        """
        if (kept := self._read.get(version)) is not None:
            return kept
        row = await session.one(select(OneThingVersionRow).where(OneThingVersionRow.id == version))
        if row is None:
            raise VersionUnknown(version)
        read = await one_thing_of(session, row)
        while len(self._read) >= _VERSIONS_AT_HAND:
            del self._read[next(iter(self._read))]
        self._read[version] = read
        return read

    async def closed(self, session: ReadSession, one_thing: OneThingVersion) -> ItemSuspended | ItemCancelled | None:
        """Why it is not opened anew; what is under way goes on."""
        return await closed(session, one_thing, china_day(self._clock.now()))

    async def standings(self, session: ReadSession, codes: Collection[str]) -> Mapping[str, ServiceStatus]:
        """How these items and one-things stand by an authority's last step."""
        return await standings(session, codes)

    def stands(self, item: ItemVersion, standing: ServiceStatus) -> ServiceStatus:
        """How an item stands today, the term that its definition states counted in."""
        return stands(item, standing, china_day(self._clock.now()))

    async def on_trial(
        self, session: ReadSession, packages: Sequence[Package]
    ) -> tuple[OneThingVersion, ...] | PackageRefused:
        """What packages would become, to be rehearsed: `trials.Trials.versions`."""
        return await DraftVersions(self._checks, self._composer).versions(session, packages)

    async def export(self, session: ReadSession, code: str) -> str | None:
        """The package that the version in force was published from, as YAML that reads the same again."""
        tree = await package_in_force(session, code)
        return None if tree is None else as_yaml(package_from(tree))

    async def shelve_the_rest(self, work: UnitOfWork) -> int:
        """Have what is in force found that was published before it could be searched; says how much that was."""
        lines = [*map(line_of_item, await unshelved_items(work)), *map(line_of_one_thing, await unshelved_whole(work))]
        for line in lines:
            await shelve(work, line)
        return len(lines)

    async def search(self, session: ReadSession, wish: Wish, *, limit: int) -> Sequence[ItemSummary]:
        """What fits, as `search.find` says."""
        return await find(session, wish, limit=limit)

    async def _is_rehearsed(self, session: ReadSession, of: str) -> bool:
        return self._rehearsals is None or await self._rehearsals.fresh(session, of)

    async def _put(
        self,
        work: UnitOfWork,
        shelf: type[Counted],
        versions: type[Published],
        code: str,
        words: Mapping[str, str],
        made: _Made,
    ) -> Published:
        """The version with this digest: the one in force, or a new one."""
        # The row is made first and then held, so that two who publish at once count one after the other.
        await work.execute(insert(shelf).values(code=code, **words).on_conflict_do_nothing())
        row = await work.one(select(shelf).where(shelf.code == code).with_for_update())
        assert row is not None
        latest = await work.one(select(versions).where(versions.code == code).order_by(versions.number.desc()).limit(1))
        if latest is not None and latest.digest == made.digest:
            return latest
        version = versions(
            id=self._ids.record(_NO_BUCKET),
            code=code,
            number=latest.number + 1 if latest else 1,
            digest=made.digest,
            definition=made.definition,
            package=made.package,
            published_at=self._clock.now(),
        )
        work.add(version)
        row.in_force = version.id
        for name, word in words.items():
            setattr(row, name, word)
        await work.flush()
        return version


async def _show(work: UnitOfWork, shelf: type[ItemRow | OneThingRow], line: Line) -> None:
    """Have it found by searching, if it is not cancelled."""
    if await work.one(select(shelf.standing).where(shelf.code == line.code)) is not ServiceStatus.CANCELLED:
        await shelve(work, line)


def _words(name: Bilingual, summary: Bilingual) -> dict[str, str]:
    return {"name_zh": name.zh, "name_en": name.en, "summary_zh": summary.zh, "summary_en": summary.en}
