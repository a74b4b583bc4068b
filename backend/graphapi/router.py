"""The `/graphql` endpoint of one gateway: the caller is read from the header, or from the first message of a WebSocket,
since browsers cannot set the headers of one.
"""

from fastapi.requests import HTTPConnection

from backend.contract import contract_folder
from backend.graphapi.admission.known_documents import DocumentAdmission, KnownDocuments
from backend.graphapi.admission.limits import GuardLimits
from backend.graphapi.base.context import Context
from backend.graphapi.base.sessions import ConnectionSessions
from backend.graphapi.protocol.http import GatewayRouter
from backend.graphapi.protocol.masking import ErrorMasking
from backend.graphapi.schema import gateway_schema
from backend.identity.bearers import BearerTokens
from backend.wiring import Gateway


def graphql_router(gateway: Gateway, tokens: BearerTokens, masking: ErrorMasking) -> GatewayRouter:
    """Raises what is wrong with a known document before anything is served."""
    known = KnownDocuments.load(contract_folder() / "operations")

    async def context(connection: HTTPConnection) -> Context:
        caller = tokens.bearer(connection.headers.get("authorization"))
        return Context(gateway.rooms, gateway.errors, gateway.wakeups, caller)

    return GatewayRouter(
        gateway_schema(known, GuardLimits(), masking),
        path="/graphql",
        admission=DocumentAdmission(known, gateway.settings.open_documents),
        context_getter=context,
        sessions=ConnectionSessions(tokens, gateway.rooms.clock),
    )
