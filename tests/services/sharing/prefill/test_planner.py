"""The prefill plan: rounds, the fewest questions, keys only where needed, confirmations."""

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from services.sharing.prefill.planner import compile_plan
from services.sharing.types import SELF, Plan, PlanStep, Relations, Resource, Want
from tests.support.plan_strategies import KNOWN, LINKS, WANTS, catalogues
from tests.support.resources import (
    BY_DOCUMENT,
    CATALOGUE,
    DELIVERY,
    FORM,
    MARRIAGE,
    MOTHER_LOGIN,
    PERSON,
    RELATIONS,
    catalogue,
    resource,
)

T = TypeVar("T")
ID = "person.id_number"
PASSPORT = "person.passport_number"


def mother(*elements: str) -> list[Want]:
    return [Want("mother", element) for element in elements]


def father(*elements: str) -> list[Want]:
    return [Want("father", element) for element in elements]


def plan_of(*resources: Resource, wants: Collection[Want], known: Collection[Want] = MOTHER_LOGIN) -> Plan:
    return compile_plan(wants, RELATIONS, known, catalogue(*resources))


def outline(plan: Plan) -> list[list[tuple[str, str]]]:
    return [[(step.resource, step.of) for step in steps] for steps in plan.rounds]


def step(plan: Plan, resource: str, of: str) -> PlanStep:
    [found] = [step for steps in plan.rounds for step in steps if (step.resource, step.of) == (resource, of)]
    return found


def numbered(plan: Plan) -> Iterator[tuple[int, PlanStep]]:
    for number, steps in enumerate(plan.rounds):
        for each in steps:
            yield number, each


class TestANewbornsPlan:
    plan = compile_plan(FORM, RELATIONS, MOTHER_LOGIN, CATALOGUE)

    def test_the_spouse_comes_after_the_marriage_and_the_household_after_the_spouse(self) -> None:
        assert outline(self.plan) == [
            [
                ("civil_affairs.marriage", "mother"),
                ("health.delivery", "mother"),
                ("medical_insurance.participation", "mother"),
                ("police.person", "mother"),
            ],
            [("medical_insurance.participation", "father"), ("police.person", "father")],
            [("police.household", "father")],
        ]

    def test_the_answer_about_the_children_stands_under_their_role(self) -> None:
        assert step(self.plan, "health.delivery", "mother").gives == (
            Want("child", "birth.moment"),
            Want("child", "person.sex"),
            Want("mother", "person.name"),
        )

    def test_what_no_resource_answers_is_left_to_the_applicant(self) -> None:
        assert self.plan.uncovered == (Want("applicant", "child.joins_household_of"),)

    def test_a_key_is_asked_for_under_each_document_the_spouse_may_have(self) -> None:
        asked = step(self.plan, "civil_affairs.marriage", "mother").gives
        assert set(father(ID, PASSPORT)) <= set(asked)

    def test_a_key_that_nobody_wants_is_asked_for_where_a_later_question_needs_it(self) -> None:
        assert Want("father", "household.number") in step(self.plan, "police.person", "father").gives
        assert Want("mother", "household.number") not in step(self.plan, "police.person", "mother").gives

    def test_nothing_is_asked_that_is_neither_wanted_nor_a_key(self) -> None:
        asked = {want for _, each in numbered(self.plan) for want in each.gives}
        assert asked - set(FORM) == {*father(ID, PASSPORT), Want("father", "household.number")}


class TestConfirmations:
    def test_a_register_asked_anyway_confirms_the_name_of_the_login(self) -> None:
        plan = plan_of(PERSON, wants=mother("person.name", "person.ethnicity"))
        assert step(plan, "police.person", "mother").gives == tuple(mother("person.ethnicity", "person.name"))

    def test_nobody_is_asked_for_a_confirmation_alone(self) -> None:
        assert plan_of(PERSON, wants=mother("person.name")) == Plan(())

    def test_a_later_round_confirms_what_an_earlier_one_brought(self) -> None:
        plan = plan_of(PERSON, MARRIAGE, wants=father("person.name", "person.ethnicity"))
        assert Want("father", "person.name") in step(plan, "civil_affairs.marriage", "mother").gives
        assert Want("father", "person.name") in step(plan, "police.person", "father").gives

    def test_two_departments_of_one_round_are_not_asked_for_the_same(self) -> None:
        twice = resource("welfare.person", BY_DOCUMENT, {SELF: ("person.ethnicity", "person.sex")})
        plan = plan_of(PERSON, twice, wants=mother("person.ethnicity", "household.number", "person.sex"))
        assert outline(plan) == [[("police.person", "mother")]]
        other = replace(twice, gives={SELF: ("person.ethnicity", "welfare.level")})
        plan = plan_of(PERSON, other, wants=mother("person.ethnicity", "household.number", "welfare.level"))
        assert step(plan, "police.person", "mother").gives == tuple(mother("household.number", "person.ethnicity"))
        assert step(plan, "welfare.person", "mother").gives == tuple(mother("welfare.level"))

    def test_a_known_element_that_the_form_does_not_want_is_not_confirmed(self) -> None:
        plan = plan_of(PERSON, wants=mother("person.ethnicity"))
        assert step(plan, "police.person", "mother").gives == tuple(mother("person.ethnicity"))


class TestChoosing:
    def test_the_authoritative_resource_goes_before_the_one_that_covers_more(self) -> None:
        archive = resource("archive.all", BY_DOCUMENT, {SELF: ("person.ethnicity", "person.sex")}, authoritative=False)
        first = resource("police.a", BY_DOCUMENT, {SELF: ("person.ethnicity",)})
        second = resource("police.b", BY_DOCUMENT, {SELF: ("person.sex",)})
        plan = plan_of(archive, first, second, wants=mother("person.ethnicity", "person.sex"))
        assert outline(plan) == [[("police.a", "mother"), ("police.b", "mother")]]

    def test_a_fallback_is_asked_where_no_authority_answers(self) -> None:
        fallback = resource("archive.sex", BY_DOCUMENT, {SELF: ("person.sex",)}, authoritative=False)
        plan = plan_of(fallback, wants=mother("person.sex"))
        assert outline(plan) == [[("archive.sex", "mother")]]

    def test_rank_goes_before_coverage(self) -> None:
        wide = resource("a.wide", BY_DOCUMENT, {SELF: ("person.sex", "person.ethnicity")}, rank=1)
        narrow = resource("b.narrow", BY_DOCUMENT, {SELF: ("person.sex",)}, rank=0)
        plan = plan_of(wide, narrow, wants=mother("person.sex", "person.ethnicity"))
        assert step(plan, "b.narrow", "mother").gives == tuple(mother("person.sex"))
        assert step(plan, "a.wide", "mother").gives == tuple(mother("person.ethnicity"))

    def test_coverage_goes_before_code(self) -> None:
        narrow = resource("a.narrow", BY_DOCUMENT, {SELF: ("person.sex",)})
        wide = resource("b.wide", BY_DOCUMENT, {SELF: ("person.sex", "person.ethnicity")})
        plan = plan_of(narrow, wide, wants=mother("person.sex", "person.ethnicity"))
        assert outline(plan) == [[("b.wide", "mother")]]

    def test_one_resource_that_covers_all_goes_before_several_that_share_it(self) -> None:
        plan = plan_of(
            resource("a.half", BY_DOCUMENT, {SELF: ("e.1", "e.2")}),
            resource("b.half", BY_DOCUMENT, {SELF: ("e.3", "e.4")}),
            resource("c.all", BY_DOCUMENT, {SELF: ("e.1", "e.2", "e.3", "e.4")}),
            wants=mother("e.1", "e.2", "e.3", "e.4"),
        )
        assert outline(plan) == [[("c.all", "mother")]]

    def test_code_decides_between_equals(self) -> None:
        plan = plan_of(
            resource("b.sex", BY_DOCUMENT, {SELF: ("person.sex",)}),
            resource("a.sex", BY_DOCUMENT, {SELF: ("person.sex",)}),
            wants=mother("person.sex"),
        )
        assert outline(plan) == [[("a.sex", "mother")]]

    def test_what_the_greedy_choice_made_redundant_is_not_asked(self) -> None:
        plan = plan_of(
            resource("a.middle", BY_DOCUMENT, {SELF: ("e.2", "e.3", "e.4", "e.5")}),
            resource("b.left", BY_DOCUMENT, {SELF: ("e.1", "e.2", "e.3")}),
            resource("c.right", BY_DOCUMENT, {SELF: ("e.4", "e.5", "e.6")}),
            wants=mother("e.1", "e.2", "e.3", "e.4", "e.5", "e.6"),
        )
        assert outline(plan) == [[("b.left", "mother"), ("c.right", "mother")]]

    def test_the_same_resource_is_asked_once_about_a_role(self) -> None:
        plan = plan_of(MARRIAGE, PERSON, wants=[*mother("marriage.status"), *father("person.name", "person.sex")])
        assert outline(plan) == [[("civil_affairs.marriage", "mother")], [("police.person", "father")]]


class TestKeys:
    def test_a_better_source_that_needs_the_wanted_element_first_is_not_asked_for_it(self) -> None:
        fallback = resource("a.fallback", BY_DOCUMENT, {SELF: ("x.number",)}, authoritative=False)
        circular = resource("b.circular", (("x.number",),), {SELF: ("x.number",)})
        assert outline(plan_of(fallback, circular, wants=mother("x.number"))) == [[("a.fallback", "mother")]]

    def test_a_resource_that_tells_the_other_ways_key_is_reached_through_it(self) -> None:
        relayed = resource("a.relay", BY_DOCUMENT, {SELF: ("y.number",)})
        circular = resource("b.circular", (("x.number",), ("y.number",)), {SELF: ("x.number",)})
        plan = plan_of(relayed, circular, wants=mother("x.number"))
        assert outline(plan) == [[("a.relay", "mother")], [("b.circular", "mother")]]

    def test_a_question_without_any_key_to_be_had_leaves_its_wants_uncovered(self) -> None:
        plan = plan_of(PERSON, wants=father("person.sex"))
        assert plan == Plan((), tuple(father("person.sex")))

    def test_a_resource_does_not_bring_its_own_key(self) -> None:
        selfish = resource("a.selfish", (("x.number",),), {SELF: ("x.number", "x.name")})
        assert plan_of(selfish, wants=mother("x.name")) == Plan((), tuple(mother("x.name")))

    def test_an_authority_brings_the_key_though_a_fallback_would_sooner(self) -> None:
        plan = plan_of(
            resource("a.fallback", BY_DOCUMENT, {SELF: ("x.number",)}, authoritative=False),
            resource("b.first", BY_DOCUMENT, {SELF: ("y.number",)}),
            resource("c.second", (("y.number",),), {SELF: ("x.number",)}),
            resource("d.third", (("x.number",),), {SELF: ("x.name",)}),
            wants=mother("x.name"),
        )
        assert outline(plan) == [[("b.first", "mother")], [("c.second", "mother")], [("d.third", "mother")]]

    def test_the_way_may_lead_through_somebody_of_whom_nothing_is_wanted(self) -> None:
        login = [Want("father", ID)]
        plan = plan_of(MARRIAGE, DELIVERY, wants=[Want("child", "birth.moment")], known=login)
        assert outline(plan) == [[("civil_affairs.marriage", "father")], [("health.delivery", "mother")]]

    def test_two_resources_that_need_each_others_key_are_not_asked(self) -> None:
        plan = plan_of(
            resource("a.hen", (("x.egg",),), {SELF: ("x.hen",)}),
            resource("b.egg", (("x.hen",),), {SELF: ("x.egg",)}),
            wants=mother("x.egg"),
        )
        assert plan == Plan((), tuple(mother("x.egg")))

    def test_a_wanted_element_that_is_also_a_key_is_asked_once(self) -> None:
        plan = plan_of(PERSON, CATALOGUE["police.household"], wants=mother("household.number", "household.address"))
        assert [each.gives for _, each in numbered(plan)] == [
            tuple(mother("household.number")),
            tuple(mother("household.address")),
        ]

    def test_a_key_of_several_elements_needs_all_of_them(self) -> None:
        both = resource("a.both", (("x.part", "x.other"),), {SELF: ("x.name",)})
        part = resource("b.part", BY_DOCUMENT, {SELF: ("x.part",)})
        other = resource("c.other", (("x.part",),), {SELF: ("x.other",)})
        assert plan_of(both, part, wants=mother("x.name")).uncovered == tuple(mother("x.name"))
        assert outline(plan_of(both, part, other, wants=mother("x.name"))) == [
            [("b.part", "mother")],
            [("c.other", "mother")],
            [("a.both", "mother")],
        ]

    def test_a_wanted_key_comes_early_where_needed_and_from_the_authority_too(self) -> None:
        early = resource("a.early", BY_DOCUMENT, {SELF: ("x.number", "y.only")}, rank=1)
        deep = resource("b.deep", (("x.number",),), {SELF: ("x.number", "x.name")}, rank=0)
        plan = plan_of(early, deep, wants=mother("x.number", "x.name", "y.only"))
        assert step(plan, "a.early", "mother").gives == tuple(mother("x.number", "y.only"))
        assert step(plan, "b.deep", "mother").gives == tuple(mother("x.name", "x.number"))

    def test_a_relation_that_is_not_named_leads_nowhere(self) -> None:
        plan = compile_plan([Want("child", "birth.moment")], Relations({}), MOTHER_LOGIN, catalogue(DELIVERY))
        assert plan.uncovered == (Want("child", "birth.moment"),)


def all_gives(each: Resource, role: str, relations: Relations) -> set[Want]:
    return {
        Want(target, element)
        for relation, elements in each.gives.items()
        if (target := relations.role(role, relation)) is not None
        for element in elements
    }


@given(resources=catalogues(), relations=LINKS, wants=WANTS, known=KNOWN)
def test_every_plan_keeps_the_rules(
    resources: list[Resource], relations: Relations, wants: set[Want], known: set[Want]
) -> None:
    plan = compile_plan(wants, relations, known, catalogue(*resources))
    by_code = catalogue(*resources)
    at_hand = set(known)
    first_asked: dict[Want, list[PlanStep]] = {}
    keys: set[Want] = set()
    best: dict[Want, tuple[bool, int]] = {}
    for steps in plan.rounds:
        assert steps, "a round asks something"
        now: set[Want] = set()
        now_best = dict(best)
        for each in steps:
            its_keys = [{Want(each.of, element) for element in key} for key in by_code[each.resource].keys]
            usable = [key for key in its_keys if key <= at_hand]
            assert usable, "no question is put by a key that is not at hand in its round"
            keys.update(*usable)
            assert set(each.gives) <= all_gives(by_code[each.resource], each.of, relations)
            standing = (not by_code[each.resource].authoritative, by_code[each.resource].rank)
            better = any(standing < best.get(want, standing) for want in each.gives)
            assert set(each.gives) - at_hand or better, "nobody is asked for confirmations alone"
            for want in each.gives:
                if want not in at_hand:
                    first_asked.setdefault(want, []).append(each)
                    now.add(want)
                else:
                    assert want in wants, "only what the form wants is confirmed"
                now_best[want] = min(now_best.get(want, standing), standing)
        at_hand |= now
        best = now_best
    assert all(len(askers) == 1 for askers in first_asked.values()), "an unknown element is asked of one source"
    assert set(first_asked) <= wants | keys, "nothing is asked that is neither wanted nor a key"
    assert set(plan.uncovered) == wants - at_hand, "every want is covered or listed as uncovered"
    names = [(each.resource, each.of) for _, each in numbered(plan)]
    assert len(names) == len(set(names)), "a resource is asked once about a role"


@given(
    resources=catalogues(),
    relations=LINKS,
    wants=WANTS,
    known=KNOWN,
    shuffle=st.randoms(use_true_random=False),
)
def test_the_order_of_the_input_does_not_matter(
    resources: list[Resource],
    relations: Relations,
    wants: set[Want],
    known: set[Want],
    shuffle: random.Random,
) -> None:
    def shuffled(values: Collection[T]) -> Sequence[T]:
        return shuffle.sample(list(values), len(values))

    first = compile_plan(sorted(wants), relations, sorted(known), catalogue(*resources))
    turned = Relations(dict(shuffled(relations.of.items())))
    second = compile_plan(shuffled(sorted(wants)), turned, shuffled(sorted(known)), catalogue(*shuffled(resources)))
    assert first == second


@given(resources=catalogues(), relations=LINKS, wants=WANTS, known=KNOWN, place=st.integers(0, 6))
def test_removing_a_resource_never_shrinks_what_is_uncovered(
    resources: list[Resource], relations: Relations, wants: set[Want], known: set[Want], place: int
) -> None:
    fewer = [each for number, each in enumerate(resources) if number != place % len(resources)]
    with_all = compile_plan(wants, relations, known, catalogue(*resources))
    without = compile_plan(wants, relations, known, catalogue(*fewer))
    assert set(with_all.uncovered) <= set(without.uncovered)


@given(resources=catalogues(), relations=LINKS, wants=WANTS, known=KNOWN)
def test_no_question_could_be_left_out(
    resources: list[Resource], relations: Relations, wants: set[Want], known: set[Want]
) -> None:
    """Without any one of them another cannot be put, or a want is not answered, or by a worse source only."""
    by_code = catalogue(*resources)
    asked = [each for _, each in numbered(compile_plan(wants, relations, known, by_code))]

    def standing(each: PlanStep) -> tuple[bool, int]:
        return not by_code[each.resource].authoritative, by_code[each.resource].rank

    def best_source(want: Want, steps: Sequence[PlanStep]) -> tuple[bool, int]:
        givers = [each for each in steps if want in all_gives(by_code[each.resource], each.of, relations)]
        return min(map(standing, givers), default=(True, 99))

    def all_can_be_put(steps: Sequence[PlanStep]) -> bool:
        at_hand = set(known)
        waiting = list(steps)
        while ready := [
            each
            for each in waiting
            if any({Want(each.of, e) for e in key} <= at_hand for key in by_code[each.resource].keys)
        ]:
            waiting = [each for each in waiting if each not in ready]
            at_hand |= {want for each in ready for want in all_gives(by_code[each.resource], each.of, relations)}
        return not waiting

    for each in asked:
        rest = [other for other in asked if other is not each]
        assert not all_can_be_put(rest) or any(
            best_source(want, rest) > best_source(want, asked) for want in wants - known
        )
