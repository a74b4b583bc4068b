"""What the record says of a reading."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.audit.tables import AuditEntry


@dataclass(frozen=True, slots=True)
class RecordedReading:
    """That somebody read a person's data whole: who, on whose behalf, from where, what for; never what they read."""

    id: UUID
    at: datetime
    subject: UUID
    on_behalf_of: UUID
    channel: str
    hall: str | None
    window: str | None
    purpose: str
    object_id: str
    fields: int

    @classmethod
    def of(cls, entry: AuditEntry) -> "RecordedReading":
        return cls(
            id=entry.id,
            at=entry.at,
            subject=entry.subject,
            on_behalf_of=entry.on_behalf_of,
            channel=entry.channel,
            hall=entry.hall,
            window=entry.window,
            purpose=entry.purpose,
            object_id=entry.object_id,
            fields=int(str(entry.facts.get("fields", 0))),
        )
