"""A prefill plan as a graph: which steps can be asked now.

A round says when a step can be asked at the earliest. It does not wait for all of the round before: as soon as the
steps that could bring its key have ended, it goes out. One hanging department holds up what hangs on its answer, and
nothing else.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from services.sharing.types import Plan, PlanStep, Resource, Want

Place = tuple[int, int]
"""round, counted from 1, and place within it"""


@dataclass(frozen=True, slots=True)
class PlanGraph:
    """Each step with the steps that it waits for."""

    steps: Mapping[Place, PlanStep]
    """in the order of the plan"""
    awaits: Mapping[Place, frozenset[Place]]

    @classmethod
    def of(cls, plan: Plan, resources: Mapping[str, Resource]) -> "PlanGraph":
        steps = {
            (number, nth): step for number, round_ in enumerate(plan.rounds, start=1) for nth, step in enumerate(round_)
        }
        return cls(steps, {place: _givers(place, step, steps, resources) for place, step in steps.items()})

    def ready(self, begun: Collection[Place], ended: Collection[Place]) -> list[Place]:
        """Steps not begun yet whose key has come, or can no longer come."""
        done = frozenset(ended)
        return [place for place in self.steps if place not in begun and self.awaits[place] <= done]


def _givers(
    place: Place, step: PlanStep, steps: Mapping[Place, PlanStep], resources: Mapping[str, Resource]
) -> frozenset[Place]:
    """Steps of earlier rounds that give an element of one of the step's keys."""
    resource = resources.get(step.resource)
    keys = {Want(step.of, element) for key in resource.keys for element in key} if resource else set()
    return frozenset(earlier for earlier, giver in steps.items() if earlier[0] < place[0] and keys & set(giver.gives))
