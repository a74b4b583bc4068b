"""Jobs: what is published or scheduled comes back to its function as the event that it was."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from pydantic import ValidationError

from services.kit.clock import HeldClock
from services.kit.jobs import Event, Job, JobKind, Routes

SHELF = UUID(int=7)


@dataclass(frozen=True, slots=True)
class Lent(Event):
    """Something was lent."""

    shelf: UUID
    days: int

    def lock(self) -> str:
        return f"shelf:{self.shelf}"


@dataclass(frozen=True, slots=True)
class Returned(Event):
    """Something came back."""

    shelf: UUID


REMIND = JobKind("test.remind", Lent)
COUNT = JobKind("test.count", Lent)
DUST = JobKind("test.dust", Returned)


def test_an_event_goes_to_every_kind_of_job_that_is_given_it() -> None:
    jobs = Routes((REMIND, DUST, COUNT)).jobs_for(Lent(SHELF, 14))
    payload = {"shelf": str(SHELF), "days": 14}
    assert jobs == [Job(name, payload, None, f"shelf:{SHELF}") for name in ("test.remind", "test.count")]


def test_an_event_that_nobody_hears_begets_no_job() -> None:
    assert Routes((DUST,)).jobs_for(Lent(SHELF, 14)) == []


async def test_a_function_is_given_the_event_that_was_scheduled(clock: HeldClock) -> None:
    heard: list[Lent] = []

    async def remind(lent: Lent) -> None:
        heard.append(lent)

    job = REMIND.job(Lent(SHELF, 14), clock.now())
    name, handle = REMIND.handled_by(remind)
    await handle(job.payload)
    assert (job.name, job.not_before, heard) == (name, clock.now(), [Lent(SHELF, 14)])


async def test_a_payload_that_is_no_such_event_reaches_no_function() -> None:
    async def remind(lent: Lent) -> None:
        raise AssertionError(lent)

    _, handle = REMIND.handled_by(remind)
    with pytest.raises(ValidationError):
        await handle({"shelf": str(SHELF)})
