"""Recording that the numbers of a case's results are shown whole."""

from collections import Counter

from services.access.types import Actor
from services.audit.service import READ_WHOLE, Audit
from services.casework.types import CaseView
from services.kit.db import UnitOfWork


async def record_reveal(work: UnitOfWork, audit: Audit, actor: Actor, case: CaseView, purpose: str) -> None:
    """One entry about each person whose numbers the reader is shown, with those of their application's fields."""
    shown = Counter(
        result.document.owner for result in case.results if result.revealable and result.document.number is not None
    )
    for owner, numbers in shown.items():
        await audit.record(
            work,
            actor=actor,
            action=READ_WHOLE,
            purpose=purpose,
            about=owner,
            object_kind="application",
            object_id=case.application,
            facts={
                "fields": numbers,
                "role": case.party_role,
                "ordinal": case.party_ordinal,
                "case": str(case.id),
            },
        )
