"""Keys that sign access tokens, and the public ones by which a token is checked.

A key is named by its thumbprint (RFC 7638), so that its name cannot be chosen by whoever writes a token.
"""

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Self

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from jwt.algorithms import ECAlgorithm
from jwt.utils import base64url_encode

from services.kit.problems import GatewayError

Algorithm = Literal["ES256"]
"""Signature algorithms a deployment may choose; SM2 joins here when the cipher review (密评) asks for it."""

CURRENT = "current.pem"
_MARK_OF_A_PRIVATE_KEY = b"PRIVATE KEY-----"


class KeyNotUsable(GatewayError):
    """A key file does not hold one unencrypted PEM of an elliptic-curve key on P-256."""


class NoSigningKey(GatewayError):
    """There is no private key to sign tokens with; a folder keeps it in `current.pem`."""


def thumbprint(key: EllipticCurvePublicKey) -> str:
    """The key's name: SHA-256 of its required members, base64url without padding (RFC 7638 §3)."""
    members = json.dumps(_public_members(key), sort_keys=True, separators=(",", ":"))
    return base64url_encode(sha256(members.encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The private key that signs, and every public key whose tokens are still accepted, by thumbprint.

    Rotation is a matter of files: put the next public key into the folder, wait until every gateway has read it, make
    its private key `current.pem`, and take the old public key away when the last token it signed has expired.
    """

    current: EllipticCurvePrivateKey = field(repr=False)
    kid: str
    accepted: Mapping[str, EllipticCurvePublicKey] = field(repr=False)
    algorithm: Algorithm = "ES256"

    @classmethod
    def of(cls, current: EllipticCurvePrivateKey, also: Iterable[EllipticCurvePublicKey] = ()) -> Self:
        """Keys at hand; the current one is accepted without being named again."""
        accepted = {thumbprint(key): key for key in (current.public_key(), *also)}
        return cls(current, thumbprint(current.public_key()), MappingProxyType(accepted))

    @classmethod
    def load(cls, path: Path) -> Self:
        """From one PEM file with a private key, or from a folder: `current.pem` signs, all `*.pem` are accepted.

        Raises `NoSigningKey` and `KeyNotUsable`; neither says anything of a file but its name.
        """
        signing = path / CURRENT if path.is_dir() else path
        if not signing.is_file():
            raise NoSigningKey(signing.name)
        current = _read(signing)
        if not isinstance(current, EllipticCurvePrivateKey):
            raise NoSigningKey(f"{signing.name} holds a public key")
        others = sorted(path.glob("*.pem")) if path.is_dir() else []
        return cls.of(current, [_public(_read(file)) for file in others])

    @classmethod
    def for_development(cls, folder: Path) -> Self:
        """From a folder of one's own machine; a key is made there, readable by its owner alone, if there is none."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (folder / CURRENT).exists():
            _make(folder)
        return cls.load(folder)

    def document(self) -> dict[str, list[dict[str, str]]]:
        """The JSON Web Key Set (RFC 7517 §5) to publish: public members only, the signing key first."""
        ordered = sorted(self.accepted, key=lambda kid: (kid != self.kid, kid))
        return {
            "keys": [
                {**_public_members(self.accepted[kid]), "kid": kid, "use": "sig", "alg": self.algorithm}
                for kid in ordered
            ]
        }


def _public_members(key: EllipticCurvePublicKey) -> dict[str, str]:
    members: dict[str, Any] = ECAlgorithm.to_jwk(key, as_dict=True)
    return {name: str(members[name]) for name in ("kty", "crv", "x", "y")}


def _public(key: EllipticCurvePrivateKey | EllipticCurvePublicKey) -> EllipticCurvePublicKey:
    return key.public_key() if isinstance(key, EllipticCurvePrivateKey) else key


def _read(file: Path) -> EllipticCurvePrivateKey | EllipticCurvePublicKey:
    content = file.read_bytes()
    private = _MARK_OF_A_PRIVATE_KEY in content
    try:
        key = load_pem_private_key(content, password=None) if private else load_pem_public_key(content)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyNotUsable(file.name) from None
    if not isinstance(key, EllipticCurvePrivateKey | EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise KeyNotUsable(file.name)
    return key


def _make(folder: Path) -> None:
    """Under a name of its own first and then linked: whoever starts at the same moment reads a whole key or none."""
    key = generate_private_key(SECP256R1())
    handle, name = tempfile.mkstemp(dir=folder, suffix=".new")  # readable by its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        with suppress(FileExistsError):
            os.link(name, folder / CURRENT)
    finally:
        Path(name).unlink()
