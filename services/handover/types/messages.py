"""What is due of departments' messages."""

from dataclasses import dataclass
from uuid import UUID

from services.kit.jobs import Event


@dataclass(frozen=True, slots=True)
class MessagePartKept(Event):
    """A part of a long message waits to be read, and others after it: one job at a time, so that they keep their order
    and the queue stays short.
    """

    part: UUID
    department: str | None = None
    """none in jobs of an earlier release"""
    then: tuple[UUID, ...] = ()
    """the parts that are read after it"""

    def lock(self) -> str | None:
        return None if self.department is None else f"messages:{self.department}"


@dataclass(frozen=True, slots=True)
class EarlyAnswersLeft(Event):
    """More came early about a parcel than was joined to it in one transaction."""

    parcel: UUID

    def lock(self) -> str:
        return f"early:{self.parcel}"


@dataclass(frozen=True, slots=True)
class EarlyAnswersDue(Event):
    """Answers about parcels that nobody knows are to be given up, if they are old enough."""
