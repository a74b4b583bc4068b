"""Explaining a prefill plan: of each question why it is put, and of each want where its value comes from. Pure.

For authors of items, for the authority that reviews them, and for whoever asks what a department is asked and why
(PIPL arts. 6, 17).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.sharing.types import (
    Asker,
    DataCheckUse,
    ExplainedElement,
    ExplainedKey,
    ExplainedQuestion,
    Explanation,
    Ground,
    Left,
    Plan,
    PlanStep,
    Relations,
    Resource,
    Want,
    Why,
    WhyLeft,
)


def explain(
    plan: Plan,
    wants: Collection[Want],
    relations: Relations,
    known: Collection[Want],
    resources: Mapping[str, Resource],
    *,
    ground: Ground | None = None,
    checks: Sequence[DataCheckUse] = (),
) -> Explanation:
    """Why a plan is as it is; `wants`, `relations`, `known` and `resources` are those it was compiled of.

    `ground`: on which the item asks; none: on whichever each resource names first. Raises `KeyError` for a plan of
    other resources.
    """
    reasons = _Reasons(plan, frozenset(wants), frozenset(known), resources)
    return Explanation(
        known=tuple(sorted(frozenset(wants) & frozenset(known))),
        rounds=tuple(
            tuple(
                _question(reasons, number, step, ground, _served(checks, step, relations, resources)) for step in steps
            )
            for number, steps in enumerate(plan.rounds, start=1)
        ),
        left=tuple(_left(want, relations, resources) for want in plan.uncovered),
    )


@dataclass(frozen=True, slots=True)
class _Reasons:
    """What a plan does, looked at from its elements."""

    plan: Plan
    wants: frozenset[Want]
    known: frozenset[Want]
    resources: Mapping[str, Resource]

    def steps(self) -> Iterator[tuple[int, PlanStep]]:
        for number, steps in enumerate(self.plan.rounds, start=1):
            for step in steps:
                yield number, step

    def why(self, want: Want, number: int, step: PlanStep) -> Why:
        if want in self.known:
            return Why.CONFIRMATION
        if want in self.wants and step is self._source(want):
            return Why.AUTHORITATIVE if self.resources[step.resource].authoritative else Why.FALLBACK
        return Why.CONFIRMATION if want in self.at_hand(number) else Why.KEY

    def key_for(self, want: Want, number: int) -> tuple[Asker, ...]:
        """Later questions, unless the element was there before this round."""
        if want in self.at_hand(number):
            return ()
        return tuple(
            Asker(later, step.resource, step.of)
            for later, step in self.steps()
            if later > number and any(want in key for key in self.keys(later, step))
        )

    def keys(self, number: int, step: PlanStep) -> Iterator[tuple[Want, ...]]:
        """The alternatives that are to be had by then, best first."""
        at_hand = self.at_hand(number)
        for elements in self.resources[step.resource].keys:
            key = tuple(Want(step.of, element) for element in elements)
            if at_hand >= set(key):
                yield key

    def at_hand(self, number: int) -> AbstractSet[Want]:
        """What the login says and the rounds before this one were asked for."""
        return self.known.union(*(step.gives for earlier, step in self.steps() if earlier < number))

    def brings(self, key: Sequence[Want], number: int) -> tuple[Asker, ...]:
        """The first questions that answer the parts of a key which the login does not say."""
        missing = set(key) - self.known
        bringing: list[Asker] = []
        for earlier, step in self.steps():
            if earlier < number and missing.intersection(step.gives):
                missing -= set(step.gives)
                bringing.append(Asker(earlier, step.resource, step.of))
        return tuple(bringing)

    def _source(self, want: Want) -> PlanStep:
        """Among the questions that ask for it the best, in the earliest round: as the planner chose it."""
        asking = [(number, step) for number, step in self.steps() if want in step.gives]
        return min(asking, key=lambda each: (*self._preference(each[1]), each[0], each[1].resource, each[1].of))[1]

    def _preference(self, step: PlanStep) -> tuple[bool, int]:
        resource = self.resources[step.resource]
        return not resource.authoritative, resource.rank


def _question(
    reasons: _Reasons, number: int, step: PlanStep, ground: Ground | None, serves: tuple[str, ...]
) -> ExplainedQuestion:
    resource = reasons.resources[step.resource]
    upon = ground or resource.grounds[0]
    return ExplainedQuestion(
        round=number,
        resource=resource.code,
        provider=resource.provider,
        zh=resource.zh,
        en=resource.en,
        of=step.of,
        keys=tuple(
            ExplainedKey(tuple(want.element for want in key), reasons.brings(key, number))
            for key in reasons.keys(number, step)
        ),
        ground=upon,
        statute=resource.statute if upon is Ground.STATUTE else None,
        condition=resource.condition,
        authoritative=resource.authoritative,
        rank=resource.rank,
        at=resource.at,
        elements=tuple(
            ExplainedElement(want, reasons.why(want, number, step), reasons.key_for(want, number))
            for want in step.gives
        ),
        serves=serves,
    )


def _served(
    checks: Sequence[DataCheckUse], step: PlanStep, relations: Relations, resources: Mapping[str, Resource]
) -> tuple[str, ...]:
    """Materials whose check this very question answers: of the party asked about, or of one it answers of."""
    gives = _given(resources[step.resource], step.of, relations)
    return tuple(
        dict.fromkeys(
            check.material
            for check in checks
            if check.resource == step.resource and gives.issuperset(Want(check.role, each) for each in check.expects)
        )
    )


def _left(want: Want, relations: Relations, resources: Mapping[str, Resource]) -> Left:
    giving = sorted(code for code, resource in resources.items() if want.element in _elements(resource))
    if not giving:
        return Left(want, WhyLeft.NO_RESOURCE)
    asked = {want.role, *(asked for asked, _ in relations.of)}
    of_the_role = tuple(
        code for code in giving if any(want in _given(resources[code], role, relations) for role in asked)
    )
    if of_the_role:
        return Left(want, WhyLeft.KEY_OUT_OF_REACH, of_the_role)
    return Left(want, WhyLeft.OF_NOBODY_HERE, tuple(giving))


def _given(resource: Resource, of: str, relations: Relations) -> frozenset[Want]:
    return frozenset(
        Want(target, element)
        for relation, elements in resource.gives.items()
        if (target := relations.role(of, relation)) is not None
        for element in elements
    )


def _elements(resource: Resource) -> frozenset[str]:
    return frozenset(element for elements in resource.gives.values() for element in elements)
