"""The outermost layer of every endpoint: an exception becomes an answer with a code and never reaches the web server,
which would log its text.
"""

from collections.abc import Mapping, Sequence

from fastapi.responses import JSONResponse
from graphql import GraphQLError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.graphapi.protocol.masking import TRY_AGAIN, ErrorMasking

RETRY_AFTER_SECONDS = 5
"""what whoever is told to try again is asked to wait"""
UNAVAILABLE: Mapping[str, str] = {"Retry-After": str(RETRY_AFTER_SECONDS)}
"""headers of an answer with status 503"""


def is_unavailable(errors: Sequence[GraphQLError]) -> bool:
    """Whether one of the errors says to try again."""
    return any((error.extensions or {}).get("code") == TRY_AGAIN for error in errors)


def answer_to_exception(error: Exception, masking: ErrorMasking) -> JSONResponse:
    """503 where the database is away, 500 for what nobody expected."""
    errors = masking.mask_exception(error)
    away = is_unavailable(errors)
    body = {"errors": [each.formatted for each in errors]}
    return JSONResponse(body, status_code=503 if away else 500, headers=UNAVAILABLE if away else None)


class MaskedEndpoints:
    """Middleware."""

    def __init__(self, app: ASGIApp, masking: ErrorMasking) -> None:
        self._app = app
        self._masking = masking

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - what it is goes to the report, what it says nowhere
            answer = answer_to_exception(error, self._masking)
            if scope["type"] == "http" and not begun:
                await answer(scope, receive, send)
