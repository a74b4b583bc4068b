"""GraphQL over WebSocket (graphql-transport-ws), with known documents and with a code in every error.

strawberry's own handler passes on neither `documentId` nor `extensions`, and ends the connection, or the process's
patience, over messages of the wrong shape.
"""

from typing import Any, Protocol, cast

from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.subscriptions.protocols.graphql_transport_ws.types import Message, SubscribeMessage

from backend.graphapi.admission.known_documents import DocumentAdmission
from backend.graphapi.protocol.masking import ErrorMasking
from backend.graphapi.protocol.request_body import read_request
from services.kit.problems import Problem

_TYPES = frozenset({"connection_init", "ping", "pong", "subscribe", "complete"})
_WITH_ID = frozenset({"subscribe", "complete"})
_LONGEST_ID = 128


class GatewayView(Protocol):
    """What the handler needs of the view that made it."""

    admission: DocumentAdmission
    masking: ErrorMasking


class WebSocketHandler(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection."""

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
    if kind == "subscribe" and not isinstance(message.get("payload"), dict):
        return False
    return kind not in _WITH_ID or (isinstance(identifier, str) and 0 < len(identifier) <= _LONGEST_ID)
