"""The job queue's second implementation: keeps what is put, and runs it when told to."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.kit.jobs import Job

Handler = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass
class HeldQueue:
    """A queue that waits. `run` drains it, jobs put meanwhile included, ignoring `not_before`."""

    jobs: list[Job] = field(default_factory=list)

    async def put(self, jobs: Sequence[Job], connection: object) -> None:
        assert connection is not None
        self.jobs.extend(jobs)

    async def run(self, handlers: dict[str, Handler], *, most: int = 1000) -> int:
        """How many jobs ran; fails where a job has no handler."""
        ran = 0
        while self.jobs:
            assert ran < most, "jobs beget jobs without end"
            job = self.jobs.pop(0)
            await handlers[job.name](job.payload)
            ran += 1
        return ran
