"""The `/graphql` endpoint: POST with JSON, and WebSocket; every refusal is JSON with a code.

strawberry's own router answers refusals in plain text, reads a body of any size, and takes GET.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, overload

import orjson
from cross_web import AsyncHTTPRequestAdapter, StarletteRequestAdapter
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.status import WS_1011_INTERNAL_ERROR
from starlette.websockets import WebSocket
from strawberry.fastapi import GraphQLRouter
from strawberry.http import GraphQLRequestData
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from strawberry.types.unset import UNSET

from backend.graphapi.admission.known_documents import DocumentAdmission
from backend.graphapi.protocol.execution import GatewaySchema
from backend.graphapi.protocol.masked_endpoints import UNAVAILABLE, answer_to_exception, is_unavailable
from backend.graphapi.protocol.request_body import (
    BodyLimits,
    ContentTypeNotTaken,
    MethodNotTaken,
    parse_body,
    read_request,
)
from backend.graphapi.protocol.websocket import Sessions, WebSocketHandler
from backend.inbound.bodies import BodyTooLarge, RequestRefused, body_within
from services.kit.problems import Problem

_OTHER_METHODS = ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
_IN_ONE_ANSWER = frozenset({OperationType.QUERY, OperationType.MUTATION})
_BAD_REQUEST = 400


class _Refusal(Exception):
    """Carries a refusal through strawberry, whose hooks return none."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class _LimitedRequest(StarletteRequestAdapter):
    async def body_within(self, limit: int) -> bytes:
        content = await body_within(self._request, limit)
        if isinstance(content, BodyTooLarge):
            raise _Refusal(content)
        return content


class GatewayRouter(GraphQLRouter[Any, None]):
    """To be included in the application as it is."""

    request_adapter_class = _LimitedRequest
    graphql_transport_ws_handler_class = WebSocketHandler

    def __init__(
        self,
        schema: GatewaySchema,
        *,
        path: str,
        admission: DocumentAdmission,
        context_getter: Callable[..., Any],
        sessions: Sessions | None = None,
        body: BodyLimits | None = None,
        allowed_origins: Sequence[str] = (),
        operations_per_connection: int = 100,
    ) -> None:
        """`context_getter` is a FastAPI dependency; `sessions` says who is behind a WebSocket and how
        long; `allowed_origins` are those of pages that may open one.
        """
        super().__init__(
            schema,
            path,
            graphql_ide=None,
            allow_queries_via_get=False,
            context_getter=context_getter,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            max_subscriptions_per_connection=operations_per_connection,
            allowed_origins=allowed_origins,
        )
        self.admission = admission
        self.sessions = sessions
        self.masking = schema.masking
        self.body = body or BodyLimits()
        self.add_api_route(path, self._other_method, methods=_OTHER_METHODS, include_in_schema=False)

    @overload
    async def run(self, request: Request, context: Any = UNSET, root_value: None = UNSET) -> Response: ...

    @overload
    async def run(self, request: WebSocket, context: Any = UNSET, root_value: None = UNSET) -> WebSocket: ...

    async def run(
        self, request: Request | WebSocket, context: Any = UNSET, root_value: None = UNSET
    ) -> Response | WebSocket:
        """Answer, and never in plain text."""
        if isinstance(request, WebSocket):
            return await self._serve_websocket(request, context)
        if request.method != "POST":
            return self._answer(MethodNotTaken())
        try:
            return await super().run(request, context, root_value)
        except _Refusal as refusal:
            return self._answer(refusal.problem)
        except ClientDisconnect:
            return Response(status_code=_BAD_REQUEST)  # nobody reads it
        except Exception as error:  # noqa: BLE001 - what it is goes to the report, what it says nowhere
            return answer_to_exception(error, self.masking)

    async def on_ws_connect(self, context: Any) -> Any:
        """Called once for a connection, before any operation on it."""
        if self.sessions is not None:
            self.sessions.begin(context)
        return await super().on_ws_connect(context)

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """The operation asked for; the content type is looked at first, the size while reading, then the nesting."""
        if (request.content_type or "").partition(";")[0].strip().lower() != "application/json":
            raise _Refusal(ContentTypeNotTaken())
        assert isinstance(request, _LimitedRequest)
        data = parse_body(await request.body_within(self.body.size), self.body)
        if isinstance(data, RequestRefused):
            raise _Refusal(data)
        asked = read_request(data, self.admission)
        if isinstance(asked, Problem):
            raise _Refusal(asked)
        return asked

    async def execute_operation(
        self,
        request: Request,  # noqa: ARG002 - the base's
        request_adapter: AsyncHTTPRequestAdapter,  # noqa: ARG002 - the base's
        request_data: GraphQLRequestData | list[GraphQLRequestData],
        context: Any,
        root_value: None,
        sub_response: Response,
    ) -> ExecutionResult:
        """One operation with one answer: subscriptions are for WebSocket."""
        assert isinstance(request_data, GraphQLRequestData)
        result = await self.schema.execute(
            request_data.query,
            request_data.variables,
            context,
            root_value,
            request_data.operation_name,
            _IN_ONE_ANSWER,
            request_data.extensions,
        )
        if is_unavailable(result.errors or ()):
            sub_response.status_code = 503
            sub_response.headers.update(UNAVAILABLE)
        return result

    def decode_json(self, data: str | bytes) -> object:
        """A message of the WebSocket, within the same limits as a body."""
        content = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        decoded = parse_body(content, self.body)
        if isinstance(decoded, RequestRefused):
            raise json.JSONDecodeError(decoded.code, "", 0)
        return decoded

    def encode_json(self, data: object) -> str:
        """Text, because strawberry sends bytes as a binary message, which no client of the protocol reads."""
        return orjson.dumps(data).decode()

    async def _serve_websocket(self, request: WebSocket, context: Any) -> WebSocket:
        try:
            return await super().run(request, context, None)
        except Exception as error:  # noqa: BLE001 - the server would log what it says
            self.masking.mask_exception(error)
            with suppress(RuntimeError):  # closed already
                await request.close(WS_1011_INTERNAL_ERROR)
            return request

    async def _other_method(self) -> Response:
        return self._answer(MethodNotTaken())

    def _answer(self, problem: Problem) -> Response:
        status = problem.status if isinstance(problem, RequestRefused) else _BAD_REQUEST
        headers = {"Allow": "POST"} if isinstance(problem, MethodNotTaken) else None
        return JSONResponse(self.masking.errors.response_body(problem.code), status_code=status, headers=headers)
