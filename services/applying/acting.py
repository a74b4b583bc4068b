"""What an applicant does on a draft beside typing: accept or decline what is asked, hand in documents."""

from dataclasses import dataclass
from uuid import UUID

from services.access.types import Actor
from services.applying.draft import Draft
from services.applying.materials import Materials, hand_in, overdue
from services.applying.types import ActState, UnknownAct, UnknownDocument, UnknownMaterial
from services.catalogue.types import WaySpec
from services.documents.service import Documents
from services.documents.types import UploadFault, UploadRefused, WayKind
from services.kit.clock import Clock
from services.kit.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class Acting:
    """Acts and uploads; what they satisfy is found out by the ways of the materials."""

    documents: Documents
    materials: Materials
    clock: Clock

    async def complete(
        self, work: UnitOfWork, draft: Draft, actor: Actor, act: UUID, *, accept: bool
    ) -> UnknownAct | None:
        """Accept or decline what was asked. Saying the same again changes nothing."""
        row = next((row for row in draft.acts if row.id == act), None)
        said = ActState.DONE if accept else ActState.DECLINED
        if row is not None and row.state is said:
            return None
        if row is None or row.state is not ActState.AWAITED or overdue(row, self.clock.now()):
            # Of what lapsed while nobody looked, another is asked at once.
            await self.materials.assess(work, draft)
            return UnknownAct()
        row.state = said
        row.done_at = self.clock.now()
        row.means = actor.channel
        return None

    async def attach(
        self, work: UnitOfWork, draft: Draft, actor: Actor, material: str, party: UUID, document: UUID
    ) -> UnknownMaterial | UnknownDocument | UploadRefused | None:
        """Hand in an uploaded document for a material of a party."""
        way = _upload_way(draft, material)
        row = draft.materials.get((material, party))
        if way is None or row is None or not row.asked:
            return UnknownMaterial()
        found = await self.documents.get(work, document)
        if found is None or found.owner != actor.on_behalf_of:
            return UnknownDocument()
        if way.media_types and found.media_type not in way.media_types:
            return UploadRefused(UploadFault.MEDIA_TYPE_NOT_ACCEPTED)
        hand_in(row, found)
        return None


def _upload_way(draft: Draft, material: str) -> WaySpec | None:
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
