"""Kinds of jobs of this room."""

from services.handover.types import ParcelReady, PollDue
from services.kit.jobs import JobKind

DELIVER = JobKind("handover.deliver", ParcelReady)
POLL = JobKind("handover.poll", PollDue)
