"""What was asked of whom for one application, and what came of it: everything but the values."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from services.applying.types import Judged, PrefillReport, Traced
from services.sharing.types import OutcomeKind, PartyKey, SourcedValue, StepReport, Want

Judge = Callable[[StepReport, Sequence[SourcedValue]], Judged | None]
"""what is found of the certificate that a question brought, if it asked for one"""


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
        by_question = {_question(traced): traced for traced in (*self.steps, *self.later)}
        return tuple(by_question.values())

    def report(self) -> PrefillReport:
        """The prefill's questions by round."""
        numbers = sorted({traced.report.round for traced in self.steps})
        rounds = tuple(tuple(t.report for t in self.steps if t.report.round == number) for number in numbers)
        return PrefillReport(rounds, self.milliseconds)

    def followed_by(self, later: Sequence[Traced]) -> "Trace":
        """With later questions; of each resource and party one of them is kept, with what came earlier and was not
        asked again.
        """
        before = {_question(traced): traced for traced in self.latest()}
        kept = {_question(traced): traced for traced in self.later}
        kept |= {_question(traced): _upon(before.get(_question(traced)), traced) for traced in later}
        return replace(self, later=tuple(kept.values()))

    def forgetting(self, drawn: Collection[Traced]) -> "Trace":
        """As if what these questions brought had not come: their permission is withdrawn."""
        return replace(
            self,
            steps=tuple(_unanswered(each) if each in drawn else each for each in self.steps),
            later=tuple(_unanswered(each) if each in drawn else each for each in self.later),
        )


def traced(steps: Sequence[StepReport], values: Sequence[SourcedValue], judge: Judge) -> tuple[Traced, ...]:
    """Steps, each with the elements that its pull brought, and what was found of a certificate."""
    came: dict[object, list[SourcedValue]] = {}
    for value in values:
        came.setdefault(value.pull, []).append(value)
    return tuple(_traced(step, came.get(step.pull, []) if step.pull else [], judge) for step in steps)


def _question(traced: Traced) -> tuple[str, PartyKey]:
    return traced.report.resource, traced.report.party


def _upon(earlier: Traced | None, traced: Traced) -> Traced:
    report = traced.report
    came = earlier.came if earlier else ()
    stands = tuple((party, element) for party, element in came if Want(party.role, element) not in report.wanted)
    if not stands:
        return traced
    wanted = (*report.wanted, *dict.fromkeys(Want(party.role, element) for party, element in stands))
    return replace(traced, report=replace(report, wanted=wanted), came=(*stands, *traced.came))


def _traced(step: StepReport, values: Sequence[SourcedValue], judge: Judge) -> Traced:
    return Traced(step, tuple((value.party, value.element) for value in values), judge(step, values))


def _unanswered(traced: Traced) -> Traced:
    report = replace(traced.report, outcome=OutcomeKind.CONSENT_NEEDED, pull=None, as_of=None, digest=None, grade=None)
    return Traced(report, ())


_ADAPTER = TypeAdapter(Trace)
