"""What is done with a parcel whose outcome is not known: decided by its department's delivery class alone."""

from collections.abc import Mapping
from enum import StrEnum

from services.handover.types import Delivery


class Action(StrEnum):
    """A call to a department about a parcel."""

    SEND = "SEND"
    LOOK_UP = "LOOK_UP"
    RECALL = "RECALL"


class AttemptOutcome(StrEnum):
    """How a call ended."""

    TAKEN = "TAKEN"
    REFUSED = "REFUSED"
    NOT_SEEN = "NOT_SEEN"
    UNKNOWN = "UNKNOWN"
    TAKEN_BACK = "TAKEN_BACK"
    ALREADY_DECIDED = "ALREADY_DECIDED"
    LOST = "LOST"
    """the process that made it ended before it could say"""


FOLLOW_UP: Mapping[Delivery, Action | None] = {
    Delivery.IDEMPOTENT: Action.SEND,
    Delivery.QUERYABLE: Action.LOOK_UP,
    Delivery.NEITHER: None,
    Delivery.ATTENDED: None,
}
"""What follows an unknown outcome; none means that a person decides, for the department would take it twice."""
