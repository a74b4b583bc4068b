"""Work to be done after the transaction that asks for it, and the events that ask for it.

An event is a frozen dataclass published in a unit of work. Which jobs hear it is said once, in `backend/wiring.py`;
the job rows are written on the same connection as the facts, so that neither exists without the other.
A job may run more than once: every handler must be able to find that its work is done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol, TypeVar

from pydantic import TypeAdapter

Payload = dict[str, Any]
E = TypeVar("E", bound="Event")


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of later work: a name known to the wiring, plain JSON, and when it may start."""

    name: str
    payload: Payload
    not_before: datetime | None = None
    lock: str | None = None
    """Jobs with the same lock run one after the other."""


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
class Routes:
    """Which jobs hear which event, by the names that the worker knows."""

    jobs_of: Mapping[type[Event], Sequence[str]] = field(default_factory=dict)

    def jobs_for(self, event: Event) -> list[Job]:
        payload = encode(event)
        return [Job(name, payload, lock=event.lock()) for name in self.jobs_of.get(type(event), ())]


def encode(event: Event) -> Payload:
    """An event as plain JSON values."""
    kind: Any = type(event)
    plain: Payload = _adapter(kind).dump_python(event, mode="json")
    return plain


def decode(kind: type[E], payload: Payload) -> E:
    """The event again, checked against its class."""
    known: Any = kind
    event: E = _adapter(known).validate_python(payload)
    return event


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Of a class of events; making one takes milliseconds."""
    return TypeAdapter(kind)
