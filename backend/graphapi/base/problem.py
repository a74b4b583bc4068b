"""What every expected failure says to a client; the failures themselves stand by domain."""

from dataclasses import fields
from typing import Any, Self

import strawberry

from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from backend.graphapi.base.words import Words
from services.kit.problems import Problem as DomainProblem


@strawberry.interface(description="An expected failure: what is wrong, and the way out.")
class Problem:
    code: str = strawberry.field(description="A key of errors.json.")
    message: Words
    way_out: Words

    @classmethod
    def of(cls, problem: DomainProblem, errors: ErrorsCatalogue) -> Self:
        entry = errors.entry(problem.code)
        return cls(
            code=problem.code,
            message=Words(zh=entry.zh.message, en=entry.en.message),
            way_out=Words(zh=entry.zh.way_out, en=entry.en.way_out),
            **cls.facts(problem),
        )

    @classmethod
    def facts(cls, problem: DomainProblem) -> dict[str, Any]:
        """What a subclass adds to the words: the problem's facts of the same names. It says itself where it shows one
        otherwise.
        """
        own = [field.name for field in fields(cls) if field.name not in _WORDS]
        return {name: getattr(problem, name) for name in own}


_WORDS = frozenset({"code", "message", "way_out"})
