"""A department that does as it is told: the `Department` port over a script."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from services.handover.types import (
    AnswerKind,
    Delivery,
    DeliveryRefused,
    DepartmentEvent,
    Inbound,
    InboundRefused,
    IssuedResult,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    RecallAnswer,
    Statement,
    Taken,
    TakenBack,
    UnreadableStatement,
    Wire,
)
from services.kit.clock import Deadline

_UNREADABLE = b"unreadable "
_EVENTS = TypeAdapter(tuple[DepartmentEvent, ...])

T = TypeVar("T")
Delivered = Taken | DeliveryRefused | OutcomeUnknown
Found = Taken | NotSeen | OutcomeUnknown
Polled = Inbound | OutcomeUnknown
A_MOMENT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def said(
    reference: str,
    kind: AnswerKind,
    *results: IssuedResult,
    at: datetime = A_MOMENT,
    reason_code: str | None = None,
    reason: str | None = None,
) -> DepartmentEvent:
    return DepartmentEvent(reference, kind, at, reason_code, reason, results)


def inbound(*events: DepartmentEvent) -> Inbound:
    """A call-back as this department writes it."""
    return Inbound(_EVENTS.dump_json(events))


def unreadable(reference: str = "", note: str = "") -> Inbound:
    """A call-back of which no more than the number of the case can be read."""
    return Inbound(_UNREADABLE + f"{reference} {note}".encode())


class Killed(BaseException):
    """The process ends here: nothing after this point runs."""


class Script(Generic[T]):
    """What is answered next; an exception among it is raised."""

    def __init__(self) -> None:
        self._lines: deque[T | BaseException] = deque()

    def extend(self, lines: Iterable[T | BaseException]) -> None:
        self._lines.extend(lines)

    def append(self, line: T | BaseException) -> None:
        self._lines.append(line)

    def put_first(self, line: T | BaseException) -> None:
        self._lines.appendleft(line)

    def take(self) -> T | BaseException:
        """The next line, out of the script: for an answer that is given later than its turn."""
        return self._lines.popleft()

    def next(self, otherwise: T) -> T:
        line = self._lines.popleft() if self._lines else otherwise
        if isinstance(line, BaseException):
            raise line
        return line


@dataclass
class FakeDepartment:
    """Takes everything under `<prefix>-<n>` unless the script says otherwise; keeps what it was asked.

    `before_answer` runs inside `deliver`, after the
    department has the parcel and before it says so; `before_look_up` inside `look_up` likewise.
    """

    prefix: str = "REF"
    delivery: Delivery = Delivery.IDEMPOTENT
    poll_every: float | None = None
    deliveries: Script[Delivered] = field(default_factory=Script)
    look_ups: Script[Found] = field(default_factory=Script)
    polls: Script[Polled] = field(default_factory=Script)
    recalls: Script[RecallAnswer] = field(default_factory=Script)
    takes_recalls: bool = False
    before_answer: Callable[[str], Awaitable[None]] | None = None
    before_look_up: Callable[[], Awaitable[None]] | None = None
    parcels: list[Parcel] = field(default_factory=list)
    """every one that was rendered"""
    sent: list[UUID] = field(default_factory=list)
    looked_up: list[UUID] = field(default_factory=list)
    polled: list[str] = field(default_factory=list)
    recalled: list[tuple[str, UUID]] = field(default_factory=list)

    def reference_of(self, parcel: UUID) -> str:
        """The reference under which a parcel stands here, whether it was sent once or more."""
        return f"{self.prefix}-{list(dict.fromkeys(self.sent)).index(parcel) + 1}"

    def render(self, parcel: Parcel) -> Wire:
        self.parcels.append(parcel)
        parties = {role: dict(elements) for role, elements in parcel.parties.items()}
        return Wire(parcel.item, {"parties": parties, "callback": parcel.callback_url})

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Delivered:
        self.sent.append(key)
        reference = self.reference_of(key)
        if self.before_answer is not None:
            await self.before_answer(reference)
        return self.deliveries.next(Taken(reference))

    async def look_up(self, key: UUID, *, until: Deadline) -> Found:
        self.looked_up.append(key)
        if self.before_look_up is not None:
            await self.before_look_up()
        return self.look_ups.next(Taken(self.reference_of(key)) if key in self.sent else NotSeen())

    def takes_recall(self, item: str) -> bool:
        return self.takes_recalls

    async def recall(self, item: str, key: UUID, *, until: Deadline) -> RecallAnswer:
        self.recalled.append((item, key))
        return self.recalls.next(TakenBack() if key in self.sent else NotSeen())

    async def poll(self, reference: str, *, until: Deadline) -> Polled:
        self.polled.append(reference)
        return self.polls.next(inbound())

    def read(self, raw: Inbound) -> Sequence[Statement] | InboundRefused:
        if raw.body.startswith(_UNREADABLE):
            reference = raw.body.removeprefix(_UNREADABLE).partition(b" ")[0].decode()
            return (UnreadableStatement("unknown state", reference or None),)
        try:
            return _EVENTS.validate_json(raw.body)
        except ValidationError:
            return InboundRefused("SIGNATURE")
