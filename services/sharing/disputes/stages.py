"""The stages of a dispute and what leads from one to another: the whole table, as data. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.handover.types import AnswerKind, ParcelState
from services.sharing.types.disputes import DisputeOutcome, DisputeStage


class Transition(StrEnum):
    """What moves a dispute."""

    FORWARD = "FORWARD"
    """the platform has it"""
    HOLD_UP = "HOLD_UP"
    """a person must look at it"""
    REFUSE = "REFUSE"
    """the platform does not take it"""
    REVIEW = "REVIEW"
    CONFIRM = "CONFIRM"
    CORRECT = "CORRECT"
    CLOSE = "CLOSE"


_S, _T = DisputeStage, Transition

OPEN_STAGES = frozenset({_S.RAISED, _S.HELD_UP, _S.FORWARDED, _S.UNDER_REVIEW})
OUTCOMES: Mapping[DisputeStage, DisputeOutcome] = MappingProxyType(
    {DisputeStage(outcome.value): outcome for outcome in DisputeOutcome}
)

TRANSITIONS: Mapping[tuple[DisputeStage, Transition], DisputeStage] = MappingProxyType(
    {
        (_S.RAISED, _T.FORWARD): _S.FORWARDED,
        (_S.HELD_UP, _T.FORWARD): _S.FORWARDED,
        (_S.RAISED, _T.REFUSE): _S.NOT_TAKEN,
        (_S.HELD_UP, _T.REFUSE): _S.NOT_TAKEN,
        **{(stage, _T.HOLD_UP): _S.HELD_UP for stage in OPEN_STAGES - {_S.HELD_UP}},
        **{(stage, _T.REVIEW): _S.UNDER_REVIEW for stage in OPEN_STAGES - {_S.UNDER_REVIEW}},
        # A final answer counts at whatever stage it comes: a review may begin and end without a message of its own.
        **{(stage, _T.CONFIRM): _S.CONFIRMED_CORRECT for stage in OPEN_STAGES},
        **{(stage, _T.CORRECT): _S.CORRECTED for stage in OPEN_STAGES},
        **{(stage, _T.CLOSE): _S.CLOSED for stage in OUTCOMES},
    }
)

AFTER_DELIVERY: Mapping[ParcelState, Transition] = MappingProxyType(
    {
        ParcelState.CONFIRMED: _T.FORWARD,
        ParcelState.REFUSED: _T.REFUSE,
        ParcelState.UNKNOWN: _T.HOLD_UP,
    }
)
"""What the end of a delivery leads to."""

AFTER_ANSWER: Mapping[AnswerKind, Transition] = MappingProxyType(
    {
        AnswerKind.ACCEPTED: _T.REVIEW,
        AnswerKind.IN_REVIEW: _T.REVIEW,
        AnswerKind.GRANTED: _T.CORRECT,
        AnswerKind.DENIED: _T.CONFIRM,
        AnswerKind.NOT_ACCEPTED: _T.CONFIRM,
    }
)
"""What an answer of the provider leads to; answers of other kinds do not belong to a review and change nothing."""


def next_stage(stage: DisputeStage, transition: Transition) -> DisputeStage | None:
    """The stage that a transition leads to, or none where it is not possible."""
    return TRANSITIONS.get((stage, transition))
