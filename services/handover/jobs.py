"""Kinds of jobs of this room."""

from services.handover.types import ParcelReady, PollDue, RecallDue
from services.handover.types.messages import EarlyAnswersDue, EarlyAnswersLeft, MessagePartKept
from services.kit.jobs import JobKind, Priority

DELIVER = JobKind("handover.deliver", ParcelReady, Priority.PROGRESS)
RECALL = JobKind("handover.recall", RecallDue, Priority.PROGRESS)
POLL = JobKind("handover.poll", PollDue, Priority.PROGRESS)
READ_PART = JobKind("handover.read_part", MessagePartKept, Priority.SIDE)
JOIN_EARLY = JobKind("handover.join_early", EarlyAnswersLeft, Priority.SIDE)
EXPIRE = JobKind("handover.expire", EarlyAnswersDue)
