"""Something that a node lends us for a while and that is fetched anew before it ends: a secret, the list of nodes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from services.kit.clock import Clock, Deadline
from services.sharing.types import OutcomeKind, Unavailable

T = TypeVar("T")

PATIENCE = 10.0
"""seconds that one fetching may take, however soon those who wait for it give up"""
PAUSE = timedelta(seconds=5)
"""after a renewal in the background that failed"""


@dataclass(frozen=True, slots=True)
class Lease(Generic[T]):
    """What was lent, and for how long."""

    value: T = field(repr=False)
    renew_at: datetime
    """from then on a new one is fetched in the background"""
    ends_at: datetime
    """from then on it is not used any more"""


class Renewed(Generic[T]):
    """The lease in force. However many ask at once, one fetching is under way; nobody waits while a lease is good."""

    def __init__(self, obtain: Callable[[Deadline], Awaitable[Lease[T] | Unavailable]], clock: Clock) -> None:
        self._obtain = obtain
        self._clock = clock
        self._lease: Lease[T] | None = None
        self._not_before: datetime | None = None
        self._under_way: asyncio.Task[Lease[T] | Unavailable] | None = None

    async def get(self, until: Deadline) -> T | Unavailable:
        """What is lent, fetched first if need be; `Unavailable` if that fails or takes longer than the deadline."""
        now = self._clock.now()
        lease = self._lease
        if lease is not None and now < lease.ends_at:
            if now >= lease.renew_at and (self._not_before is None or now >= self._not_before):
                self._fetching()
            return lease.value
        if until.at <= asyncio.get_running_loop().time():
            return Unavailable(OutcomeKind.TIMED_OUT, "no time left to ask")
        try:
            async with asyncio.timeout_at(until.at):
                # Shielded: whoever gives up does not take it from the others.
                obtained = await asyncio.shield(self._fetching())
        except TimeoutError:
            return Unavailable(OutcomeKind.TIMED_OUT, "fetching what the call needs")
        return obtained.value if isinstance(obtained, Lease) else obtained

    def drop(self, value: T) -> None:
        """The node says that this one is not good any more. Nothing happens where another is in force by now."""
        if self._lease is not None and self._lease.value is value:
            self._lease = None

    async def close(self) -> None:
        """Give up a fetching that is under way."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.gather(self._under_way, return_exceptions=True)

    def _fetching(self) -> asyncio.Task[Lease[T] | Unavailable]:
        if self._under_way is None or self._under_way.done():
            self._under_way = asyncio.create_task(self._fetch())
        return self._under_way

    async def _fetch(self) -> Lease[T] | Unavailable:
        obtained = await self._obtain(Deadline(asyncio.get_running_loop().time() + PATIENCE))
        if isinstance(obtained, Lease):
            self._lease, self._not_before = obtained, None
        else:
            self._not_before = self._clock.now() + PAUSE
        return obtained
