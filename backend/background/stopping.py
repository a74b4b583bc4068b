"""Ending tasks for sure.

One `cancel` may be lost: `asyncio.wait_for` of Python 3.11 drops it where what it waits for ends at the same moment,
and so does code that turns every failure of a connection into one of its own. Whoever then waits, waits for ever.
"""

import asyncio

import structlog

_LOG = structlog.get_logger()
_TIMES = 5


async def stop_tasks(*tasks: asyncio.Task[None], within: float = 1.0) -> None:
    """Cancel, and again after each `within` seconds; one that does not heed it is left behind and told of.

    What the tasks raise is dropped.
    """
    pending = {task for task in tasks if not task.done()}
    for _ in range(_TIMES):
        for task in pending:
            task.cancel()
        if pending:
            _, pending = await asyncio.wait(pending, timeout=within)
    if pending:
        _LOG.error("tasks that do not end are left behind", count=len(pending))
    await asyncio.gather(*(task for task in tasks if task.done()), return_exceptions=True)
