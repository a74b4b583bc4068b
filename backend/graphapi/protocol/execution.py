"""The schema as the gateway executes it: known documents, the guard, and no error without a code."""

from collections.abc import AsyncGenerator, Callable, Iterable
from typing import Any

from graphql import GraphQLError, GraphQLSchema
from strawberry import Schema
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StreamResult
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.utils.aio import aclosing

from backend.graphapi.admission.extension import DocumentGuard
from backend.graphapi.admission.known_documents import KnownDocuments
from backend.graphapi.admission.limits import GuardLimits
from backend.graphapi.protocol.masking import CODES, ErrorMasking


class GatewaySchema(Schema):
    """Masks at the outermost place: whatever executes a document through it gets masked errors only.

    An extension could not do that: strawberry answers an exception of another extension after all of them have ended.
    """

    def __init__(
        self,
        query: type,
        mutation: type | None = None,
        subscription: type | None = None,
        *,
        known: KnownDocuments,
        limits: GuardLimits,
        masking: ErrorMasking,
        types: Iterable[type] = (),
        extensions: Iterable[Callable[[], SchemaExtension]] = (),
        config: StrawberryConfig | None = None,
    ) -> None:
        """Raises `OperationFileInvalid` where a known document does not fit the schema."""
        guard = [lambda: DocumentGuard(known, limits, masking.errors)]
        super().__init__(query, mutation, subscription, types=types, extensions=[*guard, *extensions], config=config)
        self.masking = masking
        known.check(self.core)

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing: strawberry would log texts of exceptions; `ErrorMasking.report` is told instead."""

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """As strawberry's, but every error has a code and nothing is raised."""
        try:
            result = await super().execute(
                query,
                variable_values,
                context_value,
                root_value,
                operation_name,
                allowed_operation_types,
                operation_extensions,
            )
        except tuple(CODES) as error:
            return PreExecutionError(None, self.masking.mask_exception(error))
        if result.errors:
            result.errors = self.masking.mask(result.errors)
        return result

    async def stream(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        operation_extensions: dict[str, Any] | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
    ) -> StreamResult:
        """As strawberry's, but every error has a code, and an exception ends the stream with one."""
        return self._masked(
            await super().stream(
                query,
                variable_values,
                context_value,
                root_value,
                operation_name,
                operation_extensions,
                allowed_operation_types,
            )
        )

    async def _masked(self, results: StreamResult) -> AsyncGenerator[Any, None]:
        try:
            async with aclosing(results):
                async for result in results:
                    if isinstance(result, ExecutionResult) and result.errors:
                        result.errors = self.masking.mask(result.errors)
                    yield result
        except Exception as error:  # noqa: BLE001 - what it is goes to the report, what it says nowhere
            yield PreExecutionError(None, self.masking.mask_exception(error))
