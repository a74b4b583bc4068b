"""What one word does to all cases of a dossier, in any order of words, for any plan."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.casework.cases.moves import (
    CasePosition,
    Move,
    apply_moves,
    moves_on_answer,
    moves_on_receipt,
    moves_on_refusal,
    moves_on_withdrawal,
)
from services.casework.cases.states import UNDECIDED, Trigger
from services.casework.types import FAILURES, CaseState
from services.handover.types import FINAL_ANSWERS, AnswerKind
from tests.support.cases import ENDS

GRANTED_STATES = {CaseState.DECIDED_GRANT, CaseState.COMPLETED, CaseState.DELIVERED, CaseState.ARCHIVED}
NEVER_SENT = {CaseState.WAITING, CaseState.BLOCKED, CaseState.WITHDRAWN, CaseState.VOIDED}

A, B, C, D = (UUID(int=number) for number in range(1, 5))


def plan(after: dict[UUID, tuple[UUID, ...]]) -> dict[UUID, CasePosition]:
    return {
        case: CasePosition(case, CaseState.WAITING if earlier else CaseState.SUBMITTED, earlier)
        for case, earlier in after.items()
    }


@st.composite
def plans(draw: st.DrawFn) -> dict[UUID, CasePosition]:
    """Cases that wait for any of those before them."""
    size = draw(st.integers(1, 7))
    cases = [UUID(int=number) for number in range(1, size + 1)]
    earlier = {
        case: draw(st.lists(st.sampled_from(cases[:place]), unique=True, max_size=3)) if place else []
        for place, case in enumerate(cases)
    }
    return plan({case: tuple(ids) for case, ids in earlier.items()})


class CasesOfOneDossier(RuleBasedStateMachine):
    """Departments and people say anything about any case at any time."""

    @initialize(cases=plans())
    def submit(self, cases: dict[UUID, CasePosition]) -> None:
        self.cases = cases
        self.released: dict[UUID, int] = dict.fromkeys(cases, 0)

    @rule(data=st.data(), kind=st.sampled_from(AnswerKind))
    def department_answers(self, data: st.DataObject, kind: AnswerKind) -> None:
        self.make(moves_on_answer(self.cases, self.some_case(data, sent=True), kind))

    @rule(data=st.data(), refusal=st.booleans())
    def delivery_ends(self, data: st.DataObject, *, refusal: bool) -> None:
        case = self.some_case(data, sent=True)
        self.make(moves_on_refusal(self.cases, case) if refusal else moves_on_receipt(self.cases, case))

    @rule(data=st.data())
    def party_withdraws(self, data: st.DataObject) -> None:
        case = self.some_case(data, sent=False)
        before = self.cases[case]
        self.make(moves_on_withdrawal(self.cases, case))
        withdrew = self.cases[case].state is CaseState.WITHDRAWN
        assert withdrew == (before.state in UNDECIDED or before.state is CaseState.WITHDRAWN)

    def some_case(self, data: st.DataObject, *, sent: bool) -> UUID:
        """Any case; a department only speaks of one that it may have heard of."""
        return data.draw(
            st.sampled_from(
                [
                    case.id
                    for case in self.cases.values()
                    if not sent or case.state not in {CaseState.WAITING, CaseState.BLOCKED}
                ]
                or list(self.cases)
            )
        )

    def make(self, moves: tuple[Move, ...]) -> None:
        for move in moves:
            assert self.cases[move.case].state not in ENDS, "an end was left"
            self.released[move.case] += move.trigger is Trigger.RELEASE
        after = apply_moves(self.cases, moves)
        assert all(after[case].granted or not before.granted for case, before in self.cases.items()), "a grant was lost"
        self.cases = after

    @invariant()
    def a_case_goes_out_only_when_all_it_waited_for_is_granted(self) -> None:
        for case in getattr(self, "cases", {}).values():
            if case.state not in NEVER_SENT:
                assert all(self.cases[earlier].granted for earlier in case.after)

    @invariant()
    def nothing_waits_for_what_has_come_or_will_never_come(self) -> None:
        for case in getattr(self, "cases", {}).values():
            if case.state is CaseState.WAITING:
                assert not all(self.cases[earlier].granted for earlier in case.after)
                assert all(self.cases[earlier].state not in FAILURES for earlier in case.after)

    @invariant()
    def a_blocked_case_names_the_failure_that_is_the_cause(self) -> None:
        for case in getattr(self, "cases", {}).values():
            assert (case.state is CaseState.BLOCKED) == (case.blocked_by is not None)
            if case.blocked_by is not None:
                assert self.cases[case.blocked_by].state in FAILURES - {CaseState.BLOCKED}
                assert case.blocked_by in self.all_before(case.id)

    @invariant()
    def a_case_is_released_once_at_most(self) -> None:
        assert all(times <= 1 for times in getattr(self, "released", {}).values())

    @invariant()
    def granted_means_decided_so(self) -> None:
        for case in getattr(self, "cases", {}).values():
            assert not case.granted or case.state in GRANTED_STATES

    def all_before(self, case: UUID) -> set[UUID]:
        direct = set(self.cases[case].after)
        return direct.union(*(self.all_before(earlier) for earlier in direct))


TestCasesOfOneDossier = CasesOfOneDossier.TestCase


@given(st.lists(st.sampled_from([kind for kind in AnswerKind if kind not in FINAL_ANSWERS])), st.data())
def test_however_a_grant_arrives_the_case_ends_delivered_and_its_dependant_goes_out_once(
    words: list[AnswerKind], data: st.DataObject
) -> None:
    story = data.draw(st.permutations([*words, AnswerKind.GRANTED, AnswerKind.GRANTED]))
    cases = plan({A: (), B: (A,)})
    moves: list[Move] = []
    for kind in story:
        made = moves_on_answer(cases, A, kind)
        moves.extend(made)
        cases = apply_moves(cases, made)
    assert (cases[A].state, cases[B].state) == (CaseState.DELIVERED, CaseState.SUBMITTED)
    assert [move.trigger for move in moves if move.case == B] == [Trigger.RELEASE]


def test_a_grant_keeps_its_steps() -> None:
    assert [move.to for move in moves_on_answer(plan({A: ()}), A, AnswerKind.GRANTED)] == [
        CaseState.PRE_REVIEW,
        CaseState.ACCEPTED,
        CaseState.DECIDED_GRANT,
        CaseState.COMPLETED,
        CaseState.DELIVERED,
    ]


def test_a_case_that_waits_for_two_goes_when_the_second_is_granted() -> None:
    cases = plan({A: (), B: (), C: (A, B)})
    first = moves_on_answer(cases, A, AnswerKind.GRANTED)
    assert all(move.case == A for move in first)
    second = moves_on_answer(apply_moves(cases, first), B, AnswerKind.GRANTED)
    assert second[-1] == Move(C, Trigger.RELEASE, CaseState.SUBMITTED)


def test_a_refusal_blocks_all_that_follows_and_nothing_beside() -> None:
    cases = plan({A: (), B: (A,), C: (B,), D: ()})
    moves = moves_on_refusal(cases, A)
    assert moves == (
        Move(A, Trigger.NOT_ACCEPT, CaseState.NOT_ACCEPTED),
        Move(B, Trigger.BLOCK, CaseState.BLOCKED, A),
        Move(C, Trigger.BLOCK, CaseState.BLOCKED, A),
    )
    assert apply_moves(cases, moves)[D] == cases[D]


def test_a_denial_blocks_what_waits_for_it() -> None:
    moves = moves_on_answer(plan({A: (), B: (A,)}), A, AnswerKind.DENIED)
    assert [(move.case, move.to) for move in moves][-2:] == [
        (A, CaseState.DECIDED_DENY),
        (B, CaseState.BLOCKED),
    ]


def test_a_case_blocked_by_one_is_not_released_by_the_other() -> None:
    cases = plan({A: (), B: (), C: (A, B)})
    cases = apply_moves(cases, moves_on_answer(cases, A, AnswerKind.DENIED))
    cases = apply_moves(cases, moves_on_answer(cases, B, AnswerKind.GRANTED))
    assert cases[C] == CasePosition(C, CaseState.BLOCKED, (A, B), blocked_by=A)


def test_withdrawing_blocks_what_waits_and_leaves_the_rest() -> None:
    cases = plan({A: (), B: (A,), C: (B,), D: (A,)})
    after = apply_moves(cases, moves_on_withdrawal(cases, B))
    assert [after[case].state for case in (A, B, C, D)] == [
        CaseState.SUBMITTED,
        CaseState.WITHDRAWN,
        CaseState.BLOCKED,
        CaseState.WAITING,
    ]
    assert moves_on_withdrawal(after, B) == ()


def test_a_diamond_is_blocked_once() -> None:
    cases = plan({A: (), B: (A,), C: (A,), D: (B, C)})
    blocked = [move.case for move in moves_on_refusal(cases, A) if move.trigger is Trigger.BLOCK]
    assert sorted(blocked) == [B, C, D]
