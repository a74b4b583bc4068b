"""Expected failures, as values.

A problem names a code; the words for people, in Chinese and English and with a way out, stand under that code, or a
narrower one, in `graphql/errors.json`. A problem never carries a value that a person typed or that a department
answered.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """Base of every expected failure; subclasses add the facts that their message needs."""

    code: ClassVar[str]

    @property
    def wording(self) -> str:
        """The key of the words in `graphql/errors.json`: the code, or a narrower one where the facts say more."""
        return self.code


class GatewayError(Exception):
    """Base of the exceptions of this code base: a broken promise between its own parts, not a person's mistake.

    The docstring of a subclass is its message; facts that help the reader go into the arguments.
    """

    def __str__(self) -> str:
        stated = " ".join((type(self).__doc__ or type(self).__name__).split())
        facts = ", ".join(str(fact) for fact in self.args)
        return f"{stated} ({facts})" if facts else stated


def origin_of(broken: BaseException) -> str:
    """Module and line in which an exception arose: it holds nothing of a person, as its text may."""
    place = broken.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return "" if place is None else f"{place.tb_frame.f_globals.get('__name__', '')}:{place.tb_lineno}"
