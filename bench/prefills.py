"""The figures of one round of ten departments: above the slowest of them, beyond the deadline, and in CPU time."""

import asyncio
import time
from collections.abc import Sequence
from math import ceil

import aiohttp
import orjson
from psycopg import AsyncConnection

from backend.background.queue import conninfo
from bench.testbed import FIELDS, ID_NUMBER, Testbed, elements_of
from services.kit.clock import Deadline
from services.kit.problems import GatewayError
from services.sharing.types import OutcomeKind

_WARM_UPS = 5
_AMPLE = 5.0
"""seconds: a deadline that no department comes near"""
_TIGHT = 0.4
"""seconds: twice what the slowest department takes"""
_BARE_COMMITS = 2


class DepartmentFailed(GatewayError):
    """A department that was to answer did not; the figure would be of something else."""


def percentile(values: Sequence[float], per_cent: int) -> float:
    """By nearest rank: a value that was measured."""
    return sorted(values)[ceil(len(values) * per_cent / 100) - 1]


async def over_slowest(testbed: Testbed, tries: int) -> float:
    """Milliseconds that a prefill takes beyond its slowest department, p95."""
    await _warm(testbed)
    return percentile([await _prefilled(testbed) for _ in range(tries)], 95)


async def over_deadline(testbed: Testbed, tries: int) -> tuple[float, float]:
    """One of ten hangs: milliseconds beyond the deadline, p99, and the share of the others' fields that were filled."""
    await _warm(testbed)
    sources = list(testbed.sources.values())
    beyond: list[float] = []
    filled = 0
    for nth in range(tries):
        hanging = sources[nth % len(sources)]
        hanging.hangs = True
        until = Deadline.after(_TIGHT, testbed.clock)
        prefilled = await testbed.prefill(until)
        beyond.append((testbed.clock.monotonic() - until.at) * 1000)
        hanging.hangs = False
        filled += len(prefilled.values)
        if [step.outcome for step in prefilled.steps].count(OutcomeKind.TIMED_OUT) < 1:
            raise DepartmentFailed
    return percentile(beyond, 99), filled / (tries * FIELDS * (len(sources) - 1))


async def cpu_over_bare(testbed: Testbed, tries: int) -> float:
    """CPU time of a prefill ÷ that of ten bare calls and two bare commits; the two take turns."""
    await _warm(testbed)
    whole = bare = 0.0
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        await AsyncConnection.connect(conninfo(testbed.database_url)) as connection,
    ):
        for _ in range(_WARM_UPS):
            await _bare(testbed, session, connection)
        for _ in range(tries):
            began = time.process_time()
            await _prefilled(testbed)
            between = time.process_time()
            await _bare(testbed, session, connection)
            whole += between - began
            bare += time.process_time() - between
    return whole / bare


async def _warm(testbed: Testbed) -> None:
    for _ in range(_WARM_UPS):
        await _prefilled(testbed)


async def _prefilled(testbed: Testbed) -> float:
    """Milliseconds beyond the slowest department's own time."""
    prefilled = await testbed.prefill(Deadline.after(_AMPLE, testbed.clock))
    if any(step.outcome is not OutcomeKind.FOUND for step in prefilled.steps):
        raise DepartmentFailed
    return prefilled.milliseconds - max(source.milliseconds for source in testbed.sources.values())


async def _bare(testbed: Testbed, session: aiohttp.ClientSession, connection: AsyncConnection) -> None:
    await _commit(connection)
    await asyncio.gather(
        *(
            _call(session, address, elements_of(provider))
            for provider, address in zip(testbed.sources, testbed.addresses, strict=True)
        )
    )
    for _ in range(_BARE_COMMITS - 1):
        await _commit(connection)


async def _call(session: aiohttp.ClientSession, address: str, elements: Sequence[str]) -> None:
    body = orjson.dumps({"key": {"person.id_number": ID_NUMBER}, "elements": elements})
    async with session.post(f"{address}/answer", data=body, headers={"Content-Type": "application/json"}) as response:
        orjson.loads(await response.read())


async def _commit(connection: AsyncConnection) -> None:
    # A transaction without an identifier would have nothing to commit.
    await connection.execute("select pg_current_xact_id()")
    await connection.commit()
