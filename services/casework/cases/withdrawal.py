"""Withdrawing a case, and what its department answers to that.

Nothing leads out of `WITHDRAWN` (`states`): a department that had decided before says so in the timeline, and its
decision, which came or comes as an answer without a place, is put before its staff.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.access.types import Actor
from services.audit.service import Audit
from services.casework.cases.moves import moves_on_withdrawal
from services.casework.dossier.store import DossierStore
from services.casework.dossier.timeline import APPLICANT, DEPARTMENT, GATEWAY, TimelineEvent
from services.casework.types import CaseNotWithdrawable
from services.handover.service import Handover
from services.handover.types import RecallBegun, RecallEnded, RecallState
from services.kit.clock import Clock
from services.kit.db import Database, UnitOfWork

WITHDRAWN = "case.withdraw"
"""Action in the audit."""
NOT_SENT = "WITHDRAWN_BEFORE_SENDING"
"""Reason code of the withdrawal in the timeline: no department has the case."""
DEPARTMENT_TOLD = "WITHDRAWN_DEPARTMENT_TOLD"
"""The department has it, and its staff finds the withdrawal among their open matters."""
DEPARTMENT_ASKED = "WITHDRAWN_DEPARTMENT_ASKED"
"""The department has it, and is told; a later entry says what it answers."""

RECALL_CODES: Mapping[RecallState, str] = {
    RecallState.TAKEN_BACK: "RECALL_TAKEN_BACK",
    RecallState.ALREADY_DECIDED: "RECALL_ALREADY_DECIDED",
    RecallState.NOT_HELD: "RECALL_NOT_NEEDED",
    RecallState.UNKNOWN: "RECALL_LEFT_TO_STAFF",
}
"""How telling the department ended → reason code of the note."""
_BY_DEPARTMENT = frozenset({RecallState.TAKEN_BACK, RecallState.ALREADY_DECIDED})

_REASONS: Mapping[RecallBegun, str] = {
    RecallBegun.KEPT_BACK: NOT_SENT,
    RecallBegun.NOT_HELD: NOT_SENT,
    RecallBegun.DEPARTMENT_ASKED: DEPARTMENT_ASKED,
    RecallBegun.STAFF_TOLD: DEPARTMENT_TOLD,
}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Takes a case back. That the actor may do so is checked before (`Casework.withdraw`)."""

    db: Database
    dossiers: DossierStore
    handover: Handover
    audit: Audit
    clock: Clock

    async def withdraw(self, work: UnitOfWork, actor: Actor, case: UUID) -> CaseNotWithdrawable | None:
        """None once it is withdrawn."""
        loaded = await self.dossiers.open(work, case)
        row = loaded.cases[case]
        moves = moves_on_withdrawal(loaded.positions(), case)
        if not moves:
            return CaseNotWithdrawable(row.state)
        now = self.clock.now()
        begun = await self.handover.recall(work, case)
        withdrawn = TimelineEvent(APPLICANT, now, _REASONS[begun])
        for move in moves:
            self.dossiers.move(work, loaded, move, withdrawn if move.case == case else TimelineEvent(GATEWAY, now))
        await self.audit.record(
            work,
            actor=actor,
            action=WITHDRAWN,
            purpose=row.item,
            about=row.subject,
            object_kind="case",
            object_id=case,
            facts={"parcel_kept_back": begun is RecallBegun.KEPT_BACK, "blocked": len(moves) - 1},
        )
        return None

    async def on_recall_ended(self, ended: RecallEnded) -> None:
        """The department was told, or could not be: the parties see which."""
        async with self.db.work() as work:
            loaded = await self.dossiers.open(work, ended.case)
            row, code = loaded.cases[ended.case], RECALL_CODES[ended.state]
            if await self.dossiers.has_entry_from(work, row, ended.parcel, code):
                return
            by = DEPARTMENT if ended.state in _BY_DEPARTMENT else GATEWAY
            self.dossiers.note(work, loaded, row, TimelineEvent(by, self.clock.now(), code, source=ended.parcel))
