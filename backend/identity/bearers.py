"""From the Authorization header to the bearer, the same way at every endpoint."""

from dataclasses import dataclass

from backend.identity.tokens import AccessTokens, Bearer, Flaw, TokenInvalid, TokenRefused

_SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class Bearers:
    tokens: AccessTokens

    def of(self, header: str | None) -> Bearer | TokenRefused | None:
        """Who rings; none where no header was sent, which is not the same as a bad one (RFC 6750 §3)."""
        if header is None:
            return None
        if header[: len(_SCHEME)].lower() != _SCHEME:
            return TokenInvalid(Flaw.FORM)
        return self.tokens.verify(header[len(_SCHEME) :].strip())
