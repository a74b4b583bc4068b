"""Wake-ups make a subscriber quick; without them it is slow, and nothing else."""

from uuid import UUID

import fakeredis
import pytest
from redis.asyncio import Redis

from backend.wakeups.followers import Wakeups
from tests.support.local_channel import LocalChannel

APPLICATION, ANOTHER = UUID(int=1), UUID(int=2)
NEVER_SECONDS = 600.0


class Deaf(LocalChannel):
    """Carries nothing."""

    async def send(self, application: UUID) -> None: ...


@pytest.fixture
async def redis() -> Redis:
    return fakeredis.FakeAsyncRedis()


@pytest.fixture
def away() -> Redis:
    return Redis(unix_socket_path="/nonexistent/redis.sock")


async def test_a_follower_wakes_when_its_application_changed(redis: Redis) -> None:
    wakeups = Wakeups(redis, Deaf(), look_again=NEVER_SECONDS)
    async with wakeups.follow(APPLICATION) as wakes:
        await wakeups.wake(ANOTHER)
        await wakeups.wake(APPLICATION)
        await anext(wakes)


async def test_all_who_follow_one_application_wake_without_redis() -> None:
    wakeups = Wakeups(None, LocalChannel(), look_again=NEVER_SECONDS)
    assert await wakeups.answers() is None
    async with wakeups.follow(APPLICATION) as one, wakeups.follow(APPLICATION) as other:
        await wakeups.wake(ANOTHER)
        await wakeups.wake(APPLICATION)
        await anext(one)
        await anext(other)


async def test_while_redis_is_away_the_other_channel_carries(away: Redis) -> None:
    wakeups = Wakeups(away, LocalChannel(), look_again=NEVER_SECONDS)
    assert not await wakeups.answers()
    async with wakeups.follow(APPLICATION) as wakes:
        await wakeups.wake(APPLICATION)
        await anext(wakes)


async def test_whatever_may_have_been_missed_is_looked_at() -> None:
    channel = LocalChannel()
    wakeups = Wakeups(None, channel, look_again=NEVER_SECONDS)
    async with wakeups.follow(APPLICATION) as one, wakeups.follow(ANOTHER) as other:
        for told in channel.hearers:
            told(None)
        await anext(one)
        await anext(other)


async def test_without_any_a_follower_looks_again_by_itself(away: Redis) -> None:
    wakeups = Wakeups(away, Deaf(), look_again=0.001)
    await wakeups.wake(APPLICATION)
    async with wakeups.follow(APPLICATION) as wakes:
        await anext(wakes)
        await anext(wakes)
