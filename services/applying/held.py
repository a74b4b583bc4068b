"""What an application holds of one element of one party: the value on its three axes, with provenance."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.applying.types import LOGIN, Difference
from services.sharing.types import Check, DisputeState, Origin, OutcomeKind, Value


class FieldKey(NamedTuple):
    """Where a value stands: party id and element, whatever places of the form show it."""

    party: UUID
    element: str


@dataclass(frozen=True, slots=True)
class Held:
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
        """Whether a register or the login says so: only such a value may serve as a key of a question."""
        return self.value is not None and self.origin is Origin.SOURCE

    @property
    def from_login(self) -> bool:
        return self.resource == LOGIN

    def emptied(self) -> "Held":
        """The field without its value; how its source was asked stays known."""
        return replace(self, value=None, origin=None, resource=None, pull=None, as_of=None, differences=())


Holdings = Mapping[FieldKey, Held]


def sourced_values(holdings: Holdings, party: UUID) -> dict[str, Value]:
    """Element → value, of what registers and the login say of a party."""
    return {
        held.key.element: held.value
        for held in holdings.values()
        if held.key.party == party and held.sourced and held.value is not None
    }


def values_of(holdings: Holdings, party: UUID) -> dict[str, Value]:
    """Element → value, wherever it came from."""
    return {
        held.key.element: held.value for held in holdings.values() if held.key.party == party and held.value is not None
    }
