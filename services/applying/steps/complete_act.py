"""What people do beside typing: they do or decline what is asked of them, and hand in documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.access.service import Access
from services.access.types import Actor
from services.applying.acts.consents import forget
from services.applying.acts.requests import overdue
from services.applying.application.loaded import LoadedApplication, MaterialKey
from services.applying.materials.assessment import hand_in
from services.applying.parties.rights import codes_of
from services.applying.settlement import UNATTENDED, Occasion, Settlement
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
from services.sharing.types import Ground, Permission, PermissionKind, Resource


@dataclass(frozen=True, slots=True)
class ActCompletion:
    """Acts and uploads; the ways of the materials say what is satisfied by them."""

    documents: Documents
    access: Access
    sharing: Sharing
    resources: Mapping[str, Resource]
    settlement: Settlement
    clock: Clock
    settings: ApplyingSettings

    async def complete(
        self, work: UnitOfWork, application: LoadedApplication, actor: Actor, act: UUID, *, accept: bool
    ) -> ActUnknown | None:
        """Do or decline what was asked. Saying the same again changes nothing; until submission the other may be said.

        To decline a permission that was given is to withdraw it (PIPL art. 15). What a window has seen it has seen.
        Where the act is not awaited any more, the next way follows at once: it may have lapsed while nobody looked.
        """
        row = next((row for row in application.acts if row.id == act), None)
        if row is None or not await self._complete(work, application, actor, row, accept=accept):
            await self.settlement.settle(work, application, UNATTENDED)
            return ActUnknown()
        step = Occasion.step(actor, "application.act")
        await self.settlement.settle(work, application, step, again=_confirmed_material(row))
        return None

    async def _complete(
        self, work: UnitOfWork, application: LoadedApplication, actor: Actor, row: ActRow, *, accept: bool
    ) -> bool:
        """Whether the act is the actor's to do or decline, and was."""
        if not await self._may(work, application, actor, row):
            return False
        said = ActState.DONE if accept else ActState.DECLINED
        if row.state is said:
            return True
        if not accept and row.kind in PERMISSIONS and row.state is ActState.DONE:
            await self.sharing.withdraw_permission(work, application.row.id, row.id)
            forget(application, row)
        elif not (_is_awaited(row, self.clock.now()) or _may_change(application, row)):
            return False
        elif accept and row.kind in PERMISSIONS:
            await self._permit(work, application, actor, row)
        elif accept and row.kind is ActKind.WINDOW_CONFIRMATION:
            await self._confirm(work, application, row)
        row.state = said
        row.done_at, row.done_by = self.clock.now(), actor.subject
        row.means, row.hall, row.window = actor.channel, actor.hall, actor.window
        return True

    async def _may(self, work: UnitOfWork, application: LoadedApplication, actor: Actor, row: ActRow) -> bool:
        """Whoever is asked, and whom they authorised for this service; what a window confirms, its staff."""
        asked = next(party for party in application.parties.values() if party.id == row.party)
        if asked.subject is None or (row.kind is ActKind.WINDOW_CONFIRMATION and not actor.at_window):
            return False
        return await self.access.may_act(work, actor, asked.subject, codes_of(application.one_thing))

    async def _permit(self, work: UnitOfWork, application: LoadedApplication, actor: Actor, row: ActRow) -> None:
        kinds = {PermissionKind(row.kind.value)}
        if any(Ground.CONSENT in self.resources[code].grounds for code in row.resources):
            kinds.add(PermissionKind.CONSENT)
        for kind in sorted(kinds):
            permission = Permission(
                kind=kind,
                application=application.row.id,
                party=application.key_of(row.of),
                resources=tuple(row.resources),
                given_by=actor,
                act=row.id,
                text_digest=digest(row.text),
                expires_at=self.clock.now() + self.settings.permission_lifetime,
            )
            await self.sharing.permit(work, permission)

    async def _confirm(self, work: UnitOfWork, application: LoadedApplication, row: ActRow) -> None:
        """Of what was uploaded, the window has seen the original now: it may be used again."""
        material = application.materials.get((row.material or "", row.of))
        if material is not None and material.document is not None:
            await self.documents.checked_at_window(work, UUID(material.document["document"]))

    async def attach(
        self, work: UnitOfWork, application: LoadedApplication, actor: Actor, material: str, party: UUID, document: UUID
    ) -> MaterialUnknown | DocumentUnknown | DocumentRefused | None:
        """Hand in an uploaded document for a material of a party."""
        way = _upload_way(application, material)
        row = application.materials.get((material, party))
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


def _is_awaited(row: ActRow, now: datetime) -> bool:
    return row.state is ActState.AWAITED and not overdue(row, now)


def _may_change(application: LoadedApplication, row: ActRow) -> bool:
    """Whether somebody may still say otherwise than they did, a mistaken tap included."""
    if row.state is ActState.DECLINED:
        return application.open
    return application.open and row.state is ActState.DONE and row.kind is ActKind.COMMITMENT


def kind_of(material: str) -> str:
    """The kind under which a document handed in for a material is found again."""
    return material.replace("-", "_")


def is_for_window(application: LoadedApplication, act: UUID) -> bool:
    """Whether an act is a window's confirmation, which may come after the submission."""
    return any(row.id == act and row.kind is ActKind.WINDOW_CONFIRMATION for row in application.acts)


def _confirmed_material(row: ActRow) -> set[MaterialKey]:
    """The material that a window has confirmed, if the act is that."""
    confirms = row.kind is ActKind.WINDOW_CONFIRMATION and row.state is ActState.DONE
    return {(row.material, row.of)} if confirms and row.material is not None else set()


def _upload_way(application: LoadedApplication, material: str) -> WaySpec | None:
    return next(
        (
            way
            for spec in application.one_thing.materials
            if spec.code == material
            for way in spec.ways
            if way.kind is WayKind.UPLOAD
        ),
        None,
    )
