"""The workflow of drafts: a department drafts and examines, the authority examines and publishes.

Whoever wrote a draft neither approves nor publishes it (four eyes). Every act is a step in the history and an entry of
the audit record.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from services.access.service import Access
from services.access.types import Actor, StaffPost, StaffRole
from services.audit.service import Audit
from services.catalogue.package.exports import as_tree
from services.catalogue.package.inheritance import ImplementationPackage
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.package_files import PACKAGE_CLASS, Package
from services.catalogue.package.parsing import parse_as, yaml_refused
from services.catalogue.registration.draft_store import DraftStore
from services.catalogue.registration.publication import Publication
from services.catalogue.registration.rebase_drafts import draft_rebases
from services.catalogue.registration.service_status import StatusChange, change_status, statuses
from services.catalogue.tables import DraftRow, ItemRow
from services.catalogue.types import (
    BasicVersion,
    Difference,
    Draft,
    DraftDepartmentOtherwise,
    DraftElsewhere,
    DraftKind,
    DraftOwn,
    DraftStale,
    DraftState,
    DraftUnknown,
    ItemStandsOtherwise,
    ItemUnknown,
    PackageRefused,
    ReasonNotTaken,
    ServiceStatus,
    ServiceStatusChange,
    StaffRoleNeeded,
    StepKind,
)
from services.catalogue.versions.code_holders import code_drafted_by_another, code_of_another
from services.catalogue.versions.differences import tree_differences
from services.catalogue.versions.in_force import package_in_force
from services.kit.clock import Clock
from services.kit.db import Database, ReadSession, UnitOfWork
from services.kit.ids import Ids
from services.kit.plain_yaml import Plain, YamlRefused, read_yaml
from services.kit.values.typed_text import LONGEST_WORDS, is_reason

P = TypeVar("P")
"""the problems of one act"""

Barred = DraftUnknown | StaffRoleNeeded | DraftElsewhere
Reviewed = Barred | DraftStale | DraftOwn
WRITERS = frozenset({StaffRole.REGISTRAR})
REVIEWERS = frozenset({StaffRole.DEPARTMENT_REVIEWER})
AUTHORITY = frozenset({StaffRole.AUTHORITY_REVIEWER})
ALL = WRITERS | REVIEWERS | AUTHORITY
_REVIEWER_AT = {DraftState.DEPT_REVIEW: REVIEWERS, DraftState.AUTHORITY_REVIEW: AUTHORITY}


class Registration:
    """Drafts from writing to publication, and the status of what is published."""

    def __init__(
        self, *, db: Database, publication: Publication, access: Access, audit: Audit, ids: Ids, clock: Clock
    ) -> None:
        self._db = db
        self._publication = publication
        self._access = access
        self._store = DraftStore(audit, ids, clock)

    async def draft(
        self, actor: Actor, kind: DraftKind, department: str, text: str
    ) -> Draft | StaffRoleNeeded | PackageRefused:
        """Keep a package as it is written, as long as it is YAML; what else is wrong with it may be fixed later."""
        tree = read_yaml(text.encode())
        if isinstance(tree, YamlRefused):
            return yaml_refused(tree)
        async with self._db.work() as work:
            if problem := _role(await self._posts(work, actor), WRITERS, department):
                return problem
            if refused := await _code_taken(work, _code(tree), department):
                return refused
            row = await self._store.add(work, kind, department, _code(tree), text)
            await self._store.record(work, actor, StepKind.DRAFTED, row, code=row.code, text=text)
            return await self._read(work, row)

    async def edit(
        self, actor: Actor, draft: UUID, revision: int, text: str
    ) -> Draft | Barred | DraftStale | PackageRefused:
        """Put another text in place of the draft's."""

        async def replace_text(work: UnitOfWork, row: DraftRow, _: Draft) -> DraftStale | PackageRefused | None:
            if row.revision != revision:
                return DraftStale(row.revision)
            tree = read_yaml(text.encode())
            if isinstance(tree, YamlRefused):
                return yaml_refused(tree)
            if refused := await _code_taken(work, _code(tree), row.department):
                return refused
            row.text, row.code, row.revision = text, _code(tree), row.revision + 1
            await self._store.record(work, actor, StepKind.EDITED, row, code=row.code, text=text)
            return None

        return await self._act(actor, draft, {DraftState.DRAFT: WRITERS}, replace_text)

    async def comment(self, actor: Actor, draft: UUID, path: str, words: str) -> Draft | Barred | ReasonNotTaken:
        """Comment on one place of the package; `path` as findings have it, empty for the whole."""

        async def add_comment(work: UnitOfWork, row: DraftRow, _: Draft) -> ReasonNotTaken | None:
            if not is_reason(words) or len(path) > LONGEST_WORDS:
                return ReasonNotTaken()
            await self._store.record(work, actor, StepKind.COMMENTED, row, code=row.code, path=path, words=words)
            return None

        return await self._act(actor, draft, dict.fromkeys(DraftState, ALL), add_comment)

    async def submit(
        self, actor: Actor, draft: UUID, revision: int
    ) -> Draft | Barred | DraftStale | PackageRefused | DraftDepartmentOtherwise:
        """Hand a draft to the department's reviewer; it must parse as a package of that department by then."""

        async def hand_in(
            work: UnitOfWork, row: DraftRow, known: Draft
        ) -> DraftStale | PackageRefused | DraftDepartmentOtherwise | None:
            if row.revision != revision:
                return DraftStale(row.revision)
            package = await _package(work, known)
            if isinstance(package, PackageRefused | DraftDepartmentOtherwise):
                return package
            if refused := await _code_taken(work, row.code, row.department):
                return refused
            row.state = DraftState.DEPT_REVIEW
            await self._store.record(work, actor, StepKind.SUBMITTED, row, code=row.code)
            return None

        return await self._act(actor, draft, {DraftState.DRAFT: WRITERS}, hand_in)

    async def return_(self, actor: Actor, draft: UUID, words: str) -> Draft | Barred | ReasonNotTaken:
        """Give a draft back to its author, and say why."""

        async def give_back(work: UnitOfWork, row: DraftRow, _: Draft) -> ReasonNotTaken | None:
            if not is_reason(words):
                return ReasonNotTaken()
            row.state = DraftState.DRAFT
            await self._store.record(work, actor, StepKind.RETURNED, row, code=row.code, words=words)
            return None

        return await self._act(actor, draft, _REVIEWER_AT, give_back)

    async def approve(self, actor: Actor, draft: UUID, revision: int) -> Draft | Reviewed:
        """The department approves this draft; it goes to the authority."""

        async def pass_on(work: UnitOfWork, row: DraftRow, known: Draft) -> DraftStale | DraftOwn | None:
            if problem := _reviewable(known, actor, revision):
                return problem
            row.state = DraftState.AUTHORITY_REVIEW
            await self._store.record(work, actor, StepKind.APPROVED, row, code=row.code)
            return None

        return await self._act(actor, draft, {DraftState.DEPT_REVIEW: REVIEWERS}, pass_on)

    async def publish(
        self, actor: Actor, draft: UUID, revision: int
    ) -> Draft | Reviewed | PackageRefused | DraftDepartmentOtherwise | ItemStandsOtherwise:
        """Put a draft in force, if it passes all checks of publishing; if not, it stays where it is."""

        async def put_in_force(
            work: UnitOfWork, row: DraftRow, known: Draft
        ) -> DraftStale | DraftOwn | PackageRefused | DraftDepartmentOtherwise | ItemStandsOtherwise | None:
            if problem := _reviewable(known, actor, revision):
                return problem
            if (await statuses(work, [known.code])).get(known.code) is ServiceStatus.CANCELLED:
                return ItemStandsOtherwise(ServiceStatus.CANCELLED)
            package = await _package(work, known)
            if isinstance(package, PackageRefused | DraftDepartmentOtherwise):
                return package
            version = await self._publication.publish(work, package, only_rehearsed=True)
            if isinstance(version, PackageRefused):
                return version
            if isinstance(version, BasicVersion):
                await draft_rebases(work, self._store, actor, version)
            row.state, row.published = DraftState.PUBLISHED, version.id
            await self._store.record(work, actor, StepKind.PUBLISHED, row, code=row.code)
            return None

        return await self._act(actor, draft, {DraftState.AUTHORITY_REVIEW: AUTHORITY}, put_in_force)

    async def change_status(
        self, actor: Actor, code: str, step: StepKind, reason: str
    ) -> ServiceStatusChange | StaffRoleNeeded | ItemUnknown | ItemStandsOtherwise | ReasonNotTaken:
        """Suspend, resume or cancel a published service, by the authority."""
        async with self._db.work() as work:
            posts = await self._posts(work, actor)
            return await change_status(work, self._store, posts, actor, StatusChange(code, step, reason))

    async def read_as_operator(self, session: ReadSession, draft: UUID) -> Draft | None:
        """A draft of any department, for whoever operates the gateway."""
        return await self._store.read(session, draft)

    async def read(self, session: ReadSession, actor: Actor, draft: UUID) -> Draft | DraftUnknown:
        known = await self._store.read(session, draft)
        if known is None or not _works_for(await self._posts(session, actor), known.department):
            return DraftUnknown()
        return known

    async def newest(
        self, session: ReadSession, actor: Actor, *, state: DraftState | None = None, first: int
    ) -> Sequence[Draft]:
        """The drafts last changed of the departments that the actor works for."""
        posts = await self._posts(session, actor)
        if any(post.role is StaffRole.AUTHORITY_REVIEWER for post in posts):
            return await self._store.newest(session, None, state, first)
        departments = {post.department for post in posts if post.department}
        return await self._store.newest(session, departments, state, first)

    async def difference(self, session: ReadSession, actor: Actor, draft: UUID) -> Sequence[Difference] | DraftUnknown:
        """In which places a draft differs from what is in force under its code; from nothing, where nothing is."""
        known = await self.read(session, actor, draft)
        if isinstance(known, DraftUnknown):
            return known
        before = await package_in_force(session, known.code)
        return tree_differences(before or {}, _tree(known))

    async def _act(
        self,
        actor: Actor,
        draft: UUID,
        roles: dict[DraftState, frozenset[StaffRole]],
        act: Callable[[UnitOfWork, DraftRow, Draft], Awaitable[P | None]],
    ) -> Draft | Barred | P:
        """One act on a draft in one of these states, by somebody with a role that the state asks for."""
        async with self._db.work() as work:
            locked = await self._store.lock(work, draft)
            posts = await self._posts(work, actor)
            if locked is None or not _works_for(posts, locked[1].department):
                return DraftUnknown()
            row, known = locked
            if row.state not in roles:
                return DraftElsewhere(row.state)
            problem: StaffRoleNeeded | P | None = _role(posts, roles[row.state], row.department)
            problem = problem or await act(work, row, known)
            return await self._read(work, row) if problem is None else problem

    async def _posts(self, session: ReadSession, actor: Actor) -> frozenset[StaffPost]:
        return await self._access.posts_of(session, actor.subject)

    async def _read(self, session: ReadSession, row: DraftRow) -> Draft:
        known = await self._store.read(session, row.id)
        assert known is not None
        return known


def _works_for(posts: frozenset[StaffPost], department: str) -> bool:
    return any(post.covers(department) for post in posts)


def _role(posts: frozenset[StaffPost], roles: frozenset[StaffRole], department: str) -> StaffRoleNeeded | None:
    if any(post.role in roles and post.covers(department) for post in posts):
        return None
    return StaffRoleNeeded(min(roles), department)


def _reviewable(known: Draft, actor: Actor, revision: int) -> DraftStale | DraftOwn | None:
    if known.revision != revision:
        return DraftStale(known.revision)
    return DraftOwn() if actor.subject in known.authors else None


async def _code_taken(session: ReadSession, code: str, department: str) -> PackageRefused | None:
    """Why a department cannot draft under a code: it is in force, or handed in, for another."""
    refused = await code_of_another(session, code, department)
    return refused or await code_drafted_by_another(session, code, department)


async def _package(session: ReadSession, known: Draft) -> Package | PackageRefused | DraftDepartmentOtherwise:
    """The draft as a package, if it is one of the draft's department; a one-thing is of its first item's (牵头部门),
    a basic item of whoever drafts it.
    """
    package = package_of_draft(known)
    match package:
        case ItemPackage(department=stated) | ImplementationPackage(department=stated) if stated != known.department:
            return DraftDepartmentOtherwise(stated)
        case OneThingPackage(items=(first, *_)):
            leading = await session.one(select(ItemRow.department).where(ItemRow.code == first.code))
            return package if leading in {None, known.department} else DraftDepartmentOtherwise(leading or "")
        case _:
            return package


def package_of_draft(known: Draft) -> Package | PackageRefused:
    """A draft as the package that it is to be."""
    return parse_as(PACKAGE_CLASS[known.kind], known.text.encode())


def _tree(known: Draft) -> Plain:
    """With its defaults, if it parses as a package; otherwise as it is written."""
    package = package_of_draft(known)
    if not isinstance(package, PackageRefused):
        return as_tree(package)
    tree = read_yaml(known.text.encode())
    return None if isinstance(tree, YamlRefused) else tree


def _code(tree: Plain) -> str:
    stated = (tree.get("code") or tree.get("basic")) if isinstance(tree, dict) else None
    return stated[:60] if isinstance(stated, str) else ""
