"""Background work on procrastinate: where jobs are put, and one run of the worker that does them.

One task of procrastinate's per job name; what a name does is said in `backend/jobs.py`. A job that fails is tried again
with growing pauses (`retries`) and then put before the operators (`failed_jobs`), never dropped.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import procrastinate
import structlog
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from backend.background.abandoned import STALLED_AFTER_SECONDS, JobsUnderWay, take_up_abandoned
from backend.background.failed_jobs import note_failure
from backend.background.retries import NotGivenUpYet, RetryRules
from backend.background.status import OwnWorker
from backend.background.stopping import stop_tasks
from services.kit.clock import Clock
from services.kit.connections import ANSWERS_WITHIN, CONNECTING, BoundedConnection
from services.kit.jobs import Handler, Job, Payload

_LOG = structlog.get_logger()
_LOOK_SECONDS = 0.3
"""between two looks for jobs whose time has come; new ones are told of at once"""
_HEARTBEAT_SECONDS = 2.0
_CONNECT_SECONDS = 5.0
"""a database that gives no connection for so long is away"""
_RULES = RetryRules()


def conninfo(url: str) -> str:
    """Address of a database as libpq reads it, from SQLAlchemy's form."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


class Background:
    """The queue as the services see it (`JobQueue`), and the worker that runs what is in it."""

    def __init__(self, url: str, *, concurrency: int, clock: Clock, answers_within: float = ANSWERS_WITHIN) -> None:
        self._conninfo = conninfo(url)
        self._answers_within = answers_within
        self._concurrency = concurrency
        self._clock = clock
        self._handlers: dict[str, Handler] = {}
        # Never opened: jobs are put on the connections of others.
        self._deferring = self._app()
        self._done = 0
        self.own_worker = OwnWorker.NONE
        """said by whoever keeps it at work"""

    @property
    def done(self) -> int:
        """How many jobs were done here since the start."""
        return self._done

    def register(self, handlers: Mapping[str, Handler]) -> None:
        """Say what every job name does; before any is put."""
        self._handlers |= handlers
        self._add_tasks(self._deferring)

    async def put(self, jobs: Sequence[Job], connection: object) -> None:
        """Defer on the business transaction's own connection, so that facts and jobs stand or fall together."""
        for job in jobs:
            deferrer = self._deferring.configure_task(
                job.name,
                allow_unknown=False,
                lock=job.lock,
                priority=job.priority,
                schedule_at=job.not_before,
                connection=connection,
            )
            await deferrer.defer_async(payload=job.payload)

    async def run(self, *, stop_seconds: float, until_idle: bool = False) -> None:
        """Work until cancelled, or until nothing is left to do now; on connections of its own.

        Ends, by an exception or without one, when the database is away; see `supervisor`.
        """
        app = self._app()
        self._add_tasks(app)
        under_way = JobsUnderWay(self._clock)
        try:
            await app.open_async()
            await take_up_abandoned(app.connector, under_way)
            caring = asyncio.create_task(_care(app, under_way))
            try:
                await app.run_worker_async(
                    concurrency=self._concurrency,
                    wait=not until_idle,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=_LOOK_SECONDS,
                    shutdown_graceful_timeout=stop_seconds,
                    delete_jobs="successful",
                    update_heartbeat_interval=_HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_AFTER_SECONDS,
                    worker_middleware=[self._observed(under_way)],
                )
            finally:
                await stop_tasks(caring)
        finally:
            await app.close_async()

    def _app(self) -> procrastinate.App:
        connector = procrastinate.PsycopgConnector(
            conninfo=self._conninfo,
            min_size=0,  # or it would wait for the first connection longer than for any other
            max_size=self._concurrency + 4,
            timeout=_CONNECT_SECONDS,
            connection_class=BoundedConnection,
            kwargs={**CONNECTING, "answers_within": self._answers_within},
        )
        return procrastinate.App(connector=connector)

    def _add_tasks(self, app: procrastinate.App) -> None:
        for name, handler in self._handlers.items():
            app.task(name=name, retry=_RULES)(_task(handler))

    def _observed(self, under_way: JobsUnderWay) -> Callable[..., Awaitable[Any]]:
        async def observe(call: AsyncCallNext, context: procrastinate.JobContext, worker: Worker) -> object:
            job = context.job
            assert job.id is not None, "fetched from the database"
            under_way.begin(job.id, worker.worker_id)
            try:
                result: object = await call()
            except Exception as error:
                # Type only: an exception's text may hold a value, and a log may not.
                failure = {"error": type(error).__name__, "where": _where(error)}
                _LOG.error("job failed", task=job.task_name, **failure)
                if _RULES.get_retry_decision(exception=error, job=job) is None:
                    await _put_before_operators(context.app, job.id, job.task_name, failure)
                raise
            self._done += 1
            return result

        return observe


def _task(handler: Handler) -> Handler:
    async def run(payload: Payload, failure: object = None) -> None:  # noqa: ARG001 - of an earlier run; see failed_jobs
        await handler(payload)

    return run


async def _put_before_operators(app: procrastinate.App, job: int, kind: str, failure: Mapping[str, str]) -> None:
    try:
        await note_failure(app.connector, job, kind, failure)
    except procrastinate.exceptions.ConnectorException as error:
        raise NotGivenUpYet from error


async def _care(app: procrastinate.App, under_way: JobsUnderWay) -> None:
    while True:
        await asyncio.sleep(_HEARTBEAT_SECONDS)
        try:
            await take_up_abandoned(app.connector, under_way)
        except procrastinate.exceptions.ConnectorException:
            _LOG.warning("the database did not answer while looking for abandoned jobs")


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "unknown"
