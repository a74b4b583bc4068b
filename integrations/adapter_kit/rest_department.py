"""What departments that speak JSON over HTTP do alike. A department's own words are its `wire` module's; its adapter
hands them on, and says what happens to a parcel that arrives twice.
"""
# ruff: noqa: N802 - a wire module's constants and classes are called what they are called there

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar
from uuid import UUID

from integrations.adapter_kit.bodies import WireModel
from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.parcels import ITEM_NOT_TAKEN, NOT_POLLED, outcome_unknown
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.signatures import SignatureScheme
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

A = TypeVar("A", bound=WireModel)
R = TypeVar("R", bound=WireModel)


class SourceWords(Protocol[A]):
    """What a `wire` module says of a department as a source."""

    @property
    def CALLER_HEADER(self) -> str: ...
    @property
    def TOKEN_HEADER(self) -> str: ...
    @property
    def QUESTIONS(self) -> Mapping[str, str]: ...
    @property
    def Answered(self) -> type[A]: ...

    def question(self, asked: Asked, /) -> Mapping[str, Any]: ...
    def answer(self, asked: Asked, answered: A, /) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Questions(Generic[A]):
    """A department's words as a source."""

    caller_header: str
    token_header: str
    paths: Mapping[str, str]
    """resource → path"""
    answered: type[A]
    """envelope of an answer"""
    question: Callable[[Asked], Mapping[str, Any]]
    answer: Callable[[Asked, A], Answer]
    encoding: str = "json"

    @classmethod
    def of(cls, wire: SourceWords[A], encoding: str = "json") -> Self:
        return cls(
            caller_header=wire.CALLER_HEADER,
            token_header=wire.TOKEN_HEADER,
            paths=wire.QUESTIONS,
            answered=wire.Answered,
            question=wire.question,
            answer=wire.answer,
            encoding=encoding,
        )


@dataclass(frozen=True, slots=True)
class Polling:
    """How a department that never calls back is asked how a case stands."""

    path: str
    body: Callable[[str], Mapping[str, Any]]
    every: float
    """seconds"""


class ReceiverWords(Protocol[R]):
    """What a `wire` module says of a department as a receiver."""

    @property
    def KEY_HEADER(self) -> str: ...
    @property
    def SIGNING(self) -> SignatureScheme: ...
    @property
    def OPERATIONS(self) -> Mapping[str, str]: ...
    @property
    def LOOK_UP(self) -> str: ...
    @property
    def Received(self) -> type[R]: ...

    def render(self, parcel: Parcel, /) -> Wire: ...
    def receipt(self, received: R, /) -> Taken | DeliveryRefused | OutcomeUnknown: ...
    def look_up(self, key: UUID, /) -> Mapping[str, Any]: ...
    def looked_up(self, received: R, /) -> Taken | NotSeen | OutcomeUnknown: ...
    def events(self, body: bytes, /) -> Sequence[DepartmentEvent] | InboundRefused: ...


@dataclass(frozen=True, slots=True)
class Deliveries(Generic[R]):
    """A department's words as a receiver."""

    delivery: Delivery
    key_header: str
    signing: SignatureScheme
    operations: Mapping[str, str]
    """item → path"""
    received: type[R]
    """envelope of an answer to a delivery, or to a question about one"""
    render: Callable[[Parcel], Wire]
    receipt: Callable[[R], Taken | DeliveryRefused | OutcomeUnknown]
    look_up_path: str
    look_up: Callable[[UUID], Mapping[str, Any]]
    looked_up: Callable[[R], Taken | NotSeen | OutcomeUnknown]
    events: Callable[[bytes], Sequence[DepartmentEvent] | InboundRefused]
    polling: Polling | None = None
    """none: it calls back"""

    @classmethod
    def of(cls, wire: ReceiverWords[R], delivery: Delivery, polling: Polling | None = None) -> Self:
        return cls(
            delivery=delivery,
            key_header=wire.KEY_HEADER,
            signing=wire.SIGNING,
            operations=wire.OPERATIONS,
            received=wire.Received,
            render=wire.render,
            receipt=wire.receipt,
            look_up_path=wire.LOOK_UP,
            look_up=wire.look_up,
            looked_up=wire.looked_up,
            events=wire.events,
            polling=polling,
        )


class RestSource(Generic[A]):
    """`Source` of a department, in its words."""

    def __init__(self, client: RestClient, credentials: Credentials, questions: Questions[A]) -> None:
        self._client = client
        self._questions = questions
        self._headers = {questions.caller_header: credentials.caller, questions.token_header: credentials.token}

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull.asked, until) for pull in pulls))

    async def _ask(self, asked: Asked, until: Deadline) -> Answer:
        words = self._questions
        answered = await self._client.call(
            words.paths[asked.resource],
            words.question(asked),
            words.answered,
            until=until,
            encoding=words.encoding,
            headers=self._headers,
        )
        return answered if isinstance(answered, Unavailable) else words.answer(asked, answered)


class RestDepartment(RestSource[A], Generic[A, R]):
    """`Source` and `Department` of a department, in its words."""

    def __init__(
        self,
        client: RestClient,
        credentials: Credentials,
        clock: Clock,
        questions: Questions[A],
        deliveries: Deliveries[R],
    ) -> None:
        super().__init__(client, credentials, questions)
        self._deliveries = deliveries
        self._secret = credentials.secret
        self._clock = clock

    @property
    def delivery(self) -> Delivery:
        return self._deliveries.delivery

    @property
    def poll_every(self) -> float | None:
        return self._deliveries.polling.every if self._deliveries.polling else None

    def render(self, parcel: Parcel) -> Wire:
        return self._deliveries.render(parcel)

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        words = self._deliveries
        if wire.operation not in words.operations.values():
            return ITEM_NOT_TAKEN
        received = await self._client.call(
            wire.operation,
            wire.body,
            words.received,
            until=until,
            encoding=wire.encoding,
            headers={**wire.headers, **self._headers, words.key_header: str(key)},
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else words.receipt(received)

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        words = self._deliveries
        received = await self._client.call(
            words.look_up_path, words.look_up(key), words.received, until=until, headers=self._headers
        )
        return outcome_unknown(received) if isinstance(received, Unavailable) else words.looked_up(received)

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:
        polling = self._deliveries.polling
        if polling is None:
            return NOT_POLLED
        reply = await self._client.send(polling.path, polling.body(reference), until=until, headers=self._headers)
        return outcome_unknown(reply) if isinstance(reply, Unavailable) else Inbound(reply.body, reply.headers)

    def read(self, raw: Inbound) -> Sequence[DepartmentEvent] | InboundRefused:
        refused = self._deliveries.signing.check(raw, self._secret, now=self._clock.now())
        return refused or self._deliveries.events(raw.body)
