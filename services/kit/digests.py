"""Digests: of a file's bytes, and of an object whose text form must not matter.

The text an object is hashed in is canonical JSON after RFC 8785, without floating-point numbers: two programs seldom
agree on their digits, and money, days and counts need none.
"""

import json
from collections.abc import Mapping
from enum import StrEnum

from cryptography.hazmat.primitives import hashes

from services.kit.problems import GatewayError

_LARGEST_INTEGER = 2**53 - 1
_DEEPEST = 100


class NotCanonicalJson(GatewayError):
    """A value has no canonical JSON form; say dates, decimals and identifiers as text first."""


class DigestAlgorithm(StrEnum):
    SHA256 = "sha256"
    SM3 = "sm3"
    """GB/T 32905, for archives (电子文件清单)"""


def canonical(value: object) -> bytes:
    """The value as canonical JSON in UTF-8: keys in order of their UTF-16 units, no spaces.

    Takes mappings with text keys, lists, tuples, text, booleans, None, and integers up to 2⁵³ - 1 either way.
    Raises `NotCanonicalJson` for anything else; its text names the place, not the value.
    """
    ordered = _ordered(value, ())
    try:
        return json.dumps(ordered, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        # `from None`: the codec's error carries the whole text.
        raise NotCanonicalJson("half of a surrogate pair") from None


def digest(value: object, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> str:
    """`sha256:<hex>` or `sm3:<hex>` of the canonical JSON of a value."""
    return digest_of_bytes(canonical(value), algorithm)


def digest_of_bytes(content: bytes, algorithm: DigestAlgorithm = DigestAlgorithm.SHA256) -> str:
    """`sha256:<hex>` or `sm3:<hex>` of a file's content."""
    hashed = hashes.Hash(hashes.SM3() if algorithm is DigestAlgorithm.SM3 else hashes.SHA256())
    hashed.update(content)
    return f"{algorithm}:{hashed.finalize().hex()}"


def _ordered(value: object, path: tuple[str, ...]) -> object:
    if len(path) > _DEEPEST:
        raise NotCanonicalJson("nested too deep")
    match value:
        case None | bool():
            return value
        case str():
            # Not `str(value)`: of an enumeration mixed with text that would be its name.
            return str.__str__(value)
        case int() if abs(value) <= _LARGEST_INTEGER:
            return int(value)
        case Mapping():
            return {key: _ordered(value[key], (*path, key)) for key in _keys_in_order(value, path)}
        case list() | tuple():
            return [_ordered(member, (*path, str(place))) for place, member in enumerate(value)]
        case _:
            raise NotCanonicalJson("/".join(path), type(value).__name__)


def _keys_in_order(mapping: Mapping[object, object], path: tuple[str, ...]) -> list[str]:
    keys = [key for key in mapping if isinstance(key, str)]
    if len(keys) != len(mapping):
        raise NotCanonicalJson("/".join(path), "a key that is no text")
    return sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
