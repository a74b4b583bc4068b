"""Wake-ups make a subscriber quick; without them it is slow, and nothing else."""

from uuid import UUID

import fakeredis
import pytest
from redis.asyncio import Redis

from backend.wakeups import Wakeups

APPLICATION, ANOTHER = UUID(int=1), UUID(int=2)
NEVER_SECONDS = 600.0


@pytest.fixture
async def redis() -> Redis:
    return fakeredis.FakeAsyncRedis()


async def test_a_follower_wakes_when_its_application_changed(redis: Redis) -> None:
    wakeups = Wakeups(redis, look_again=NEVER_SECONDS)
    async with wakeups.follow(APPLICATION) as wakes:
        await wakeups.wake(ANOTHER)
        await wakeups.wake(APPLICATION)
        await anext(wakes)


async def test_without_redis_a_follower_looks_again_by_itself() -> None:
    away = Redis(unix_socket_path="/nonexistent/redis.sock")
    wakeups = Wakeups(away, look_again=0.001)
    assert not await wakeups.answers()
    await wakeups.wake(APPLICATION)
    async with wakeups.follow(APPLICATION) as wakes:
        await anext(wakes)
        await anext(wakes)
