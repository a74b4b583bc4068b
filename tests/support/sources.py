"""Sources without a department behind them: answers by table, and gates where a test must hold one up."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from services.kit.clock import Deadline
from services.kit.values.elements import Value
from services.sharing.service import Sharing
from services.sharing.types import SELF, Answer, Authorised, Found, Nothing, PartyAnswer

AS_OF = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

MakeSharing = Callable[..., Sharing]
"""sources by place, the catalogue if not the usual one, `rehearsal_providers` and `settings` → sharing"""

Records = Mapping[tuple[str, str], Answer]
"""(resource, value of the key) → answer"""


def found(values: Mapping[str, Value], *others: PartyAnswer) -> Found:
    """An answer about the asked party itself, and perhaps about others."""
    return Found((PartyAnswer(SELF, 1, values), *others), AS_OF, "sha256:test")


@dataclass
class TableSource:
    """Answers from a table, `Nothing` for what is not in it; keeps what it was asked."""

    records: Records = field(default_factory=dict)
    calls: list[Sequence[Authorised]] = field(default_factory=list)

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        self.calls.append(pulls)
        return [self._answer(pull) for pull in pulls]

    def _answer(self, pull: Authorised) -> Answer:
        [value] = pull.asked.key.values()
        return self.records.get((pull.asked.resource, value), Nothing(AS_OF))


@dataclass
class GatedSource:
    """Says when it was asked, and answers once its gate is open."""

    then: TableSource
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        self.asked.set()
        await self.gate.wait()
        return await self.then.fetch(pulls, until=until)


@dataclass
class BarrierSource:
    """Answers only once all parties to the barrier are being asked at the same time."""

    then: TableSource
    barrier: asyncio.Barrier

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        await self.barrier.wait()
        return await self.then.fetch(pulls, until=until)


@dataclass
class WatchingSource:
    """Does something of the test's before it answers, such as looking into the database."""

    then: TableSource
    watch: Callable[[Sequence[Authorised]], Awaitable[None]]

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        await self.watch(pulls)
        return await self.then.fetch(pulls, until=until)


@dataclass
class BrokenSource:
    """Breaks the port's promise: raises, or returns what it was told to, whatever it was asked."""

    raises: Exception | None = None
    returns: Sequence[Answer] = ()

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        if self.raises is not None:
            raise self.raises
        return self.returns
