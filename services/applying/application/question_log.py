"""What was asked of whom for one application, and what came of it: everything but the values."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from services.applying.types import AnsweredQuestion, CertificateReview, PrefillReport
from services.sharing.types import OutcomeKind, PartyKey, SourcedValue, StepReport, Want

ReviewCertificate = Callable[[StepReport, Sequence[SourcedValue]], CertificateReview | None]
"""what is found of the certificate that a question brought, if it asked for one"""


@dataclass(frozen=True, slots=True)
class QuestionLog:
    """The questions of the prefill, those of later checks, and the prefill's wall time."""

    steps: tuple[AnsweredQuestion, ...] = ()
    later: tuple[AnsweredQuestion, ...] = ()
    milliseconds: float = 0.0

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "QuestionLog":
        return cls() if stored is None else _ADAPTER.validate_python(stored)

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = _ADAPTER.dump_python(self, mode="json")
        return plain

    def latest(self) -> tuple[AnsweredQuestion, ...]:
        """Of each resource and party the last question, and of earlier ones what came and was not asked again."""
        return _latest((*self.steps, *self.later))

    def report(self) -> PrefillReport:
        """The prefill's questions by round."""
        numbers = sorted({question.report.round for question in self.steps})
        rounds = tuple(tuple(t.report for t in self.steps if t.report.round == number) for number in numbers)
        return PrefillReport(rounds, self.milliseconds)

    def followed_by(self, later: Sequence[AnsweredQuestion]) -> "QuestionLog":
        """With later questions; of those before them is kept what was not asked again."""
        return replace(self, later=_latest((*self.later, *later)))

    def forgetting(self, drawn: Collection[AnsweredQuestion]) -> "QuestionLog":
        """As if what these questions brought had not come: their permission is withdrawn."""
        return replace(
            self,
            steps=tuple(_unanswered(each) if each in drawn else each for each in self.steps),
            later=tuple(_unanswered(each) if each in drawn else each for each in self.later),
        )


def answered_questions(
    steps: Sequence[StepReport], values: Sequence[SourcedValue], review: ReviewCertificate
) -> tuple[AnsweredQuestion, ...]:
    """Steps, each with the elements that its pull brought, and what was found of a certificate."""
    came: dict[object, list[SourcedValue]] = {}
    for value in values:
        came.setdefault(value.pull, []).append(value)
    return tuple(_answered(step, came.get(step.pull, []) if step.pull else [], review) for step in steps)


def _latest(questions: Sequence[AnsweredQuestion]) -> tuple[AnsweredQuestion, ...]:
    asked: dict[tuple[str, PartyKey], set[Want]] = {}
    kept: list[AnsweredQuestion] = []
    for question in reversed(questions):
        source = question.report.resource, question.report.party
        rest = _without(question, asked[source]) if source in asked else question
        if rest is not None:
            kept.append(rest)
        asked.setdefault(source, set()).update(question.report.wanted)
    return tuple(reversed(kept))


def _without(question: AnsweredQuestion, asked: Collection[Want]) -> AnsweredQuestion | None:
    """What came of it without what was asked again; none where that is all."""
    came = tuple((party, element) for party, element in question.came if Want(party.role, element) not in asked)
    if not came:
        return None
    wanted = tuple(dict.fromkeys(Want(party.role, element) for party, element in came))
    return replace(question, report=replace(question.report, wanted=wanted), came=came)


def _answered(step: StepReport, values: Sequence[SourcedValue], review: ReviewCertificate) -> AnsweredQuestion:
    return AnsweredQuestion(step, tuple((value.party, value.element) for value in values), review(step, values))


def _unanswered(question: AnsweredQuestion) -> AnsweredQuestion:
    report = replace(
        question.report, outcome=OutcomeKind.CONSENT_NEEDED, pull=None, as_of=None, digest=None, grade=None
    )
    return AnsweredQuestion(report, ())


_ADAPTER = TypeAdapter(QuestionLog)
