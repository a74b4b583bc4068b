"""Composing a one-thing: its order, its one form, its materials and its plans."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from services.catalogue.checks.findings import Rule
from services.catalogue.types import OneThingVersion, PackageRefused
from services.catalogue.versions import composition
from services.catalogue.versions.composition import Composer
from services.forms.service import fields
from services.sharing.types import Plan, Relations, Want
from tests.support.packages import BIRTH, HOUSEHOLD, RESOURCES, Tree, birth, household, item_of, newborn, one_thing_of
from tests.support.resources import BY_DOCUMENT, catalogue, resource

Spoil = Callable[[Tree, Tree, Tree], object]


def compose(*spoils: Spoil) -> OneThingVersion | PackageRefused:
    first, second, whole = birth(), household(), newborn()
    for spoil in spoils:
        spoil(first, second, whole)
    items = {tree["code"]: item_of(tree).flattened() for tree in (first, second)}
    planner = Composer(RESOURCES)
    return planner.compose(one_thing_of(whole), items)


def composed(*spoils: Spoil) -> OneThingVersion:
    version = compose(*spoils)
    assert isinstance(version, OneThingVersion)
    return version


def patterns(first: Tree, second: Tree, whole: Tree) -> None:
    for tree, stated in ((first, "^a"), (second, "^b")):
        tree["form"]["schema"]["properties"]["mother"]["properties"]["person_name"]["pattern"] = stated


FAULTS: list[tuple[Spoil, Rule, str]] = [
    (lambda a, b, whole: whole["items"][1].update(name="birth", after=[]), Rule.STANDS_TWICE, "/items/1/name"),
    (lambda a, b, whole: whole["items"][1].update(after=["funeral"]), Rule.ORDER_UNKNOWN, "/items/1/after/0"),
    (lambda a, b, whole: whole["items"][0].update(after=["household"]), Rule.ORDER_CIRCULAR, "/items"),
    (lambda a, b, whole: whole["items"][0].update(after=["birth"]), Rule.ORDER_CIRCULAR, "/items"),
    (lambda a, b, whole: whole["items"][1].update(code="0" * 31), Rule.ITEM_UNKNOWN, "/items/1/code"),
    (lambda a, b, whole: whole["roles"][0].update(may_apply=False), Rule.NOBODY_APPLIES, "/roles"),
    (lambda a, b, whole: whole["roles"][1].update(may_apply=True), Rule.NOBODY_APPLIES, "/roles/1/may_apply"),
    (lambda a, b, whole: whole["roles"].append(whole["roles"][1]), Rule.STANDS_TWICE, "/roles/2/role"),
    (
        lambda a, b, whole: whole["roles"].append(whole["roles"][0] | {"role": "applicant"}),
        Rule.ROLE_RESERVED,
        "/roles/2/role",
    ),
    (lambda a, b, whole: whole["relations"][0].update(role="dog"), Rule.ROLE_UNKNOWN, "/relations/0"),
    (lambda a, b, whole: whole["roles"][1].update(many=False), Rule.ROLE_OTHERWISE, "/roles"),
    (lambda a, b, whole: a.update(party="uncle"), Rule.ROLE_UNKNOWN, "/items/0"),
    (lambda a, b, whole: b["materials"][2].update(role="uncle"), Rule.ROLE_UNKNOWN, "/items/1"),
    (patterns, Rule.FORMS_CONFLICT, "/items"),
    (lambda a, b, whole: b["materials"][0].update(required=False), Rule.MATERIALS_CONFLICT, "/items/1"),
    (
        lambda a, b, whole: b.update(takes=[{"role": "child", "element": "person.id_number"}]),
        Rule.NOT_BROUGHT,
        "/items/1/after",
    ),
    (
        lambda a, b, whole: b["materials"][1]["ways"][0].update(result_kind="driving_licence"),
        Rule.NOT_BROUGHT,
        "/items/1/after",
    ),
]


@pytest.mark.parametrize(("spoil", "rule", "path"), FAULTS)
def test_a_fault_is_found_where_it_is(spoil: Spoil, rule: Rule, path: str) -> None:
    refused = compose(spoil)
    assert isinstance(refused, PackageRefused)
    assert [(finding.code, finding.path) for finding in refused.findings] == [(rule, path)]
    assert all("{" not in words for f in refused.findings for words in (f.wrong.zh, f.wrong.en, f.fix.zh, f.fix.en))


def test_what_is_taken_must_come_from_an_item_that_is_waited_for() -> None:
    refused = compose(lambda a, b, whole: whole["items"][1].update(after=[]))
    assert isinstance(refused, PackageRefused)
    assert [finding.code for finding in refused.findings] == [Rule.NOT_BROUGHT, Rule.NOT_BROUGHT]


def test_a_role_that_only_a_form_knows_is_unknown() -> None:
    refused = compose(lambda a, b, whole: (whole.update(relations=[]), whole["roles"].pop()))
    assert isinstance(refused, PackageRefused)
    assert {finding.code for finding in refused.findings} == {Rule.ROLE_UNKNOWN}


def test_the_form_asks_once_and_the_applicant_comes_last() -> None:
    version = composed()
    assert [(field.want.role, field.want.element) for field in fields(version.form)] == [
        ("mother", "person.name"),
        ("mother", "person.id_kind"),
        ("mother", "household.number"),
        ("child", "person.name"),
        ("child", "birth.record_number"),
        ("applicant", "person.phone"),
    ]
    assert Want("mother", "person.name") in {note.want for note in version.merged}
    assert all(note.items == (BIRTH, HOUSEHOLD) for note in version.merged)


def test_materials_are_one_set_and_know_their_items() -> None:
    version = composed()
    assert version.material_items == {
        "mother-identity": (BIRTH, HOUSEHOLD),
        "delivery-record": (BIRTH,),
        "birth-certificate": (HOUSEHOLD,),
        "statement": (HOUSEHOLD,),
    }
    assert [material.code for material in version.materials] == list(version.material_items)
    assert version.after == {BIRTH: (), HOUSEHOLD: (BIRTH,)}


def test_a_plan_asks_for_what_the_form_and_the_checks_want(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def planner(wants: Any, relations: Relations, known: Any, resources: Any) -> Plan:
        seen.update(wants=wants, relations=relations, known=known, resources=resources)
        return Plan(())

    monkeypatch.setattr(composition, "compile_plan", planner)
    items = {tree["code"]: item_of(tree).flattened() for tree in (birth(), household())}
    version = Composer(RESOURCES).compose(one_thing_of(newborn()), items)
    assert isinstance(version, OneThingVersion)
    assert version.plans == {"mother": Plan(())}
    assert seen["resources"] is RESOURCES
    assert set(seen["wants"]) == {
        Want("mother", "person.name"),
        Want("mother", "person.id_kind"),
        Want("mother", "household.number"),
        Want("mother", "person.phone"),
        Want("child", "person.name"),
        Want("child", "birth.record_number"),
    }
    assert len(seen["wants"]) == len(set(seen["wants"]))
    assert set(seen["known"]) >= {Want("mother", element) for element in ("person.name", "person.id_number")}
    assert seen["relations"] == Relations({("mother", "child"): "child"})


def test_a_plan_is_compiled_of_the_resources_at_hand() -> None:
    items = {tree["code"]: item_of(tree).flattened() for tree in (birth(), household())}
    for resources, asks in ((RESOURCES, True), ({}, False)):
        version = Composer(resources).compose(one_thing_of(newborn()), items)
        assert isinstance(version, OneThingVersion)
        assert bool(version.plans["mother"].rounds) is asks


def test_a_data_check_is_planned_even_where_no_form_asks() -> None:
    def expect_more(first: Tree, second: Tree, whole: Tree) -> None:
        del second["form"]["schema"]["properties"]["mother"]["properties"]["household_number"]
        del second["form"]["ui"]["elements"][0]["elements"][2]
        for tree in (first, second):
            tree["materials"][0]["ways"][0]["expects"] = ["person.name", "household.number"]

    given = {want for steps in composed(expect_more).plans["mother"].rounds for step in steps for want in step.gives}
    assert Want("mother", "household.number") in given


def test_every_applying_role_has_its_plan() -> None:
    def father_too(first: Tree, second: Tree, whole: Tree) -> None:
        whole["roles"].append(whole["roles"][0] | {"role": "father"})

    plans: Mapping[str, Plan] = composed(father_too).plans
    assert set(plans) == {"mother", "father"}
    assert replace(plans["mother"]) != plans["father"]


def test_what_a_certificate_is_judged_by_is_planned_and_no_more() -> None:
    first, second, whole = birth(), household(), newborn()
    for tree in (first, second):
        tree["materials"][0]["ways"].insert(0, {"kind": "E_CERTIFICATE", "resource": "certificates.identity"})
    facts = ("identifier", "status", "holder_number", "valid_from", "valid_until")
    given = (*(f"identity_certificate.{fact}" for fact in facts), "identity_certificate.photograph")
    resources = {**RESOURCES, **catalogue(resource("certificates.identity", BY_DOCUMENT, {"self": given}))}
    planner = Composer(resources)
    items = {tree["code"]: item_of(tree).flattened() for tree in (first, second)}
    version = planner.compose(one_thing_of(whole), items)
    assert isinstance(version, OneThingVersion)
    [step] = [step for steps in version.plans["mother"].rounds for step in steps if "certificates" in step.resource]
    assert {want.element for want in step.gives} == set(given[:-1])
