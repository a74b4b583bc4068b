"""Jobs that are given up: each is put before the operators, whatever its kind, and can be put into the queue again.

A job that is given up stays in the queue as failed; what made it fail is written into its row before that. Readiness
counts these jobs, `wanshitong jobs failed` lists them, `wanshitong jobs again` puts them back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from procrastinate.connector import BaseConnector
from sqlalchemy import text

from services.kit.db import ReadSession, UnitOfWork

_LOG = structlog.get_logger()

ENDED_UNDONE = ["failed", "aborted", "cancelled"]
"""states of procrastinate in which a job ends that was not done; a job that was done leaves the queue"""

_NOTE = """
update procrastinate_jobs
   set args = args || jsonb_build_object('failure', %(failure)s::jsonb)
 where id = %(job)s
"""
_LIST = text("""
select job.id, job.task_name, job.attempts, job.args -> 'failure' as failure,
       extract(epoch from now() - (select max(at) from procrastinate_events where job_id = job.id))::float as seconds
  from procrastinate_jobs job
 where job.status::text = any(:undone)
 order by job.id
 limit :first
""")
_AGAIN = text("""
update procrastinate_jobs
   set status = 'todo', attempts = 0, scheduled_at = null, worker_id = null, abort_requested = false,
       args = args - 'failure'
 where status::text = any(:undone)
   and (cast(:jobs as bigint[]) is null or id = any(cast(:jobs as bigint[])))
returning id
""")


@dataclass(frozen=True, slots=True)
class FailedJob:
    """As the operators see it: no payload, and of what was raised its class and place only."""

    id: int
    kind: str
    attempts: int
    age_seconds: float
    """since it was given up"""
    failure: str | None
    """none where it never began: no function of this release has its name"""
    where: str | None


async def note_failure(connector: BaseConnector, job: int, kind: str, failure: Mapping[str, str]) -> None:
    """Say why a job is being given up, before it is."""
    await connector.execute_query_async(_NOTE, job=job, failure=dict(failure))
    _LOG.critical("a job is given up", task=kind, job=job, error=failure["error"], where=failure["where"])


async def failed_jobs(session: ReadSession, *, first: int = 1000) -> list[FailedJob]:
    """The oldest first."""
    rows = await session.rows(_LIST.bindparams(undone=ENDED_UNDONE, first=first))
    return [_failed_job(row) for row in rows]


async def put_again(work: UnitOfWork, jobs: Collection[int] | None) -> Sequence[int]:
    """Put failed jobs into the queue as if they were new, or all of them; which it were.

    A later job of the same lock may have overtaken it: handlers find out what is done already.
    """
    result = await work.execute(_AGAIN.bindparams(undone=ENDED_UNDONE, jobs=None if jobs is None else list(jobs)))
    return sorted(result.scalars().all())


def _failed_job(row: Any) -> FailedJob:
    failure = row.failure or {}
    return FailedJob(row.id, row.task_name, row.attempts, row.seconds, failure.get("error"), failure.get("where"))
