"""Medical insurance (医保): participation and settlements as sources; enrolment and reimbursement as a receiver."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from integrations.credentials import Credentials
from integrations.medical_insurance import wire as insurance
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


class MedicalInsuranceAdapter:
    """`Source` and `Department` of medical insurance, which never calls back."""

    delivery = Delivery.QUERYABLE
    poll_every: float | None = 0.5

    def __init__(self, client: RestClient, credentials: Credentials, clock: Clock) -> None:
        self._client = client
        self._secret = credentials.secret
        self._clock = clock
        self._headers = {insurance.CALLER_HEADER: credentials.caller, insurance.TOKEN_HEADER: credentials.token}

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull.asked, until) for pull in pulls))

    async def _ask(self, asked: Asked, until: Deadline) -> Answer:
        answered = await self._client.call(
            insurance.QUESTIONS[asked.resource],
            insurance.question(asked),
            insurance.Answered,
            until=until,
            headers=self._headers,
        )
        return answered if isinstance(answered, Unavailable) else insurance.answer(asked, answered)

    def render(self, parcel: Parcel) -> Wire:
        return insurance.render(parcel)

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        if wire.operation not in insurance.OPERATIONS.values():
            return ITEM_NOT_TAKEN
        headers = {**self._headers, insurance.KEY_HEADER: str(key)}
        received = await self._client.call(wire.operation, wire.body, insurance.Received, until=until, headers=headers)
        return outcome_unknown(received) if isinstance(received, Unavailable) else insurance.receipt(received)

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        received = await self._client.call(
            insurance.LOOK_UP, insurance.look_up(key), insurance.Received, until=until, headers=self._headers
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else insurance.looked_up(received)

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:
        reply = await self._client.send(
            insurance.PROGRESS, insurance.progress(reference), until=until, headers=self._headers
        )
        return outcome_unknown(reply) if isinstance(reply, Unavailable) else Inbound(reply.body, reply.headers)

    def read(self, raw: Inbound) -> Sequence[DepartmentEvent] | InboundRefused:
        refused = insurance.SIGNING.check(raw, self._secret, now=self._clock.now())
        return refused or insurance.events(raw.body)
