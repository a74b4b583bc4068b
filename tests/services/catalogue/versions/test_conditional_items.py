"""Items that are applied for only where the answers say so."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from services.catalogue.checks.findings import Rule
from services.catalogue.types import OneThingVersion, PackageRefused
from services.catalogue.versions.composition import Composer
from services.forms.service import check, compile_form, kept, visible
from tests.support.packages import (
    BIRTH,
    HOUSEHOLD,
    IS_CARD,
    RESOURCES,
    Tree,
    birth,
    household,
    item_of,
    newborn,
    one_thing_of,
)

MOTHER, CHILD = UUID(int=1), UUID(int=2)
IS_PASSPORT = {**IS_CARD, "schema": {"const": "PASSPORT"}}


def parties_in(role: str) -> Sequence[UUID]:
    return {"mother": [MOTHER], "applicant": [MOTHER], "child": [CHILD]}[role]


def compose(
    when: Sequence[Mapping[str, Any]], of_first: Sequence[Mapping[str, Any]] = (), **second: Any
) -> OneThingVersion | PackageRefused:
    whole: Tree = newborn()
    whole["items"][0]["when"] = list(of_first)
    whole["items"][1]["when"] = list(when)
    items = {tree["code"]: item_of(tree).flattened() for tree in (birth(), household() | second)}
    composer = Composer(RESOURCES)
    return composer.compose(one_thing_of(whole), items)


def composed(when: Sequence[Mapping[str, Any]] = (IS_CARD,)) -> OneThingVersion:
    version = compose(when)
    assert isinstance(version, OneThingVersion), version
    return version


def answers(kind: str) -> dict[str, Any]:
    return {"mother": {"person_id_kind": kind, "household_number": "1"}, "child": {str(CHILD): {}}, "applicant": {}}


@pytest.mark.parametrize(("kind", "applied_for"), [("ID_CARD", {BIRTH, HOUSEHOLD}), ("PASSPORT", {BIRTH})])
def test_an_item_is_applied_for_where_its_conditions_hold(kind: str, applied_for: set[str]) -> None:
    version = composed()
    assert {i.code for i in version.items if version.applies(i, answers(kind), CHILD)} == applied_for


def test_materials_of_what_is_not_applied_for_are_not_asked() -> None:
    version = composed()
    every = set(version.material_items)
    assert version.materials_applied_for(answers("ID_CARD"), parties_in) == every
    only = version.materials_applied_for(answers("PASSPORT"), parties_in)
    assert every - only == {"birth-certificate", "statement"}
    assert "mother-identity" in only, "the other item asks for it too"


def test_fields_that_only_such_an_item_asks_are_hidden_and_dropped() -> None:
    form = compile_form(composed().form)
    assert "/mother/household_number" in visible(form, answers("ID_CARD"))
    assert "/mother/household_number" not in visible(form, answers("PASSPORT"))
    assert "household_number" not in kept(form, answers("PASSPORT"))["mother"]
    assert "/mother/person_name" in visible(form, answers("PASSPORT")), "the other item asks it always"
    assert check(form, answers("PASSPORT"), complete=False) == ()


def test_what_a_condition_looks_at_must_be_asked_of_everybody() -> None:
    refused = compose([{"scope": "#/properties/mother/properties/household_number", "schema": {"const": "1"}}])
    assert isinstance(refused, PackageRefused)
    assert [found.code for found in refused.findings] == [Rule.CONDITION_WRONG]


@pytest.mark.parametrize(
    ("when", "of_first", "rule", "path"),
    [
        ([{**IS_CARD, "schema": {"const": "VISA"}}], [], Rule.CONDITION_WRONG, "/items/1/when/0"),
        ([IS_CARD, IS_PASSPORT], [], Rule.RULE_DEAD, "/items/1/when"),
        ([IS_CARD], [IS_CARD], Rule.CONDITION_WRONG, "/items"),
        ([], [IS_CARD], Rule.NOT_BROUGHT, "/items/1/after"),
    ],
)
def test_conditions_that_cannot_be_are_findings(
    when: Sequence[Mapping[str, Any]], of_first: Sequence[Mapping[str, Any]], rule: Rule, path: str
) -> None:
    refused = compose(when, of_first)
    assert isinstance(refused, PackageRefused)
    assert (refused.findings[0].code, refused.findings[0].path) == (rule, path)
