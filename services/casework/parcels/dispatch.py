"""Packing one case's parcel and putting it on its way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.access.types import Channel
from services.audit.service import Audit
from services.casework.dossier.current_values import Current, disputed_of
from services.casework.parcels.contents import Issued, attachments_of, marks_of, parties_of, party_of
from services.casework.types import PlannedCase
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

    async def send(
        self,
        work: UnitOfWork,
        *,
        current: Current,
        case: PlannedCase,
        receipt_number: str,
        issued: Issued,
        results: Sequence[UUID],
        key: DataKey,
    ) -> UUID:
        """`issued` is what results brought so far, `results` are the documents of the cases that came before.

        Raises `DepartmentNotJoined`.
        """
        dossier = current.dossier
        bucket = bucket_of(dossier.id)
        parcel = await self._packed(work, current, case, receipt_number, issued, results)
        await self.audit.record(
            work,
            actor=replace(dossier.actor, channel=Channel.JOB),
            action=HANDED_OVER,
            purpose=case.item,
            about=party_of(dossier, case.party).subject,
            object_kind="case",
            object_id=case.id,
            facts={
                "department": case.department,
                "parcel": str(parcel.id),
                "elements": sum(len(elements) for elements in parcel.parties.values()),
                "attachments": len(parcel.attachments),
            },
        )
        return await self.handover.send(work, parcel=parcel, case=case.id, bucket=bucket, key=key)

    async def pack_anew(
        self,
        work: UnitOfWork,
        *,
        current: Current,
        case: PlannedCase,
        receipt_number: str,
        issued: Issued,
        results: Sequence[UUID],
    ) -> bool:
        """Put what is current into a parcel that was not sent yet; whether there was one."""
        parcel = await self._packed(work, current, case, receipt_number, issued, results)
        return await self.handover.amend(work, case=case.id, parcel=parcel)

    async def _packed(
        self,
        work: UnitOfWork,
        current: Current,
        case: PlannedCase,
        receipt_number: str,
        issued: Issued,
        results: Sequence[UUID],
    ) -> Parcel:
        dossier, disputed = current.dossier, disputed_of(current, case)
        documents = await self.documents.many(work, results)
        return Parcel(
            id=self.ids.record(bucket_of(dossier.id)),
            department=case.department,
            item=case.short,
            receipt_number=receipt_number,
            parties=parties_of(dossier, case, issued),
            attachments=(*attachments_of(dossier, case, documents), *marks_of(disputed)),
            disputed=disputed,
        )
