"""Disputed values of what was submitted: told to the cases, marked in parcels, and put right where a parcel waits.

The stated value stays what departments are given, with the claimed one beside it, until the provider has corrected it.
A parcel that was sent stays what it is: its case is told.
"""

from dataclasses import dataclass
from uuid import UUID

from services.casework.cases.remarks import Remarks, a_case_of, touched
from services.casework.dossier.current_values import DisputeBook
from services.casework.dossier.loaded import DossierStore
from services.casework.parcels.dispatch import Dispatch
from services.casework.types import DisputeNotice, Remark
from services.kit.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class DisputedValues:
    """Carries a word on a disputed value to the cases that it touches."""

    dockets: DossierStore
    dispatch: Dispatch
    book: DisputeBook
    remarks: Remarks

    async def hear(self, work: UnitOfWork, application: UUID, word: DisputeNotice) -> None:
        """Keep the word, tell the cases, and pack anew what was not sent; a second time there is nothing to do."""
        some = await a_case_of(work, application)
        if some is None:
            return
        docket = await self.dockets.open(work, some)
        dossier = self.dockets.dossier(docket)
        remark = Remark(word.code, word.role, word.ordinal, word.element, source=word.dispute)
        place = (word.role, word.ordinal)
        party = next((each.id for each in dossier.parties if (each.role, each.ordinal) == place), None)
        if party is None or not await self.book.enter(work, docket, party, word):
            return
        await self.remarks.tell(work, docket, remark)
        current = await self.book.current(work, docket)
        for case in touched(dossier, remark):
            planned = self.dockets.planned(dossier, case)
            await self.dispatch.pack_anew(
                work,
                current=current,
                case=planned,
                receipt_number=docket.row.receipt_number,
                issued=self.dockets.issued(docket),
                results=docket.results_before(planned),
            )
