from collections.abc import AsyncIterator

import pytest

from services.kit.clock import HeldClock
from tests.integrations.jianghuai.bench import Bench, bench_of


@pytest.fixture
async def bench(clock: HeldClock) -> AsyncIterator[Bench]:
    async with bench_of(clock) as bench:
        yield bench
