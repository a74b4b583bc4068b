"""A document's selections laid out flat, and summed up from the leaves to the roots.

Each selection is visited once, and no recursion is used: neither deep nesting nor a long chain of fragments can end
the interpreter's stack.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    get_named_type,
    is_composite_type,
)

from backend.graphapi.admission.list_sizes import ListSizes, Members, saturated

_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(slots=True)
class Tally:
    """Measures of a selection set; none grows beyond the ceiling, however often fragments double."""

    depth: int = 0
    aliases: int = 0
    directives: int = 0
    fields: int = 0
    cost: int = 0
    cost_in_page: int = 0
    """the cost where the field above has said already how many members its lists have"""

    def add(self, other: "Tally") -> None:
        self.depth = max(self.depth, other.depth)
        self.aliases = saturated(self.aliases + other.aliases)
        self.directives = saturated(self.directives + other.directives)
        self.fields = saturated(self.fields + other.fields)
        self.cost = saturated(self.cost + other.cost)
        self.cost_in_page = saturated(self.cost_in_page + other.cost_in_page)

    @classmethod
    def worst(cls, tallies: Iterable["Tally"]) -> Self:
        """Measure by measure the largest."""
        worst = cls()
        for tally in tallies:
            worst.depth = max(worst.depth, tally.depth)
            worst.aliases = max(worst.aliases, tally.aliases)
            worst.directives = max(worst.directives, tally.directives)
            worst.fields = max(worst.fields, tally.fields)
            worst.cost = max(worst.cost, tally.cost)
        return worst


@dataclass(frozen=True, slots=True)
class Spot:
    """One selection: what it hangs under, and what it adds by itself."""

    above: int
    """index of the selection it stands in, -1 for a root"""
    own: Tally
    spread: str | None = None
    members: Members | None = None

    def sum(self, below: Tally) -> Tally:
        """The measures of this selection with what hangs below it."""
        own, members = self.own, self.members
        total = Tally(
            depth=own.depth + below.depth,
            aliases=own.aliases + below.aliases,
            directives=own.directives + below.directives,
            fields=own.fields + below.fields,
        )
        single = own.cost + below.cost
        if members is None:
            total.cost = single
            # A fragment stands for its selections; the lists below another field are no lists of this page.
            total.cost_in_page = single if own.fields else below.cost_in_page
        elif members.of_page:
            total.cost = total.cost_in_page = own.cost + members.count * below.cost_in_page
        else:
            total.cost = members.count * single
            total.cost_in_page = total.cost if members.asked else single
        return total


@dataclass(frozen=True, slots=True)
class Part:
    """One operation or fragment laid out: whatever hangs below a spot comes after it."""

    directives: int
    spots: Sequence[Spot]

    @property
    def spreads(self) -> set[str]:
        """Names of the fragments it spreads."""
        return {spot.spread for spot in self.spots if spot.spread is not None}

    def sum(self, fragments: Mapping[str, Tally]) -> Tally:
        """Its measures, every spread counted as the fragment it names; an unknown one counts nothing."""
        root = Tally(directives=self.directives)
        below = [Tally() for _ in self.spots]
        for index, spot in reversed([*enumerate(self.spots)]):
            if spot.spread is not None:
                below[index].add(fragments.get(spot.spread, Tally()))
            (root if spot.above < 0 else below[spot.above]).add(spot.sum(below[index]))
        return root


@dataclass(slots=True)
class Survey:
    """Lays out the definitions of one document."""

    schema: GraphQLSchema
    sizes: ListSizes
    costs: Mapping[str, int]
    """`Type.field` → its cost by itself, where that is not 1"""
    introspects: bool = False
    """whether `__schema` or `__type` was met"""

    def operation(self, node: OperationDefinitionNode) -> Part:
        directives = [node.directives, *(each.directives for each in node.variable_definitions or ())]
        return Part(
            sum(len(each or ()) for each in directives),
            self._lay_out(node.selection_set, self.schema.get_root_type(node.operation)),
        )

    def fragment(self, node: FragmentDefinitionNode) -> Part:
        return Part(len(node.directives or ()), self._lay_out(node.selection_set, self._type(node.type_condition)))

    def _lay_out(self, root: SelectionSetNode, kind: GraphQLNamedType | None) -> list[Spot]:
        spots: list[Spot] = []
        waiting: list[tuple[SelectionSetNode, GraphQLNamedType | None, int]] = [(root, kind, -1)]
        while waiting:
            selections, parent, above = waiting.pop()
            for node in selections.selections:
                if isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set is not None:
                    waiting.append((node.selection_set, self._kind_below(node, parent), len(spots)))
                spots.append(self._spot(node, parent, above))
        return spots

    def _spot(self, node: SelectionNode, parent: GraphQLNamedType | None, above: int) -> Spot:
        own = Tally(directives=len(node.directives or ()))
        if isinstance(node, FragmentSpreadNode):
            return Spot(above, own, spread=node.name.value)
        if not isinstance(node, FieldNode):
            return Spot(above, own)
        self.introspects |= node.name.value in _INTROSPECTION
        place = f"{parent.name if parent else ''}.{node.name.value}"
        own.aliases = int(node.alias is not None)
        own.fields = 1
        own.cost = self.costs.get(place, 1)
        if place.startswith("__"):
            # Of the schema's own description, which does not grow: graphql-core bounds its nesting when it validates.
            return Spot(above, own)
        own.depth = 1
        definition = self._definition(node, parent)
        return Spot(above, own, members=self.sizes.members(node, definition, place) if definition else None)

    def _kind_below(
        self, node: FieldNode | InlineFragmentNode, parent: GraphQLNamedType | None
    ) -> GraphQLNamedType | None:
        if isinstance(node, InlineFragmentNode):
            return parent if node.type_condition is None else self._type(node.type_condition)
        definition = self._definition(node, parent)
        return None if definition is None else get_named_type(definition.type)

    def _definition(self, node: FieldNode, parent: GraphQLNamedType | None) -> GraphQLField | None:
        return self.schema.get_field(parent, node.name.value) if is_composite_type(parent) else None

    def _type(self, node: NamedTypeNode) -> GraphQLNamedType | None:
        return self.schema.get_type(node.name.value)
