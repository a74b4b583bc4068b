"""Wake-ups: "something about this application changed, look again", over Redis.

Nothing of record goes this way. A subscriber that misses one, because Redis is away or slow, looks again by itself
after a while: an outage costs speed, never data.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

_LOG = structlog.get_logger()
LOOK_AGAIN_SECONDS = 5.0
_PREFIX = "wst:application:"


class Wakeups:
    def __init__(self, redis: Redis, *, look_again: float = LOOK_AGAIN_SECONDS) -> None:
        self._redis = redis
        self._look_again = look_again

    async def wake(self, application: UUID) -> None:
        """Tell whoever follows this application; says nothing of what changed."""
        try:
            await self._redis.publish(f"{_PREFIX}{application}", "1")
        except RedisError:
            _LOG.warning("wake-up not sent: Redis does not answer")

    async def answers(self) -> bool:
        """Whether Redis can be reached now."""
        try:
            return bool(await self._redis.ping())
        except RedisError:
            return False

    @asynccontextmanager
    async def follow(self, application: UUID) -> AsyncIterator[AsyncIterator[None]]:
        """An iterator that yields whenever it is worth looking again; subscribed before the block is entered, so
        that a change between the first look and the first wake-up is not missed.
        """
        pubsub = self._redis.pubsub(ignore_subscribe_messages=True)
        try:
            try:
                await pubsub.subscribe(f"{_PREFIX}{application}")
                await pubsub.get_message(timeout=self._look_again, ignore_subscribe_messages=False)
            except RedisError:
                _LOG.warning("not subscribed to wake-ups: Redis does not answer")
            yield self._wakes(pubsub)
        finally:
            try:
                await pubsub.aclose()  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
            except RedisError:
                _LOG.warning("subscription to wake-ups not closed: Redis does not answer")

    async def _wakes(self, pubsub: PubSub) -> AsyncIterator[None]:
        while True:
            try:
                await pubsub.get_message(timeout=self._look_again)
            except (RedisError, RuntimeError):
                # RuntimeError: the client says so when the first subscription never happened
                await asyncio.sleep(self._look_again)
            yield
