"""What the hand-over asks of a department."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from services.handover.types import (
    Delivery,
    DeliveryRefused,
    Inbound,
    InboundRefused,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    RecallAnswer,
    Statement,
    Taken,
    Wire,
)
from services.kit.clock import Deadline


class Department(Protocol):
    """A department as the receiver of parcels. No method raises for what the department does or fails to do."""

    @property
    def delivery(self) -> Delivery: ...

    @property
    def poll_every(self) -> float | None:
        """Seconds between two questions about a case, for a department that never calls back."""
        ...

    def render(self, parcel: Parcel) -> Wire:
        """The parcel in the department's own terms: pure."""
        ...

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        """Hand it over, once, under our key."""
        ...

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        """Ask whether a parcel has arrived."""
        ...

    def takes_recall(self, item: str) -> bool:
        """Whether it can be told that a case about this item is withdrawn."""
        ...

    async def recall(self, item: str, key: UUID, *, until: Deadline) -> RecallAnswer:
        """Tell it that the case of the parcel under our key is withdrawn; told twice, it answers the same. Not called
        where it takes no recall.
        """
        ...

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:
        """Ask for the state of a case; the result is read like a call-back. Not called where `poll_every` is none."""
        ...

    def read(self, raw: Inbound) -> Sequence[Statement] | InboundRefused:
        """Call-back, poll and file alike: check the signature, then state it in our terms; what cannot be
        read costs no more than itself. May be given the same thing twice.
        """
        ...
