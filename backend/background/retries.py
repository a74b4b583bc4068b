"""When a job that failed is tried again, and when it is given up."""

import asyncio

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from services.kit.outages import is_outage

ATTEMPTS = 12
"""after the first; the last of them comes some two hours later"""
_LONGEST_OUTAGE_SECONDS = 60
_LONGEST_SECONDS = 3600


class NotGivenUpYet(Exception):
    """A job is to be given up, and what follows from that could not be done."""


class RetryRules(BaseRetryStrategy):
    """A job is given up for its own failures alone: not because the database is away, nor because its worker ends."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When it is tried again, or none when it is given up."""
        if isinstance(exception, asyncio.CancelledError):
            return _after(0)
        if is_outage(exception):
            return _after(min(2 ** min(job.attempts, ATTEMPTS), _LONGEST_OUTAGE_SECONDS))
        if isinstance(exception, NotGivenUpYet):
            return _after(_LONGEST_SECONDS)
        if job.attempts >= ATTEMPTS:
            return None
        return _after(min(1 + 2 ** (job.attempts + 1), _LONGEST_SECONDS))


def _after(seconds: int) -> RetryDecision:
    return RetryDecision(retry_in={"seconds": seconds})
