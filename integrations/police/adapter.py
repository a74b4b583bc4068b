"""The police (公安): population and household registers as sources, registration of births as a receiver."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from integrations.credentials import Credentials
from integrations.parcels import ITEM_NOT_TAKEN, NOT_POLLED, outcome_unknown
from integrations.police import wire as police
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


class PoliceAdapter:
    """`Source` and `Department` of the police."""

    delivery = Delivery.IDEMPOTENT
    poll_every: float | None = None

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        self._client = client
        self._secret = credentials.secret
        self._clock = clock
        self._headers = {police.CALLER_HEADER: credentials.caller, police.TOKEN_HEADER: credentials.token}

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull.asked, until) for pull in pulls))

    async def _ask(self, asked: Asked, until: Deadline) -> Answer:
        answered = await self._client.call(
            police.QUESTIONS[asked.resource],
            police.question(asked),
            police.Answered,
            until=until,
            headers=self._headers,
        )
        return answered if isinstance(answered, Unavailable) else police.answer(asked, answered)

    def render(self, parcel: Parcel) -> Wire:
        return police.render(parcel)

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        if wire.operation not in police.OPERATIONS.values():
            return ITEM_NOT_TAKEN
        received = await self._client.call(
            wire.operation,
            wire.body,
            police.Received,
            until=until,
            encoding=wire.encoding,
            headers={**wire.headers, **self._headers, police.KEY_HEADER: str(key)},
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else police.receipt(received)

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        received = await self._client.call(
            police.LOOK_UP, police.look_up(key), police.Received, until=until, headers=self._headers
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else police.looked_up(received)

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:  # noqa: ARG002 - the port's
        return NOT_POLLED

    def read(self, raw: Inbound) -> Sequence[DepartmentEvent] | InboundRefused:
        refused = police.SIGNING.check(raw, self._secret, now=self._clock.now())
        return refused or police.events(raw.body)
