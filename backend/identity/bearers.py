"""From the Authorization header to the bearer of its token, the same way at every endpoint."""

from dataclasses import dataclass

from backend.identity.tokens import AccessTokens, Bearer, Flaw, TokenInvalid, TokenMissing, TokenRefused

_SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class BearerTokens:
    tokens: AccessTokens

    def bearer(self, header: str | None) -> Bearer | TokenRefused:
        """The caller, or why they are not known: no header is not the same as a bad one (RFC 6750 §3)."""
        if header is None:
            return TokenMissing()
        if header[: len(_SCHEME)].lower() != _SCHEME:
            return TokenInvalid(Flaw.FORM)
        return self.tokens.verify(header[len(_SCHEME) :].strip())
