"""What was asked of whom for one application, and what came of it: everything but the values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from services.applying.types import PrefillReport, Traced
from services.sharing.types import PartyKey, SourcedValue, StepReport


@dataclass(frozen=True, slots=True)
class Trace:
    """The questions of the prefill, those of later checks, and the prefill's wall time."""

    steps: tuple[Traced, ...] = ()
    later: tuple[Traced, ...] = ()
    milliseconds: float = 0.0

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "Trace":
        return cls() if stored is None else _ADAPTER.validate_python(stored)

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return plain

    def latest(self) -> tuple[Traced, ...]:
        """Of each resource and party, the last question."""
        by_question = {(traced.report.resource, traced.report.party): traced for traced in (*self.steps, *self.later)}
        return tuple(by_question.values())

    def report(self) -> PrefillReport:
        """The prefill's questions by round."""
        numbers = sorted({traced.report.round for traced in self.steps})
        rounds = tuple(tuple(t.report for t in self.steps if t.report.round == number) for number in numbers)
        return PrefillReport(rounds, self.milliseconds)

    def followed_by(self, later: Sequence[Traced]) -> "Trace":
        """With later questions; of each resource and party one of them is kept."""
        kept = {(traced.report.resource, traced.report.party): traced for traced in (*self.later, *later)}
        return replace(self, later=tuple(kept.values()))


def traced(steps: Sequence[StepReport], values: Sequence[SourcedValue]) -> tuple[Traced, ...]:
    """Steps, each with the elements that its pull brought."""
    came: dict[object, list[tuple[PartyKey, str]]] = {}
    for value in values:
        came.setdefault(value.pull, []).append((value.party, value.element))
    return tuple(Traced(step, tuple(came.get(step.pull, ())) if step.pull else ()) for step in steps)


_ADAPTER = TypeAdapter(Trace)
