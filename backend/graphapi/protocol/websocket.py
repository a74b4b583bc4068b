"""GraphQL over WebSocket (graphql-transport-ws), with known documents and with a code in every error.

strawberry's own handler passes on neither `documentId` nor `extensions`, and ends the connection, or the process's
patience, over messages of the wrong shape.
"""

import asyncio
from contextlib import suppress
from typing import Any, Protocol, cast

from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    Message,
    SubscribeMessage,
)

from backend.graphapi.admission.known_documents import DocumentAdmission
from backend.graphapi.protocol.masking import ErrorMasking
from backend.graphapi.protocol.request_body import read_request, texts_within
from services.kit.problems import Problem
from services.kit.values.typed_text import has_forbidden_characters

_TYPES = frozenset({"connection_init", "ping", "pong", "subscribe", "complete"})
_WITH_ID = frozenset({"subscribe", "complete"})
_LONGEST_ID = 128


_FORBIDDEN = 4403
"""after which a client of the protocol may connect again, with another token"""


class Sessions(Protocol):
    """Who is behind a connection, and how long."""

    def begin(self, context: Any) -> None:
        """Given the context with what the client sent to open it. Raises `ConnectionRejectionError`."""
        ...

    def seconds_left(self, context: Any) -> float | None:
        """Until the session ends; none where it does not end by itself."""
        ...

    def renew(self, context: Any) -> Any:
        """The context of the next operation. Raises `ConnectionRejectionError` where the session has ended."""
        ...


class GatewayView(Protocol):
    """What the handler needs of the view that made it."""

    admission: DocumentAdmission
    masking: ErrorMasking
    sessions: Sessions | None


class WebSocketHandler(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection; it ends with the session behind it."""

    _end: asyncio.Task[None] | None = None

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """What is acknowledged ends when its session does, whatever runs on it."""
        await super().handle_connection_init(message)
        sessions = self._view.sessions
        if self.connection_acknowledged and sessions is not None and self._end is None:
            seconds = sessions.seconds_left(self.context)
            if seconds is not None:
                self._end = asyncio.create_task(self._end_after(seconds))
                self._end.add_done_callback(self._task_done)

    async def shutdown(self) -> None:
        """The connection is over: nothing is left to end."""
        if self._end is not None:
            self._end.cancel()
        await super().shutdown()

    async def handle_message(self, message: Message) -> None:
        if _is_message(message):
            await super().handle_message(message)
        else:
            await self.handle_invalid_message("Not a message of graphql-transport-ws")

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Admit the document first; one that is refused ends the operation, not the connection."""
        if not self.connection_acknowledged or message["id"] in self.operations:
            await super().handle_subscribe(message)
            return
        if not await self._renewed():
            return
        limit = self.max_subscriptions_per_connection
        if limit is not None and len(self.operations) >= limit:
            await self._refuse(message["id"], "TOO_MANY_OPERATIONS")
            return
        asked = read_request(message["payload"], self._view.admission)
        if isinstance(asked, Problem):
            await self._refuse(message["id"], asked.code)
            return
        assert asked.query is not None
        await super().handle_subscribe(
            {
                "id": message["id"],
                "type": "subscribe",
                "payload": {
                    "query": asked.query,
                    "variables": asked.variables,
                    "operationName": asked.operation_name,
                },
            }
        )

    async def handle_task_exception(self, error: Exception) -> None:
        """Of an exception in a task of the connection the report is told, and no log has its text."""
        self._view.masking.mask_exception(error)

    async def _renewed(self) -> bool:
        """Whether the session goes on; each operation finds a context of its own."""
        if self._view.sessions is not None:
            try:
                self.context = self._view.sessions.renew(self.context)
            except ConnectionRejectionError:
                await self._close()
                return False
        return True

    async def _end_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._close()

    async def _close(self) -> None:
        with suppress(RuntimeError):  # closed already
            await self.websocket.close(code=_FORBIDDEN, reason="TOKEN_EXPIRED")

    @property
    def _view(self) -> GatewayView:
        return cast("GatewayView", self.view)

    async def _refuse(self, operation: str, code: str) -> None:
        error = cast("Any", self._view.masking.errors.error(code))
        await self.send_message({"id": operation, "type": "error", "payload": [error]})


def _is_message(message: object) -> bool:
    """Whether it has the members whose types strawberry takes for granted."""
    if not isinstance(message, dict):
        return False
    kind, identifier = message.get("type"), message.get("id")
    if not isinstance(kind, str) or kind not in _TYPES:
        return False
    if any(map(has_forbidden_characters, texts_within([identifier, message if kind not in _WITH_ID else None]))):
        return False
    if kind == "subscribe" and not isinstance(message.get("payload"), dict):
        return False
    return kind not in _WITH_ID or (isinstance(identifier, str) and 0 < len(identifier) <= _LONGEST_ID)
