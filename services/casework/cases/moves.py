"""What follows for all cases of a dossier from one answer of a department or one act of a party: pure.

A case's own move comes first; then, of those that wait for it, the ones that may now go to their departments, and the
ones that never will.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from services.casework.cases.states import Trigger, next_state, steps
from services.casework.types import FAILURES, CaseState
from services.handover.types import AnswerKind

TARGETS: Mapping[AnswerKind, CaseState] = MappingProxyType(
    {
        AnswerKind.ACCEPTED: CaseState.ACCEPTED,
        AnswerKind.NOT_ACCEPTED: CaseState.NOT_ACCEPTED,
        AnswerKind.IN_REVIEW: CaseState.IN_REVIEW,
        AnswerKind.CORRECTION_REQUIRED: CaseState.CORRECTION_REQUIRED,
        AnswerKind.SUSPENDED: CaseState.SUSPENDED,
        AnswerKind.RESUMED: CaseState.IN_REVIEW,
        AnswerKind.GRANTED: CaseState.DECIDED_GRANT,
        AnswerKind.DENIED: CaseState.DECIDED_DENY,
    }
)
"""The state that a department's answer means."""

_AFTER_GRANT = (Trigger.COMPLETE, Trigger.DELIVER)
"""What the gateway adds to a grant: the result came as data, so it is delivered by being shown."""


@dataclass(frozen=True, slots=True)
class CasePosition:
    """The state of one case, and what it waits for among the cases of its dossier."""

    id: UUID
    state: CaseState
    after: tuple[UUID, ...] = ()
    """cases whose grant it waits for"""
    lacks: tuple[UUID, ...] = ()
    """those of them whose grant came without what it needs"""
    granted: bool = False
    blocked_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One case goes one step."""

    case: UUID
    trigger: Trigger
    to: CaseState
    blocked_by: UUID | None = None
    """the case whose refusal or withdrawal is the cause, however many lie between"""


Cases = Mapping[UUID, CasePosition]


def moves_on_answer(cases: Cases, case: UUID, kind: AnswerKind) -> tuple[Move, ...]:
    """A department answers. No moves where the answer is nothing new, or about an earlier state."""
    return _moves_to(cases, case, TARGETS[kind])


def moves_on_correction(cases: Cases, case: UUID) -> tuple[Move, ...]:
    """A department has corrected its grant: what lacked something of it may go now."""
    return tuple(_released(cases, case))


def moves_on_receipt(cases: Cases, case: UUID) -> tuple[Move, ...]:
    """A department has the parcel."""
    return _moves_to(cases, case, CaseState.PRE_REVIEW)


def moves_on_refusal(cases: Cases, case: UUID) -> tuple[Move, ...]:
    """A department does not take the parcel."""
    return _moves_to(cases, case, CaseState.NOT_ACCEPTED)


def moves_on_withdrawal(cases: Cases, case: UUID) -> tuple[Move, ...]:
    """A party takes the case back. No moves where it is too late for that."""
    possible = next_state(cases[case].state, Trigger.WITHDRAW) is not None
    return _moves_along(cases, case, (Trigger.WITHDRAW,) if possible else ())


def apply_moves(cases: Cases, moves: Iterable[Move]) -> dict[UUID, CasePosition]:
    """The cases after the moves."""
    after = dict(cases)
    for move in moves:
        before = after[move.case]
        granted = before.granted or move.trigger is Trigger.GRANT
        after[move.case] = replace(before, state=move.to, granted=granted, blocked_by=move.blocked_by)
    return after


def _moves_to(cases: Cases, case: UUID, target: CaseState) -> tuple[Move, ...]:
    way = steps(cases[case].state, target) or ()
    return _moves_along(cases, case, (*way, *_AFTER_GRANT) if Trigger.GRANT in way else way)


def _moves_along(cases: Cases, case: UUID, way: tuple[Trigger, ...]) -> tuple[Move, ...]:
    moves: list[Move] = []
    state = cases[case].state
    for trigger in way:
        reached = next_state(state, trigger)
        assert reached is not None, "a way is made of the table's own steps"
        moves.append(Move(case, trigger, reached))
        state = reached
    after = apply_moves(cases, moves)
    return (*moves, *_released(after, case), *_blocked(after, case))


def _released(cases: Cases, case: UUID) -> list[Move]:
    if not cases[case].granted:
        return []
    return [
        Move(other.id, Trigger.RELEASE, CaseState.SUBMITTED)
        for other in _waiting_for(cases, case)
        if not other.lacks and all(cases[earlier].granted for earlier in other.after)
    ]


def _blocked(cases: Cases, cause: UUID) -> list[Move]:
    if cases[cause].state not in FAILURES:
        return []
    blocked: dict[UUID, Move] = {}
    causes = [cause]
    for failed in causes:
        for other in _waiting_for(cases, failed):
            if other.id not in blocked:
                blocked[other.id] = Move(other.id, Trigger.BLOCK, CaseState.BLOCKED, cause)
                causes.append(other.id)
    return list(blocked.values())


def _waiting_for(cases: Cases, case: UUID) -> list[CasePosition]:
    return [other for other in cases.values() if other.state is CaseState.WAITING and case in other.after]
