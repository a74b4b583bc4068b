"""A department's adapter before its running sandbox, for whoever names a `department`."""

from collections.abc import AsyncIterator

import pytest

from services.kit.clock import HeldClock
from services.sharing.ports import Source
from tests.integrations.contract import Bench, Receiving, bench_of, receiving


@pytest.fixture
async def bench(department: str, clock: HeldClock) -> AsyncIterator[Bench[Source]]:
    async with bench_of(department, clock) as bench:
        yield bench


@pytest.fixture
async def receiver(department: str, clock: HeldClock) -> AsyncIterator[Receiving]:
    async with receiving(department, clock) as bench:
        yield bench
