"""Small catalogues, wants and relations in any combination, for what must hold of every plan."""

from hypothesis import strategies as st

from services.sharing.types import SELF, Relations, Resource, Want
from tests.support.resources import resource

ROLES = ("a", "b", "many")
ELEMENTS = tuple(f"e.{number}" for number in range(6))
ANY_WANT = st.sampled_from([Want(role, element) for role in ROLES for element in ELEMENTS])
WANTS = st.sets(ANY_WANT, min_size=3, max_size=12)
KNOWN = st.sets(ANY_WANT, max_size=2).map(lambda wants: {Want("a", "e.0"), *wants})
GIVEN_ELEMENTS = st.sets(st.sampled_from(ELEMENTS), min_size=1, max_size=3).map(lambda names: tuple(sorted(names)))
KEY = st.sampled_from((("e.0",), ("e.1",), ("e.2",), ("e.1", "e.3")))
KEYS = st.lists(KEY, min_size=1, max_size=2, unique=True).map(tuple)


ANSWERS = st.fixed_dictionaries({SELF: GIVEN_ELEMENTS}, optional={"partner": GIVEN_ELEMENTS, "child": GIVEN_ELEMENTS})
PARTS = st.tuples(KEYS, ANSWERS, st.booleans(), st.integers(0, 1))


def catalogues() -> st.SearchStrategy[list[Resource]]:
    return st.lists(PARTS, min_size=2, max_size=7).map(
        lambda several: [
            resource(f"p{number}.r", keys, answers, authoritative=authoritative, rank=rank)
            for number, (keys, answers, authoritative, rank) in enumerate(several)
        ]
    )


LINKS = st.fixed_dictionaries(
    {}, optional={("a", "partner"): st.just("b"), ("b", "partner"): st.just("a"), ("a", "child"): st.just("many")}
).map(Relations)
