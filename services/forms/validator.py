"""The JSON Schema validator as this room uses it: strict, local, in linear time, and silent about values."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema_rs

from services.forms.kind_words import MONEY, POSTAL_CODE, kind_of
from services.forms.model import Leaf
from services.forms.types import Finding, FormBroken, FormFault, Schema, pointer_of
from services.kit.values.moments import DayFault, canonical_day, day_fault, moment_fault
from services.kit.values.money import canonical_money
from services.kit.values.names import plausible_name
from services.kit.values.number_formats import NumberFormat, check_format
from services.kit.values.numbers import InvalidNumber, NumberFault, ValidNumber

_LARGEST_PATTERN = 100_000
"""bytes of the compiled automaton"""


def _is_number(form: NumberFormat) -> Callable[[str], bool]:
    return lambda text: isinstance(check_format(form, text), ValidNumber)


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": lambda text: canonical_day(text) == text and day_fault(text) is None,
    "date-time": lambda text: moment_fault(text) is None,
    MONEY: lambda text: canonical_money(text) == text,
    "person-name": plausible_name,
    POSTAL_CODE: lambda text: re.fullmatch(r"[0-9]{6}", text) is not None,
    **{form.value: _is_number(form) for form in NumberFormat},
}
"""Formats of our own, and `date` and `date-time` as strictly as messages to departments need them; renderers register
the same names."""
KNOWN_FORMATS = frozenset(FORMATS)
_NUMBERS = frozenset(form.value for form in NumberFormat)
_RULES = {"oneOf": "enum", "additionalProperties": "unknown"}
"""the library's names → ours, where they differ"""
_LONGEST_NAME = 80
_OTHER_BOUND = {"minimum": "maximum", "maximum": "minimum"}


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


def findings_of(error: jsonschema_rs.ValidationError, leaf: Leaf | None) -> Iterator[Finding]:
    """What one error of the library says of the answers; its facts are the form's, and none repeats an answer."""
    kind = error.kind
    rule = _RULES.get(kind.name, kind.name)
    match kind:
        case jsonschema_rs.ValidationErrorKind.Required(property=name):
            yield Finding(pointer_of([*error.instance_path, name]), rule)
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected=names):
            for name in names:
                yield Finding(pointer_of([*error.instance_path, name[:_LONGEST_NAME]]), rule)
        case _:
            facts = _facts(kind, rule, error.instance, leaf)
            told = "implausible" if facts.get("reason") == DayFault.IMPLAUSIBLE else rule
            yield Finding(pointer_of(error.instance_path), told, facts)


def _facts(kind: jsonschema_rs.ValidationErrorKind, rule: str, answer: object, leaf: Leaf | None) -> Mapping[str, str]:
    stated = kind.as_dict()
    match rule:
        case "type":
            kind_of_texts = (
                kind_of(leaf.schema, leaf.want.element) if leaf and leaf.schema["type"] == "string" else None
            )
            if kind_of_texts is not None:
                return {"format": kind_of_texts}
            types = stated["types"]
            return {"types": ", ".join(types) if isinstance(types, list) else str(types)}
        case "format" | "pattern" if leaf is not None:
            form = kind_of(leaf.schema, leaf.want.element)
            reason = None if form is None else _reason(form, str(answer))
            known = {"format": form, "reason": reason} if form else _titled(leaf)
            return {name: fact for name, fact in known.items() if fact is not None}
        case "minimum" | "maximum" if leaf is not None and _OTHER_BOUND[rule] in leaf.schema:
            return {"limit": str(stated["limit"]), "other": str(leaf.schema[_OTHER_BOUND[rule]])}
        case _:
            return {"limit": str(stated["limit"])} if "limit" in stated else {}


def _reason(form: str, answer: str) -> str | None:
    """Why an answer is not of a kind, as far as one can say."""
    fault: DayFault | NumberFault | None = None
    if form == "date":
        fault = day_fault(answer)
    elif form == "date-time":
        fault = moment_fault(answer)
    elif form in _NUMBERS:
        number = check_format(NumberFormat(form), answer)
        fault = number.reason if isinstance(number, InvalidNumber) else None
    return None if fault is None else fault.value


def _titled(leaf: Leaf) -> Mapping[str, str]:
    """How a field is called, and the example that its form gives, if any."""
    examples = leaf.schema.get("examples")
    example = examples[0] if isinstance(examples, list) and examples else None
    titles = {"zh": str(leaf.schema["title"]), "en": str(leaf.schema["x-title-en"])}
    return titles if example is None else {**titles, "example": str(example)}
