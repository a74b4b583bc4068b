"""What a review says in a parcel: the request to the provincial platform, and the right value in its answer."""

from uuid import UUID

from services.handover.types import DepartmentEvent, Parcel, ParcelPurpose
from services.kit.values.elements import Value
from services.sharing.disputes.tables import DisputeRow
from services.sharing.types import NewDispute

REVIEW_ITEM = "data-review"
"""Short code of the platform's item."""
REVIEW = "review"
"""Role of a review's elements in a parcel and in its result."""
CORRECTED_VALUE = "corrected_value"
"""Kind of the result by which a provider says the right value."""
VALUE = "review.value"


def review_parcel(row: DisputeRow, new: NewDispute, *, parcel: UUID, target: str, record_digest: str | None) -> Parcel:
    """The request for a review; `target`: the department that passes it on to the provider."""
    stated = {
        "review.dispute": str(row.id),
        "review.provider": row.provider,
        "review.resource": row.resource,
        "review.element": row.element,
        "review.stated": new.stated,
        "review.claimed": new.claimed,
        "review.reason": new.ground,
        "review.pull": str(row.pull),
        "review.record_digest": record_digest,
        "review.as_of": new.as_of.isoformat() if new.as_of else None,
        "review.due_on": row.due_on.isoformat() if row.due_on else None,
    }
    return Parcel(
        id=parcel,
        department=target,
        item=REVIEW_ITEM,
        receipt_number=str(row.id),
        parties={REVIEW: {element: value for element, value in stated.items() if value is not None}},
        purpose=ParcelPurpose.REVIEW,
    )


def corrected_value(answer: DepartmentEvent, element: str) -> Value | None:
    """The right value as the provider states it; none where it states none, or answers for another element."""
    for result in answer.results:
        elements = result.elements.get(REVIEW, {})
        if result.kind == CORRECTED_VALUE and elements.get("review.element", element) == element:
            return elements.get(VALUE)
    return None
