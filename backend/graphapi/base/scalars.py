"""Scalars of our own: what a client may send is bounded before anything looks at it."""

import re
from typing import NewType
from uuid import UUID

import strawberry
from strawberry.schema.config import StrawberryConfig

ClientKey = NewType("ClientKey", str)
"""Chosen by the client, so that the same request sent twice is one."""

_CLIENT_KEY = re.compile(r"[A-Za-z0-9._:-]{1,100}")


def _client_key(value: object) -> str:
    # The message stays inside: variables are named in an error, their values are not (see `masking`).
    if not isinstance(value, str) or not _CLIENT_KEY.fullmatch(value):
        raise ValueError("not a client key")
    return value


_NO_RECORD = UUID(int=0)
"""carried by no record: identifiers begin with the moment at which they were given"""


def record_id(text: strawberry.ID) -> UUID:
    """An identifier as a client gives it. What is none at all is answered like one that nothing has."""
    try:
        return UUID(text)
    except ValueError:
        return _NO_RECORD


CONFIG = StrawberryConfig(
    scalar_map={
        ClientKey: strawberry.scalar(
            name="ClientKey",
            description="Chosen by the client: 1 to 100 letters, digits, or `.`, `_`, `:`, `-`.",
            serialize=str,
            parse_value=_client_key,
        )
    }
)
