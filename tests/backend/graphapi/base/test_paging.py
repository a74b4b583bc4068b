from typing import cast
from uuid import UUID

import pytest
import strawberry
from graphql import GraphQLError

from backend.contract import contract_folder
from backend.graphapi.base.context import Context
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.base.paging import LARGEST_PAGE, PageRequest, page_size
from tests.backend.graphapi.base.test_problem import Words

A, B = UUID(int=1), UUID(int=2)


@pytest.fixture
def context() -> Context:
    return cast("Context", Words(ErrorsCatalogue.load(contract_folder() / "errors.json")))


@pytest.mark.parametrize(
    ("asked", "given"), [(1, 1), (20, 20), (50, LARGEST_PAGE), (51, LARGEST_PAGE), (0, 1), (-3, 1)]
)
def test_a_page_has_at_least_one_member_and_at_most_fifty(asked: int, given: int) -> None:
    assert page_size(asked) == given


@pytest.mark.parametrize("after", [None, ""])
def test_the_first_page_begins_after_nothing(context: Context, after: str | None) -> None:
    assert PageRequest.of(context, 99, cast("strawberry.ID | None", after)) == PageRequest(LARGEST_PAGE, None)


def test_a_full_page_names_its_last_member_as_the_cursor_of_the_next(context: Context) -> None:
    cursor = PageRequest(2, None).next_after([B, A])
    assert cursor is not None
    assert PageRequest.of(context, 2, cursor) == PageRequest(2, A)


@pytest.mark.parametrize("members", [[], [A]])
def test_a_page_that_is_not_full_is_the_last(members: list[UUID]) -> None:
    assert PageRequest(2, None).next_after(members) is None


@pytest.mark.parametrize("after", ["0", "newest", "340000190001010015"])
def test_a_cursor_that_no_page_gave_is_refused(context: Context, after: str) -> None:
    with pytest.raises(GraphQLError) as refused:
        PageRequest.of(context, 20, strawberry.ID(after))
    assert (refused.value.extensions or {})["code"] == "CURSOR_INVALID"
    assert after not in refused.value.message
