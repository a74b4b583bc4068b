"""The keywords that forms are written in. The validator ignores what it does not know, a misspelt `maxLenght` included,
so whatever is not listed here is refused. `docs/form-vocabulary.md` says the same to authors.
"""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from services.forms.types import FormBroken, FormFault, Schema

_TITLES = frozenset({"title", "x-title-en"})
TOP = frozenset({"$schema", "type", "properties", "$defs", "additionalProperties", "x-distinct", "x-dates", "x-ages"})
ROLE = frozenset({"type", "properties", "required", "additionalProperties"}) | _TITLES
MANY_ROLE = frozenset({"type", "additionalProperties"}) | _TITLES
LEAF = _TITLES | {
    "description",
    "x-description-en",
    "type",
    "const",
    "enum",
    "oneOf",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "default",
    "examples",
    "x-derived",
    "x-element",
}
CHOICE = frozenset({"const", "title", "x-title-en"})
LAYOUT = frozenset({"type", "elements", "label", "x-label-en", "rule"})
CONTROL = frozenset({"type", "scope", "label", "x-label-en", "rule", "options"})
LAYOUTS = frozenset({"VerticalLayout", "HorizontalLayout", "Group"})

LEAF_TYPES = frozenset({"string", "integer", "boolean"})
"""Of these are the values of data elements; money is text, for floating-point numbers lose cents."""
BOUNDING = frozenset({"const", "enum", "oneOf", "format", "maxLength"})
"""One of these keeps a text from being as long as somebody likes."""


_ALL = sorted(TOP | ROLE | MANY_ROLE | LEAF | CHOICE | LAYOUT | CONTROL | LAYOUTS | {"Control", "effect", "condition"})
_LONGEST_KEYWORD = 40


def nearest_keyword(stated: str) -> str | None:
    """The keyword that a misspelt one was meant to be, if one is near."""
    near = get_close_matches(stated, _ALL, n=1, cutoff=0.75) if len(stated) <= _LONGEST_KEYWORD else []
    return near[0] if near else None


def expect_object(value: object, keywords: frozenset[str], pointer: str) -> Schema:
    """The value as an object of these keywords and no others. Raises `FormBroken`."""
    if not isinstance(value, Mapping) or not all(isinstance(keyword, str) for keyword in value):
        raise FormBroken(FormFault.SHAPE, pointer)
    for keyword in value:
        if keyword not in keywords:
            raise FormBroken(FormFault.KEYWORD_UNKNOWN, pointer, keyword)
    return value


def is_one_of(value: object, allowed: Collection[str]) -> bool:
    """`in`, for what may be of any type: a list is in no set, not an error."""
    return isinstance(value, str) and value in allowed
