"""Health (卫生健康): records of deliveries as a source; birth certificates and vaccination records as a receiver."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from integrations.credentials import Credentials
from integrations.health import wire as health
from integrations.parcels import ITEM_NOT_TAKEN, NOT_POLLED, outcome_unknown
from integrations.transports.rest import RestClient
from services.handover.types import (
    Delivery,
    DeliveryRefused,
    DepartmentEvent,
    Inbound,
    InboundRefused,
    NotSeen,
    OutcomeUnknown,
    Parcel,
    Taken,
    Wire,
)
from services.kit.clock import Clock, Deadline
from services.sharing.types import Answer, Asked, Authorised, Unavailable


class HealthAdapter:
    """`Source` and `Department` of health."""

    delivery = Delivery.IDEMPOTENT
    poll_every: float | None = None

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        self._client = client
        self._secret = credentials.secret
        self._clock = clock
        self._headers = {health.CALLER_HEADER: credentials.caller, health.TOKEN_HEADER: credentials.token}

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull.asked, until) for pull in pulls))

    async def _ask(self, asked: Asked, until: Deadline) -> Answer:
        answered = await self._client.call(
            health.QUESTIONS[asked.resource],
            health.question(asked),
            health.Answered,
            until=until,
            headers=self._headers,
        )
        return answered if isinstance(answered, Unavailable) else health.answer(asked, answered)

    def render(self, parcel: Parcel) -> Wire:
        return health.render(parcel)

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        if wire.operation not in health.OPERATIONS.values():
            return ITEM_NOT_TAKEN
        received = await self._client.call(
            wire.operation,
            wire.body,
            health.Received,
            until=until,
            encoding=wire.encoding,
            headers={**wire.headers, **self._headers, health.KEY_HEADER: str(key)},
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else health.receipt(received)

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        received = await self._client.call(
            health.LOOK_UP, health.look_up(key), health.Received, until=until, headers=self._headers
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else health.looked_up(received)

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:  # noqa: ARG002 - the port's
        return NOT_POLLED

    def read(self, raw: Inbound) -> Sequence[DepartmentEvent] | InboundRefused:
        refused = health.SIGNING.check(raw, self._secret, now=self._clock.now())
        return refused or health.events(raw.body)
