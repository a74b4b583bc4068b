"""Pages of a list: how many members one has, after which one it begins, and where the next one begins.

A cursor is the id of the last member of a page; lists are ordered by id, so that what is added meanwhile moves nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

import strawberry

from backend.graphapi.base.context import Context

DEFAULT_PAGE = 20
LARGEST_PAGE = 50


def page_size(first: int) -> int:
    """As many as asked for, but at least one and at most `LARGEST_PAGE`."""
    return max(1, min(first, LARGEST_PAGE))


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The page that a client asks for."""

    first: int
    after: UUID | None

    @classmethod
    def of(cls, context: Context, first: int, after: strawberry.ID | None) -> Self:
        """Raises the coded GraphQL error for a cursor that no page has given."""
        try:
            return cls(page_size(first), UUID(after) if after else None)
        except ValueError:
            raise context.errors.graphql_error("CURSOR_INVALID") from None

    def next_after(self, members: Sequence[UUID]) -> strawberry.ID | None:
        """The cursor of the next page, by the ids of this one's members; none where this one is not full."""
        return strawberry.ID(str(members[-1])) if len(members) == self.first else None
