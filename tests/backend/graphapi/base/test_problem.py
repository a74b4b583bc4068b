"""How a domain's problem, returned as it is, reaches a client."""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, cast

import pytest
import strawberry
from strawberry import Schema
from strawberry.types import Info

from backend.contract import contract_folder
from backend.graphapi.base.context import Context
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.base.problem import Problem, show, show_with_facts
from services.kit.problems import Problem as DomainProblem


@dataclass(frozen=True, slots=True)
class ParcelUnknown(DomainProblem):
    """There is no such parcel."""

    code: ClassVar[str] = "CASE_UNKNOWN"
    secret: str


@dataclass(frozen=True, slots=True)
class ParcelRefused(DomainProblem):
    """A department refused the parcel."""

    code: ClassVar[str] = "CALLBACK_REFUSED"
    places: tuple[str, ...]
    secret: str


show(ParcelUnknown)


@show_with_facts(ParcelRefused)
class ParcelRefusedFacts(Problem):
    places: list[str]


@strawberry.type
class Parcel:
    number: str


ParcelAnswer = Annotated[Parcel | ParcelUnknown | ParcelRefused, strawberry.union("ParcelAnswer")]


@strawberry.type
class Query:
    @strawberry.field
    def parcel(self, info: Info[Context, None], number: str) -> ParcelAnswer:
        match number:
            case "1":
                return Parcel(number=number)
            case "2":
                return ParcelRefused(("/a", "/b"), "340000190001010015")
            case _:
                return ParcelUnknown("340000190001010015")


SCHEMA = Schema(Query)
QUESTION = """query ($number: String!) { parcel(number: $number) {
  __typename
  ... on Problem { code message { zh en } wayOut { zh en } }
  ... on ParcelRefused { places }
  ... on Parcel { number }
} }"""


@dataclass
class Words:
    """As much of a context as a problem needs."""

    errors: ErrorsCatalogue


@pytest.fixture
def errors() -> ErrorsCatalogue:
    return ErrorsCatalogue.load(contract_folder() / "errors.json")


async def answer(number: str, errors: ErrorsCatalogue) -> dict[str, Any]:
    result = await SCHEMA.execute(QUESTION, {"number": number}, context_value=cast("Context", Words(errors)))
    assert result.errors is None
    assert result.data is not None
    return cast("dict[str, Any]", result.data["parcel"])


async def test_a_problem_is_answered_under_its_own_name_with_the_words_of_its_code(errors: ErrorsCatalogue) -> None:
    words = errors.entry("CASE_UNKNOWN")
    assert await answer("3", errors) == {
        "__typename": "ParcelUnknown",
        "code": "CASE_UNKNOWN",
        "message": {"zh": words.zh.message, "en": words.en.message},
        "wayOut": {"zh": words.zh.way_out, "en": words.en.way_out},
    }


async def test_facts_are_answered_where_they_are_listed(errors: ErrorsCatalogue) -> None:
    refused = await answer("2", errors)
    assert (refused["__typename"], refused["places"]) == ("ParcelRefused", ["/a", "/b"])


async def test_what_is_found_is_no_problem(errors: ErrorsCatalogue) -> None:
    assert await answer("1", errors) == {"__typename": "Parcel", "number": "1"}


def test_facts_that_are_not_listed_are_no_part_of_the_schema() -> None:
    assert "secret" not in SCHEMA.as_str()
    assert '"""There is no such parcel."""' in SCHEMA.as_str()
