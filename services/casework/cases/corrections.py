"""A grant that its department corrected, and the cases that went out with what it brought before."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.casework.cases.left_out_results import EARLIER_RESULT_LEFT_OUT
from services.casework.cases.moves import Move
from services.casework.cases.states import Trigger
from services.casework.dossier.current_values import DisputeNotices
from services.casework.dossier.loaded import LoadedDossier
from services.casework.dossier.store import DossierStore
from services.casework.dossier.timeline import GATEWAY, TimelineEvent
from services.casework.parcels.contents import elements_by_role
from services.casework.parcels.dispatch import Dispatch
from services.casework.parcels.packing import PackingList
from services.casework.tables import CaseRow
from services.casework.types import ENDED, CaseState
from services.handover.service import Handover
from services.kit.clock import Clock
from services.kit.db import UnitOfWork
from services.kit.values.elements import Elements

GRANT_CORRECTED = "GRANT_CORRECTED"
"""Reason code of a note: the department granted again, with other results."""
EARLIER_RESULT_CORRECTED = "EARLIER_RESULT_CORRECTED"
"""Reason code of a note: a department was sent what another has corrected since."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """Takes a corrected result to the cases that relied on the one before."""

    dossiers: DossierStore
    dispatch: Dispatch
    notices: DisputeNotices
    handover: Handover
    clock: Clock

    async def pass_on(
        self,
        work: UnitOfWork,
        loaded: LoadedDossier,
        corrected: CaseRow,
        answer: UUID,
        before: Mapping[UUID, Mapping[str, Elements]],
        lost_by: Collection[UUID],
    ) -> None:
        """A parcel that was not sent is packed anew, or kept back where it would now lack what its case needs. Of one
        that was, its department's staff must see to it, since departments take no second parcel for a case. What still
        waits gets what is current when it goes out.
        """
        current = await self.notices.current(work, loaded)
        after = self.dossiers.issued(loaded)
        for row in loaded.cases.values():
            planned = current.dossier.case(row.id)
            relied = corrected.id in row.after or (
                elements_by_role(current.dossier, planned, before) != elements_by_role(current.dossier, planned, after)
            )
            if row.id == corrected.id or not relied or row.state in {CaseState.WAITING, CaseState.BLOCKED}:
                continue
            if row.id in lost_by and await self._hold(work, loaded, row, corrected.id, answer):
                continue
            packing = PackingList.of(self.dossiers, loaded, current, row.id)
            if row.state not in ENDED and await self.dispatch.pack_anew(work, packing):
                continue
            event = TimelineEvent(GATEWAY, self.clock.now(), EARLIER_RESULT_CORRECTED, source=answer)
            self.dossiers.note(work, loaded, row, event)
            await self.handover.put_case_before_a_person(work, case=row.id, reason_code=EARLIER_RESULT_CORRECTED)

    async def _hold(self, work: UnitOfWork, loaded: LoadedDossier, row: CaseRow, corrected: UUID, answer: UUID) -> bool:
        """The case waits as one that was never released; false, and nothing done, where its parcel may be gone."""
        if row.state is not CaseState.SUBMITTED or not await self.handover.keep_back(work, case=row.id):
            return False
        row.lacks = [*row.lacks, corrected]
        row.due_on = None
        held = TimelineEvent(GATEWAY, self.clock.now(), EARLIER_RESULT_LEFT_OUT, source=answer)
        self.dossiers.move(work, loaded, Move(row.id, Trigger.HOLD, CaseState.WAITING), held)
        return True
