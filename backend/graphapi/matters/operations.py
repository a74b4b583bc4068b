"""What the staff of a department do with what waits for them."""

from typing import Annotated

import strawberry
from strawberry.types import Info

from backend.graphapi.base.access import departments
from backend.graphapi.base.context import Context
from backend.graphapi.base.paging import DEFAULT_PAGE, PageRequest
from backend.graphapi.base.scalars import record_id
from backend.graphapi.matters.types import OpenMatter, OpenMatterPage
from backend.graphapi.problems.matters import MatterClosed, MatterUnknown
from backend.graphapi.problems.registration import ReasonNotTaken
from backend.operators import close_matter
from services.kit.problems import Problem


@strawberry.input
class MatterCloseInput:
    matter_id: strawberry.ID
    comment: str = strawberry.field(description="How it was seen to; it is kept sealed.")


MatterCloseAnswer = Annotated[
    OpenMatter | MatterUnknown | MatterClosed | ReasonNotTaken, strawberry.union("MatterCloseAnswer")
]


@strawberry.type
class MattersQuery:
    @strawberry.field(extensions=departments(), description="What waits for a person of the departments one works for.")
    async def open_matters(
        self, info: Info[Context, None], first: int = DEFAULT_PAGE, after: strawberry.ID | None = None
    ) -> OpenMatterPage:
        context = info.context
        page = PageRequest.of(context, first, after)
        own = await _own_departments(context)
        async with context.rooms.db.read() as session:
            found = await context.rooms.handover.open_matters(session, own, first=page.first, after=page.after)
        return OpenMatterPage(
            matters=[OpenMatter.of(each) for each in found], after=page.next_after([each.id for each in found])
        )


@strawberry.type
class MattersMutation:
    @strawberry.mutation(
        extensions=departments(), description="Say that a matter of one's own department has been seen to, and how."
    )
    async def close_matter(self, info: Info[Context, None], input: MatterCloseInput) -> MatterCloseAnswer:
        context = info.context
        own = await _own_departments(context)
        closed = await close_matter(context.rooms, context.actor, record_id(input.matter_id), own, input.comment)
        return closed if isinstance(closed, Problem) else OpenMatter.of(closed)


async def _own_departments(context: Context) -> frozenset[str]:
    """Of the actor, as every post is: it cannot be lent."""
    async with context.rooms.db.read() as session:
        posts = await context.rooms.access.posts_of(session, context.actor.subject)
    return frozenset(post.department for post in posts if post.department is not None)
