"""Withdrawing a case."""

from dataclasses import dataclass
from uuid import UUID

from services.access.types import Actor
from services.audit.service import Audit
from services.casework.cases.moves import moves_on_withdrawal
from services.casework.dossier.store import DossierStore
from services.casework.dossier.timeline import APPLICANT, GATEWAY, TimelineEvent
from services.casework.types import CaseNotWithdrawable
from services.handover.service import Handover
from services.kit.clock import Clock
from services.kit.db import UnitOfWork

WITHDRAWN = "case.withdraw"
"""Action in the audit."""
NOT_SENT = "WITHDRAWN_BEFORE_SENDING"
"""Reason code of the withdrawal in the timeline: no department has the case."""
DEPARTMENT_TOLD = "WITHDRAWN_DEPARTMENT_TOLD"
"""The department has it, and its staff finds the withdrawal among their open matters."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Takes a case back. That the actor may do so is checked before (`Access.may_act`)."""

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
        told = await self.handover.was_sent(work, case)
        kept_back = await self.handover.recall(work, case)
        withdrawn = TimelineEvent(APPLICANT, now, DEPARTMENT_TOLD if told else NOT_SENT)
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
            facts={"parcel_kept_back": kept_back, "blocked": len(moves) - 1},
        )
        return None
