"""From the bytes of a request to the document and variables it asks for; what is too large or deep is not parsed."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, ClassVar

import orjson
from strawberry.http import GraphQLRequestData

from backend.graphapi.admission.known_documents import DocumentAdmission, NotAdmitted
from backend.inbound.bodies import BodyTooLarge, RequestRefused
from services.kit.values.typed_text import has_forbidden_characters


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """What the body of a request may be at most."""

    size: int = 1024 * 1024
    """bytes"""
    depth: int = 64
    """arrays and objects within each other"""


@dataclass(frozen=True, slots=True)
class BodyTooDeep(RequestRefused):
    code: ClassVar[str] = "BODY_TOO_DEEP"


@dataclass(frozen=True, slots=True)
class BodyMalformed(RequestRefused):
    """No JSON, or no GraphQL request."""

    code: ClassVar[str] = "BODY_MALFORMED"


@dataclass(frozen=True, slots=True)
class CharactersNotTaken(RequestRefused):
    """A text of the request holds control characters, or marks that reverse the direction of what follows."""

    code: ClassVar[str] = "CHARACTERS_NOT_TAKEN"


@dataclass(frozen=True, slots=True)
class BatchNotTaken(RequestRefused):
    code: ClassVar[str] = "BATCH_NOT_TAKEN"


@dataclass(frozen=True, slots=True)
class ContentTypeNotTaken(RequestRefused):
    code: ClassVar[str] = "CONTENT_TYPE_NOT_TAKEN"
    status: ClassVar[int] = 415


@dataclass(frozen=True, slots=True)
class MethodNotTaken(RequestRefused):
    code: ClassVar[str] = "METHOD_NOT_TAKEN"
    status: ClassVar[int] = 405


# Possessive, and the closing quote may be missing: each byte is looked at once, also where a string never ends.
_STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?')
_ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = tuple(1 if byte in b"[{" else -1 for byte in range(256))


def nesting(content: bytes) -> int:
    """How deep the arrays and objects of a JSON text lie within each other, in one pass and without recursion.

    Of text that is no JSON, at least the depth up to the place where it stops being some.
    """
    brackets = _STRINGS.sub(b"", content).translate(None, _NO_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets), initial=0))


def parse_body(content: bytes, limits: BodyLimits) -> object | RequestRefused:
    """Any JSON value within the limits."""
    if len(content) > limits.size:
        return BodyTooLarge()
    if nesting(content) > limits.depth:
        return BodyTooDeep()
    try:
        parsed: object = orjson.loads(content)
    except orjson.JSONDecodeError:
        return _with_lone_surrogates(content)
    return parsed


def _with_lone_surrogates(content: bytes) -> object | BodyMalformed:
    """JSON that orjson refuses for an escaped half of a surrogate pair, so that it is refused as a character is:
    by the operation it belongs to, with its own code.
    """
    if _ESCAPED_SURROGATE.search(content) is None:
        return BodyMalformed()
    try:
        parsed: object = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
    except ValueError:
        return BodyMalformed()
    return parsed if any(map(has_forbidden_characters, texts_within(parsed))) else BodyMalformed()


def _refuse_constant(name: str) -> object:
    """`NaN` and the infinities, which Python's parser takes, are no JSON."""
    raise ValueError(name)


def read_request(data: object, admission: DocumentAdmission) -> GraphQLRequestData | RequestRefused | NotAdmitted:
    """What is to be executed, by the members of a GraphQL-over-HTTP request; others are ignored.

    `documentId` and Apollo's `extensions.persistedQuery.sha256Hash` name a known document.
    """
    if isinstance(data, list):
        return BatchNotTaken()
    if not isinstance(data, dict):
        return BodyMalformed()
    members = _Members(data)
    try:
        query, operation_name = members.text("query"), members.text("operationName")
        variables, extensions = members.mapping("variables"), members.mapping("extensions")
        identifiers = [*members.identifiers(extensions)]
    except _WrongType:
        return BodyMalformed()
    if any(map(has_forbidden_characters, texts_within([query, operation_name, variables, extensions, identifiers]))):
        return CharactersNotTaken()
    text = admission.admit(query, identifiers)
    if not isinstance(text, str):
        return text
    return GraphQLRequestData(text, variables, operation_name, extensions)


def texts_within(value: object) -> Iterator[str]:
    """Every text within a JSON value, names of members included; without recursion."""
    waiting = [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                yield text
            case dict() as members:
                waiting.extend(members.keys())
                waiting.extend(members.values())
            case list() as values:
                waiting.extend(values)
            case _:
                pass


class _WrongType(Exception):
    """A member of the request is not of its type."""


@dataclass(frozen=True, slots=True)
class _Members:
    data: Mapping[str, Any]

    def text(self, name: str) -> str | None:
        value = self.data.get(name)
        if not isinstance(value, str | None):
            raise _WrongType
        return value

    def mapping(self, name: str) -> dict[str, Any] | None:
        value = self.data.get(name)
        if not isinstance(value, dict | None):
            raise _WrongType
        return value

    def identifiers(self, extensions: Mapping[str, Any] | None) -> Iterator[str]:
        given = [self.text("documentId")]
        persisted = _Members(extensions or {}).mapping("persistedQuery")
        if persisted is not None:
            given.append(_Members(persisted).text("sha256Hash") or "")
        yield from (identifier for identifier in given if identifier is not None)
