"""The `/graphql` door of one gateway: who asks is read from the header, or from the first message of a WebSocket."""

from typing import Any

from fastapi.requests import HTTPConnection

from backend.contract import contract_folder
from backend.graphapi.admission.known_documents import DocumentDoor, KnownDocuments
from backend.graphapi.admission.limits import GuardLimits
from backend.graphapi.base.context import Context
from backend.graphapi.protocol.http import GatewayRouter
from backend.graphapi.protocol.masking import ErrorMasking
from backend.graphapi.schema import gateway_schema
from backend.identity.bearers import Bearers
from backend.identity.tokens import TokenRefused
from backend.wiring import Gateway


class CitizenRouter(GatewayRouter):
    """Reads the token of a WebSocket from `connection_init`, since browsers cannot set its headers."""

    bearers: Bearers

    async def on_ws_connect(self, context: Context) -> Any:
        """Whoever connects without a token may follow what everyone may."""
        payload = context.connection_params or {}
        header = payload.get("Authorization") or payload.get("authorization")
        identify(context, self.bearers, header if isinstance(header, str) else None)
        return await super().on_ws_connect(context)


def identify(context: Context, bearers: Bearers, header: str | None) -> None:
    """Write into the context who asks, or why the token is not accepted."""
    bearer = bearers.of(header)
    if isinstance(bearer, TokenRefused):
        context.refused = bearer.code
    elif bearer is not None:
        context.bearer = bearer


def graphql_router(gateway: Gateway, bearers: Bearers, masking: ErrorMasking) -> CitizenRouter:
    """Raises what is wrong with a known document before anything is served."""
    known = KnownDocuments.load(contract_folder() / "operations")

    async def context(connection: HTTPConnection) -> Context:
        made = Context(gateway.rooms, gateway.errors, gateway.wakeups)
        identify(made, bearers, connection.headers.get("authorization"))
        return made

    router = CitizenRouter(
        gateway_schema(known, GuardLimits(), masking),
        path="/graphql",
        door=DocumentDoor(known, gateway.settings.open_documents),
        context_getter=context,
    )
    router.bearers = bearers
    return router
