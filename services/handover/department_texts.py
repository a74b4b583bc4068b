"""What departments write, as far as it can be kept and shown: one rule for answers, refusals and numbers of cases.

Characters that no text is written with are left out, and what is longer than any reason or code is cut: no statement
is lost for them, and none fills a page. Pure.
"""

from dataclasses import replace

from services.handover.types import DepartmentEvent
from services.kit.values.typed_text import without_forbidden_characters

LONGEST_REASON = 1000
"""characters"""
LONGEST_CODE = 100
LONGEST_REFERENCE = 200
_CUT = "…"


def kept_reason(text: str) -> str:
    return _kept(text, LONGEST_REASON)


def kept_code(text: str) -> str:
    return _kept(text, LONGEST_CODE)


def kept_reference(text: str) -> str | None:
    """A department's number of a case; none where it can be the number of nothing: it has its place in an index."""
    reference = without_forbidden_characters(text)
    return reference if 0 < len(reference) <= LONGEST_REFERENCE else None


def kept_event(event: DepartmentEvent) -> DepartmentEvent:
    """The event as it is stored; its reference was looked at before."""
    return replace(
        event,
        reference=without_forbidden_characters(event.reference),
        reason_code=None if event.reason_code is None else kept_code(event.reason_code),
        reason=None if event.reason is None else kept_reason(event.reason),
        results=tuple(replace(each, number=without_forbidden_characters(each.number)) for each in event.results),
    )


def is_cut(event: DepartmentEvent) -> bool:
    """Whether something of its words is left out when it is kept."""
    return len(event.reason or "") > LONGEST_REASON or len(event.reason_code or "") > LONGEST_CODE


def _kept(text: str, longest: int) -> str:
    legible = without_forbidden_characters(text)
    return legible if len(legible) <= longest else legible[: longest - len(_CUT)] + _CUT
