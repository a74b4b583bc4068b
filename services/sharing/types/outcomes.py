"""The one table of what each outcome of asking a source leads to: for the field, its message, and asking again."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from services.sharing.types.field_state import Check


class OutcomeKind(StrEnum):
    """Every way in which asking a source can end."""

    FOUND = "FOUND"
    NOTHING = "NOTHING"
    REFUSED = "REFUSED"
    MALFORMED = "MALFORMED"
    TIMED_OUT = "TIMED_OUT"
    DOWN = "DOWN"
    UNKNOWN_REGION = "UNKNOWN_REGION"
    INVALID_KEY = "INVALID_KEY"
    KEY_MISSING = "KEY_MISSING"
    CONSENT_NEEDED = "CONSENT_NEEDED"
    CONFLICT = "CONFLICT"
    NOT_AUTHORISED = "NOT_AUTHORISED"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What an outcome leads to for the fields that the source was asked for."""

    check: Check
    """of the field: `PENDING` where a source may still answer"""
    editable: bool
    """whether the applicant fills the field in"""
    retry: bool
    """whether the gateway asks again by itself; never true where asking again would bring the same"""
    message_code: str
    """the words for people, under this code in `graphql/errors.json`"""


CONSEQUENCES: Mapping[OutcomeKind, Consequence] = MappingProxyType(
    {
        OutcomeKind.FOUND: Consequence(Check.MATCHED, editable=False, retry=False, message_code="SOURCE_FOUND"),
        OutcomeKind.NOTHING: Consequence(Check.NONE, editable=True, retry=False, message_code="SOURCE_NOTHING"),
        OutcomeKind.REFUSED: Consequence(Check.NONE, editable=True, retry=False, message_code="SOURCE_REFUSED"),
        # A malformed answer is fixed by whoever runs the source, and asked for again when it is.
        OutcomeKind.MALFORMED: Consequence(Check.PENDING, editable=True, retry=True, message_code="SOURCE_MALFORMED"),
        OutcomeKind.TIMED_OUT: Consequence(Check.PENDING, editable=True, retry=True, message_code="SOURCE_TIMED_OUT"),
        OutcomeKind.DOWN: Consequence(Check.PENDING, editable=True, retry=True, message_code="SOURCE_DOWN"),
        OutcomeKind.UNKNOWN_REGION: Consequence(
            Check.NONE, editable=True, retry=False, message_code="SOURCE_UNKNOWN_REGION"
        ),
        OutcomeKind.INVALID_KEY: Consequence(Check.NONE, editable=True, retry=False, message_code="KEY_INVALID"),
        # It is asked when the earlier round that was to bring its key is asked again, not for its own sake.
        OutcomeKind.KEY_MISSING: Consequence(Check.NONE, editable=True, retry=False, message_code="KEY_MISSING"),
        OutcomeKind.CONSENT_NEEDED: Consequence(
            Check.PENDING, editable=True, retry=False, message_code="CONSENT_NEEDED"
        ),
        # The source contradicts itself: none of its values is taken, and its staff must look.
        OutcomeKind.CONFLICT: Consequence(Check.MISMATCH, editable=True, retry=False, message_code="SOURCE_CONFLICT"),
        OutcomeKind.NOT_AUTHORISED: Consequence(
            Check.NONE, editable=True, retry=False, message_code="PULL_NOT_AUTHORISED"
        ),
    }
)
