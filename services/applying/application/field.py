"""What an application holds of one element of one party: the value on its three axes, with provenance."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.applying.types import Difference
from services.kit.values.elements import Value
from services.sharing.types import Check, DisputeState, Origin, OutcomeKind


class FieldKey(NamedTuple):
    """What a value is of: party id and element, whatever places of the form show it."""

    party: UUID
    element: str


@dataclass(frozen=True, slots=True)
class StoredField:
    """One field as it is kept; what of it is visible, required or editable follows from the form and is not kept."""

    key: FieldKey
    value: Value | None = field(default=None, repr=False)
    origin: Origin | None = None
    check: Check = Check.NONE
    dispute: DisputeState = DisputeState.NONE
    outcome: OutcomeKind | None = None
    resource: str | None = None
    pull: UUID | None = None
    as_of: datetime | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def sourced(self) -> bool:
        """Whether a register or the login says so."""
        return self.value is not None and self.origin is Origin.SOURCE

    @property
    def confirmed(self) -> bool:
        """Whether a register says so, be it after the applicant: only such a value may be the key of a question."""
        return self.sourced or (self.value is not None and self.check is Check.MATCHED)

    def emptied(self) -> "StoredField":
        """The field without its value; how its source was asked, and what it said against the value, stays known."""
        check = Check.PENDING if self.check is Check.PENDING else Check.NONE
        return replace(self, value=None, origin=None, check=check)


StoredFields = Mapping[FieldKey, StoredField]


def confirmed_values(fields: StoredFields, party: UUID) -> dict[str, Value]:
    """Element → value, of what registers and the login say of a party."""
    return {
        stored.key.element: stored.value
        for stored in fields.values()
        if stored.key.party == party and stored.confirmed and stored.value is not None
    }


def values_of(fields: StoredFields, party: UUID) -> dict[str, Value]:
    """Element → value, wherever it came from."""
    return {
        stored.key.element: stored.value
        for stored in fields.values()
        if stored.key.party == party and stored.value is not None
    }
