"""A prefill plan in reasons: of each question why it is put, and of each want where it comes from. Pure.

For authors of items, for the authority that reviews them, and for whoever asks what a department is asked and why
(PIPL arts. 6, 17). Says nothing that the plan does not do.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum

from services.sharing.types import Ground, Location, Plan, PlanStep, Relations, Resource, Want


class Why(StrEnum):
    """Why a question asks for an element."""

    AUTHORITATIVE = "AUTHORITATIVE"
    """it is wanted, and this is its authoritative resource (一数一源)"""
    FALLBACK = "FALLBACK"
    """it is wanted, and no authoritative resource can be asked for it"""
    KEY = "KEY"
    """a later question is asked by it"""
    CONFIRMATION = "CONFIRMATION"
    """it is known by then; this resource is asked anyway, and what it says is held against the value"""


class WhyLeft(StrEnum):
    """Why a want is left to the applicant."""

    NO_RESOURCE = "NO_RESOURCE"
    """no resource of the catalogue gives the element"""
    OF_NOBODY_HERE = "OF_NOBODY_HERE"
    """resources give it, but by the relations of this service of nobody in this role"""
    KEY_OUT_OF_REACH = "KEY_OUT_OF_REACH"
    """a resource gives it, but neither the login nor a source brings a key to ask it by"""


@dataclass(frozen=True, slots=True)
class DataCheckUse:
    """A material that the answers of a resource can satisfy; in neutral terms, for materials are of a higher room."""

    material: str
    resource: str
    role: str
    """whose material it is"""
    expects: tuple[str, ...]
    """elements that must be answered"""


@dataclass(frozen=True, slots=True)
class Asker:
    """Another question of the plan, by its resource and the role asked about."""

    round: int
    resource: str
    of: str


@dataclass(frozen=True, slots=True)
class ExplainedKey:
    """One alternative by which a question can be asked; at run time the first that is at hand."""

    elements: tuple[str, ...]
    """of the role that is asked about"""
    brought_by: tuple[Asker, ...]
    """questions of earlier rounds that answer them; none: the login says them"""


@dataclass(frozen=True, slots=True)
class ExplainedElement:
    """One element that a question asks for."""

    want: Want
    why: Why
    key_for: tuple[Asker, ...] = ()
    """later questions that are asked by it, whatever else it is asked for"""


@dataclass(frozen=True, slots=True)
class ExplainedQuestion:
    """One resource asked about one role."""

    round: int
    """counting from 1"""
    resource: str
    provider: str
    zh: str
    en: str
    of: str
    keys: tuple[ExplainedKey, ...]
    ground: Ground
    statute: str | None
    condition: str | None
    """共享条件, of a conditional resource"""
    authoritative: bool
    rank: int
    at: Location | None
    """node of the platform; none where the provider itself is asked"""
    elements: tuple[ExplainedElement, ...]
    serves: tuple[str, ...]
    """materials that its answer can satisfy"""


@dataclass(frozen=True, slots=True)
class Left:
    """A want that the applicant answers."""

    want: Want
    why: WhyLeft
    resources: tuple[str, ...] = ()
    """that give the element, and yet cannot help"""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A plan for one applying role, in reasons. Each want stands in `known`, in an element of a question, or in
    `left`.
    """

    known: tuple[Want, ...]
    """wants that the login answers"""
    rounds: tuple[tuple[ExplainedQuestion, ...], ...]
    left: tuple[Left, ...]


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
        return min(asking, key=lambda each: (*self._standing(each[1]), each[0], each[1].resource, each[1].of))[1]

    def _standing(self, step: PlanStep) -> tuple[bool, int]:
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
