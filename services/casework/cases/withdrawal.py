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
        for move in moves:
            self.dossiers.move(work, loaded, move, TimelineEvent(APPLICANT if move.case == case else GATEWAY, now))
        kept_back = await self.handover.recall(work, case)
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
