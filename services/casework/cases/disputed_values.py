"""Disputed values of what was submitted: entered in the cases, marked in parcels, and corrected where a parcel waits.

The stated value stays what departments are given, with the claimed one beside it, until the provider has corrected it.
A parcel that was sent stays as it is; its case has an entry.
"""

from dataclasses import dataclass
from uuid import UUID

from services.casework.cases.remarks import Remarks, any_case_of, cases_concerned
from services.casework.dossier.current_values import DisputeNotices
from services.casework.dossier.store import DossierStore
from services.casework.parcels.dispatch import Dispatch
from services.casework.parcels.packing import PackingList
from services.casework.types import DisputeNotice, Remark
from services.kit.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class DisputedValues:
    """Passes a notice of a disputed value on to the cases concerned."""

    dossiers: DossierStore
    dispatch: Dispatch
    notices: DisputeNotices
    remarks: Remarks

    async def note(self, work: UnitOfWork, application: UUID, notice: DisputeNotice) -> None:
        """Store the notice, enter a remark, and pack anew what was not sent; a second time there is nothing to do."""
        some = await any_case_of(work, application)
        if some is None:
            return
        loaded = await self.dossiers.open(work, some)
        dossier = self.dossiers.dossier(loaded)
        remark = Remark(notice.code, notice.role, notice.ordinal, notice.element, source=notice.dispute)
        place = (notice.role, notice.ordinal)
        party = next((each.id for each in dossier.parties if (each.role, each.ordinal) == place), None)
        if party is None or not await self.notices.keep(work, loaded, party, notice):
            return
        await self.remarks.enter(work, loaded, remark)
        current = await self.notices.current(work, loaded)
        for case in cases_concerned(dossier, remark):
            await self.dispatch.pack_anew(work, PackingList.of(self.dossiers, loaded, current, case))
