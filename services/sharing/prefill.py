"""Running a plan: round after round, all departments of a round at once, under one deadline.

Every question ends in a report, whatever its source does or fails to do: no exception and no silence. What a later
round asks by comes from the login or from a source. A key typed by the applicant never opens another person's
record: what was typed is not among the values this module is given.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import update

from services.kit.clock import Clock, Deadline, china_day
from services.kit.db import Database
from services.kit.ids import bucket_of
from services.sharing.authorise import Gate, NotAuthorised
from services.sharing.keys import Key, checked_key, key_for
from services.sharing.ports import Source
from services.sharing.reading import Reading, party_of, read
from services.sharing.tables import PullRow
from services.sharing.types import (
    Answer,
    Asked,
    Authorised,
    Basis,
    OutcomeKind,
    PartyKey,
    Plan,
    Prefilled,
    Relations,
    Resource,
    SourcedValue,
    Step,
    StepReport,
    Unavailable,
    Value,
    Want,
)

_LOG = structlog.get_logger()

_GRACE = 0.05
"""seconds. A transport keeps the deadline itself and answers for each pull; after this, one that does not is left."""

Held = Mapping[PartyKey, Mapping[str, Value]]
"""What the login and the sources said of each party."""


@dataclass(frozen=True, slots=True)
class _Question:
    """A step about one party: what will be asked, or the outcome that stands already."""

    round: int
    resource: str
    party: PartyKey
    wanted: tuple[Want, ...]
    asked: Asked | OutcomeKind


@dataclass(frozen=True, slots=True)
class _Settled:
    """How asking ended, and in what time."""

    reading: Reading
    milliseconds: float = 0.0
    pull: UUID | None = None
    sent: bool = False


@dataclass(frozen=True, slots=True)
class Executor:
    """Asks what a plan says."""

    db: Database
    gate: Gate
    sources: Mapping[str, Source]
    resources: Mapping[str, Resource]
    clock: Clock

    async def prefill(
        self, plan: Plan, basis: Basis, known: Held, relations: Relations, *, until: Deadline
    ) -> Prefilled:
        """All that the sources of a plan say.

        Of one element of one party there may be several values, the earlier round's first: a register may call the
        spouse otherwise than the marriage record does. Both are returned, for a person to see; later questions are
        asked by the first. `known` holds what the login said, or an earlier run's sources.
        """
        began = self.clock.monotonic()
        held = {party: dict(values) for party, values in known.items()}
        values: list[SourcedValue] = []
        reports: list[StepReport] = []
        # The ends of a round are written down while the next is being asked: its departments need not wait for it.
        async with asyncio.TaskGroup() as ledger:
            for number, steps in enumerate(plan.rounds, start=1):
                questions = [question for step in steps for question in self._questions(number, step, held, relations)]
                settled = await self._settle(questions, basis, relations, until)
                ledger.create_task(self._write_down(settled))
                for question, end in zip(questions, settled, strict=True):
                    reports.append(self._report(question, end))
                    values.extend(end.reading.values)
                    for value in end.reading.values:
                        held.setdefault(value.party, {}).setdefault(value.element, value.value)
        return Prefilled(values, reports, self._since(began))

    async def ask(
        self, asked: Asked, basis: Basis, relations: Relations, *, until: Deadline
    ) -> tuple[StepReport, Sequence[SourcedValue]]:
        """One question, outside any plan; the caller answers for where its key comes from."""
        key = checked_key(asked.key, china_day(self.clock.now()))
        wanted = tuple(
            Want(party_of(asked, relation, 1, relations).role, element)
            for relation, elements in asked.elements.items()
            for element in elements
        )
        checked = OutcomeKind.INVALID_KEY if key is None else replace(asked, key=key)
        question = _Question(1, asked.resource, asked.party, wanted, checked)
        [end] = await self._settle([question], basis, relations, until)
        await self._write_down([end])
        return self._report(question, end), end.reading.values

    def _questions(self, number: int, step: Step, held: Held, relations: Relations) -> Sequence[_Question]:
        """The step about each party in its role; about the first, whose key is missing, while nobody is known."""
        parties = sorted(party for party in held if party.role == step.of) or [PartyKey(step.of)]
        return [
            _Question(
                number, step.resource, party, step.gives, self._asked(step, party, held.get(party, {}), relations)
            )
            for party in parties
        ]

    def _asked(
        self, step: Step, party: PartyKey, held: Mapping[str, Value], relations: Relations
    ) -> Asked | OutcomeKind:
        resource = self.resources.get(step.resource)
        if resource is None:
            return Asked(step.resource, party, {}, {})
        key: Key | OutcomeKind = key_for(resource, held, china_day(self.clock.now()))
        if isinstance(key, OutcomeKind):
            return key
        return Asked(step.resource, party, key, _by_relation(step, resource, relations))

    async def _settle(
        self, questions: Sequence[_Question], basis: Basis, relations: Relations, until: Deadline
    ) -> Sequence[_Settled]:
        """Everything of one round, one transaction before the calls; the one after them is `_write_down`."""
        asked = {place: question.asked for place, question in enumerate(questions)}
        to_ask = {place: its for place, its in asked.items() if isinstance(its, Asked)}
        ends = {place: _Settled(Reading(its)) for place, its in asked.items() if isinstance(its, OutcomeKind)}
        if until.at <= self.clock.monotonic():
            ends |= {place: _Settled(Reading(OutcomeKind.TIMED_OUT)) for place in to_ask}
        else:
            decisions = await self.gate.authorise(list(to_ask.values()), basis)
            ends |= dict(zip(to_ask, await self._carry_out(decisions, relations, until), strict=True))
        return [ends[place] for place in range(len(questions))]

    async def _carry_out(
        self, decisions: Sequence[Authorised | NotAuthorised], relations: Relations, until: Deadline
    ) -> Sequence[_Settled]:
        pulls_of: dict[str, list[Authorised]] = {}
        ends: dict[UUID, _Settled] = {}
        for decision in decisions:
            if isinstance(decision, Authorised):
                pulls_of.setdefault(self.resources[decision.asked.resource].provider, []).append(decision)
            else:
                ends[decision.pull] = _Settled(Reading(decision.refusal.outcome), pull=decision.pull)
        async with asyncio.TaskGroup() as departments:
            fetches = [
                departments.create_task(self._fetch(provider, pulls, relations, until))
                for provider, pulls in pulls_of.items()
            ]
        ends |= {end.pull: end for fetch in fetches for end in fetch.result() if end.pull is not None}
        return [ends[decision.pull] for decision in decisions]

    async def _fetch(
        self, provider: str, pulls: Sequence[Authorised], relations: Relations, until: Deadline
    ) -> Sequence[_Settled]:
        """All of one department in one call; how many run side by side is for its transport to say."""
        began = self.clock.monotonic()
        answers = await self._answers(provider, pulls, until)
        milliseconds = self._since(began)
        return [
            _Settled(read(answer, pull, relations), milliseconds, pull.pull, sent=True)
            for pull, answer in zip(pulls, answers, strict=True)
        ]

    async def _answers(self, provider: str, pulls: Sequence[Authorised], until: Deadline) -> Sequence[Answer]:
        source = self.sources.get(provider)
        if source is None:
            _LOG.error("source_not_connected", provider=provider)
            return [Unavailable(OutcomeKind.DOWN)] * len(pulls)
        left = max(0.0, until.at - self.clock.monotonic())
        try:
            async with asyncio.timeout(left + _GRACE):
                answers = await source.fetch(pulls, until=until)
        except TimeoutError:
            return [Unavailable(OutcomeKind.TIMED_OUT)] * len(pulls)
        except Exception as broken:  # noqa: BLE001 - whatever an adapter does wrong is one department's outcome
            # The exception's text may quote an answer: its class and origin say enough to find it.
            _LOG.error("source_broke", provider=provider, error=type(broken).__qualname__, where=_where(broken))
            return [Unavailable(OutcomeKind.DOWN)] * len(pulls)
        if len(answers) != len(pulls):
            _LOG.error("source_miscounted", provider=provider, pulls=len(pulls), answers=len(answers))
            return [Unavailable(OutcomeKind.MALFORMED)] * len(pulls)
        return answers

    async def _write_down(self, settled: Sequence[_Settled]) -> None:
        """How the pulls that went out ended; a refused one was written down with its end."""
        now = self.clock.now()
        ends: list[dict[str, Any]] = [
            {
                "bucket": bucket_of(end.pull),
                "id": end.pull,
                "finished_at": now,
                "outcome": end.reading.outcome.value,
                "as_of": end.reading.as_of,
                "digest": end.reading.digest,
                "grade": end.reading.grade.value if end.reading.grade else None,
                "milliseconds": end.milliseconds,
            }
            for end in settled
            if end.pull is not None and end.sent
        ]
        if ends:
            async with self.db.work() as work:
                await work.execute(update(PullRow), ends)

    def _report(self, question: _Question, end: _Settled) -> StepReport:
        resource = self.resources.get(question.resource)
        return StepReport(
            round=question.round,
            resource=question.resource,
            provider=resource.provider if resource else "",
            party=question.party,
            outcome=end.reading.outcome,
            milliseconds=end.milliseconds,
            pull=end.pull,
            wanted=question.wanted,
            as_of=end.reading.as_of,
            digest=end.reading.digest,
            grade=end.reading.grade,
        )

    def _since(self, began: float) -> float:
        return (self.clock.monotonic() - began) * 1000


def _by_relation(step: Step, resource: Resource, relations: Relations) -> Mapping[str, tuple[str, ...]]:
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


def _where(broken: Exception) -> str:
    """Module and line in which an exception arose."""
    place = broken.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return "" if place is None else f"{place.tb_frame.f_globals.get('__name__', '')}:{place.tb_lineno}"
