"""A question goes out as soon as its key has come, or can no longer come."""

from services.sharing.prefill.plan_graph import PlanGraph
from services.sharing.types import Plan, PlanStep, Resource, Want

ID = "person.id_number"


def resource(code: str, key: str, **gives: tuple[str, ...]) -> Resource:
    return Resource(code, 1, code.partition(".")[0], "", "", ((key,),), gives)


RESOURCES = {
    each.code: each
    for each in (
        resource("a.marriage", ID, spouse=(ID,)),
        resource("b.birth", ID, child=("birth.moment",)),
        resource("c.person", ID, self=("household.number",)),
        resource("c.household", "household.number", self=("household.address",)),
    )
}
MARRIAGE = PlanStep("a.marriage", "mother", (Want("father", ID),))
BIRTH = PlanStep("b.birth", "mother", (Want("child", "birth.moment"),))
FATHER = PlanStep("c.person", "father", (Want("father", "household.number"),))
HOUSEHOLD = PlanStep("c.household", "father", (Want("father", "household.address"),))
FLOW = PlanGraph.of(Plan(((BIRTH, MARRIAGE), (FATHER,), (HOUSEHOLD,))), RESOURCES)
BIRTH_AT, MARRIAGE_AT, FATHER_AT, HOUSEHOLD_AT = (1, 0), (1, 1), (2, 0), (3, 0)


def test_at_first_all_of_the_first_round_goes_out_and_nothing_else() -> None:
    assert FLOW.ready((), ()) == [BIRTH_AT, MARRIAGE_AT]


def test_a_department_that_hangs_holds_up_only_what_hangs_on_its_answer() -> None:
    begun = [BIRTH_AT, MARRIAGE_AT]
    assert FLOW.ready(begun, ()) == []
    assert FLOW.ready(begun, [MARRIAGE_AT]) == [FATHER_AT]
    assert FLOW.ready(begun, [BIRTH_AT]) == []


def test_a_later_round_waits_for_the_one_step_that_gives_its_key() -> None:
    begun = [BIRTH_AT, MARRIAGE_AT, FATHER_AT]
    assert FLOW.ready(begun, [MARRIAGE_AT]) == []
    assert FLOW.ready(begun, [MARRIAGE_AT, FATHER_AT]) == [HOUSEHOLD_AT]


def test_a_resource_nobody_knows_waits_for_nothing() -> None:
    flow = PlanGraph.of(Plan(((BIRTH,), (PlanStep("d.gone", "father", ()),))), RESOURCES)
    assert flow.ready((), ()) == [(1, 0), (2, 0)]
