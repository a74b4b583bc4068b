"""Access tokens: signed JWTs after RFC 9068, checked harder than the library does by itself (RFC 8725).

Of a token that is refused, the sender learns only whether it has expired; which check failed is for the operator.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from jwt import PyJWS, PyJWTError
from jwt.utils import base64url_decode
from pydantic import BaseModel, ConfigDict, ValidationError

from backend.identity.keys import Algorithm, SigningKeys
from services.access.types import Actor, AssuranceLevel, Channel
from services.kit.clock import Clock
from services.kit.ids import Ids, bucket_of
from services.kit.problems import GatewayError, Problem

# Three parts, no padding, no junk; 86 characters are the 64 bytes of an ES256 signature.
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}")


class LifetimeNotAllowed(GatewayError):
    """A token may live at least one second and no longer than its rules say."""


class ActorOfAnother(GatewayError):
    """The actor of a token acts for another subject, or through another channel, than the token is about."""


class Flaw(StrEnum):
    """Which check refused a token: for the operator's log, never for its sender."""

    SIZE = "SIZE"
    FORM = "FORM"
    HEADER = "HEADER"
    KEY = "KEY"
    SIGNATURE = "SIGNATURE"
    CLAIMS = "CLAIMS"
    ISSUER = "ISSUER"
    AUDIENCE = "AUDIENCE"
    LIFETIME = "LIFETIME"
    NOT_YET = "NOT_YET"


@dataclass(frozen=True, slots=True)
class TokenRefused(Problem):
    """Why a request has no bearer."""


@dataclass(frozen=True, slots=True)
class TokenMissing(TokenRefused):
    """No token was sent."""

    code: ClassVar[str] = "TOKEN_MISSING"


@dataclass(frozen=True, slots=True)
class TokenExpired(TokenRefused):
    """A token of ours, unaltered, whose time is over: log in again."""

    code: ClassVar[str] = "TOKEN_EXPIRED"


@dataclass(frozen=True, slots=True)
class TokenInvalid(TokenRefused):
    """Anything else that is wrong with a token."""

    code: ClassVar[str] = "TOKEN_INVALID"
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a request comes from, as its token says."""

    subject: UUID
    """whose affairs these are"""
    level: AssuranceLevel
    channel: Channel
    actor: Actor
    """who acts; on their own behalf unless the token carries `act` (RFC 8693 §4.1)"""
    token_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What a deployment asks of its tokens."""

    issuer: str
    audience: str
    longest: timedelta = timedelta(minutes=15)
    skew: timedelta = timedelta(0)
    """how far the clock of another gateway that issues may run ahead"""
    largest: int = 4096
    """characters; counted before anything is read"""


class _Header(BaseModel):
    """The header's members, no more: `jku`, `x5u`, `jwk`, `crit` and their kind would say where to find a key."""

    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)

    typ: Literal["at+jwt"]
    alg: Algorithm
    kid: str


class _Act(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", hide_input_in_errors=True)

    sub: UUID
    hall: str | None = None
    window: str | None = None


class _Claims(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", hide_input_in_errors=True)

    iss: str
    aud: str
    sub: UUID
    client_id: Channel
    """the gateway's own front ends are its clients, one a channel"""
    iat: int
    nbf: int
    exp: int
    jti: UUID
    acr: AssuranceLevel
    act: _Act | None = None


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Issues tokens and says of any text whether it is one."""

    keys: SigningKeys
    rules: TokenRules
    clock: Clock
    ids: Ids
    _jws: PyJWS = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_jws", PyJWS(algorithms=[self.keys.algorithm]))

    def issue(
        self,
        subject: UUID,
        *,
        level: AssuranceLevel,
        channel: Channel,
        acting: Actor | None = None,
        lifetime: timedelta | None = None,
    ) -> str:
        """A new token about `subject`; `acting` where someone else acts for them.

        Lives as long as the rules allow unless told otherwise. Raises `LifetimeNotAllowed` and `ActorOfAnother`.
        """
        lives = self.rules.longest if lifetime is None else lifetime
        if not timedelta(seconds=1) <= lives <= self.rules.longest:
            raise LifetimeNotAllowed(lives)
        now = int(self.clock.now().timestamp())
        claims: dict[str, object] = {
            "iss": self.rules.issuer,
            "aud": self.rules.audience,
            "sub": str(subject),
            "client_id": channel,
            "iat": now,
            "nbf": now,
            "exp": now + int(lives.total_seconds()),
            "jti": str(self.ids.record(bucket_of(subject))),
            "acr": level,
        }
        if acting is not None:
            claims["act"] = _act(acting, subject, channel)
        header = {"typ": "at+jwt", "kid": self.keys.kid}
        return self._jws.encode(orjson.dumps(claims), self.keys.current, self.keys.algorithm, header)

    def verify(self, text: str) -> Bearer | TokenRefused:
        """The bearer of a token that this gateway issued, unaltered and within its lifetime."""
        key = self._key_for(text)
        if isinstance(key, TokenInvalid):
            return key
        try:
            payload = self._jws.decode(text, key, algorithms=[self.keys.algorithm])
        except PyJWTError:
            return TokenInvalid(Flaw.SIGNATURE)
        try:
            claims = _Claims.model_validate_json(payload)
        except ValidationError:
            return TokenInvalid(Flaw.CLAIMS)
        return self._refusal(claims) or _bearer(claims)

    def _key_for(self, text: str) -> EllipticCurvePublicKey | TokenInvalid:
        if len(text) > self.rules.largest:
            return TokenInvalid(Flaw.SIZE)
        parts = _COMPACT.fullmatch(text)
        if parts is None:
            return TokenInvalid(Flaw.FORM)
        try:
            header = _Header.model_validate_json(base64url_decode(parts[1]))
        except ValueError:  # what is not base64, and pydantic's own ValidationError
            return TokenInvalid(Flaw.HEADER)
        return self.keys.accepted.get(header.kid) or TokenInvalid(Flaw.KEY)

    def _refusal(self, claims: _Claims) -> TokenRefused | None:
        # Not by the library: it reads the machine's clock, takes `exp` as text, and knows no longest lifetime.
        now, longest = self.clock.now().timestamp(), self.rules.longest.total_seconds()
        if claims.iss != self.rules.issuer:
            return TokenInvalid(Flaw.ISSUER)
        if claims.aud != self.rules.audience:
            return TokenInvalid(Flaw.AUDIENCE)
        if not 0 < claims.exp - claims.iat <= longest:
            return TokenInvalid(Flaw.LIFETIME)
        if max(claims.iat, claims.nbf) > now + self.rules.skew.total_seconds():
            return TokenInvalid(Flaw.NOT_YET)
        return TokenExpired() if claims.exp <= now else None


def _act(acting: Actor, subject: UUID, channel: Channel) -> dict[str, str]:
    if acting.on_behalf_of != subject or acting.channel is not channel:
        raise ActorOfAnother(acting.subject)
    place = {"hall": acting.hall, "window": acting.window}
    return {"sub": str(acting.subject), **{name: value for name, value in place.items() if value is not None}}


def _bearer(claims: _Claims) -> Bearer:
    act = claims.act or _Act(sub=claims.sub)
    return Bearer(
        subject=claims.sub,
        level=claims.acr,
        channel=claims.client_id,
        actor=Actor(act.sub, claims.sub, claims.client_id, act.hall, act.window),
        token_id=claims.jti,
        expires_at=datetime.fromtimestamp(claims.exp, UTC),
    )
