"""What people do on a draft beside typing: do or decline what is asked of them, hand in documents."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.access.service import Access
from services.access.types import Actor, Channel
from services.applying.acts.consents import Consents, forget
from services.applying.acts.requests import overdue
from services.applying.application.loaded import LoadedApplication
from services.applying.materials.assessment import hand_in
from services.applying.tables import ActRow
from services.applying.types import (
    PERMISSIONS,
    ActKind,
    ActState,
    ActUnknown,
    ApplyingSettings,
    DocumentUnknown,
    MaterialUnknown,
)
from services.catalogue.types import WaySpec
from services.documents.service import Documents
from services.documents.types import DocumentRefused, UploadFault, WayKind
from services.kit.clock import Clock
from services.kit.db import UnitOfWork
from services.kit.digests import digest
from services.sharing.service import Sharing
from services.sharing.types import Ground, Permission, PermissionKind


@dataclass(frozen=True, slots=True)
class ActCompletion:
    """Acts and uploads; what they satisfy is found out by the ways of the materials."""

    documents: Documents
    access: Access
    sharing: Sharing
    consents: Consents
    clock: Clock
    settings: ApplyingSettings

    async def complete(
        self, work: UnitOfWork, draft: LoadedApplication, actor: Actor, act: UUID, *, accept: bool
    ) -> ActUnknown | None:
        """Do or decline what was asked. Saying the same again changes nothing; until submission the other may be said.

        To decline a permission that was given is to withdraw it (PIPL art. 15). What a window has seen it has seen.
        """
        row = next((row for row in draft.acts if row.id == act), None)
        if row is None or not await self._may(work, draft, actor, row):
            return ActUnknown()
        said = ActState.DONE if accept else ActState.DECLINED
        if row.state is said:
            return None
        if not accept and row.kind in PERMISSIONS and row.state is ActState.DONE:
            await self.sharing.withdraw_permission(work, draft.row.id, row.id)
            forget(draft, row)
        elif not (_awaits(row, self.clock.now()) or _may_change(draft, row)):
            return ActUnknown()
        elif accept and row.kind in PERMISSIONS:
            await self._permit(work, draft, actor, row)
        elif accept and row.kind is ActKind.WINDOW_CONFIRMATION:
            await self._confirm(work, draft, row)
        row.state = said
        row.done_at, row.done_by = self.clock.now(), actor.subject
        row.means, row.hall, row.window = actor.channel, actor.hall, actor.window
        return None

    async def _may(self, work: UnitOfWork, draft: LoadedApplication, actor: Actor, row: ActRow) -> bool:
        """Whoever is asked, those they act for included; what a window confirms, its staff."""
        asked = next(party for party in draft.parties.values() if party.id == row.party)
        principals = await self.access.principals_of(work, actor.on_behalf_of)
        if row.kind is ActKind.WINDOW_CONFIRMATION and not _is_staff(actor):
            return False
        return asked.subject in principals

    async def _permit(self, work: UnitOfWork, draft: LoadedApplication, actor: Actor, row: ActRow) -> None:
        kinds = {PermissionKind(row.kind.value)}
        if any(Ground.CONSENT in self.consents.resources[code].grounds for code in row.resources):
            kinds.add(PermissionKind.CONSENT)
        for kind in sorted(kinds):
            permission = Permission(
                kind=kind,
                application=draft.row.id,
                party=draft.key_of(row.of),
                resources=tuple(row.resources),
                given_by=actor,
                act=row.id,
                text_digest=digest(row.text),
                expires_at=self.clock.now() + self.settings.permission_lifetime,
            )
            await self.sharing.permit(work, permission)

    async def _confirm(self, work: UnitOfWork, draft: LoadedApplication, row: ActRow) -> None:
        """Of what was uploaded, the window has seen the original now: it may be used again."""
        material = draft.materials.get((row.material or "", row.of))
        if material is not None and material.document is not None:
            await self.documents.checked_at_window(work, UUID(material.document["document"]))

    async def attach(
        self, work: UnitOfWork, draft: LoadedApplication, actor: Actor, material: str, party: UUID, document: UUID
    ) -> MaterialUnknown | DocumentUnknown | DocumentRefused | None:
        """Hand in an uploaded document for a material of a party."""
        way = _upload_way(draft, material)
        row = draft.materials.get((material, party))
        if way is None or row is None or not row.asked:
            return MaterialUnknown()
        found = await self.documents.get(work, document)
        if found is None or found.owner != actor.on_behalf_of:
            return DocumentUnknown()
        if way.media_types and found.media_type not in way.media_types:
            return DocumentRefused(UploadFault.MEDIA_TYPE_NOT_ACCEPTED)
        await self.documents.call(work, found.id, kind_of(material))
        hand_in(row, found)
        return None


def _awaits(row: ActRow, now: datetime) -> bool:
    return row.state is ActState.AWAITED and not overdue(row, now)


def _may_change(draft: LoadedApplication, row: ActRow) -> bool:
    """Whether somebody may still say otherwise than they did, a mistaken tap included."""
    if row.state is ActState.DECLINED:
        return draft.open
    return draft.open and row.state is ActState.DONE and row.kind is ActKind.COMMITMENT


def kind_of(material: str) -> str:
    """The kind under which a document handed in for a material is found again."""
    return material.replace("-", "_")


def is_for_window(draft: LoadedApplication, act: UUID) -> bool:
    """Whether an act is a window's confirmation, which may come after the submission."""
    return any(row.id == act and row.kind is ActKind.WINDOW_CONFIRMATION for row in draft.acts)


def confirmed(draft: LoadedApplication) -> set[tuple[str, UUID]]:
    """Materials that a window has confirmed, by code and party."""
    return {
        (row.material, row.of)
        for row in draft.acts
        if row.kind is ActKind.WINDOW_CONFIRMATION and row.state is ActState.DONE and row.material is not None
    }


def _is_staff(actor: Actor) -> bool:
    """Whoever sits at a window and acts for the person in front of it."""
    at_window = actor.channel is Channel.WINDOW and actor.hall is not None and actor.window is not None
    return at_window and actor.subject != actor.on_behalf_of


def _upload_way(draft: LoadedApplication, material: str) -> WaySpec | None:
    return next(
        (
            way
            for spec in draft.one_thing.materials
            if spec.code == material
            for way in spec.ways
            if way.kind is WayKind.UPLOAD
        ),
        None,
    )
