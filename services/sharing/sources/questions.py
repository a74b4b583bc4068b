"""Asking one source: whether it is asked now, what it answers, and which outcome that is.

Nothing that a source does or fails to do leaves this module as an exception.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from services.kit.clock import Clock, Deadline, china_day
from services.kit.problems import origin_of
from services.kit.values.element_values import known_value
from services.kit.values.elements import Value
from services.sharing.gate.authorisation import AuthorisationRefusal
from services.sharing.gate.one_time_codes import OneTimeCodes
from services.sharing.ports import Cities, Source
from services.sharing.sources.answers import ParsedAnswer, parse
from services.sharing.sources.health import Health, SourceCall
from services.sharing.types import (
    PLATFORM,
    Answer,
    Asked,
    Authorised,
    Element,
    OutcomeKind,
    Relations,
    Resource,
    Tier,
    Unavailable,
)

_LOG = structlog.get_logger()

_GRACE = 0.05
"""seconds. A transport keeps the deadline itself and answers for each pull; after this, one that does not is left."""


@dataclass(frozen=True, slots=True)
class EndedQuestion:
    """How a question ended, and in what time."""

    answer: ParsedAnswer
    milliseconds: float = 0.0
    pull: UUID | None = None
    """none where no row was made"""
    open_row: bool = False
    """the pull's row does not say yet how it ended"""
    refusal: AuthorisationRefusal | None = None
    """why the gateway did not call after all"""


def place_of(resource: Resource, asked: Asked, cities: Cities) -> str:
    """Where a question goes: a department, or a node of the platform. What goes to one place goes in one call, and
    has one health mark: a city's node that is down holds up no other's.
    """
    match resource.at:
        case None:
            return resource.provider
        case where if where.tier is Tier.BRANCH:
            return f"{PLATFORM}/{resource.provider}"
        case where if where.tier is Tier.SUB:
            return f"{PLATFORM}/{cities.city_of(asked.key.get(where.region_by or '', '')) or ''}"
    return PLATFORM


@dataclass(frozen=True, slots=True)
class SourceQuestions:
    """The last step before a source."""

    sources: Mapping[str, Source]
    codes: OneTimeCodes
    health: Health
    cities: Cities
    clock: Clock
    elements: Mapping[str, Element]

    def place_of(self, resource: Resource, asked: Asked) -> str:
        return place_of(resource, asked, self.cities)

    async def ask(
        self, place: str, pulls: Sequence[Authorised], relations: Relations, until: Deadline
    ) -> Sequence[EndedQuestion]:
        """All that goes to one place in one call; how many run side by side within is for its transport to say."""
        began = self.clock.monotonic()
        async with self.health.call(place, until) as call:
            if isinstance(call, AuthorisationRefusal):
                return [_not_asked(pull, call) for pull in pulls]
            return await self._call(call, place, pulls, relations, until, began)

    async def _call(
        self,
        call: SourceCall,
        place: str,
        pulls: Sequence[Authorised],
        relations: Relations,
        until: Deadline,
        began: float,
    ) -> Sequence[EndedQuestion]:
        opened = await self.codes.redeem([pull for pull in pulls if pull.code])
        going = [pull for pull in pulls if pull.code is None or pull.pull in opened]
        answers = await self._answers(place, going, until) if going else []
        parsed = {
            pull.pull: parse(answer, pull, relations, self._known) for pull, answer in zip(going, answers, strict=True)
        }
        call.ended([each.outcome for each in parsed.values()])
        milliseconds = (self.clock.monotonic() - began) * 1000
        return [
            EndedQuestion(parsed[pull.pull], milliseconds, pull.pull, open_row=True)
            if pull.pull in parsed
            else _not_asked(pull, AuthorisationRefusal.CODE_NOT_REDEEMED)
            for pull in pulls
        ]

    def _known(self, element: str, value: Value) -> Value | None:
        stated = self.elements.get(element)
        return known_value(element, None if stated is None else stated.type, value, china_day(self.clock.now()))

    async def _answers(self, place: str, pulls: Sequence[Authorised], until: Deadline) -> Sequence[Answer]:
        source = self.sources.get(place.partition("/")[0])
        if source is None:
            _LOG.error("source is not connected", provider=place)
            return [Unavailable(OutcomeKind.DOWN)] * len(pulls)
        left = max(0.0, until.at - self.clock.monotonic())
        try:
            async with asyncio.timeout(left + _GRACE):
                answers = await source.fetch(pulls, until=until)
        except TimeoutError:
            return [Unavailable(OutcomeKind.TIMED_OUT)] * len(pulls)
        except Exception as broken:  # noqa: BLE001 - whatever an adapter does wrong is one department's outcome
            # The exception's text may quote an answer: its class and origin say enough to find it.
            _LOG.error("source broke", provider=place, error=type(broken).__qualname__, where=origin_of(broken))
            return [Unavailable(OutcomeKind.DOWN)] * len(pulls)
        if len(answers) != len(pulls):
            _LOG.error("source answered another number of pulls than asked", provider=place, count=len(answers))
            return [Unavailable(OutcomeKind.MALFORMED)] * len(pulls)
        return answers


def _not_asked(pull: Authorised, refusal: AuthorisationRefusal) -> EndedQuestion:
    return EndedQuestion(ParsedAnswer(refusal.outcome), pull=pull.pull, open_row=True, refusal=refusal)
