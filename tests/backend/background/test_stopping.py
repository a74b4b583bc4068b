"""A task ends although the word to end was lost once; one that never heeds it does not hold up the rest."""

import asyncio

import structlog

from backend.background.stopping import stop_tasks


async def heedless(times: int) -> None:
    """Drops so many cancellations."""
    while times:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            times -= 1
    await asyncio.Event().wait()


async def started(times: int) -> asyncio.Task[None]:
    task = asyncio.create_task(heedless(times))
    await asyncio.sleep(0)
    return task


async def test_a_cancellation_that_was_lost_is_repeated() -> None:
    task = await started(2)
    await stop_tasks(task, within=0.001)
    assert task.cancelled()


async def test_a_task_that_does_not_end_is_left_behind_and_told_of() -> None:
    task = await started(1000)
    with structlog.testing.capture_logs() as lines:
        await stop_tasks(task, within=0.001)
    assert [line["event"] for line in lines] == ["tasks that do not end are left behind"]
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)


async def test_what_had_ended_by_itself_is_no_trouble() -> None:
    async def fails() -> None:
        raise ValueError

    task = asyncio.create_task(fails())
    await asyncio.wait({task})
    await stop_tasks(task)
