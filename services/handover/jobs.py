"""Kinds of jobs of this room."""

from services.handover.types import ParcelReady, PollDue
from services.kit.jobs import JobKind, Priority

DELIVER = JobKind("handover.deliver", ParcelReady, Priority.PROGRESS)
POLL = JobKind("handover.poll", PollDue, Priority.PROGRESS)
