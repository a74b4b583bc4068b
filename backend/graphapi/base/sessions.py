"""The session behind a WebSocket: it begins with a token and ends with it, and each operation looks at it anew."""

from dataclasses import dataclass

from strawberry.exceptions import ConnectionRejectionError

from backend.graphapi.base.context import Context
from backend.identity.bearers import BearerTokens
from backend.identity.tokens import Bearer, TokenMissing
from services.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class ConnectionSessions:
    """Of the connections to one gateway."""

    tokens: BearerTokens
    clock: Clock

    def begin(self, context: Context) -> None:
        """Take the token from the connection's first message, since browsers cannot set the headers of a WebSocket.

        Without a token one may ask for what everyone may. Raises `ConnectionRejectionError` for a token that is not
        accepted: who meant to be known must not go on as nobody.
        """
        sent = context.connection_params or {}
        header = sent.get("Authorization", sent.get("authorization"))
        if header is not None:
            context.caller = self.tokens.bearer(header if isinstance(header, str) else "")
        if not isinstance(context.caller, Bearer | TokenMissing):
            raise ConnectionRejectionError

    def seconds_left(self, context: Context) -> float | None:
        """Until the token expires; none without one."""
        if not isinstance(context.caller, Bearer):
            return None
        return max(0.0, (context.caller.expires_at - self.clock.now()).total_seconds())

    def renew(self, context: Context) -> Context:
        """What the next operation finds: nothing that an earlier one has read. Raises `ConnectionRejectionError` where
        the token has expired.
        """
        if self.seconds_left(context) == 0:
            raise ConnectionRejectionError
        return Context(context.rooms, context.errors, context.wakeups, context.caller)
