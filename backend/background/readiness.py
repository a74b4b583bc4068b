"""What `/readyz` finds out, each in bounded time: whoever asks is a monitor, and is to be answered above all when
something else is not.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy import text

from backend.background.status import BackgroundStatus, background_status
from backend.wiring import Gateway
from services.handover.service import overdue_deliveries
from services.handover.types.deliveries import OverdueDeliveries
from services.kit.outages import is_outage

T = TypeVar("T")

_ANYTHING = text("select 1")
_READY_SECONDS = 2.0
"""in which an answer is to come"""


async def database_answers(gateway: Gateway) -> bool:
    """Whether the database answers in time."""
    return bool(await _in_time(_anything(gateway)))


async def background_work(gateway: Gateway) -> tuple[BackgroundStatus, OverdueDeliveries] | tuple[None, None]:
    """None where it is not known in time: a look that takes long says nothing about serving."""
    return await _in_time(_counted(gateway)) or (None, None)


async def redis_answers(gateway: Gateway) -> bool | None:
    """Whether Redis answers in time; none where there is to be none."""
    return await _in_time(gateway.wakeups.answers(), otherwise=False)


async def _anything(gateway: Gateway) -> bool:
    async with gateway.rooms.db.read() as session:
        await session.rows(_ANYTHING)
    return True


async def _counted(gateway: Gateway) -> tuple[BackgroundStatus, OverdueDeliveries]:
    late_after = gateway.settings.worker_late_seconds
    async with gateway.rooms.db.read() as session:
        return (
            await background_status(session, late_after=late_after),
            await overdue_deliveries(session, gateway.rooms.clock.now()),
        )


async def _in_time(look: Coroutine[Any, Any, T], otherwise: T | None = None) -> T | None:
    """What a look finds; `otherwise` where it is not known in time, or since the database is away.

    A look that is cut off ends by itself: drivers take their time over a cancellation while nobody answers them.
    """
    looking = asyncio.create_task(look)
    looking.add_done_callback(_heed)
    try:
        ended, _ = await asyncio.wait([looking], timeout=_READY_SECONDS)
    finally:
        looking.cancel()
    if not ended:
        return otherwise
    try:
        return looking.result()
    except Exception as error:
        if is_outage(error):
            return otherwise
        raise


def _heed(looked: asyncio.Task[Any]) -> None:
    """Whatever it raised, or asyncio would write its text to the log."""
    if not looked.cancelled():
        looked.exception()
