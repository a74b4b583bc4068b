"""Deliveries that go on for long: who applied is told once, and monitors count them."""

from datetime import datetime, timedelta

from sqlalchemy import text

from services.handover.tables import ParcelRow
from services.handover.types.deliveries import DeliveryUnanswered, OverdueDeliveries
from services.handover.types.policies import OVERDUE_AFTER
from services.kit.db import ReadSession, UnitOfWork

COUNTED = 1000
"""no more are counted: whoever asks for readiness must not slow the database down"""

# The condition is spelt as that of the index, which holds what has not ended and nothing else.
_OVERDUE = text("""
select count(*) as deliveries, min(created_at) as oldest
  from (select created_at
          from parcels
         where settled_at is null and state <> 'RECALLED' and created_at < :before
         order by created_at
         limit :counted) as overdue
""")


def tell_unanswered(work: UnitOfWork, row: ParcelRow, now: datetime) -> None:
    """Say of a locked parcel that its department has not answered; of each parcel once."""
    if row.told_unanswered_at is None:
        row.told_unanswered_at = now
        work.publish(DeliveryUnanswered(row.id, row.case_id, row.purpose))


def is_overdue(row: ParcelRow, now: datetime, after: timedelta) -> bool:
    """Whether its delivery has not ended so long after it was handed in."""
    return row.settled_at is None and now - row.created_at > after


async def overdue_deliveries(
    session: ReadSession, now: datetime, *, after: timedelta = OVERDUE_AFTER
) -> OverdueDeliveries:
    """Of all departments, whatever keeps them: a silent department, an open breaker, no worker."""
    (row,) = await session.rows(_OVERDUE.bindparams(before=now - after, counted=COUNTED))
    return OverdueDeliveries(row.deliveries, None if row.oldest is None else (now - row.oldest).total_seconds())
