"""The catalogue of services: publishing items and one-things, and finding them."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from services.catalogue.checks.item import ItemChecks
from services.catalogue.package.exports import as_yaml, package_from
from services.catalogue.package.package_files import Package, draft_kind_of, parse_folder, parse_package
from services.catalogue.ports import RehearsalReports
from services.catalogue.registration.draft_workflow import Registration, package_of_draft
from services.catalogue.registration.fresh_rehearsal import FreshRehearsal
from services.catalogue.registration.publication import Publication, PublishedVersion
from services.catalogue.registration.service_status import status_on, statuses, why_closed
from services.catalogue.search.index import index_missing
from services.catalogue.search.query import find
from services.catalogue.types import (
    ItemCancelled,
    ItemSummary,
    ItemSuspended,
    ItemUnknown,
    ItemVersion,
    OneThingVersion,
    PackageRefused,
    Preview,
    SearchQuery,
    ServiceStatus,
)
from services.catalogue.versions.composition import Composer
from services.catalogue.versions.differences import package_differences, version_differences
from services.catalogue.versions.draft_versions import DraftVersions
from services.catalogue.versions.folder_versions import version_in_folder
from services.catalogue.versions.in_force import (
    VersionWriter,
    items_in_force,
    one_thing_in_force,
    one_thing_version,
    package_in_force,
)
from services.catalogue.versions.package_lint import LintedPackage, lint_file, lint_folder
from services.catalogue.versions.preview import preview
from services.directory.service import Directory
from services.kit.clock import Clock, china_day
from services.kit.db import ReadSession, UnitOfWork
from services.kit.ids import Ids
from services.kit.problems import GatewayError
from services.sharing.types import Element, Resource

__all__ = [
    "Catalogue",
    "LintedPackage",
    "Package",
    "PublishedVersion",
    "Registration",
    "VersionUnknown",
    "draft_kind_of",
    "package_differences",
    "package_of_draft",
    "parse_folder",
    "parse_package",
    "version_differences",
]

_VERSIONS_AT_HAND = 200


class VersionUnknown(GatewayError):
    """No version of an item or one-thing has this identifier."""


class Catalogue:
    """Items and one-things in their published versions."""

    def __init__(
        self,
        *,
        resources: Mapping[str, Resource],
        elements: Mapping[str, Element],
        departments: Collection[str],
        directory: Directory,
        ids: Ids,
        clock: Clock,
        unmet_rules: Mapping[str, Sequence[str]] = MappingProxyType({}),
        taken: Mapping[str, Collection[str]] | None = None,
        rehearsals: RehearsalReports | None = None,
    ) -> None:
        """`resources` and `elements` by code; `departments`: the ids of those that are connected; `unmet_rules`:
        department → rules of its interconnection checks that it has not passed; `taken`: department → short codes of
        the items that it takes, not looked at without. Without `rehearsals` none is required.
        """
        self._resources = resources
        self._directory = directory
        self._checks = ItemChecks(elements, resources, departments, directory, unmet_rules, taken)
        self._composer = Composer(resources)
        self._clock = clock
        self._read: dict[UUID, OneThingVersion] = {}
        self.publication = Publication(
            checks=self._checks,
            composer=self._composer,
            rehearsal=FreshRehearsal(rehearsals),
            versions=VersionWriter(ids, clock),
        )

    async def publish(self, work: UnitOfWork, package: Package) -> PublishedVersion | PackageRefused:
        """Check and publish, without asking for a rehearsal; the version in force already, where nothing changed."""
        return await self.publication.publish(work, package, only_rehearsed=False)

    async def publish_folder(self, work: UnitOfWork, folder: Path) -> Sequence[PublishedVersion | PackageRefused]:
        """Publish `basic-items`, then `items`, then `one-things`, each with its folders and in order of their names.

        One outcome a file. Raises `OSError`.
        """
        return [
            package if isinstance(package, PackageRefused) else await self.publish(work, package)
            for _, package in parse_folder(folder)
        ]

    def lint(self, path: Path) -> Sequence[LintedPackage]:
        """A package, or those of a folder, checked by the rules of publishing, with no database. Raises `OSError`."""
        if path.is_file():
            return [lint_file(path, self._checks, self._composer)]
        return lint_folder(path, self._checks, self._composer)

    def version_in_folder(self, folder: Path, code: str) -> OneThingVersion | PackageRefused | ItemUnknown:
        """What a code of a folder of packages would become, with no database. Raises `OSError`."""
        return version_in_folder(folder, code, self._composer)

    async def item(self, session: ReadSession, code: str) -> ItemVersion | ItemUnknown:
        """The version in force of the item with this 31-character code."""
        return (await items_in_force(session, [code])).get(code) or ItemUnknown()

    async def one_thing(self, session: ReadSession, code: str) -> OneThingVersion | ItemUnknown:
        """The version in force."""
        in_force = await one_thing_in_force(session, code)
        return ItemUnknown() if in_force is None else await self.one_thing_version(session, in_force)

    async def one_thing_version(self, session: ReadSession, version: UUID) -> OneThingVersion:
        """The version that an application was opened on, in force or not. Raises `VersionUnknown`.

        A version never changes and is nobody's secret: the last ones read are kept at hand.
        """
        if (kept := self._read.get(version)) is not None:
            return kept
        read = await one_thing_version(session, version)
        if read is None:
            raise VersionUnknown(version)
        while len(self._read) >= _VERSIONS_AT_HAND:
            del self._read[next(iter(self._read))]
        self._read[version] = read
        return read

    def preview(self, one_thing: OneThingVersion, applies_as: str) -> Preview:
        """What whoever applies in this role, one that may apply, will have to type, bring, do, wait for and pay."""
        return preview(one_thing, applies_as, self._resources)

    async def closed(self, session: ReadSession, one_thing: OneThingVersion) -> ItemSuspended | ItemCancelled | None:
        """Why it is not opened anew today; what is under way goes on."""
        return await why_closed(session, one_thing, china_day(self._clock.now()))

    async def service_statuses(self, session: ReadSession, codes: Collection[str]) -> Mapping[str, ServiceStatus]:
        """The status of these items and one-things by the authority's last step."""
        return await statuses(session, codes)

    def status_today(self, item: ItemVersion, by_authority: ServiceStatus) -> ServiceStatus:
        """The status of an item today: by the authority's last step and by the term that its definition states."""
        return status_on(item, by_authority, china_day(self._clock.now()))

    async def draft_versions(
        self, session: ReadSession, packages: Sequence[Package]
    ) -> tuple[OneThingVersion, ...] | PackageRefused:
        """What packages would become, to be rehearsed."""
        return await DraftVersions(self._checks, self._composer).versions(session, packages)

    async def export(self, session: ReadSession, code: str) -> str | None:
        """The package that the version in force was published from, as YAML that can be published again."""
        tree = await package_in_force(session, code)
        return None if tree is None else as_yaml(package_from(tree))

    async def search(self, session: ReadSession, query: SearchQuery, *, limit: int) -> Sequence[ItemSummary]:
        """What matches, at most so many, the best first."""
        serving = None if query.region is None else self._directory.serving(query.region)
        return await find(session, query, serving=serving, limit=limit)

    async def index_missing(self, work: UnitOfWork) -> int:
        """Index for the search what was published before there was one; returns how much that was."""
        return await index_missing(work)
