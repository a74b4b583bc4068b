"""Human resources (人社): social security cards, as a source and as a receiver of applications."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from integrations.credentials import Credentials
from integrations.human_resources import wire as human_resources
from integrations.parcels import ITEM_NOT_TAKEN, outcome_unknown
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


class HumanResourcesAdapter:
    """`Source` and `Department` of human resources, which never call back."""

    delivery = Delivery.IDEMPOTENT
    poll_every: float | None = 0.4

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        self._client = client
        self._secret = credentials.secret
        self._clock = clock
        self._headers = {
            human_resources.CALLER_HEADER: credentials.caller,
            human_resources.TOKEN_HEADER: credentials.token,
        }

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull.asked, until) for pull in pulls))

    async def _ask(self, asked: Asked, until: Deadline) -> Answer:
        answered = await self._client.call(
            human_resources.QUESTIONS[asked.resource],
            human_resources.question(asked),
            human_resources.Answered,
            until=until,
            headers=self._headers,
        )
        return answered if isinstance(answered, Unavailable) else human_resources.answer(asked, answered)

    def render(self, parcel: Parcel) -> Wire:
        return human_resources.render(parcel)

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        if wire.operation not in human_resources.OPERATIONS.values():
            return ITEM_NOT_TAKEN
        headers = {**self._headers, human_resources.KEY_HEADER: str(key)}
        received = await self._client.call(
            wire.operation, wire.body, human_resources.Received, until=until, headers=headers
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else human_resources.receipt(received)

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        received = await self._client.call(
            human_resources.LOOK_UP,
            human_resources.look_up(key),
            human_resources.Received,
            until=until,
            headers=self._headers,
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else human_resources.looked_up(received)

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:
        reply = await self._client.send(
            human_resources.PROGRESS, human_resources.progress(reference), until=until, headers=self._headers
        )
        return outcome_unknown(reply) if isinstance(reply, Unavailable) else Inbound(reply.body, reply.headers)

    def read(self, raw: Inbound) -> Sequence[DepartmentEvent] | InboundRefused:
        refused = human_resources.SIGNING.check(raw, self._secret, now=self._clock.now())
        return refused or human_resources.events(raw.body)
