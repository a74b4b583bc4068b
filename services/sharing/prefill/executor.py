"""Running a plan: every question as soon as its key is known, all departments at once, under one deadline.

Every question ends in a report, whatever its source does or fails to do: no exception and no silence. What a later
round asks by comes from the login or from a source. A key typed by the applicant never opens another person's
record: what was typed is not among the values this module is given.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import update

from services.kit.clock import Clock, Deadline, china_day
from services.kit.db import Database
from services.kit.ids import bucket_of
from services.kit.values.elements import Value
from services.sharing.gate.authorisation import Gate
from services.sharing.gate.keys import Key, checked_key, key_for
from services.sharing.prefill.plan_graph import Place, PlanGraph
from services.sharing.sources.answers import ParsedAnswer, party_of
from services.sharing.sources.questions import EndedQuestion, SourceQuestions
from services.sharing.tables import PullRow
from services.sharing.types import (
    Asked,
    Authorised,
    Basis,
    OutcomeKind,
    PartyKey,
    Plan,
    PlanStep,
    Prefilled,
    Relations,
    Resource,
    SourcedValue,
    StepReport,
    Want,
)

KnownValues = Mapping[PartyKey, Mapping[str, Value]]
"""What the login and the sources said of each party."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A step about one party: what will be asked, or the outcome that is certain already."""

    place: Place
    resource: str
    party: PartyKey
    wanted: tuple[Want, ...]
    asked: Asked | OutcomeKind


class _Run:
    """One run of a plan: what was asked, how it ended, and what can be asked next."""

    def __init__(self, graph: PlanGraph, known: KnownValues) -> None:
        self.graph = graph
        self._known = known
        self._open: dict[Place, int] = {}
        """steps that have begun → how many of their questions have not ended"""
        self._ended: list[tuple[_Question, EndedQuestion]] = []
        self._stored = 0

    def ready(self) -> list[Place]:
        return self.graph.ready(self._open, [place for place, left in self._open.items() if not left])

    def begin(self, places: Sequence[Place], questions: Sequence[_Question]) -> None:
        self._open |= {place: sum(question.place == place for question in questions) for place in places}

    def end(self, questions: Sequence[_Question], ends: Sequence[EndedQuestion]) -> None:
        for question, end in zip(questions, ends, strict=True):
            self._open[question.place] -= 1
            self._ended.append((question, end))

    def not_stored(self) -> list[EndedQuestion]:
        """Ends that are not stored yet; each is given out once."""
        new = [end for _, end in self._ended[self._stored :]]
        self._stored = len(self._ended)
        return new

    def ended(self) -> list[tuple[_Question, EndedQuestion]]:
        """In the order of the plan, whichever department was quicker."""
        return sorted(self._ended, key=lambda ended: (ended[0].place, ended[0].party))

    def values(self) -> list[SourcedValue]:
        return [value for _, end in self.ended() for value in end.answer.values]

    def known_values(self) -> dict[PartyKey, dict[str, Value]]:
        """What is known by now; of several values the login's, then the earlier step's."""
        known = {party: dict(values) for party, values in self._known.items()}
        for value in self.values():
            known.setdefault(value.party, {}).setdefault(value.element, value.value)
        return known


@dataclass(frozen=True, slots=True)
class Executor:
    """Runs plans, and puts single questions."""

    db: Database
    gate: Gate
    questions: SourceQuestions
    resources: Mapping[str, Resource]
    clock: Clock

    async def prefill(
        self,
        plan: Plan,
        basis: Basis,
        known: KnownValues,
        relations: Relations,
        *,
        until: Deadline,
        own: PartyKey | None = None,
    ) -> Prefilled:
        """All that the sources of a plan say.

        Of one element of one party there may be several values, the earlier round's first: a register may call the
        spouse otherwise than the marriage record does. Both are returned, for a person to see; later questions are
        asked by the first. `known` holds what the login said, or an earlier run's sources.
        """
        began = self.clock.monotonic()
        run = _Run(PlanGraph.of(plan, self.resources), known)

        def questions(places: Sequence[Place]) -> Sequence[_Question]:
            known = run.known_values()
            steps = [(place, run.graph.steps[place]) for place in places]
            return [each for place, step in steps for each in self._questions(place, step, known, relations, own)]

        await self._go_through(run, questions, basis, relations, until)
        return Prefilled(run.values(), [self._report(*each) for each in run.ended()], self._since(began))

    async def _go_through(
        self,
        run: _Run,
        questions_of: Callable[[Sequence[Place]], Sequence[_Question]],
        basis: Basis,
        relations: Relations,
        until: Deadline,
    ) -> None:
        async with asyncio.TaskGroup() as group:
            under_way: dict[asyncio.Task[Sequence[EndedQuestion]], Sequence[_Question]] = {}
            while places := run.ready():
                questions = questions_of(places)
                run.begin(places, questions)
                under_way |= await self._put(run, questions, basis, relations, until, group)
                # How questions ended is stored while the next are under way: no department waits for that.
                group.create_task(self._store(run.not_stored()))
                while under_way and not run.ready():
                    ended, _ = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                    for fetch in ended:
                        run.end(under_way.pop(fetch), fetch.result())
        await self._store(run.not_stored())

    async def _put(
        self,
        run: _Run,
        questions: Sequence[_Question],
        basis: Basis,
        relations: Relations,
        until: Deadline,
        group: asyncio.TaskGroup,
    ) -> dict[asyncio.Task[Sequence[EndedQuestion]], Sequence[_Question]]:
        """Record the questions in one transaction and send them out, one call a place; those that cannot be put
        have ended.
        """
        to_ask = [question for question in questions if isinstance(question.asked, Asked)]
        for question in questions:
            if isinstance(question.asked, OutcomeKind):
                run.end([question], [EndedQuestion(ParsedAnswer(question.asked))])
        if until.at <= self.clock.monotonic():
            run.end(to_ask, [EndedQuestion(ParsedAnswer(OutcomeKind.TIMED_OUT)) for _ in to_ask])
            return {}
        asked = [question.asked for question in to_ask if isinstance(question.asked, Asked)]
        # By the catalogue as it stood before: an entry may be withdrawn while the row is written.
        known = {each.resource: self.resources.get(each.resource) for each in asked}
        decisions = await self.gate.authorise(asked, basis)
        of_place: dict[str, list[tuple[_Question, Authorised]]] = {}
        for question, decision in zip(to_ask, decisions, strict=True):
            if isinstance(decision, Authorised):
                resource = known[decision.asked.resource] or self.resources[decision.asked.resource]
                place = self.questions.place_of(resource, decision.asked)
                of_place.setdefault(place, []).append((question, decision))
            else:
                run.end([question], [EndedQuestion(ParsedAnswer(decision.refusal.outcome), pull=decision.pull)])
        return {
            group.create_task(self.questions.ask(place, [pull for _, pull in pairs], relations, until)): [
                question for question, _ in pairs
            ]
            for place, pairs in of_place.items()
        }

    async def ask(
        self, asked: Asked, basis: Basis, relations: Relations, *, until: Deadline
    ) -> tuple[StepReport, Sequence[SourcedValue]]:
        """One question, outside any plan; the caller is responsible for where its key comes from."""
        key = checked_key(asked.key, china_day(self.clock.now()))
        wanted = tuple(
            Want(party_of(asked, relation, 1, relations).role, element)
            for relation, elements in asked.elements.items()
            for element in elements
        )
        checked = OutcomeKind.INVALID_KEY if key is None else replace(asked, key=key)
        only = (1, 0)
        question = _Question(only, asked.resource, asked.party, wanted, checked)
        run = _Run(PlanGraph({only: PlanStep(asked.resource, asked.party.role, wanted)}, {only: frozenset()}), {})
        await self._go_through(run, lambda _: [question], basis, relations, until)
        [(_, end)] = run.ended()
        return self._report(question, end), end.answer.values

    def _questions(
        self, place: Place, step: PlanStep, known: KnownValues, relations: Relations, own: PartyKey | None
    ) -> Sequence[_Question]:
        """The step about each party in its role; about the first, whose key is missing, while nobody is known."""
        parties = sorted(party for party in known if party.role == step.of) or [PartyKey(step.of)]
        return [
            _Question(place, step.resource, party, step.gives, replace(asked, own=party == own))
            if isinstance(asked, Asked)
            else _Question(place, step.resource, party, step.gives, asked)
            for party in parties
            for asked in [self._asked(step, party, known.get(party, {}), relations)]
        ]

    def _asked(
        self, step: PlanStep, party: PartyKey, known: Mapping[str, Value], relations: Relations
    ) -> Asked | OutcomeKind:
        resource = self.resources.get(step.resource)
        if resource is None:
            return Asked(step.resource, party, {}, {})
        key: Key | OutcomeKind = key_for(resource, known, china_day(self.clock.now()))
        if isinstance(key, OutcomeKind):
            return key
        return Asked(step.resource, party, key, _by_relation(step, resource, relations))

    async def _store(self, ended: Sequence[EndedQuestion]) -> None:
        """How the pulls that the gate let through ended; a refused one was stored with its end."""
        now = self.clock.now()
        ends: list[dict[str, Any]] = [
            {
                "bucket": bucket_of(end.pull),
                "id": end.pull,
                "finished_at": now,
                "outcome": end.answer.outcome.value,
                "refusal": end.refusal.value if end.refusal else None,
                "as_of": end.answer.as_of,
                "digest": end.answer.digest,
                "grade": end.answer.grade.value if end.answer.grade else None,
                "milliseconds": end.milliseconds,
            }
            for end in ended
            if end.pull is not None and end.open_row
        ]
        if ends:
            async with self.db.work() as work:
                await work.execute(update(PullRow), ends)

    def _report(self, question: _Question, end: EndedQuestion) -> StepReport:
        resource = self.resources.get(question.resource)
        return StepReport(
            round=question.place[0],
            resource=question.resource,
            provider=resource.provider if resource else "",
            party=question.party,
            outcome=end.answer.outcome,
            milliseconds=end.milliseconds,
            pull=end.pull,
            wanted=question.wanted,
            as_of=end.answer.as_of,
            digest=end.answer.digest,
            grade=end.answer.grade,
        )

    def _since(self, began: float) -> float:
        return (self.clock.monotonic() - began) * 1000


def _by_relation(step: PlanStep, resource: Resource, relations: Relations) -> Mapping[str, tuple[str, ...]]:
    """What a step asks for, in the resource's own terms: by relation to the asked party instead of by role."""
    wanted = set(step.gives)
    by_relation: dict[str, tuple[str, ...]] = {}
    for relation, elements in sorted(resource.gives.items()):
        role = relations.role(step.of, relation)
        here = [want for want in step.gives if want.role == role and want.element in elements and want in wanted]
        if here:
            by_relation[relation] = tuple(want.element for want in here)
            wanted.difference_update(here)
    return by_relation
