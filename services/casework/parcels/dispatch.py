"""Packing one case's parcel and putting it on its way."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.access.types import Channel
from services.audit.service import Audit
from services.casework.parcels.packing import PackingList
from services.documents.service import Documents
from services.handover.service import Handover
from services.handover.types import Parcel
from services.kit.db import UnitOfWork
from services.kit.ids import Ids, bucket_of
from services.kit.sealed import DataKey

HANDED_OVER = "case.hand_over"
"""Action in the audit: personal data was given to a department."""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Gives a department what one case needs, and records that it was given."""

    handover: Handover
    documents: Documents
    audit: Audit
    ids: Ids

    async def send(self, work: UnitOfWork, packing: PackingList, key: DataKey) -> UUID:
        """Pack the parcel and put it on its way. Raises `DepartmentNotJoined`."""
        dossier, case = packing.current.dossier, packing.case
        parcel = await self._packed(work, packing)
        sent = await self.handover.send(work, parcel=parcel, case=case.id, bucket=bucket_of(dossier.id), key=key)
        await self.audit.record(
            work,
            actor=replace(dossier.actor, channel=Channel.JOB),
            action=HANDED_OVER,
            purpose=case.item,
            about=dossier.party(case.party).subject,
            object_kind="case",
            object_id=case.id,
            facts={
                "department": case.department,
                "parcel": str(sent),
                "elements": sum(len(elements) for elements in parcel.parties.values()),
                "attachments": len(parcel.attachments),
            },
        )
        return sent

    async def pack_anew(self, work: UnitOfWork, packing: PackingList) -> bool:
        """Put what is current into a parcel that was not sent yet; whether there was one."""
        return await self.handover.amend(work, case=packing.case.id, parcel=await self._packed(work, packing))

    async def _packed(self, work: UnitOfWork, packing: PackingList) -> Parcel:
        documents = await self.documents.many(work, packing.results)
        return packing.pack(self.ids.record(bucket_of(packing.current.dossier.id)), documents)
