"""Sealed values: personal data at rest, and the keys it is sealed with.

A value is sealed under a data key, bound to the place it is stored at, so that a row's sealed value moved into
another row no longer opens. Data keys are stored wrapped under a master key that lies outside the database.
Ciphers: AES-256-GCM, or SM4-GCM (GB/T 32907) where the cipher review asks for it; a data key names its own.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.kit.digests import canonical
from services.kit.ids import Ids
from services.kit.problems import GatewayError

_NONCE_SIZE = 12
_TAG_SIZE = 16
SMALLEST_SECRET = 32
"""bytes of a master key and of a pepper, at least"""


class SealBroken(GatewayError):
    """A sealed value was altered, moved from its place, or is opened with another key."""


class KeyOfWrongSize(GatewayError):
    """A key or pepper has too few bytes, or not those that its cipher takes."""


class MasterKeyUnknown(GatewayError):
    """No master key of this name is configured."""


class Algorithm(StrEnum):
    """Authenticated ciphers: nonce of 12 bytes, tag of 16 bytes behind the ciphertext."""

    AES_256_GCM = "AES-256-GCM"
    SM4_GCM = "SM4-GCM"

    @property
    def key_size(self) -> int:
        """In bytes."""
        return 32 if self is Algorithm.AES_256_GCM else 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is stored: nothing in it can be read without the key."""

    alg: Algorithm
    key_id: str
    nonce: bytes
    ct: bytes = field(repr=False)

    def to_json(self) -> dict[str, str]:
        """`{alg, key_id, nonce, ct}`, the last two in Base64."""
        return {
            "alg": self.alg.value,
            "key_id": self.key_id,
            "nonce": base64.b64encode(self.nonce).decode(),
            "ct": base64.b64encode(self.ct).decode(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, str]) -> "Sealed":
        """Raises `SealBroken` for what `to_json` cannot have made."""
        try:
            return cls(
                alg=Algorithm(stored["alg"]),
                key_id=stored["key_id"],
                nonce=base64.b64decode(stored["nonce"], validate=True),
                ct=base64.b64decode(stored["ct"], validate=True),
            )
        except (KeyError, ValueError, TypeError):
            raise SealBroken("not of the form {alg, key_id, nonce, ct}") from None


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key for the values of one dossier or one profile, in the clear: only in memory, never stored."""

    id: str
    secret: bytes = field(repr=False)
    algorithm: Algorithm = Algorithm.AES_256_GCM

    def __post_init__(self) -> None:
        if len(self.secret) != self.algorithm.key_size:
            raise KeyOfWrongSize(self.id)

    @classmethod
    def new(cls, key_id: str, ids: Ids, algorithm: Algorithm = Algorithm.AES_256_GCM) -> "DataKey":
        return cls(key_id, ids.random_bytes(algorithm.key_size), algorithm)


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """The keys that data keys are wrapped under: by name, and the one that new ones are wrapped under now.

    Each has 32 bytes or more. To change the master key, add one, make it `current`, and unwrap and wrap again what
    the old one holds.
    """

    keys: Mapping[str, bytes] = field(repr=False)
    current: str

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise MasterKeyUnknown(self.current)
        for name, secret in self.keys.items():
            if len(secret) < SMALLEST_SECRET:
                raise KeyOfWrongSize(name)

    def wrap(self, data_key: DataKey, ids: Ids) -> Sealed:
        """The data key for storing; its cipher is the one it is wrapped with."""
        wrapping = self._wrapping_key(self.current, data_key.id, data_key.algorithm)
        return _encrypt(data_key.secret, wrapping, data_key.id, ids)

    def unwrap(self, wrapped: Sealed, data_key_id: str) -> DataKey:
        """The data key that was stored under this id. Raises `SealBroken`, `MasterKeyUnknown`."""
        wrapping = self._wrapping_key(wrapped.key_id, data_key_id, wrapped.alg)
        secret = _decrypt(wrapped, wrapping, data_key_id)
        return DataKey(data_key_id, secret, wrapped.alg)

    def _wrapping_key(self, name: str, data_key_id: str, algorithm: Algorithm) -> DataKey:
        # One wrapping key per data key: random nonces of 12 bytes under one GCM key are good for 2³² values
        # (NIST SP 800-38D §8.3), and a province's dossiers come near that.
        if name not in self.keys:
            raise MasterKeyUnknown(name)
        info = canonical(["wrap", algorithm, data_key_id])
        derived = HKDF(hashes.SHA256(), algorithm.key_size, salt=None, info=info).derive(self.keys[name])
        return DataKey(name, derived, algorithm)


def seal(plain: str, key: DataKey, place: str, ids: Ids) -> Sealed:
    """Seal a text for one place, named by the caller, such as `identifiers:<id>:value`."""
    # "surrogatepass": a text that JSON let through must come back as it was, not fail in an error that shows it.
    return _encrypt(plain.encode("utf-8", "surrogatepass"), key, place, ids)


def open_sealed(sealed: Sealed, key: DataKey, place: str) -> str:
    """The text that was sealed at this place under this key. Raises `SealBroken`."""
    return _decrypt(sealed, key, place).decode("utf-8", "surrogatepass")


def blind_index(kind: str, value: str, pepper: bytes) -> bytes:
    """HMAC-SHA256 (32 bytes) by which a sealed value is found again without being opened.

    `value` is in its one normal form (`kit.numbers.modern_form`, `kit.names.name_key`), or it will not be found.
    The pepper has 32 bytes or more and lies outside the database: ID numbers are few enough to be tried through.
    """
    if len(pepper) < SMALLEST_SECRET:
        raise KeyOfWrongSize("pepper")
    return hmac.digest(pepper, canonical([kind, value]), "sha256")


def _encrypt(plain: bytes, key: DataKey, place: str, ids: Ids) -> Sealed:
    nonce = ids.random_bytes(_NONCE_SIZE)
    encryptor = Cipher(_block_cipher(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_bound(key, place))
    ciphertext = encryptor.update(plain) + encryptor.finalize()
    return Sealed(key.algorithm, key.id, nonce, ciphertext + encryptor.tag)


def _decrypt(sealed: Sealed, key: DataKey, place: str) -> bytes:
    # The key decides on the cipher; the label stored beside the value must agree and chooses nothing.
    if (sealed.alg, sealed.key_id) != (key.algorithm, key.id):
        raise SealBroken(place, "other key or cipher")
    if len(sealed.nonce) != _NONCE_SIZE or len(sealed.ct) < _TAG_SIZE:
        raise SealBroken(place, "cut short")
    ciphertext, tag = sealed.ct[:-_TAG_SIZE], sealed.ct[-_TAG_SIZE:]
    decryptor = Cipher(_block_cipher(key), modes.GCM(sealed.nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(_bound(key, place))
    try:
        return decryptor.update(ciphertext) + decryptor.finalize()
    except InvalidTag:
        raise SealBroken(place) from None


def _block_cipher(key: DataKey) -> algorithms.AES | algorithms.SM4:
    if key.algorithm is Algorithm.SM4_GCM:
        return algorithms.SM4(key.secret)
    return algorithms.AES(key.secret)


def _bound(key: DataKey, place: str) -> bytes:
    return canonical([key.algorithm, key.id, place])
