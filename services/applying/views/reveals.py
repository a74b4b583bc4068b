"""Recording that values are shown whole."""

from collections import Counter

from services.access.types import Actor
from services.applying.types import Application
from services.audit.service import READ_WHOLE, Audit
from services.kit.db import UnitOfWork


async def record_reveal(work: UnitOfWork, audit: Audit, actor: Actor, application: Application, purpose: str) -> None:
    """One entry about each person whose values the reader is shown. Of whom only the applicant named nobody knows who
    they are: the entry is about nobody.
    """
    shown = Counter(
        field.party for field in application.fields if field.visible and field.revealable and field.value is not None
    )
    for party in application.parties:
        if shown[party.id]:
            await audit.record(
                work,
                actor=actor,
                action=READ_WHOLE,
                purpose=purpose,
                about=party.subject,
                object_kind="application",
                object_id=application.id,
                facts={"fields": shown[party.id], "role": party.key.role, "ordinal": party.key.ordinal},
            )
