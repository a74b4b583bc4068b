"""Who may ask for a root field. Every root field says so, and a test refuses a schema where one does not."""

from collections.abc import Callable
from enum import Enum
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from backend.graphapi.context import Context


@strawberry.enum(description="谁可以调用 / Who may call a root field.")
class Audience(Enum):
    EVERYONE = "EVERYONE"
    CITIZEN = "CITIZEN"


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="access",
    description="Who may call this field; a caller without a valid token is EVERYONE.",
)
class AccessDirective:
    by: Audience


class AccessExtension(FieldExtension):
    """Refuses before the resolver runs, and says in the SDL what it refuses."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience

    def apply(self, field: StrawberryField) -> None:
        field.directives = [*field.directives, AccessDirective(by=self.audience)]

    async def resolve_async(
        self, next_: Callable[..., Any], source: Any, info: Info[Context, None], **kwargs: Any
    ) -> Any:
        require(info.context, self.audience)
        return await next_(source, info, **kwargs)


def require(context: Context, audience: Audience) -> None:
    """Raises the coded GraphQL error for a caller who is not of the audience."""
    if audience is Audience.CITIZEN and context.bearer is None:
        raise context.errors.graphql_error(context.refused or "TOKEN_MISSING")


def require_in_time(context: Context) -> None:
    """For a stream that outlives its request: its token may expire meanwhile, and ends it."""
    if context.bearer is not None and context.bearer.expires_at <= context.rooms.clock.now():
        raise context.errors.graphql_error("TOKEN_EXPIRED")


def everyone() -> list[FieldExtension]:
    return [AccessExtension(Audience.EVERYONE)]


def citizens() -> list[FieldExtension]:
    """A person who has logged in, for themselves or somebody they may act for."""
    return [AccessExtension(Audience.CITIZEN)]
