"""Who may ask for a root field. Every root field says so, and a test refuses a schema where one does not."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.schema_directive import Location
from strawberry.types import Info
from strawberry.types.field import StrawberryField

from backend.graphapi.base.context import Context
from backend.identity.tokens import Bearer, TokenRefused
from services.access.types import LEAST_LEVEL, AssuranceLevel, SessionStanding, StaffRole


@strawberry.enum(description="谁可以调用 / Who may call a root field.")
class Audience(Enum):
    EVERYONE = "EVERYONE"
    CITIZEN = "CITIZEN"
    DEPARTMENT = "DEPARTMENT"
    AUTHORITY = "AUTHORITY"
    STAFF = "STAFF"


_ROLES: Mapping[Audience, frozenset[StaffRole]] = {
    Audience.DEPARTMENT: frozenset({StaffRole.REGISTRAR, StaffRole.DEPARTMENT_REVIEWER}),
    Audience.AUTHORITY: frozenset({StaffRole.AUTHORITY_REVIEWER}),
    Audience.STAFF: frozenset(StaffRole),
}
"""Which roles of staff make an audience; for which department one holds them, the services look at themselves."""


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
        await require(info.context, self.audience)
        if (roles := _ROLES.get(self.audience)) is not None:
            await _require_role(info.context, roles)
        return await next_(source, info, **kwargs)


async def require(context: Context, audience: Audience) -> None:
    """Raises the coded GraphQL error for a caller who is not of the audience, has logged in too weakly, or may hold no
    session any more: a token lives on for minutes after somebody's death is on record, or an authority has ended.
    """
    if audience is Audience.EVERYONE:
        return
    if isinstance(context.caller, TokenRefused):
        raise context.errors.graphql_error(context.caller.code)
    require_level(context, LEAST_LEVEL)
    standing = await context.loaders.sessions.load(context.actor)
    if standing in SESSION_ENDED:
        raise context.errors.graphql_error(SESSION_ENDED[standing])


SESSION_ENDED: Mapping[SessionStanding, str] = {
    SessionStanding.NOT_ACTIVE: "SUBJECT_NOT_ACTIVE",
    SessionStanding.NO_AUTHORITY: "AUTHORITY_ENDED",
}
"""Why a session does not go on → code of the refusal."""


def require_level(context: Context, level: AssuranceLevel) -> None:
    """Raises `LOGIN_TOO_WEAK` with the level that is asked for."""
    if not isinstance(context.caller, Bearer) or context.caller.level < level:
        raise context.errors.graphql_error("LOGIN_TOO_WEAK", {"level": level.value})


async def _require_role(context: Context, roles: frozenset[StaffRole]) -> None:
    """Of the actor, not of whom they act for: a role cannot be lent. Staff log in by two factors (等保)."""
    require_level(context, AssuranceLevel.L3)
    async with context.rooms.db.read() as session:
        posts = await context.rooms.access.posts_of(session, context.actor.subject)
    if all(post.role not in roles for post in posts):
        raise context.errors.graphql_error("STAFF_ONLY")


def require_in_time(context: Context) -> None:
    """For a stream that outlives its request: its token may expire meanwhile, and ends it."""
    if isinstance(context.caller, Bearer) and context.caller.expires_at <= context.rooms.clock.now():
        raise context.errors.graphql_error("TOKEN_EXPIRED")


async def still_allowed(context: Context) -> Context:
    """The same for one message of a stream, with the caller looked at anew; what comes back has read nothing yet."""
    require_in_time(context)
    renewed = Context(context.rooms, context.errors, context.wakeups, context.caller)
    await require(renewed, Audience.CITIZEN)
    return renewed


def everyone() -> list[FieldExtension]:
    return [AccessExtension(Audience.EVERYONE)]


def citizens() -> list[FieldExtension]:
    """A person who has logged in at L2 at least, for themselves or somebody they may act for."""
    return [AccessExtension(Audience.CITIZEN)]


def departments() -> list[FieldExtension]:
    """Staff of a department: registrars and reviewers."""
    return [AccessExtension(Audience.DEPARTMENT)]


def authority() -> list[FieldExtension]:
    """Staff of the authority over all departments (数据资源主管部门)."""
    return [AccessExtension(Audience.AUTHORITY)]


def staff() -> list[FieldExtension]:
    """Either of them."""
    return [AccessExtension(Audience.STAFF)]
