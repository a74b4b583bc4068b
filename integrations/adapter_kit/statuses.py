"""What departments say of a case, read by the rules that hold for all of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from services.handover.types import AnswerKind, DepartmentEvent, InboundRefused

S = TypeVar("S")


def status_kind(
    states: Mapping[str, AnswerKind], state: str, *, field: str, has_result: bool
) -> AnswerKind | InboundRefused:
    """What a state means, by the department's table; `field` is its place in the message.

    A result and only a granted case go together: a message that says otherwise contradicts itself.
    """
    kind = states.get(state)
    if kind is None:
        return InboundRefused(f"{field}: unknown state")
    if (kind is AnswerKind.GRANTED) != has_result:
        return InboundRefused(f"{field}: a result and only a granted case go together")
    return kind


def read_steps(
    steps: Iterable[S], read: Callable[[S], DepartmentEvent | InboundRefused]
) -> Sequence[DepartmentEvent] | InboundRefused:
    """All steps of a message; one that cannot be read refuses the whole."""
    events: list[DepartmentEvent] = []
    for step in steps:
        event = read(step)
        if isinstance(event, InboundRefused):
            return event
        events.append(event)
    return tuple(events)
