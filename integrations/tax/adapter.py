"""The tax service (税务): premiums due as a source, their payment as a receiver."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from integrations.credentials import Credentials
from integrations.parcels import ITEM_NOT_TAKEN, outcome_unknown
from integrations.tax import wire as tax
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


class TaxAdapter:
    """`Source` and `Department` of the tax service, which never calls back."""

    delivery = Delivery.IDEMPOTENT
    poll_every: float | None = 0.3

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        self._client = client
        self._secret = credentials.secret
        self._clock = clock
        self._headers = {tax.CALLER_HEADER: credentials.caller, tax.TOKEN_HEADER: credentials.token}

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull.asked, until) for pull in pulls))

    async def _ask(self, asked: Asked, until: Deadline) -> Answer:
        answered = await self._client.call(
            tax.QUESTIONS[asked.resource],
            tax.question(asked),
            tax.Answered,
            until=until,
            headers=self._headers,
        )
        return answered if isinstance(answered, Unavailable) else tax.answer(asked, answered)

    def render(self, parcel: Parcel) -> Wire:
        return tax.render(parcel)

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        if wire.operation not in tax.OPERATIONS.values():
            return ITEM_NOT_TAKEN
        headers = {**self._headers, tax.KEY_HEADER: str(key)}
        received = await self._client.call(wire.operation, wire.body, tax.Received, until=until, headers=headers)
        return outcome_unknown(received) if isinstance(received, Unavailable) else tax.receipt(received)

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        received = await self._client.call(
            tax.LOOK_UP, tax.look_up(key), tax.Received, until=until, headers=self._headers
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else tax.looked_up(received)

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:
        reply = await self._client.send(tax.PROGRESS, tax.progress(reference), until=until, headers=self._headers)
        return outcome_unknown(reply) if isinstance(reply, Unavailable) else Inbound(reply.body, reply.headers)

    def read(self, raw: Inbound) -> Sequence[DepartmentEvent] | InboundRefused:
        refused = tax.SIGNING.check(raw, self._secret, now=self._clock.now())
        return refused or tax.events(raw.body)
