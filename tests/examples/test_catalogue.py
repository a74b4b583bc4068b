"""The sample catalogue as a whole: enough of it, each entry complete, and one source for each element (一数一源)."""

from collections import defaultdict
from itertools import chain
from typing import get_args

import pytest

from integrations.adapter_kit.manifests import ResourceEntry
from services.catalogue.package.one_thing_package import Relation, RelationPart
from services.sharing.prefill.planner import compile_plan
from services.sharing.types import SELF, Ground, Openness, Relations, Resource, SharingClass, SharingMethod, Tier, Want
from tests.support.described import REGISTRY
from tests.support.elements import ELEMENTS

RESOURCES = REGISTRY.resources
ENTRIES: dict[str, ResourceEntry] = {
    entry.code: entry
    for stated in chain(REGISTRY.manifests.values(), REGISTRY.descriptions.values())
    for entry in stated.resources
}
every_resource = pytest.mark.parametrize("resource", RESOURCES.values(), ids=RESOURCES)
CYCLES = {"REALTIME", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"}


def sources(*, authoritative: bool) -> dict[tuple[str, str], list[Resource]]:
    """(relation, element) → who answers it."""
    answered = defaultdict(list)
    for resource in RESOURCES.values():
        for relation, elements in resource.gives.items():
            for element in elements:
                if resource.authoritative == authoritative:
                    answered[relation, element].append(resource)
    return dict(answered)


def test_there_is_enough_to_try_the_one_things() -> None:
    assert len(ELEMENTS) >= 70
    assert len(RESOURCES) >= 32
    assert len({resource.provider for resource in RESOURCES.values()}) >= 14


def test_all_classes_methods_tiers_grounds_and_cycles_occur() -> None:
    every = list(RESOURCES.values())
    assert {resource.sharing for resource in every} == set(SharingClass)
    assert {resource.method for resource in every} == set(SharingMethod)
    assert {resource.openness for resource in every} == set(Openness)
    assert {resource.at.tier for resource in every if resource.at} == set(Tier)
    assert {ground for resource in every for ground in resource.grounds} == set(Ground)
    assert {resource.update_cycle for resource in every} == CYCLES


@every_resource
def test_an_entry_says_all_that_the_catalogue_asks(resource: Resource) -> None:
    stated = ENTRIES[resource.code].model_fields_set
    asked = {"category", "summary_zh", "summary_en", "format", "sharing", "method", "openness", "update_cycle"}
    assert asked | {"published_on", "code", "version", "zh", "en", "keys", "gives"} <= stated
    assert resource.published_on is not None
    assert len(resource.category.split("/")) == 3


@every_resource
def test_only_elements_that_exist_are_named(resource: Resource) -> None:
    assert {element for elements in (*resource.keys, *resource.gives.values()) for element in elements} <= set(ELEMENTS)


@every_resource
def test_what_is_open_gives_nothing_that_is_personal(resource: Resource) -> None:
    masked = [each for elements in resource.gives.values() for each in elements if ELEMENTS[each].mask]
    assert resource.openness is not Openness.OPEN or not masked


def test_every_relation_that_is_answered_can_lead_to_a_role_of_a_one_thing() -> None:
    answered = {relation for resource in RESOURCES.values() for relation in resource.gives} - {SELF}
    assert answered == set(get_args(Relation))
    for relation in answered:
        RelationPart.model_validate({"of": "applicant", "relation": relation, "role": "other"})


def test_what_is_not_shared_is_left_to_the_applicant() -> None:
    wanted = Want("firm", "bank.account_number")
    plan = compile_plan([wanted], Relations({}), [Want("firm", "organisation.credit_code")], RESOURCES)
    assert (plan.rounds, plan.uncovered) == ((), (wanted,))


@pytest.mark.parametrize(
    ("login", "wanted", "through"),
    [
        (
            "organisation.credit_code",
            ("firm", "sign.permit_number"),
            ["market_regulation.enterprise", "urban_management.sign"],
        ),
        ("person.id_number", ("deceased", "death.place"), ["police.kinship", "health.death"]),
        ("person.id_number", ("heir", "fund.balance"), ["housing_fund.registry", "housing_fund.account"]),
        ("person.id_number", ("heir", "education.district_school"), ["police.residence", "education.district"]),
    ],
)
def test_a_key_may_come_from_another_department(login: str, wanted: tuple[str, str], through: list[str]) -> None:
    role = "firm" if login == "organisation.credit_code" else "heir"
    relations = Relations({("heir", "parent"): "deceased"})
    plan = compile_plan([Want(*wanted)], relations, [Want(role, login)], RESOURCES)
    assert [[step.resource for step in steps] for steps in plan.rounds] == [[code] for code in through]


def test_each_element_has_one_authoritative_source() -> None:
    authorities = sources(authoritative=True)
    assert {each: [one.code for one in found] for each, found in authorities.items() if len(found) > 1} == {}
    assert set(sources(authoritative=False)) <= set(authorities)


def test_fallbacks_of_an_element_are_ranked() -> None:
    fallbacks = sources(authoritative=False)
    for element, found in fallbacks.items():
        ranks = [resource.rank for resource in found]
        assert len(set(ranks)) == len(ranks), element
        assert all(rank > 0 for rank in ranks), element
    assert max(map(len, fallbacks.values())) >= 2


def test_credit_codes_and_names_of_departments_are_their_own() -> None:
    departments = REGISTRY.departments.values()
    assert len({stated.credit_code for stated in departments}) == len(departments)
    assert len({stated.name.zh for stated in departments}) == len(departments)


def test_items_of_all_departments_have_names_of_their_own() -> None:
    items = [
        item.code for each in (REGISTRY.manifests, REGISTRY.descriptions) for s in each.values() for item in s.items
    ]
    assert len(set(items)) == len(items)
