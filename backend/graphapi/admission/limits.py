"""The guard before an open document: how deep, how wide and how costly it is, in one pass.

Every selection of the document is visited once, however often its fragment is spread: a fragment is summed up first
and its sum is used at each spread. Twenty-one chained fragments that double each other are as cheap to refuse as one.

Cost is the number of fields an answer may hold: a list multiplies what is asked of its members by its size, which is
the page asked for (`first: 20`) or, where none is asked for, an assumed one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import ClassVar

from graphql import DocumentNode, FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode

from backend.graphapi.admission.list_sizes import ListSizes
from backend.graphapi.admission.selections import Survey, Tally
from services.kit.problems import Problem


@dataclass(frozen=True, slots=True)
class GuardLimits:
    """What an open document may be at most. A known document was checked at the start and is not measured."""

    tokens: int = 2_000
    """comments included; the parser itself stops there"""
    depth: int = 12
    aliases: int = 30
    directives: int = 30
    fields: int = 500
    """with every fragment spread"""
    cost: int = 20_000
    """fields of the answer"""
    list_size: int = 20
    """members assumed of a list that is asked for without a page"""
    list_sizes: Mapping[str, int] = field(default_factory=dict)
    """`Type.field` → members, where more is known than that"""
    field_costs: Mapping[str, int] = field(default_factory=dict)
    """`Type.field` → what it costs by itself, where that is not 1"""
    introspection: bool = True
    """whether `__schema` and `__type` may be asked for; nothing below them counts for depth or as a list"""


@dataclass(frozen=True, slots=True)
class GuardReport:
    """An admitted document's measures, each the largest of its operations."""

    depth: int
    aliases: int
    directives: int
    fields: int
    cost: int
    visited: int
    """selections looked at: at most as many as the document holds"""


@dataclass(frozen=True, slots=True)
class OpenDocumentRefused(Problem):
    """An open document that is not executed."""

    visited: int
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentTooDeep(OpenDocumentRefused):
    code: ClassVar[str] = "DOCUMENT_TOO_DEEP"


@dataclass(frozen=True, slots=True)
class DocumentHasTooManyAliases(OpenDocumentRefused):
    code: ClassVar[str] = "DOCUMENT_TOO_MANY_ALIASES"


@dataclass(frozen=True, slots=True)
class DocumentHasTooManyDirectives(OpenDocumentRefused):
    code: ClassVar[str] = "DOCUMENT_TOO_MANY_DIRECTIVES"


@dataclass(frozen=True, slots=True)
class DocumentTooWide(OpenDocumentRefused):
    code: ClassVar[str] = "DOCUMENT_TOO_MANY_FIELDS"


@dataclass(frozen=True, slots=True)
class DocumentTooCostly(OpenDocumentRefused):
    code: ClassVar[str] = "DOCUMENT_TOO_COSTLY"


@dataclass(frozen=True, slots=True)
class DocumentHasFragmentCycle(OpenDocumentRefused):
    code: ClassVar[str] = "DOCUMENT_FRAGMENT_CYCLE"


@dataclass(frozen=True, slots=True)
class IntrospectionOff(OpenDocumentRefused):
    code: ClassVar[str] = "INTROSPECTION_OFF"


def inspect(
    document: DocumentNode, schema: GraphQLSchema, variables: Mapping[str, object] | None, limits: GuardLimits
) -> GuardReport | OpenDocumentRefused:
    """Measure a parsed, not yet validated document; every operation in it must keep the limits.

    Fields, types and fragments that do not exist are left to validation.
    """
    survey = Survey(
        schema, ListSizes.of(document, variables or {}, limits.list_size, limits.list_sizes), limits.field_costs
    )
    operations, fragments = [], {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            operations.append(survey.operation(definition))
        elif isinstance(definition, FragmentDefinitionNode):
            fragments[definition.name.value] = survey.fragment(definition)
    visited = sum(len(part.spots) for part in (*operations, *fragments.values()))
    if survey.introspects and not limits.introspection:
        return IntrospectionOff(visited)
    sums: dict[str, Tally] = {}
    try:
        for name in TopologicalSorter({name: part.spreads for name, part in fragments.items()}).static_order():
            if name in fragments:
                sums[name] = fragments[name].sum(sums)
    except CycleError:
        return DocumentHasFragmentCycle(visited)
    # Fragments that nothing spreads are measured like operations: validation walks them all the same.
    spread = set().union(*(part.spreads for part in (*operations, *fragments.values())))
    unused = [sums[name] for name in fragments.keys() - spread]
    worst = Tally.worst([*(operation.sum(sums) for operation in operations), *unused])
    return _refusal(worst, limits, visited) or GuardReport(
        worst.depth, worst.aliases, worst.directives, worst.fields, worst.cost, visited
    )


def _refusal(worst: Tally, limits: GuardLimits, visited: int) -> OpenDocumentRefused | None:
    checks: tuple[tuple[int, int, type[OpenDocumentRefused]], ...] = (
        (worst.depth, limits.depth, DocumentTooDeep),
        (worst.aliases, limits.aliases, DocumentHasTooManyAliases),
        (worst.directives, limits.directives, DocumentHasTooManyDirectives),
        (worst.fields, limits.fields, DocumentTooWide),
        (worst.cost, limits.cost, DocumentTooCostly),
    )
    return next((refused(visited, limit) for measured, limit, refused in checks if measured > limit), None)
