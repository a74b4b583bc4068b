"""The states of a case (办件) and what leads from one to another: the whole table, as data.

After the states of GB/T 39046 and 《行政许可法》 arts. 32–44: corrections come before acceptance, nothing is withdrawn
once it is decided, and an 即办件 goes from acceptance to its decision in one step.
"""

from collections import deque
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.casework.types import CaseState


class Trigger(StrEnum):
    """What moves a case."""

    RELEASE = "RELEASE"
    """the cases it waited for are granted"""
    HOLD = "HOLD"
    """one of them was corrected, and brings no more what the parcel, not sent yet, needs"""
    BLOCK = "BLOCK"
    """one of them will not be"""
    TAKE = "TAKE"
    """the department has it"""
    ASK_CORRECTION = "ASK_CORRECTION"
    """补正"""
    RESUBMIT = "RESUBMIT"
    ACCEPT = "ACCEPT"
    """受理"""
    NOT_ACCEPT = "NOT_ACCEPT"
    """不予受理"""
    RETURN = "RETURN"
    """退件: the corrections never came"""
    REVIEW = "REVIEW"
    SUSPEND = "SUSPEND"
    """特别程序, art. 45"""
    RESUME = "RESUME"
    GRANT = "GRANT"
    DENY = "DENY"
    FORWARD = "FORWARD"
    """转报 to the authority above, which handles it from then on"""
    COMPLETE = "COMPLETE"
    """办结"""
    DELIVER = "DELIVER"
    """送达"""
    ARCHIVE = "ARCHIVE"
    WITHDRAW = "WITHDRAW"
    VOID = "VOID"
    """作废 by the authority, with a reason"""
    TERMINATE = "TERMINATE"
    """终止: there is nothing left to decide"""


_S, _T = CaseState, Trigger

UNDECIDED = frozenset(
    {
        _S.WAITING,
        _S.SUBMITTED,
        _S.PRE_REVIEW,
        _S.CORRECTION_REQUIRED,
        _S.RESUBMITTED,
        _S.ACCEPTED,
        _S.IN_REVIEW,
        _S.SUSPENDED,
    }
)
"""From these a case may be withdrawn or voided."""

TRANSITIONS: Mapping[tuple[CaseState, Trigger], CaseState] = MappingProxyType(
    {
        (_S.WAITING, _T.RELEASE): _S.SUBMITTED,
        (_S.WAITING, _T.BLOCK): _S.BLOCKED,
        (_S.SUBMITTED, _T.HOLD): _S.WAITING,
        (_S.SUBMITTED, _T.TAKE): _S.PRE_REVIEW,
        (_S.SUBMITTED, _T.NOT_ACCEPT): _S.NOT_ACCEPTED,
        (_S.PRE_REVIEW, _T.ASK_CORRECTION): _S.CORRECTION_REQUIRED,
        (_S.PRE_REVIEW, _T.ACCEPT): _S.ACCEPTED,
        (_S.PRE_REVIEW, _T.NOT_ACCEPT): _S.NOT_ACCEPTED,
        (_S.CORRECTION_REQUIRED, _T.RESUBMIT): _S.RESUBMITTED,
        (_S.CORRECTION_REQUIRED, _T.NOT_ACCEPT): _S.NOT_ACCEPTED,
        (_S.CORRECTION_REQUIRED, _T.RETURN): _S.RETURNED,
        (_S.RESUBMITTED, _T.ASK_CORRECTION): _S.CORRECTION_REQUIRED,
        (_S.RESUBMITTED, _T.ACCEPT): _S.ACCEPTED,
        (_S.RESUBMITTED, _T.NOT_ACCEPT): _S.NOT_ACCEPTED,
        (_S.ACCEPTED, _T.REVIEW): _S.IN_REVIEW,
        (_S.ACCEPTED, _T.GRANT): _S.DECIDED_GRANT,
        (_S.ACCEPTED, _T.DENY): _S.DECIDED_DENY,
        (_S.ACCEPTED, _T.FORWARD): _S.FORWARDED,
        (_S.ACCEPTED, _T.TERMINATE): _S.TERMINATED,
        (_S.IN_REVIEW, _T.SUSPEND): _S.SUSPENDED,
        (_S.IN_REVIEW, _T.GRANT): _S.DECIDED_GRANT,
        (_S.IN_REVIEW, _T.DENY): _S.DECIDED_DENY,
        (_S.IN_REVIEW, _T.FORWARD): _S.FORWARDED,
        (_S.IN_REVIEW, _T.TERMINATE): _S.TERMINATED,
        (_S.SUSPENDED, _T.RESUME): _S.IN_REVIEW,
        (_S.SUSPENDED, _T.TERMINATE): _S.TERMINATED,
        (_S.DECIDED_GRANT, _T.COMPLETE): _S.COMPLETED,
        (_S.DECIDED_DENY, _T.COMPLETE): _S.COMPLETED,
        (_S.COMPLETED, _T.DELIVER): _S.DELIVERED,
        (_S.DELIVERED, _T.ARCHIVE): _S.ARCHIVED,
        **{(state, _T.WITHDRAW): _S.WITHDRAWN for state in UNDECIDED},
        **{(state, _T.VOID): _S.VOIDED for state in UNDECIDED},
    }
)

_IMPLIED = frozenset({_T.TAKE, _T.RESUBMIT, _T.ACCEPT, _T.REVIEW, _T.RESUME})
"""Moves that a department may leave unstated: who grants has accepted."""
_STATED = _IMPLIED | {_T.ASK_CORRECTION, _T.NOT_ACCEPT, _T.SUSPEND, _T.GRANT, _T.DENY}


def next_state(state: CaseState, trigger: Trigger) -> CaseState | None:
    """The state that a trigger leads to, or none where it has no place."""
    return TRANSITIONS.get((state, trigger))


def steps(state: CaseState, target: CaseState) -> tuple[Trigger, ...] | None:
    """The shortest way by which a department's answer brings a case to a state; the last step is the answer, those
    before it are implied by it. Empty where the case is there already, none where no way leads there, as from a
    later state to an earlier.
    """
    if state is target:
        return ()
    ways: deque[tuple[CaseState, tuple[Trigger, ...]]] = deque([(state, ())])
    seen = {state}
    while ways:
        here, way = ways.popleft()
        for (start, trigger), reached in TRANSITIONS.items():
            if start is not here or trigger not in _STATED or reached in seen:
                continue
            if reached is target:
                return (*way, trigger)
            if trigger in _IMPLIED:
                seen.add(reached)
                ways.append((reached, (*way, trigger)))
    return None
