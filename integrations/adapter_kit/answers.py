"""Questions and answers as every adapter handles them: no more is asked than is wanted, an answer is narrowed to its
question and bound by digest.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import structlog

from services.kit.digests import digest
from services.kit.problems import origin_of
from services.kit.values.elements import Value
from services.sharing.types import SELF, Asked, Found, OutcomeKind, PartyAnswer, Unavailable

_LOG = structlog.get_logger()
T = TypeVar("T")

Record = Mapping[str, Value | None]
"""element → value as read from a department's record; none where the record leaves it out"""


def wanted_fields(asked: Asked, fields: Mapping[str, str]) -> list[str]:
    """The department's names of the wanted elements, each once; `fields`: element → its name there."""
    return list(dict.fromkeys(fields[element] for elements in asked.elements.values() for element in elements))


def found(asked: Asked, answers: Iterable[tuple[str, int, Record]], *, as_of: datetime) -> Found:
    """The answer in our terms: (relation, ordinal, record) of each person the source speaks of.

    Only the elements that were asked for are kept, however much the department sent (PIPL art. 6). The digest is over
    resource and kept values, not over `as_of`: the same facts asked twice have the same digest.
    """
    kept = tuple(
        PartyAnswer(relation, ordinal, _narrowed(record, asked.elements[relation]))
        for relation, ordinal, record in answers
        if relation in asked.elements
    )
    said = [{"relation": a.relation, "ordinal": a.ordinal, "values": dict(a.values)} for a in kept]
    return Found(kept, as_of, digest({"resource": asked.resource, "answers": said}))


def found_self(asked: Asked, record: Record, *, as_of: datetime) -> Found:
    """The answer of a source that speaks of nobody but the party it was asked about."""
    return found(asked, [(SELF, 1, record)], as_of=as_of)


def malformed(detail: str) -> Unavailable:
    """An answer that cannot be used; `detail` says what is wrong with it and never a value."""
    return Unavailable(OutcomeKind.MALFORMED, detail)


def read_or_malformed(read: Callable[[], T]) -> T | Unavailable:
    """What a reader makes of one message. Whatever it raises is about that message alone: it is malformed, and counts
    neither against the department's other messages nor against the department.
    """
    try:
        return read()
    except Exception as broken:  # noqa: BLE001 - a reader is a department's own code, and may raise anything
        # The exception's text may quote the message: its class and origin say enough to find it.
        error = type(broken).__qualname__
        _LOG.error("message cannot be read", error=error, where=origin_of(broken))
        return malformed(f"reader: {error}")


def about_another() -> Unavailable:
    """The department answered about another number than it was asked about: nothing of it may reach the form."""
    return malformed("answered about another key than asked")


def _narrowed(record: Record, wanted: Iterable[str]) -> dict[str, Value]:
    return {element: value for element in wanted if (value := record.get(element)) is not None}
