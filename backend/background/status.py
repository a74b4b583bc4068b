"""How the background work goes on, as the database shows it: for monitors, which have no login."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import text

from backend.background.failed_jobs import ENDED_UNDONE
from services.handover.types.deliveries import OverdueDeliveries
from services.kit.db import ReadSession

_COUNTED = 1000
"""a count that reaches it means so many or more: whoever asks for readiness must not slow the database down"""

# A job that waits behind another with the same lock is not due before that other: the rule by which jobs are fetched.
# Each job is looked at once, however many share a lock.
STATUS = text("""
with open as (
    select id, status, scheduled_at,
           row_number() over same_lock as place,
           bool_or(status = 'doing') over (partition by lock, case when lock is null then id end) as held
      from procrastinate_jobs
     where status in ('todo', 'doing')
    window same_lock as (partition by lock, case when lock is null then id end order by priority desc, id)
), due as (
    select id, scheduled_at
      from open
     where place = 1 and not held and (scheduled_at is null or scheduled_at <= now())
     order by id
     limit :counted
)
select array(select extract(epoch from now() - last_heartbeat)::float from procrastinate_workers order by 1) as workers,
       (select count(*) from due) as due,
       (select extract(epoch from now() - min(greatest(scheduled_at, (select max(at) from procrastinate_events
         where job_id = due.id))))::float from due) as oldest,
       (select count(*) from (
           select from procrastinate_jobs where status::text = any(:undone) limit :counted)) as failed
""")


class OwnWorker(StrEnum):
    """The worker of the process that is asked."""

    NONE = "NONE"
    """another process works"""
    WORKING = "WORKING"
    GAVE_UP = "GAVE_UP"
    """it could not go on, and the process is about to end"""


@dataclass(frozen=True, slots=True)
class BackgroundStatus:
    """Of all workers over one database, and the queue they share."""

    heartbeats: tuple[float, ...]
    """seconds since each worker was last heard of; one that died stays until the next starts"""
    due: int
    """jobs that a worker could begin now"""
    oldest_due_seconds: float | None
    """for how long the oldest of them has been due"""
    failed: int
    late: bool


async def background_status(session: ReadSession, *, late_after: float) -> BackgroundStatus:
    """`late`: a job has been due for longer than `late_after` seconds."""
    (row,) = await session.rows(STATUS.bindparams(counted=_COUNTED, undone=ENDED_UNDONE))
    oldest = None if row.oldest is None else max(0.0, row.oldest)
    return BackgroundStatus(
        heartbeats=tuple(row.workers),
        due=row.due,
        oldest_due_seconds=oldest,
        failed=row.failed,
        late=oldest is not None and oldest > late_after,
    )


def shown(status: BackgroundStatus) -> dict[str, object]:
    """As JSON."""
    return {
        "late": status.late,
        "oldestDueSeconds": None if status.oldest_due_seconds is None else round(status.oldest_due_seconds, 1),
        "due": status.due,
        "failed": status.failed,
        "workers": [{"heartbeatSeconds": round(seconds, 1)} for seconds in status.heartbeats],
    }


def shown_deliveries(overdue: OverdueDeliveries) -> dict[str, object]:
    """As JSON."""
    oldest = overdue.oldest_seconds
    return {"overdue": overdue.count, "oldestSeconds": None if oldest is None else round(oldest, 1)}
