"""Deliveries that do not end, or end before a person."""

from dataclasses import dataclass
from uuid import UUID

from services.handover.types import ParcelPurpose
from services.kit.jobs import Event

DELIVERY_UNANSWERED = "DELIVERY_UNANSWERED"
"""Reason code of a note: the department has not answered yet, and the gateway goes on."""
OUTCOME_UNKNOWN = "DELIVERY_OUTCOME_UNKNOWN"
"""Reason why a person must look at a parcel: nobody can say whether it arrived."""
REFERENCE_TAKEN = "REFERENCE_OF_ANOTHER_PARCEL"
"""Reason why a person must look at a parcel: the department gave it the number of another."""
NOT_RENDERABLE = "PARCEL_NOT_RENDERABLE"
"""Reason why a person must look at a parcel: the department's message cannot say what is in it."""


@dataclass(frozen=True, slots=True)
class DeliveryUnanswered(Event):
    """A department has not answered a delivery that goes on; told once of a parcel."""

    parcel: UUID
    case: UUID
    """the case, or the dispute whose review it is"""
    purpose: ParcelPurpose = ParcelPurpose.CASE

    def lock(self) -> str:
        return f"case:{self.case}"


@dataclass(frozen=True, slots=True)
class OverdueDeliveries:
    """Deliveries that have not ended long after their parcels were handed in."""

    count: int
    """one that reaches `COUNTED` means so many or more"""
    oldest_seconds: float | None
