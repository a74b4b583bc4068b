"""Small catalogues, wants and relations in any combination, for what must hold of every plan."""

from hypothesis import strategies as st

from services.sharing.types import SELF, Relations, Resource, Want
from tests.support.resources import resource

ROLES = ("a", "b", "many")
ELEMENTS = tuple(f"e.{number}" for number in range(6))
ANY_WANT = st.builds(Want, st.sampled_from(ROLES), st.sampled_from(ELEMENTS))
WANTS = st.sets(ANY_WANT, min_size=3, max_size=12)
KNOWN = st.sets(ANY_WANT, max_size=2).map(lambda wants: {Want("a", "e.0"), *wants})
GIVEN_ELEMENTS = st.sets(st.sampled_from(ELEMENTS), min_size=1, max_size=3).map(lambda names: tuple(sorted(names)))
KEYS = st.lists(st.sampled_from((("e.0",), ("e.1",), ("e.2",), ("e.1", "e.3"))), min_size=1, max_size=2, unique=True)


@st.composite
def catalogues(draw: st.DrawFn) -> list[Resource]:
    return [
        resource(
            f"p{number}.r",
            tuple(draw(KEYS)),
            {SELF: draw(GIVEN_ELEMENTS)}
            | draw(st.dictionaries(st.sampled_from(("partner", "child")), GIVEN_ELEMENTS, max_size=2)),
            authoritative=draw(st.booleans()),
            rank=draw(st.integers(0, 1)),
        )
        for number in range(draw(st.integers(2, 7)))
    ]


LINKS = st.fixed_dictionaries(
    {}, optional={("a", "partner"): st.just("b"), ("b", "partner"): st.just("a"), ("a", "child"): st.just("many")}
).map(Relations)
