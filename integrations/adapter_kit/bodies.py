"""Typed bodies of messages: wire models, and the forms in which departments write dates.

A wire model is the department's vocabulary as a class: a field is named as the department names it. What does not fit
the model is malformed; fields we do not know are passed over, since departments add some without telling.
"""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from integrations.adapter_kit.answers import malformed
from services.kit.clock import CHINA
from services.sharing.types import Unavailable


class WireModel(BaseModel):
    """Base of wire models: no coercion (text is not a number), and no value in an error's text."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)


M = TypeVar("M", bound=WireModel)


def parse(shape: type[M], body: bytes) -> M | Unavailable:
    """A JSON body as a wire model, or `MALFORMED`. Nesting is bounded by the parser."""
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        return malformed(f"{'.'.join(map(str, first['loc']))}: {first['type']}")


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
