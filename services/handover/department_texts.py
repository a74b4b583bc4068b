"""What departments write, as far as it can be kept and shown: one rule for answers, refusals and numbers of cases.

Characters that no text is written with are left out, and what is longer than any reason is cut: no statement is
lost for them, and none fills a page. Pure.
"""

from dataclasses import replace

from services.handover.types import DepartmentEvent
from services.kit.text_masking import is_code
from services.kit.values.typed_text import without_forbidden_characters

LONGEST_REASON = 1000
"""characters"""
LONGEST_REFERENCE = 200
_CUT = "…"


def kept_words(code: str | None, reason: str | None) -> tuple[str | None, str | None]:
    """A code and the words to it. What is no code, and may tell of people, is kept with the words: they are sealed,
    and masked for whoever reads them.
    """
    code, words = _told_apart(code, reason)
    if words is not None and len(words) > LONGEST_REASON:
        words = words[: LONGEST_REASON - len(_CUT)] + _CUT
    return code, words


def kept_reference(text: str) -> str | None:
    """A department's number of a case; none where it can be the number of nothing: it has its place in an index."""
    reference = without_forbidden_characters(text)
    return reference if 0 < len(reference) <= LONGEST_REFERENCE else None


def kept_event(event: DepartmentEvent) -> DepartmentEvent:
    """The event as it is stored; its reference was looked at before."""
    code, reason = kept_words(event.reason_code, event.reason)
    return replace(
        event,
        reference=without_forbidden_characters(event.reference),
        reason_code=code,
        reason=reason,
        results=tuple(replace(each, number=without_forbidden_characters(each.number)) for each in event.results),
    )


def is_cut(event: DepartmentEvent) -> bool:
    """Whether something of its words is left out when it is kept."""
    _, words = _told_apart(event.reason_code, event.reason)
    return len(words or "") > LONGEST_REASON


def _told_apart(code: str | None, reason: str | None) -> tuple[str | None, str | None]:
    legible, words = (None if each is None else without_forbidden_characters(each) for each in (code, reason))
    if not legible or is_code(legible):
        return legible, words
    return None, f"{legible}：{words}" if words else legible
