"""Wake-ups: "something about this application changed, look again", over Redis, or over the database without it.

Nothing of record goes this way. A subscriber that misses one, because Redis or the connection was cut off, looks again
by itself after a while: an outage costs speed, never data.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Protocol
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from backend.background.stopping import stop_tasks

_LOG = structlog.get_logger()
LOOK_AGAIN_SECONDS = 5.0
_PREFIX = "wst:application:"


class WakeupChannel(Protocol):
    """What carries wake-ups where Redis does not; see `DatabaseChannel`."""

    async def send(self, application: UUID) -> None: ...
    def hear(self, told: Callable[[UUID | None], None]) -> None: ...
    async def close(self) -> None: ...


class Wakeups:
    """Sends by Redis, and by the database where Redis does not answer; followers hear both."""

    def __init__(self, redis: Redis | None, channel: WakeupChannel, *, look_again: float = LOOK_AGAIN_SECONDS) -> None:
        self._redis = redis
        self._channel = channel
        self._look_again = look_again
        self._followers: dict[UUID, set[asyncio.Event]] = defaultdict(set)

    async def wake(self, application: UUID) -> None:
        """Tell whoever follows this application; says nothing of what changed."""
        if self._redis is not None:
            try:
                await self._redis.publish(f"{_PREFIX}{application}", "1")
            except RedisError:
                _LOG.warning("wake-up goes over the database: Redis does not answer")
            else:
                return
        await self._channel.send(application)

    async def answers(self) -> bool | None:
        """Whether Redis can be reached now; none where there is to be none."""
        if self._redis is None:
            return None
        try:
            return bool(await self._redis.ping())
        except RedisError:
            return False

    @asynccontextmanager
    async def follow(self, application: UUID) -> AsyncIterator[AsyncIterator[None]]:
        """An iterator that yields whenever it is worth looking again; subscribed before the block is entered, so
        that a change between the first look and the first wake-up is not missed.
        """
        told = asyncio.Event()
        self._followers[application].add(told)
        self._channel.hear(self._told)
        try:
            if self._redis is None:
                yield self._wakes(told)
            else:
                async with self._told_by_redis(self._redis, application, told):
                    yield self._wakes(told)
        finally:
            self._followers[application].discard(told)
            if not self._followers[application]:
                del self._followers[application]

    async def close(self) -> None:
        await self._channel.close()

    def _told(self, application: UUID | None) -> None:
        """By the database; of an unknown application when a wake-up may have been missed."""
        names = self._followers if application is None else {application} & self._followers.keys()
        for name in names:
            for follower in self._followers[name]:
                follower.set()

    async def _wakes(self, told: asyncio.Event) -> AsyncIterator[None]:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_again):
                    await told.wait()
            told.clear()
            yield

    @asynccontextmanager
    async def _told_by_redis(self, redis: Redis, application: UUID, told: asyncio.Event) -> AsyncIterator[None]:
        pubsub = redis.pubsub(ignore_subscribe_messages=True)
        hearing = None
        try:
            try:
                await pubsub.subscribe(f"{_PREFIX}{application}")
                await pubsub.get_message(timeout=self._look_again, ignore_subscribe_messages=False)
            except RedisError:
                _LOG.warning("not subscribed to wake-ups of Redis: it does not answer")
            hearing = asyncio.create_task(self._hear(pubsub, told))
            yield
        finally:
            if hearing is not None:
                await stop_tasks(hearing)
            try:
                await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
            except RedisError:
                _LOG.warning("subscription to wake-ups not closed: Redis does not answer")

    async def _hear(self, pubsub: PubSub, told: asyncio.Event) -> None:
        while True:
            try:
                if await pubsub.get_message(timeout=self._look_again) is not None:
                    told.set()
            except (RedisError, RuntimeError):
                # RuntimeError: the client says so when the first subscription never happened
                await asyncio.sleep(self._look_again)
                told.set()
