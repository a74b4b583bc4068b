"""What no answer can ever show: rules that contradict themselves, each other, or the choices that a field offers.

A comparison with a field holds only where that field is shown, so the rules of the fields looked at are part of it.
Where the alternatives multiply past a bound, the question is left open and nothing is called dead.
"""

from collections.abc import Iterator, Mapping, Sequence

from services.forms.conditions import ALWAYS, Choice, Comparison, Scope, Shown, both
from services.forms.model import FormModel, Leaf, Role

_MOST_ALTERNATIVES = 64
_Place = tuple[str, str]


def never_shown(model: FormModel) -> Iterator[tuple[Role, Leaf]]:
    """Fields whose rules hold for no answers. The rules must not depend on each other in a circle."""
    reach = _Reach(model)
    for role in model.roles:
        for leaf in role.leaves:
            if not reach.possible(leaf.shown, role):
                yield role, leaf


def can_hold(model: FormModel, role: Role | None, comparisons: Sequence[Comparison]) -> bool:
    """Whether all of the comparisons, of a material of this role, can be true of one set of answers."""
    return _Reach(model).possible(frozenset({frozenset(comparisons)}), role)


class _Reach:
    def __init__(self, model: FormModel) -> None:
        self._leaves: Mapping[_Place, Leaf] = {
            (role.name, leaf.name): leaf for role in model.roles for leaf in role.leaves
        }
        self._unfolded: dict[_Place, Shown | None] = {}

    def possible(self, shown: Shown, role: Role | None) -> bool:
        unfolded = self._unfold(shown, role.name if role else "")
        return unfolded is None or bool(unfolded)

    def _unfold(self, shown: Shown, role: str) -> Shown | None:
        """The alternatives that can hold, with the rules of what they look at; none where there are too many."""
        alternatives: set[frozenset[Comparison]] = set()
        for alternative in shown:
            # As of one party: within a role of many the comparison's own role is the party's.
            whole = frozenset(_in_role(comparison, role) for comparison in alternative)
            joined: Shown | None = frozenset({whole})
            for comparison in whole:
                looked_at = (
                    ALWAYS if comparison.negated else self._shown((comparison.scope.role, comparison.scope.name))
                )
                if joined is None or looked_at is None or len(joined) * len(looked_at) > _MOST_ALTERNATIVES:
                    return None
                joined = both(joined, looked_at)
            alternatives.update(each for each in joined or () if self._consistent(each))
        return frozenset(alternatives) if len(alternatives) <= _MOST_ALTERNATIVES else None

    def _shown(self, place: _Place) -> Shown | None:
        if place not in self._unfolded:
            leaf = self._leaves.get(place)
            self._unfolded[place] = self._unfold(leaf.shown, place[0]) if leaf else ALWAYS
        return self._unfolded[place]

    def _consistent(self, alternative: frozenset[Comparison]) -> bool:
        return all(self._answerable(scope, alternative) for scope in {comparison.scope for comparison in alternative})

    def _answerable(self, scope: Scope, alternative: frozenset[Comparison]) -> bool:
        """Whether one answer fits every comparison with this field."""
        of_field = [comparison for comparison in alternative if comparison.scope == scope]
        wanted = [set(comparison.choices) for comparison in of_field if not comparison.negated]
        if not wanted:
            return True  # no answer at all fits what is negated
        barred = {choice for comparison in of_field if comparison.negated for choice in comparison.choices}
        left = set.intersection(*wanted) - barred
        leaf = self._leaves.get((scope.role, scope.name))
        offered = _offered(leaf) if leaf else None
        return bool(left if offered is None else left & offered)


def _in_role(comparison: Comparison, role: str) -> Comparison:
    if comparison.scope.role:
        return comparison
    return Comparison(Scope(role, comparison.scope.name), comparison.choices, comparison.negated)


def _offered(leaf: Leaf) -> set[Choice] | None:
    """All that can be answered, where that is a list."""
    schema = leaf.schema
    if "const" in schema:
        values: Sequence[object] = [schema["const"]]
    elif "enum" in schema:
        values = schema["enum"]
    elif "oneOf" in schema:
        values = [choice["const"] for choice in schema["oneOf"]]
    else:
        return None
    return {choice for choice in map(Choice.of, values) if choice}
