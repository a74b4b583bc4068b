"""The JSON Schema validator as this room uses it: strict, local, in linear time, and silent about values."""

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from services.forms.types import FormBroken, FormFault, Schema
from services.kit.values.moments import canonical_day, canonical_moment
from services.kit.values.names import plausible_name
from services.kit.values.number_formats import NumberFormat, check_format
from services.kit.values.numbers import ValidNumber

_LARGEST_PATTERN = 100_000
"""bytes of the compiled automaton"""


def _is_number(form: NumberFormat) -> Callable[[str], bool]:
    return lambda text: isinstance(check_format(form, text), ValidNumber)


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": lambda text: canonical_day(text) is not None,
    "date-time": lambda text: canonical_moment(text) is not None,
    "person-name": plausible_name,
    **{form.value: _is_number(form) for form in NumberFormat},
}
"""Formats of our own, and `date` and `date-time` as strictly as messages to departments need them; renderers register
the same names."""
KNOWN_FORMATS = frozenset(FORMATS)


class NothingIsFetched(LookupError):
    """A schema refers to something outside of itself."""


def _refuse(uri: str) -> Any:
    # The library would open `http:` and `file:` references by itself.
    raise NothingIsFetched(uri)


def validator_of(schema: Schema, pointer: str) -> jsonschema_rs.Draft202012Validator:
    """Raises `FormBroken`; what the library says is dropped, for it quotes values."""
    try:
        return jsonschema_rs.Draft202012Validator(
            dict(schema),
            formats=dict(FORMATS),
            validate_formats=True,
            ignore_unknown_formats=False,
            retriever=_refuse,
            # The default engine knows look-around and with it exponential time; this one is linear and refuses it.
            pattern_options=jsonschema_rs.RegexOptions(size_limit=_LARGEST_PATTERN),
        )
    except jsonschema_rs.ValidationError as error:
        place = "".join(f"/{part}" for part in error.instance_path)
        raise FormBroken(FormFault.SCHEMA, f"{pointer}{place}") from None
