"""Where the execution of a document meets the known ones and the guard."""

from collections.abc import Iterator, Sequence

from graphql import GraphQLError, Node, ObjectFieldNode, ValueNode, VariableNode
from strawberry.extensions import SchemaExtension

from backend.graphapi.admission.known_documents import KnownDocuments
from backend.graphapi.admission.limits import GuardLimits, OpenDocumentRefused, inspect
from backend.graphapi.admission.literals import holds_forbidden_characters
from backend.graphapi.base.errors_catalogue import ErrorsCatalogue


class DocumentGuard(SchemaExtension):
    """A known document goes straight to execution; an open one is measured, then validated.

    strawberry makes one instance a request; it is handed the parts by the schema.
    """

    def __init__(self, known: KnownDocuments, limits: GuardLimits, errors: ErrorsCatalogue) -> None:
        super().__init__()
        self._known = known
        self._limits = limits
        self._errors = errors
        self._is_known = False

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context
        document = self._known.by_text.get(context.query or "")
        if document is None:
            context.parse_options["max_tokens"] = self._limits.tokens
        else:
            self._is_known = True
            context.graphql_document = document.parsed
            # An empty list means "validated, nothing wrong".
            context.pre_execution_errors = []
        yield

    def on_validate(self) -> Iterator[None]:
        if not self._is_known:
            self._measure()
        yield
        # In place: the answer already holds this very list.
        found = self.execution_context.pre_execution_errors or []
        found[:] = self._coded(found)

    def _measure(self) -> None:
        context = self.execution_context
        assert context.graphql_document is not None
        outcome = inspect(context.graphql_document, context.schema._schema, context.variables, self._limits)  # noqa: SLF001 - strawberry offers no other way to the schema that executes
        if isinstance(outcome, OpenDocumentRefused):
            facts = {} if outcome.limit is None else {"limit": outcome.limit}
            context.pre_execution_errors = [self._errors.graphql_error(outcome.code, facts)]
        elif holds_forbidden_characters(context.graphql_document):
            context.pre_execution_errors = [self._errors.graphql_error("CHARACTERS_NOT_TAKEN")]

    def _coded(self, errors: Sequence[GraphQLError]) -> list[GraphQLError]:
        return [error if (error.extensions or {}).get("code") else self._invalid(error) for error in errors]

    def _invalid(self, error: GraphQLError) -> GraphQLError:
        """The rule's own message, which helps the author of the document, unless it repeats a value written there."""
        coded = self._errors.graphql_error("DOCUMENT_INVALID", at=error.nodes or ())
        if not any(map(_holds_a_value, error.nodes or ())):
            coded.message = error.message
        return coded


def _holds_a_value(node: Node) -> bool:
    return isinstance(node, ValueNode | ObjectFieldNode) and not isinstance(node, VariableNode)
