"""Disputes as they are stored: values and texts sealed, each for its own place."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.access.types import Actor, Channel
from services.kit.clock import Clock
from services.kit.ids import Ids, bucket_of
from services.kit.sealed import DataKey
from services.kit.values.elements import Value
from services.kit.vault import Vault
from services.sharing.disputes.tables import DisputeRow
from services.sharing.types.disputes import Dispute, DisputeStage, NewDispute


@dataclass(frozen=True, slots=True)
class DisputeStore:
    """Makes rows of disputes, and reads them; `key` is always the application's data key."""

    vault: Vault
    ids: Ids
    clock: Clock

    def row(self, new: NewDispute, provider: str, key_id: UUID, key: DataKey) -> DisputeRow:
        """A new dispute."""
        bucket = bucket_of(new.application)
        dispute, actor = self.ids.record(bucket), new.actor
        return DisputeRow(
            bucket=bucket,
            id=dispute,
            application=new.application,
            party=new.party,
            role=new.role,
            ordinal=new.ordinal,
            element=new.element,
            resource=new.resource,
            provider=provider,
            pull=new.pull,
            key=key_id,
            stated=self._sealed(dispute, "stated", new.stated, key),
            claimed=self._sealed(dispute, "claimed", new.claimed, key),
            ground=None if new.ground is None else self._sealed(dispute, "ground", new.ground, key),
            raised_by=actor.subject,
            on_behalf_of=actor.on_behalf_of,
            channel=actor.channel,
            hall=actor.hall,
            window=actor.window,
            raised_at=self.clock.now(),
            client_key=new.client_key,
            stage=DisputeStage.RAISED,
            revision=0,
        )

    def keep_corrected(self, row: DisputeRow, value: Value, at: datetime, key: DataKey) -> None:
        """The right value, as the provider states it."""
        row.corrected = self._sealed(row.id, "corrected", value, key)
        row.corrected_at = at

    def keep_reason(self, row: DisputeRow, code: str | None, text: str | None, key: DataKey) -> None:
        row.reason_code = code
        row.reason = None if text is None else self._sealed(row.id, "reason", text, key)

    def corrected(self, row: DisputeRow, key: DataKey) -> Value | None:
        if row.corrected is None:
            return None
        value: Value = self.vault.open(row.corrected, key, place_of(row.id, "corrected"))
        return value

    def dispute(self, row: DisputeRow, key: DataKey) -> Dispute:
        """In the clear."""
        return Dispute(
            id=row.id,
            application=row.application,
            party=row.party,
            role=row.role,
            ordinal=row.ordinal,
            element=row.element,
            resource=row.resource,
            provider=row.provider,
            pull=row.pull,
            stated=self.vault.open(row.stated, key, place_of(row.id, "stated")),
            claimed=self.vault.open(row.claimed, key, place_of(row.id, "claimed")),
            ground=None if row.ground is None else self.vault.open(row.ground, key, place_of(row.id, "ground")),
            actor=Actor(row.raised_by, row.on_behalf_of, Channel(row.channel), row.hall, row.window),
            client_key=row.client_key,
            raised_at=row.raised_at,
            stage=row.stage,
            outcome=row.outcome,
            due_on=row.due_on,
            overdue=row.overdue_at is not None,
            reason_code=row.reason_code,
            reason=None if row.reason is None else self.vault.open(row.reason, key, place_of(row.id, "reason")),
            corrected=self.corrected(row, key),
            corrected_at=row.corrected_at,
            ended_at=row.ended_at,
        )

    def _sealed(self, dispute: UUID, name: str, value: Value, key: DataKey) -> dict[str, str]:
        return self.vault.seal(value, key, place_of(dispute, name))


def place_of(dispute: UUID, name: str) -> str:
    """What a value of a dispute is sealed for."""
    return f"disputes:{dispute}:{name}"
