"""How many members a field answers with: the page that is asked for, or an assumption."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    IntValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

CEILING = 10**12
"""No number grows beyond this: a document may double and multiply, our arithmetic need not."""

SIZE_ARGUMENTS = ("first", "last", "limit")
PAGE_TYPES = ("Connection", "Page")
"""Endings of the names of types that hold one page of a list and are no list themselves."""

_DIGITS_BELOW_CEILING = len(str(CEILING))


def saturated(number: int) -> int:
    return min(number, CEILING)


@dataclass(frozen=True, slots=True)
class Members:
    """How many times what hangs below a field is answered."""

    count: int
    asked: bool
    """by an argument, or by the default of one"""
    of_page: bool
    """the field is no list but holds one page"""


@dataclass(frozen=True, slots=True)
class ListSizes:
    """The sizes that hold for one request."""

    variables: Mapping[str, object]
    """by name: as the request gives them, or as the document defaults them"""
    assumed: int
    by_field: Mapping[str, int]
    """`Type.field` → members"""

    @classmethod
    def of(
        cls, document: DocumentNode, variables: Mapping[str, object], assumed: int, by_field: Mapping[str, int]
    ) -> Self:
        """Where operations of one document default a variable differently, the largest default counts."""
        values: dict[str, object] = {}
        for definition in document.definitions:
            if isinstance(definition, OperationDefinitionNode):
                for variable in definition.variable_definitions or ():
                    name, default = variable.variable.name.value, _literal(variable.default_value)
                    known = _whole(values.get(name))
                    if default is not None and (known is None or default > known):
                        values[name] = default
        return cls({**values, **variables}, assumed, by_field)

    def members(self, node: FieldNode, definition: GraphQLField, place: str) -> Members | None:
        """None for a field that is neither a list nor a page; `place` is its `Type.field`."""
        lists = _lists(definition)
        of_page = not lists and get_named_type(definition.type).name.endswith(PAGE_TYPES)
        if not lists and not of_page:
            return None
        asked = self._asked(node, definition)
        if asked is not None:
            return Members(saturated(asked * self.assumed ** max(lists - 1, 0)), asked=True, of_page=of_page)
        if of_page:
            return None
        return Members(saturated(self.by_field.get(place, self.assumed) ** lists), asked=False, of_page=False)

    def _asked(self, node: FieldNode, definition: GraphQLField) -> int | None:
        given = [size for argument in node.arguments or () for size in self._of(argument)]
        # What the server does with a number below one is its own affair; it must not make a document cheaper.
        if given:
            return max(1, *given)
        defaults = [_default(definition.args[name]) for name in SIZE_ARGUMENTS if name in definition.args]
        return max((size for size in defaults if size is not None), default=None)

    def _of(self, argument: ArgumentNode) -> Iterator[int]:
        """Sizes that an argument states: its own value, or, one level down, those of an input object."""
        for value in [argument.value] if argument.name.value in SIZE_ARGUMENTS else _inside(argument.value):
            size = self._value(value)
            if size is not None:
                yield size
        if isinstance(argument.value, VariableNode):
            content = self.variables.get(argument.value.name.value)
            if isinstance(content, Mapping):
                sizes = (_whole(content.get(name)) for name in SIZE_ARGUMENTS)
                yield from (size for size in sizes if size is not None)

    def _value(self, value: ValueNode) -> int | None:
        if isinstance(value, VariableNode):
            return _whole(self.variables.get(value.name.value))
        return _literal(value)


def _inside(value: ValueNode) -> list[ValueNode]:
    if not isinstance(value, ObjectValueNode):
        return []
    return [each.value for each in value.fields if each.name.value in SIZE_ARGUMENTS]


def _literal(value: ValueNode | None) -> int | None:
    if not isinstance(value, IntValueNode):
        return None
    # Python refuses to read more than 4300 digits at once.
    return saturated(int(value.value)) if len(value.value) <= _DIGITS_BELOW_CEILING else CEILING


def _whole(value: object) -> int | None:
    """A number as GraphQL coerces it to Int: `20.0` is one too."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value // 1:
        return None
    return int(value)


def _default(argument: GraphQLArgument) -> int | None:
    default = argument.default
    if default is None:
        return _whole(argument.default_value)
    return _literal(default.literal) if isinstance(default.literal, ValueNode) else _whole(default.value)


def _lists(definition: GraphQLField) -> int:
    """How many lists the field's type is wrapped in."""
    kind, lists = definition.type, 0
    while is_list_type(kind) or is_non_null_type(kind):
        lists += is_list_type(kind)
        kind = kind.of_type
    return lists
