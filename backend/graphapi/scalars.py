"""Scalars of our own: what a client may send is bounded before anything looks at it."""

import re
from typing import NewType

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
