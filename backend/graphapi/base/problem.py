"""What every expected failure says to a client, and how a domain's problem becomes a type of the schema.

A resolver returns the problem that its service returned: the domain's class itself is the member of the union, so that
mypy compares what a service can answer with what the schema announces. The words are read from `graphql/errors.json`
when they are asked for.
"""

from collections.abc import Callable
from inspect import getdoc
from typing import TypeVar

import strawberry
from strawberry.types import Info
from strawberry.types.base import get_object_definition

from backend.graphapi.base.context import Context
from backend.graphapi.base.words import Words
from services.kit.problems import Problem as DomainProblem


def _message(root: strawberry.Parent[DomainProblem], info: Info[Context, None]) -> Words:
    entry = info.context.errors.entry(root.wording)
    return Words(zh=entry.zh.message, en=entry.en.message)


def _way_out(root: strawberry.Parent[DomainProblem], info: Info[Context, None]) -> Words:
    entry = info.context.errors.entry(root.wording)
    return Words(zh=entry.zh.way_out, en=entry.en.way_out)


@strawberry.interface(description="An expected failure: what is wrong, and the way out.")
class Problem:
    code: str = strawberry.field(description="A key of errors.json.")
    message: Words = strawberry.field(resolver=_message)
    way_out: Words = strawberry.field(resolver=_way_out)


M = TypeVar("M", bound=type[Problem])


def show(*problems: type[DomainProblem]) -> None:
    """Make problems types of the schema, with their words and none of their facts."""
    for problem in problems:
        show_with_facts(problem)(type(problem.__name__, (Problem,), {}))


def show_with_facts(problem: type[DomainProblem]) -> Callable[[M], M]:
    """Make a problem a type of the schema; the decorated class lists which of its facts a client sees.

    The type's name and description are the problem's own. Each fact is read from the attribute of its name.
    """

    def decorate(facts: M) -> M:
        shown = strawberry.type(facts, name=problem.__name__, description=getdoc(problem))
        definition = get_object_definition(shown, strict=True)
        # Strawberry compares a value's class with the origin of the type; here the value is the domain's.
        definition.origin = problem
        problem.__strawberry_definition__ = definition  # type: ignore[attr-defined]  # as on every class strawberry knows
        return shown

    return decorate
