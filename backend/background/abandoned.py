"""Jobs that stand as under way while nobody works on them: found, and put back into the queue.

A worker that was killed, or that lost the database while it fetched a job or wrote down a job's end, leaves the job
`doing`. procrastinate knows a dead worker by its missing heartbeat; of a living one only its own process can tell.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import structlog
from procrastinate.connector import BaseConnector

from services.kit.clock import Clock

_LOG = structlog.get_logger()

STALLED_AFTER_SECONDS = 10.0
"""a worker that has not been heard of for so long is taken for dead, and a job that nobody has worked on for lost"""

_UNDER_WORKER = "select id from procrastinate_jobs where status = 'doing' and worker_id = %(worker)s"

# One statement for all, and `skip locked`: two workers that look at once share the jobs instead of failing over them.
# That its worker was lost is not counted as an attempt of the job's.
_TAKE_UP = """
with abandoned as (
    select job.id
      from procrastinate_jobs job
      left join procrastinate_workers worker on worker.id = job.worker_id
     where job.status = 'doing'
       and (worker.id is null
            or worker.last_heartbeat < now() - make_interval(secs => %(seconds)s)
            or (worker.id = %(worker)s and job.id = any(%(lost)s)))
     order by job.id
       for update of job skip locked
)
update procrastinate_jobs job
   set status = 'todo', worker_id = null, scheduled_at = null, abort_requested = false
  from abandoned
 where job.id = abandoned.id
returning job.id, job.task_name
"""


@dataclass(slots=True)
class JobsUnderWay:
    """What one run of a worker is working on: each job until its end is written down, or could not be."""

    clock: Clock
    worker: int | None = None
    """as procrastinate has registered it"""
    _tasks: dict[int, asyncio.Task[object]] = field(default_factory=dict)
    _unheld_since: dict[int, float] = field(default_factory=dict)

    def begin(self, job: int, worker: int | None) -> None:
        """The running task works on this job, to its own end."""
        task = asyncio.current_task()
        assert task is not None, "a worker runs each job in a task of its own"
        self.worker = worker
        self._tasks[job] = task
        task.add_done_callback(lambda ended: self._end(job, ended))

    def lost(self, doing: Iterable[int]) -> Sequence[int]:
        """Of the jobs that stand as under way here: those that for some time nobody has been working on."""
        now = self.clock.monotonic()
        unheld = [job for job in doing if job not in self._tasks]
        self._unheld_since = {job: self._unheld_since.get(job, now) for job in unheld}
        return [job for job, since in self._unheld_since.items() if now - since >= STALLED_AFTER_SECONDS]

    def _end(self, job: int, ended: asyncio.Task[object]) -> None:
        del self._tasks[job]
        if not ended.cancelled() and (error := ended.exception()) is not None:
            _LOG.error("the end of a job could not be written down", job=job, error=type(error).__name__)


async def take_up_abandoned(connector: BaseConnector, under_way: JobsUnderWay) -> int:
    """Put abandoned jobs back; how many. Any number of workers may do so at once."""
    lost: Sequence[int] = ()
    if under_way.worker is not None:
        rows = await connector.execute_query_all_async(_UNDER_WORKER, worker=under_way.worker)
        lost = under_way.lost(row["id"] for row in rows)
    back = await connector.execute_query_all_async(
        _TAKE_UP, seconds=STALLED_AFTER_SECONDS, worker=under_way.worker, lost=list(lost)
    )
    for row in back:
        _LOG.warning("abandoned job taken up again", task=row["task_name"], job=row["id"])
    return len(back)
