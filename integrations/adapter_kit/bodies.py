"""Typed bodies of messages: wire models, and the forms in which departments write dates.

A wire model is the department's vocabulary as a class: a field is named as the department names it. What does not fit
the model is malformed; fields we do not know are passed over, since departments add some without telling.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    ValidationError,
)

from integrations.adapter_kit.answers import malformed, read_or_malformed
from integrations.adapter_kit.json_bodies import read_json
from services.handover.types import UnreadableStatement
from services.kit.clock import CHINA
from services.sharing.types import Unavailable


class WireModel(BaseModel):
    """Base of wire models: no coercion (text is not a number), and no value in an error's text."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)


M = TypeVar("M", bound=WireModel)


def each_by_itself(shape: type[M]) -> PlainValidator:
    """For the members of a list, such as the steps of a case, in `Annotated[Step | UnreadableStatement, …]`: one that
    cannot be read costs none of the others, and an optional field that cannot be read costs itself.
    """

    def read(value: object) -> M | UnreadableStatement:
        if isinstance(value, (shape, UnreadableStatement)):
            return value
        member = _read(shape, value)
        return UnreadableStatement(member.detail) if isinstance(member, Unavailable) else member

    return PlainValidator(read)


def parse(shape: type[M], body: bytes, headers: Mapping[str, str] | None = None) -> M | Unavailable:
    """A JSON body as a wire model, or `MALFORMED`. An optional field that cannot be read costs that field alone."""
    document = read_json(body, headers)
    if isinstance(document, Unavailable):
        return document
    return _read(shape, document)


def _read(shape: type[M], document: Any) -> M | Unavailable:
    # As JSON again: there a moment is text, which a strict model takes from nothing else.
    return read_or_malformed(lambda: _without_unreadable(shape, json.dumps(document)))


def _without_unreadable(shape: type[M], text: str) -> M | Unavailable:
    """The text as a wire model, without the optional fields that cannot be read."""
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        faults = error.errors(include_context=False, include_url=False)
    document = json.loads(text)
    places = [_place(document, fault) for fault in faults]
    for place, fault in zip(places, faults, strict=True):
        if place is None:
            return _malformed(faults[0])
        holder, name = place
        if fault["type"] in _STRUCTURES:
            holder[name] = [] if fault["type"] in _LISTS else {}
        else:
            holder.pop(name, None)  # a value that fits no member of a union has a fault for each
    try:
        return shape.model_validate_json(json.dumps(document))
    except ValidationError:
        return _malformed(faults[0])  # what was left out is needed


def _malformed(fault: Mapping[str, Any]) -> Unavailable:
    return malformed(f"{'.'.join(map(str, fault['loc']))}: {fault['type']}")


def _place(document: Any, fault: Mapping[str, Any]) -> tuple[dict[str, Any], str] | None:
    """Table and name of the value that can be left out for a fault; none where more than one value would be lost.

    `null` for a list or a table is an empty one.
    """
    if fault["type"] == "missing" or (fault["type"] in _STRUCTURES and fault["input"] is not None):
        return None
    place, inner = None, document
    # The end of a location may name a member of a union, which is no place in the document.
    for part in fault["loc"]:
        if isinstance(inner, dict) and part in inner:
            place, inner = (inner, str(part)), inner[part]
        elif isinstance(inner, list) and isinstance(part, int) and part < len(inner):
            place, inner = None, inner[part]
        else:
            break
    return place


_LISTS = frozenset({"tuple_type", "list_type"})
_STRUCTURES = _LISTS | {"dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"}
"""faults of a place that should hold more than one value"""


def day_form(form: str) -> BeforeValidator:
    """For the type of a field that holds a date in a form of `strptime`, such as `%Y%m%d`, in `Annotated[date, …]`.

    A form with hours takes moments, and keeps their day.
    """
    return BeforeValidator(lambda text: _exactly(text, form).date())


def moment_form(form: str, zone: tzinfo = CHINA) -> BeforeValidator:
    """For the type of a field that holds a moment in a form of `strptime`, in local time that names no zone."""
    return BeforeValidator(lambda text: _exactly(text, form).replace(tzinfo=zone))


def written(value: date | None, form: str) -> str | None:
    """A date or moment as the department writes it; none stays none. Moments must be in the department's zone."""
    return None if value is None else value.strftime(form)


def iso(value: date | None) -> str | None:
    """A date or moment as our elements hold it; none stays none."""
    return None if value is None else value.isoformat()


def code_of(table: Mapping[str, str], value: str | None) -> str | None:
    """The department's code of a value; none where its table has no such value."""
    return next((code for code, meaning in table.items() if meaning == value), None)


def without_none(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without the fields that have no value."""
    return {name: value for name, value in body.items() if value is not None}


def _exactly(text: object, form: str) -> datetime:
    # strptime alone takes "2026111" for the first of November.
    if not isinstance(text, str):
        raise ValueError("not_text")  # noqa: TRY004 - pydantic turns only ValueError into a fault of the message
    read = datetime.strptime(text, form)  # noqa: DTZ007 - the caller puts the zone in
    if read.strftime(form) != text:
        raise ValueError("not_in_form")
    return read
