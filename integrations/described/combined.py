"""A department that has an adapter and is described as well: the adapter answers and takes what its manifest states,
the described system the rest. Each has a server, credentials and signatures of its own.
"""

import asyncio
from collections.abc import Collection, Sequence
from uuid import UUID

from integrations.described import wire
from integrations.described.adapter import DescribedDepartment
from services.handover.ports import Department
from services.handover.types import (
    Delivery,
    DeliveryRefused,
    Inbound,
    InboundRefused,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    RecallAnswer,
    Statement,
    Taken,
    Wire,
)
from services.kit.clock import Deadline
from services.sharing.ports import Source
from services.sharing.types import Answer, Authorised


class CombinedSource:
    """`Source`: each question goes to the system that states its resource."""

    def __init__(self, own: Source, described: DescribedDepartment, resources: Collection[str]) -> None:
        self._own = own
        self._described = described
        self._resources = resources
        """those of the described system"""

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        is_described = [pull.asked.resource in self._resources for pull in pulls]
        described, own = await asyncio.gather(
            self._described.fetch([pull for pull, is_ in zip(pulls, is_described, strict=True) if is_], until=until),
            self._own.fetch([pull for pull, is_ in zip(pulls, is_described, strict=True) if not is_], until=until),
        )
        of_described, of_own = iter(described), iter(own)
        return [next(of_described if is_ else of_own) for is_ in is_described]


class CombinedDepartment:
    """`Department`: each parcel goes to the system that takes its item."""

    def __init__(self, own: Department, described: DescribedDepartment, items: Collection[str]) -> None:
        self._own = own
        self._described = described
        self._items = items
        """those of the described system"""

    @property
    def delivery(self) -> Delivery:
        return self._own.delivery

    @property
    def poll_every(self) -> float | None:
        return self._own.poll_every

    def render(self, parcel: Parcel) -> Wire:
        return self._of(parcel.item).render(parcel)

    async def deliver(self, wire_: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        described = wire_.operation in map(wire.item_path, self._items)
        return await (self._described if described else self._own).deliver(wire_, key, until=until)

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        """Both are asked: a key does not tell which item it was for. Not seen is only what neither has seen."""
        seen = await asyncio.gather(self._own.look_up(key, until=until), self._described.look_up(key, until=until))
        taken = next((each for each in seen if isinstance(each, Taken)), None)
        unknown = next((each for each in seen if isinstance(each, OutcomeUnknown)), None)
        return taken or unknown or NotSeen()

    def takes_recall(self, item: str) -> bool:
        return self._of(item).takes_recall(item)

    async def recall(self, item: str, key: UUID, *, until: Deadline) -> RecallAnswer:
        return await self._of(item).recall(item, key, until=until)

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:
        described = reference.startswith(wire.REFERENCE)
        return await (self._described if described else self._own).poll(reference, until=until)

    def read(self, raw: Inbound) -> Sequence[Statement] | InboundRefused:
        """Signatures tell the two apart."""
        read = self._own.read(raw)
        described = self._described.read(raw) if isinstance(read, InboundRefused) else read
        return read if isinstance(described, InboundRefused) else described

    def _of(self, item: str) -> Department:
        return self._described if item in self._items else self._own
