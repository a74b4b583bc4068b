"""What an adapter read of a message, as tests want it."""

from collections.abc import Sequence

from services.handover.types import DepartmentEvent, InboundRefused, Statement


def statements(read: Sequence[Statement] | InboundRefused) -> Sequence[Statement]:
    """Of a message that was not refused."""
    assert not isinstance(read, InboundRefused), read
    return read


def events_of(read: Sequence[Statement] | InboundRefused) -> list[DepartmentEvent]:
    """Of a message in which everything can be read."""
    events = [each for each in statements(read) if isinstance(each, DepartmentEvent)]
    assert len(events) == len(statements(read)), read
    return events
