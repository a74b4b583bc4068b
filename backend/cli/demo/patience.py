"""How long a demonstration waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.kit.problems import GatewayError


class DemoTookTooLong(GatewayError):
    """演示在规定时间内没有办完：机器太忙，或有部门没有答复；请重试，日志见 wanshitong jobs status。
    / The demonstration was not done in time: the machine is too busy, or a department has not answered; try again, and
    see `wanshitong jobs status`.
    """


@asynccontextmanager
async def in_time(seconds: float) -> AsyncIterator[None]:
    """Raises `DemoTookTooLong`."""
    patience = asyncio.timeout(seconds)
    try:
        async with patience:
            yield
    except TimeoutError:
        if not patience.expired():
            raise
        raise DemoTookTooLong(f"{seconds:.0f} s") from None
