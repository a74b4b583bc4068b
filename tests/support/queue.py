"""The job queue's second implementation: keeps what is put, and runs it when told to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.kit.jobs import Handler, Job, JobKind


@dataclass
class HeldQueue:
    """A queue that waits. `run` drains it, jobs put meanwhile included, ignoring `not_before`."""

    jobs: list[Job] = field(default_factory=list)

    async def put(self, jobs: Sequence[Job], connection: object) -> None:
        assert connection is not None
        self.jobs.extend(jobs)

    def of(self, kind: JobKind[Any]) -> list[Job]:
        """The jobs of a kind that wait."""
        return [job for job in self.jobs if job.name == kind.name]

    async def run(self, *handled: tuple[str, Handler], most: int = 1000) -> int:
        """How many jobs ran; fails where a job has no handler."""
        handlers, ran = dict(handled), 0
        while self.jobs:
            assert ran < most, "jobs beget jobs without end"
            job = self.jobs.pop(0)
            await handlers[job.name](job.payload)
            ran += 1
        return ran
