"""Work to be done after the transaction that asks for it, and the events that ask for it.

An event is a frozen dataclass; a kind of job is a name in the queue and the event that it is given. Which kinds
start on published events, and which function handles each kind, is stated once, in `backend/jobs.py`. The job rows
are written on the same connection as the facts, so that neither exists without the other.
A job may run more than once: every handler must be able to find that its work is done.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter

Payload = dict[str, Any]
Handler = Callable[[Payload], Awaitable[None]]
E = TypeVar("E", bound="Event")


class Priority(IntEnum):
    """Of two jobs that are due, the one of higher priority is begun first."""

    SIDE = 0
    """what nobody waits for: later checks, notices to the operator"""
    PROGRESS = 10
    """what a case waits for: deliveries, and what departments say"""
    WAKE_UP = 20
    """what takes no time, and somebody looks at a screen"""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of later work: the name of its kind, plain JSON, and when it may start."""

    name: str
    payload: Payload
    not_before: datetime | None = None
    lock: str | None = None
    """Jobs with the same lock run one after the other."""
    priority: Priority = Priority.SIDE


class JobQueue(Protocol):
    """Port: where jobs are put; the second argument is the driver's own connection of the open transaction."""

    async def put(self, jobs: Sequence[Job], connection: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Event:
    """Base of the events; a subclass holds identifiers and plain values only, never personal data."""

    def lock(self) -> str | None:
        """Events with the same lock are handled one after the other; none by default."""
        return None


@dataclass(frozen=True, slots=True)
class JobKind(Generic[E]):
    """What a job is called in the queue, and the event that it is given.

    A name stays as it is: jobs of an earlier release may wait under it.
    """

    name: str
    event: type[E]
    priority: Priority = Priority.SIDE
    """the same for all kinds whose events share a lock, or the later would overtake the earlier"""

    def job(self, event: E, not_before: datetime | None = None) -> Job:
        """The job that handles this event."""
        payload = self._adapter().dump_python(event, mode="json")
        return Job(self.name, payload, not_before, event.lock(), self.priority)

    def decode(self, payload: Payload) -> E:
        """The event of a job's payload, checked against its class."""
        event: E = self._adapter().validate_python(payload)
        return event

    def handled_by(self, function: Callable[[E], Awaitable[None]]) -> tuple[str, Handler]:
        """The name, and a handler that gives the function the event of a payload."""

        async def handle(payload: Payload) -> None:
            await function(self.decode(payload))

        return self.name, handle

    def _adapter(self) -> TypeAdapter[Any]:
        known: Any = self.event
        return _adapter_of(known)


@dataclass(frozen=True, slots=True)
class Routes:
    """The kinds of jobs that published events start: each the event that it is given."""

    kinds: tuple[JobKind[Any], ...] = ()

    def jobs_for(self, event: Event) -> list[Job]:
        return [kind.job(event) for kind in self.kinds if kind.event is type(event)]


@cache
def _adapter_of(kind: Any) -> TypeAdapter[Any]:
    """Of a class of events; making one takes milliseconds."""
    return TypeAdapter(kind)
