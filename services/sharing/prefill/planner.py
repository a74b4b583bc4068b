"""The prefill plan: which resources to ask about whom, in which rounds, for which elements.

A *question* is one resource about one role. It can be asked in a round by which one of its keys is at hand: known
from the login, or answered in an earlier round. The plan holds as few questions as cover the wants, chosen greedily:
authoritative resources first (一数一源), then by rank, then whichever covers most of what is still missing, then
what can be asked earlier, then by code and role. Where a question needs a key that nothing chosen brings, the best
question that can be asked before it is added, and its answer is wanted for the key alone. Afterwards every question
without which nothing is lost, and nothing comes from a worse source, is struck out.

Asked for is (PIPL art. 6: no more than is necessary)
- each missing want, at the best source that is asked, in the earliest round among equals;
- a key of a later question, under each of its alternatives that is to be had: which one a person has, an ID number
  or a passport, shows at run time only;
- for confirmation, a want that is known by then, from the login or an earlier round, of each source that is asked
  anyway and knows it. A register that calls the mother otherwise than her login does is noticed that way. No source
  is asked for a confirmation alone.

So an element is asked of two sources only where the second asking confirms the first, or where it is a key that a
fallback brings earlier than its authority.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.sharing.types import Plan, PlanStep, Relations, Resource, SharingClass, Want


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    """One resource about one role, whether or not it will be asked."""

    resource: str
    role: str
    preference: tuple[bool, int]
    """less is better: authoritative before fallback, then the rank"""
    keys: tuple[frozenset[Want], ...]
    gives: frozenset[Want]

    def askable(self, at_hand: AbstractSet[Want]) -> bool:
        return any(key <= at_hand for key in self.keys)

    @property
    def name(self) -> tuple[str, str]:
        return self.resource, self.role


_Waves = Mapping[_Question, int]
"""Every question that can be asked at all → when, counting from 1. Whatever a question needs can be had from
questions of smaller waves, so that keys never lead round in a circle."""
_Rounds = Sequence[Sequence[_Question]]


def compile_plan(
    wants: Collection[Want],
    relations: Relations,
    known: Collection[Want],
    resources: Mapping[str, Resource],
) -> Plan:
    """The plan for one applying role; pure, and the same for the same input in whatever order.

    `known` is what the login tells, of whichever role applies. A relation that `relations` does not name leads
    nowhere: name `(mother, child)` but not `(father, child)` where a resource is to be asked by the mother's number.
    """
    given = frozenset(known)
    wave_of = _waves(_questions(wants, relations, given, resources), given)
    reachable = given.union(*(question.gives for question in wave_of))
    needed = (frozenset(wants) - given) & reachable
    chosen = _with_their_keys(_cover(needed, wave_of), wave_of, given)
    rounds = _rounds(_without_the_redundant(chosen, needed, given), given)
    asked_for = _asked_for(rounds, needed, given)
    _confirm(asked_for, rounds, frozenset(wants), given)
    return Plan(
        rounds=tuple(tuple(_step(question, asked_for[question]) for question in questions) for questions in rounds),
        uncovered=tuple(sorted(frozenset(wants) - reachable)),
    )


def _questions(
    wants: Iterable[Want], relations: Relations, known: Iterable[Want], resources: Mapping[str, Resource]
) -> list[_Question]:
    roles = {want.role for want in (*wants, *known)}
    roles.update(role for (asked, _), target in relations.of.items() for role in (asked, target))
    return [
        _question(resource, role, relations)
        for resource in sorted(resources.values(), key=lambda resource: resource.code)
        for role in sorted(roles)
        # What is not shared is the applicant's to say: its provider would have to refuse.
        if resource.sharing is not SharingClass.NOT_SHARED
    ]


def _question(resource: Resource, role: str, relations: Relations) -> _Question:
    gives = (
        Want(target, element)
        for relation, elements in resource.gives.items()
        if (target := relations.role(role, relation)) is not None
        for element in elements
    )
    return _Question(
        resource=resource.code,
        role=role,
        preference=(not resource.authoritative, resource.rank),
        keys=tuple(frozenset(Want(role, element) for element in key) for key in resource.keys),
        gives=frozenset(gives),
    )


def _waves(questions: Sequence[_Question], known: frozenset[Want]) -> _Waves:
    """Better sources are exhausted first: a fallback comes in only for what they cannot reach."""
    wave_of: dict[_Question, int] = {}
    at_hand = set(known)
    wave = 0
    for preference in sorted({question.preference for question in questions}):
        pool = [question for question in questions if question.preference <= preference]
        while new := [question for question in pool if question not in wave_of and question.askable(at_hand)]:
            wave += 1
            wave_of.update(dict.fromkeys(new, wave))
            at_hand.update(*(question.gives for question in new))
    return wave_of


def _cover(missing: AbstractSet[Want], candidates: _Waves) -> list[_Question]:
    """Greedily, questions that together give all that is missing; the candidates must be able to."""
    left = set(missing)
    chosen: list[_Question] = []
    while left:
        best = min(
            (question for question in candidates if question.gives & left),
            key=lambda question: (
                question.preference,
                -len(question.gives & left),
                candidates[question],
                question.name,
            ),
        )
        chosen.append(best)
        left -= best.gives
    return chosen


def _with_their_keys(chosen: Sequence[_Question], wave_of: _Waves, known: frozenset[Want]) -> list[_Question]:
    """The questions, and those that must be asked before them to have their keys."""
    complete = list(chosen)
    for wave in range(max(wave_of.values(), default=0), 0, -1):
        earlier = {question: its for question, its in wave_of.items() if its < wave}
        to_be_had = known.union(*(question.gives for question in earlier))
        for question in [question for question in complete if wave_of[question] == wave]:
            at_hand = known.union(*(other.gives for other in complete if other in earlier))
            if not question.askable(at_hand):
                key = next(key for key in question.keys if key <= to_be_had)
                complete.extend(_cover(key - at_hand, earlier))
    return complete


def _without_the_redundant(
    chosen: Sequence[_Question], needed: frozenset[Want], known: frozenset[Want]
) -> list[_Question]:
    """Strike out, worst first, until each one left is needed for a want, for a better source, or for a key."""
    kept = sorted(chosen, key=lambda question: (question.preference, question.name))
    while True:
        spare = next((question for question in reversed(kept) if _is_spare(question, kept, needed, known)), None)
        if spare is None:
            return kept
        kept.remove(spare)


def _is_spare(question: _Question, kept: Sequence[_Question], needed: frozenset[Want], known: frozenset[Want]) -> bool:
    others = [other for other in kept if other is not question]
    if sum(map(len, _rounds(others, known))) < len(others):
        return False
    as_good = frozenset[Want]().union(*(other.gives for other in others if other.preference <= question.preference))
    return not any(_brings(question, want, kept, known) for want in question.gives & needed - as_good)


def _brings(question: _Question, want: Want, kept: Sequence[_Question], known: frozenset[Want]) -> bool:
    """Whether a question can be asked before the want is known: one that needs it first merely confirms it."""
    return any(question in questions for questions in _rounds(kept, known, unknown=want))


def _rounds(questions: Iterable[_Question], known: frozenset[Want], *, unknown: Want | None = None) -> _Rounds:
    """Each question as early as its key allows, in order of code and role; those that never get one are left out.

    Where `unknown` is given: as if no question gave that element.
    """
    waiting = sorted(questions, key=lambda question: question.name)
    at_hand = set(known)
    rounds: list[list[_Question]] = []
    while ready := [question for question in waiting if question.askable(at_hand)]:
        rounds.append(ready)
        waiting = [question for question in waiting if question not in ready]
        at_hand.update(want for question in ready for want in question.gives if want != unknown)
    return rounds


def _asked_for(rounds: _Rounds, needed: frozenset[Want], known: frozenset[Want]) -> dict[_Question, set[Want]]:
    """What each question is asked for in earnest: its share of the wants, and keys of later questions."""
    asked_for: dict[_Question, set[Want]] = {question: set() for questions in rounds for question in questions}
    deadline_of = dict.fromkeys(needed, len(rounds)) | _keys_to_bring(rounds, known)
    for want in needed | deadline_of.keys():
        deadlines = {deadline_of[want], len(rounds)} if want in needed else {deadline_of[want]}
        for deadline in deadlines:
            asked_for[_best_giver(want, rounds[:deadline])].add(want)
    return asked_for


def _keys_to_bring(rounds: _Rounds, known: frozenset[Want]) -> dict[Want, int]:
    """Elements that questions are asked by → the number of rounds by whose end they must be there."""
    at_hand = set(known)
    brought_by: dict[Want, int] = {}
    for number, questions in enumerate(rounds):
        for question in questions:
            for key in question.keys:
                if key <= at_hand:
                    for want in key - known:
                        brought_by.setdefault(want, number)
        at_hand.update(*(question.gives for question in questions))
    return brought_by


def _best_giver(want: Want, rounds: _Rounds) -> _Question:
    givers = (
        (question.preference, number, question.name, question)
        for number, questions in enumerate(rounds)
        for question in questions
        if want in question.gives
    )
    return min(givers, key=lambda giver: giver[:3])[3]


def _confirm(
    asked_for: Mapping[_Question, set[Want]], rounds: _Rounds, wants: frozenset[Want], known: frozenset[Want]
) -> None:
    """Add to each question the wants that are known before its round and that it gives too."""
    at_hand = set(known)
    for questions in rounds:
        answered = set[Want]().union(*(asked_for[question] for question in questions))
        for question in questions:
            asked_for[question] |= question.gives & wants & at_hand
        at_hand |= answered


def _step(question: _Question, asked_for: Iterable[Want]) -> PlanStep:
    return PlanStep(resource=question.resource, of=question.role, gives=tuple(sorted(asked_for)))
