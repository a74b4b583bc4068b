"""Background work on procrastinate: the queue, the worker, and the care for jobs whose worker died.

One task of procrastinate's per job name; what a name does is said in `backend/jobs.py`. A job that fails is tried again
with growing pauses and then left as failed, in sight of `wanshitong worker --failed`, never dropped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

import procrastinate
import structlog
from procrastinate.jobs import Job as StoredJob

from services.kit.jobs import Handler, Job, Payload

_LOG = structlog.get_logger()
_ATTEMPTS = 12
_LOOK_SECONDS = 0.3
"""between two looks for jobs whose time has come; new ones are told of at once"""
_HEARTBEAT_SECONDS = 2.0
STALLED_AFTER_SECONDS = 10.0
"""a worker that has not been heard of for so long is taken for dead"""


def conninfo(url: str) -> str:
    """Address of a database as libpq reads it, from SQLAlchemy's form."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


class Background:
    """The queue as the services see it (`JobQueue`), and the worker that runs what is in it."""

    def __init__(self, url: str, *, concurrency: int) -> None:
        connector = procrastinate.PsycopgConnector(conninfo=conninfo(url), min_size=1, max_size=concurrency + 4)
        self._app = procrastinate.App(connector=connector)
        self._tasks: dict[str, procrastinate.tasks.Task[Any, Any, Any]] = {}
        self._concurrency = concurrency

    def register(self, handlers: Mapping[str, Handler]) -> None:
        """Say what every job name does; before `open`."""
        retry = procrastinate.RetryStrategy(max_attempts=_ATTEMPTS, wait=1, exponential_wait=2)
        for name, handler in handlers.items():
            self._tasks[name] = self._app.task(name=name, retry=retry)(_told(name, handler))

    async def open(self) -> None:
        await self._app.open_async()

    async def close(self) -> None:
        await self._app.close_async()

    async def put(self, jobs: Sequence[Job], connection: object) -> None:
        """Defer on the business transaction's own connection, so that facts and jobs stand or fall together."""
        for job in jobs:
            task = self._tasks[job.name]
            deferrer = task.configure(
                lock=job.lock,
                schedule_at=job.not_before,
                connection=connection,
            )
            await deferrer.defer_async(payload=job.payload)

    async def run(self, *, stop_seconds: float, until_idle: bool = False) -> None:
        """Work until cancelled, or until nothing is left to do now."""
        await self.take_up_stalled()
        caring = asyncio.create_task(self._care())
        try:
            await self._app.run_worker_async(
                concurrency=self._concurrency,
                wait=not until_idle,
                install_signal_handlers=False,
                fetch_job_polling_interval=_LOOK_SECONDS,
                shutdown_graceful_timeout=stop_seconds,
                delete_jobs="successful",
                update_heartbeat_interval=_HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_AFTER_SECONDS,
            )
        finally:
            caring.cancel()
            with suppress(asyncio.CancelledError):
                await caring

    async def take_up_stalled(self) -> int:
        """Put the jobs of dead workers back; returns how many."""
        manager = self._app.job_manager
        stalled: list[StoredJob] = list(
            await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS),
        )
        for job in stalled:
            await manager.retry_job(job)
            _LOG.warning("job of a dead worker taken up again", task=job.task_name, job=job.id)
        return len(stalled)

    async def _care(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            try:
                await self.take_up_stalled()
            except procrastinate.exceptions.ConnectorException:
                _LOG.warning("the database did not answer while looking for stalled jobs")


def _told(name: str, handler: Handler) -> Callable[..., Awaitable[None]]:
    async def run(payload: Payload) -> None:
        try:
            await handler(payload)
        except Exception as error:
            # Type only: an exception's text may hold a value, and a log may not.
            _LOG.error("job failed", task=name, error=type(error).__name__, where=_where(error))
            raise

    return run


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown"
