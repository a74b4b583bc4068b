"""What departments say of a case, read by the rules that hold for all of them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from integrations.adapter_kit.answers import read_or_malformed
from services.handover.types import AnswerKind, Statement, UnreadableStatement
from services.sharing.types import Unavailable

S = TypeVar("S")


def status_kind(
    states: Mapping[str, AnswerKind], state: str, *, reference: str, field: str, has_result: bool
) -> AnswerKind | UnreadableStatement:
    """What a state means, by the department's table; `field` is its place in the message.

    A result and only a granted case go together: a message that says otherwise contradicts itself.
    """
    kind = states.get(state)
    if kind is None:
        return UnreadableStatement(f"{field}: unknown state", reference)
    if (kind is AnswerKind.GRANTED) != has_result:
        return UnreadableStatement(f"{field}: a result and only a granted case go together", reference)
    return kind


def read_steps(
    reference: str, steps: Iterable[S | UnreadableStatement], read: Callable[[S], Statement]
) -> tuple[Statement, ...]:
    """All steps of a message; one that cannot be read costs none of the others."""
    return tuple(_read_step(reference, step, read) for step in steps)


def _read_step(reference: str, step: S | UnreadableStatement, read: Callable[[S], Statement]) -> Statement:
    if isinstance(step, UnreadableStatement):
        return replace(step, reference=reference)
    said = read_or_malformed(lambda: read(step))
    return UnreadableStatement(said.detail, reference) if isinstance(said, Unavailable) else said
