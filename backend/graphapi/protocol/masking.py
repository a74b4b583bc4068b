"""What of an error leaves the gateway: a code with words, and nothing that only the machine or a register knows.

An unexpected exception is answered with a reference number, under which the log has its kind and place. Neither the
answer nor the log has its text: texts of exceptions repeat values.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from traceback import walk_tb

import structlog
from graphql import GraphQLError, GraphQLSyntaxError, VariableDefinitionNode, print_ast
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from backend.graphapi.base.errors_catalogue import ErrorsCatalogue
from services.kit.ids import Ids
from services.kit.outages import is_outage

_LOG = structlog.get_logger()

CODES: dict[type[Exception], str] = {
    CannotGetOperationTypeError: "OPERATION_NOT_FOUND",
    InvalidOperationTypeError: "OPERATION_TYPE_NOT_ALLOWED",
    MissingQueryError: "DOCUMENT_MISSING",
}
"""What strawberry itself raises before it executes → the code it is answered with."""

TRY_AGAIN = "TRY_AGAIN"
"""The code of an answer that could not be given because the database is away."""

_REFERENCE_DIGITS = 10
_LONGEST_CHAIN = 5
# The parser and the executor tell these apart by their text alone; tests hold the texts.
PARSER_LIMITS = {"more than": "DOCUMENT_TOO_LONG", "nested too deeply": "DOCUMENT_TOO_DEEP"}
_ALL_VARIABLES = ("Too many errors processing variables", "Variable values are nested too deeply")


@dataclass(frozen=True, slots=True)
class Unexpected:
    """An exception as the log may have it: never its text."""

    reference: str
    """ten digits, as the answer has them"""
    kinds: tuple[str, ...]
    """class of the exception, then of what caused it"""
    frames: tuple[str, ...]
    """`module:line function`, the innermost last"""
    path: str | None = field(default=None, compare=False)
    """place in the answer: `openApplication.fields.3.value`"""


@dataclass(frozen=True, slots=True)
class ErrorMasking:
    """Turns every error of an answer into one with a code, and tells `report` of those nobody expected."""

    errors: ErrorsCatalogue
    ids: Ids
    report: Callable[[Unexpected], None]

    def mask(self, found: Sequence[GraphQLError]) -> list[GraphQLError]:
        """The errors as they may leave; the unexpected ones of one answer share a reference, each kind is told once."""
        expected = [self._expected(error) for error in found]
        for error in found:
            if error.original_error is not None and is_outage(error.original_error):
                _LOG.warning("the database is away", error=type(error.original_error).__name__)
        if None not in expected:
            return [error for error in expected if error is not None]
        reference = self.ids.digits(_REFERENCE_DIGITS)
        for unexpected in {_unexpected(error, reference): None for error in found if self._expected(error) is None}:
            self.report(unexpected)
        return [known or self._internal(error, reference) for known, error in zip(expected, found, strict=True)]

    def mask_exception(self, error: Exception) -> list[GraphQLError]:
        """The same for an exception outside of any field."""
        return self.mask([error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)])

    def _expected(self, error: GraphQLError) -> GraphQLError | None:
        original = error.original_error
        if original is not None and not isinstance(original, GraphQLError):
            if is_outage(original):
                return self.errors.graphql_error(TRY_AGAIN, at=error.nodes or (), path=error.path)
            code = CODES.get(type(original))
            return self.errors.graphql_error(code) if code else None
        if isinstance((error.extensions or {}).get("code"), str):
            return error
        if isinstance(error, GraphQLSyntaxError):
            return self._syntax(error)
        return self._variables(error)

    def _internal(self, error: GraphQLError, reference: str) -> GraphQLError:
        masked = self.errors.graphql_error("INTERNAL", {"reference": reference}, at=error.nodes or (), path=error.path)
        masked.message = f"{masked.message} ({reference})"
        return masked

    def _syntax(self, error: GraphQLSyntaxError) -> GraphQLError:
        # Without the parser's message: it quotes what stands there, which may be a value.
        code = next((code for text, code in PARSER_LIMITS.items() if text in error.message), "DOCUMENT_MALFORMED")
        line, column = error.locations[0] if error.locations else (1, 1)
        return self.errors.graphql_error(code, {"line": line, "column": column})

    def _variables(self, error: GraphQLError) -> GraphQLError | None:
        """A variable is named with its type; its value, which the library's message repeats, is not."""
        for node in error.nodes or ():
            if isinstance(node, VariableDefinitionNode):
                facts = {"variable": node.variable.name.value, "type": print_ast(node.type)}
                return self.errors.graphql_error("VARIABLES_INVALID", facts, at=[node])
        return self.errors.graphql_error("VARIABLES_INVALID") if error.message.startswith(_ALL_VARIABLES) else None


def _unexpected(error: GraphQLError, reference: str) -> Unexpected:
    raised: BaseException = error.original_error or error
    chain = list(_chain(raised))
    return Unexpected(
        reference,
        tuple(f"{type(each).__module__}.{type(each).__qualname__}" for each in chain),
        tuple(
            f"{frame.f_globals.get('__name__')}:{line} {frame.f_code.co_qualname}"
            for frame, line in walk_tb(raised.__traceback__)
        ),
        None if error.path is None else ".".join(str(part) for part in error.path),
    )


def _chain(raised: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = raised
    for _ in range(_LONGEST_CHAIN):
        if current is None:
            return
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
