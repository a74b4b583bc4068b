"""What departments that speak JSON over HTTP have in common, as sources and as receivers of parcels.

A department's `wire` module writes and reads its messages, under the names of `SourceWire` and, if it takes parcels, of
`ReceiverWire`. What its manifest states is taken from there.
"""
# ruff: noqa: N802 - a wire module's constants and classes are called what they are called there

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from integrations.adapter_kit.answers import read_or_malformed
from integrations.adapter_kit.bodies import WireModel, parse
from integrations.adapter_kit.credentials import Credentials
from integrations.adapter_kit.json_bodies import text_at
from integrations.adapter_kit.manifests import Stated
from integrations.adapter_kit.parcels import ITEM_NOT_TAKEN, NOT_POLLED, NOT_RECALLED, outcome_unknown
from integrations.adapter_kit.rest_client import RestClient
from integrations.adapter_kit.signatures import SignatureScheme
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
    UnreadableStatement,
    Wire,
)
from services.kit.clock import Clock, Deadline
from services.sharing.types import Answer, Asked, Authorised, Unavailable

Q = TypeVar("Q", bound=WireModel)
R = TypeVar("R", bound=WireModel)
S = TypeVar("S", bound=WireModel)
Outcome = TypeVar("Outcome")
C = TypeVar("C", bound=WireModel)


class SourceWire(Protocol[Q]):
    """What a `wire` module says of a department as a source."""

    @property
    def CALLER_HEADER(self) -> str: ...
    @property
    def TOKEN_HEADER(self) -> str: ...
    @property
    def QuestionReply(self) -> type[Q]:
        """The whole message that answers a question."""

    def write_question(self, asked: Asked, /) -> Mapping[str, Any]:
        """The key and the wanted elements, no more."""

    def read_answer(self, asked: Asked, reply: Q, /) -> Answer:
        """In our terms; a reply about another key than asked is malformed."""


class ReceiverWire(SourceWire[Q], Protocol[Q, R, S]):
    """What a `wire` module says of a department that takes parcels, too."""

    @property
    def KEY_HEADER(self) -> str:
        """Carries our key of the parcel: two deliveries under one key are one case."""

    @property
    def SIGNING(self) -> SignatureScheme: ...
    @property
    def REFERENCE_PATH(self) -> Sequence[str]:
        """Where a status message has the department's number of the case."""

    @property
    def LOOK_UP_PATH(self) -> str: ...
    @property
    def DeliveryReply(self) -> type[R]:
        """The whole message that answers a delivery, or a look-up of one."""

    @property
    def StatusMessage(self) -> type[S]:
        """The whole message that says what became of a case, called back or polled."""

    def write_parcel(self, parcel: Parcel, /) -> Wire: ...
    def read_receipt(self, reply: R, /) -> Taken | DeliveryRefused | OutcomeUnknown: ...
    def write_look_up(self, key: UUID, /) -> Mapping[str, Any]: ...
    def read_look_up(self, reply: R, /) -> Taken | NotSeen | OutcomeUnknown: ...
    def read_status(self, message: S, /) -> Sequence[Statement] | InboundRefused:
        """In our terms, oldest first."""


@dataclass(frozen=True, slots=True)
class Polling:
    """How a department that never calls back is asked for the status of a case; the manifest says how often."""

    path: str
    write_query: Callable[[str], Mapping[str, Any]]
    """the department's number of the case → body"""


@dataclass(frozen=True, slots=True)
class Recalling(Generic[C]):
    """How a department is told that a case is withdrawn, where its protocol carries that."""

    path: str
    write: Callable[[UUID], Mapping[str, Any]]
    """our key of the parcel → body"""
    reply: type[C]
    """the whole message that answers it"""
    read: Callable[[C], RecallAnswer]


class RestSource(Generic[Q]):
    """`Source` of a department. `question_paths`: resource → path; `encoding`: `json` or `form`, of questions."""

    def __init__(
        self,
        client: RestClient,
        credentials: Credentials,
        wire: SourceWire[Q],
        *,
        question_paths: Mapping[str, str],
        encoding: str = "json",
    ) -> None:
        self._client = client
        self._source_wire = wire
        self._question_paths = question_paths
        self._encoding = encoding
        self._headers = {wire.CALLER_HEADER: credentials.caller, wire.TOKEN_HEADER: credentials.token}

    async def fetch(self, pulls: Sequence[Authorised], *, until: Deadline) -> Sequence[Answer]:
        return await asyncio.gather(*(self._ask(pull.asked, until) for pull in pulls))

    async def _ask(self, asked: Asked, until: Deadline) -> Answer:
        wire = self._source_wire
        reply = await self._client.call(
            self._question_paths[asked.resource],
            wire.write_question(asked),
            wire.QuestionReply,
            until=until,
            encoding=self._encoding,
            headers=self._headers,
        )
        if isinstance(reply, Unavailable):
            return reply
        return read_or_malformed(lambda: wire.read_answer(asked, reply))


class RestDepartment(RestSource[Q], Generic[Q, R, S]):
    """`Source` and `Department` of a department. `item_paths`: item → path."""

    def __init__(
        self,
        client: RestClient,
        credentials: Credentials,
        clock: Clock,
        stated: Stated,
        wire: ReceiverWire[Q, R, S],
        *,
        question_paths: Mapping[str, str],
        item_paths: Mapping[str, str],
        polling: Polling | None = None,
        recalling: Recalling[Any] | None = None,
    ) -> None:
        super().__init__(client, credentials, wire, question_paths=question_paths)
        self._wire = wire
        self._item_paths = item_paths
        self._polling = polling
        self._recalling = recalling
        # A source only is never given a parcel: it has no path to deliver to.
        self._delivery = stated.delivery or Delivery.NEITHER
        self._poll_every = stated.poll_every
        self._secret = credentials.secret
        self._clock = clock

    @property
    def delivery(self) -> Delivery:
        return self._delivery

    @property
    def poll_every(self) -> float | None:
        return self._poll_every

    def render(self, parcel: Parcel) -> Wire:
        return self._wire.write_parcel(parcel)

    async def deliver(self, wire: Wire, key: UUID, *, until: Deadline) -> Taken | DeliveryRefused | OutcomeUnknown:
        if wire.operation not in self._item_paths.values():
            return ITEM_NOT_TAKEN
        reply = await self._client.call(
            wire.operation,
            wire.body,
            self._wire.DeliveryReply,
            until=until,
            encoding=wire.encoding,
            headers={**wire.headers, **self._headers, self._wire.KEY_HEADER: str(key)},
        )
        return _read_reply(self._wire.read_receipt, reply)

    async def look_up(self, key: UUID, *, until: Deadline) -> Taken | NotSeen | OutcomeUnknown:
        wire = self._wire
        reply = await self._client.call(
            wire.LOOK_UP_PATH, wire.write_look_up(key), wire.DeliveryReply, until=until, headers=self._headers
        )
        return _read_reply(wire.read_look_up, reply)

    def takes_recall(self, item: str) -> bool:
        return self._recalling is not None and item in self._item_paths

    async def recall(self, item: str, key: UUID, *, until: Deadline) -> RecallAnswer:  # noqa: ARG002 - the port's
        recalling = self._recalling
        if recalling is None:
            return NOT_RECALLED
        reply = await self._client.call(
            recalling.path, recalling.write(key), recalling.reply, until=until, headers=self._headers
        )
        return _read_reply(recalling.read, reply)

    async def poll(self, reference: str, *, until: Deadline) -> Inbound | OutcomeUnknown:
        if self._polling is None:
            return NOT_POLLED
        query = self._polling.write_query(reference)
        reply = await self._client.send(self._polling.path, query, until=until, headers=self._headers)
        return outcome_unknown(reply) if isinstance(reply, Unavailable) else Inbound(reply.body, reply.headers)

    def read(self, raw: Inbound) -> Sequence[Statement] | InboundRefused:
        refused = self._wire.SIGNING.check(raw, self._secret, now=self._clock.now())
        return refused or read_status_message(self._wire, raw.body, raw.headers)


def _read_reply(read: Callable[[R], Outcome], reply: R | Unavailable) -> Outcome | OutcomeUnknown:
    """What a reply says of a delivery. Of one that cannot be read, the outcome is unknown."""
    outcome = reply if isinstance(reply, Unavailable) else read_or_malformed(lambda: read(reply))
    return outcome_unknown(outcome) if isinstance(outcome, Unavailable) else outcome


def read_status_message(
    wire: ReceiverWire[Q, R, S], body: bytes, headers: Mapping[str, str] | None = None
) -> Sequence[Statement] | InboundRefused:
    """What a message whose signature was checked says of a case. Of one that cannot be read, its case if possible."""
    message = parse(wire.StatusMessage, body, headers)
    said = message if isinstance(message, Unavailable) else read_or_malformed(lambda: wire.read_status(message))
    if isinstance(said, Unavailable):
        return (UnreadableStatement(said.detail, text_at(body, headers, wire.REFERENCE_PATH)),)
    return said
