"""Every sample one-thing is sound: against the departments, the law of least data, and the people who try it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from backend.contract import examples_folder
from backend.samples.directory import directory_of_examples
from backend.samples.personas import Persona, sample_personas
from integrations.adapter_kit.manifests import ItemEntry
from services.catalogue.checks.item import ItemChecks
from services.catalogue.service import Catalogue
from services.catalogue.types import ItemVersion, OneThingVersion, PackageRefused
from services.catalogue.versions.composition import Composer
from services.catalogue.versions.package_lint import LintedPackage, lint_folder
from services.documents.types import WayKind
from services.forms.service import BIRTH_DATE, SAYING_BIRTH, check, compile_form, fields
from services.forms.types import property_of
from services.kit.clock import HeldClock, SystemClock
from services.kit.db import Database
from services.kit.ids import SeededIds
from services.sharing.types import Want
from tests.support.described import REGISTRY
from tests.support.elements import ELEMENTS

RESOURCES = REGISTRY.resources
COMPOSER = Composer(RESOURCES)
CHECKS = ItemChecks(ELEMENTS, RESOURCES, frozenset(REGISTRY.departments), directory_of_examples(SystemClock()))
PERSONAS = sample_personas()
LARGE = {"newborn", "enterprise-opening", "restaurant-opening", "bereavement"}
MEDIA_TYPES = {".png": "image/png", ".pdf": "application/pdf", ".jpg": "image/jpeg"}


def read() -> list[LintedPackage]:
    return list(lint_folder(examples_folder(), CHECKS, COMPOSER))


LINTED = read()
ONE_THINGS = {each.becomes.code: each.becomes for each in LINTED if isinstance(each.becomes, OneThingVersion)}
ITEMS = {each.becomes.short: each.becomes for each in LINTED if isinstance(each.becomes, ItemVersion)}
TAKEN: dict[str, tuple[str, ItemEntry]] = {
    entry.code: (name, entry)
    for known in (REGISTRY.manifests, REGISTRY.descriptions)
    for name, stated in known.items()
    for entry in stated.items
}
every_one_thing = pytest.mark.parametrize("one_thing", ONE_THINGS.values(), ids=ONE_THINGS)
every_item = pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
every_persona = pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONAS)


DAYS = {"date", "date-time"}
BIRTHS = {BIRTH_DATE, *SAYING_BIRTH}


@every_item
def test_each_day_that_is_asked_of_somebody_is_bounded_by_what_is_known_of_them(item: ItemVersion) -> None:
    """A vaccination or a certificate is not before the birth of whom it is for, and no birth is still to come."""
    schema, asked = item.form.schema, fields(item.form)
    dates = schema.get("x-dates", [])
    with_age = {rule["of"] for rule in schema.get("x-ages", [])}
    with_birth = {field.want.role for field in asked if field.want.element in BIRTHS}
    for role, element in (
        (field.want.role, field.want.element) for field in asked if field.schema.get("format") in DAYS
    ):
        rules = [rule for rule in dates if (rule["of"], rule["is"]) == (role, element)]
        if element in BIRTHS:
            assert role in with_age or any("notAfter" in rule for rule in rules), (role, element)
            continue
        assert rules, (role, element)
        if role in with_birth:
            born = [rule for rule in rules if rule.get("notBefore", {}).get("is") in BIRTHS]
            assert born, (role, element)


def test_there_are_enough_items_of_enough_departments() -> None:
    assert len(ITEMS) >= 24
    assert len({item.department for item in ITEMS.values()}) >= 14
    assert set(ONE_THINGS) >= LARGE


def test_every_rule_of_publishing_holds() -> None:
    assert {each.file.name: each.findings for each in LINTED if each.findings} == {}


async def test_all_are_published_through_the_door_and_once_only(db: Database, ids: SeededIds, clock: HeldClock) -> None:
    catalogue = Catalogue(
        resources=RESOURCES,
        elements=ELEMENTS,
        departments=frozenset(REGISTRY.departments),
        directory=directory_of_examples(clock),
        ids=ids,
        clock=clock,
    )
    async with db.work() as work:
        outcomes = await catalogue.publish_folder(work, examples_folder())
    assert not [outcome for outcome in outcomes if isinstance(outcome, PackageRefused)]
    assert len(outcomes) == len(LINTED)
    async with db.work() as work:
        assert await catalogue.publish_folder(work, examples_folder()) == outcomes


@every_item
def test_an_item_agrees_with_what_its_department_says_of_it(item: ItemVersion) -> None:
    department, entry = TAKEN[item.short]
    assert item.department == department
    assert item.organisation == REGISTRY.departments[department].credit_code
    assert (item.name.zh, [result.kind for result in item.results]) == (entry.zh, [entry.result])
    assert {named(want) for result in item.results for want in result.elements} == set(entry.gives)
    assert set(entry.needs) <= {named(want) for want in given(item)}


def test_every_item_that_a_department_takes_is_applied_for_somewhere() -> None:
    applied_for = {item.short for one_thing in ONE_THINGS.values() for item in one_thing.items}
    assert set(TAKEN) == set(ITEMS) == applied_for


@every_one_thing
def test_of_several_departments_none_is_given_all_of_the_form(one_thing: OneThingVersion) -> None:
    every = {field.want for field in fields(one_thing.form)}
    departments: dict[str, set[Want]] = defaultdict(set)
    for item in one_thing.items:
        departments[item.department] |= set(given(item)) & every
    assert len(departments) == 1 or all(len(wants) < len(every) for wants in departments.values())


@every_one_thing
def test_what_is_asked_is_asked_once(one_thing: OneThingVersion) -> None:
    asked = [field.want for field in fields(one_thing.form)]
    assert len(asked) == len(set(asked))


@every_one_thing
def test_only_the_applicants_own_to_say_has_no_source_at_all(one_thing: OneThingVersion) -> None:
    elements = ELEMENTS
    answered = {each for resource in RESOURCES.values() for gives in resource.gives.values() for each in gives}
    nobodys = {field.want.element for field in fields(one_thing.form)} - answered
    assert all(elements[element].declared for element in nobodys)


@every_one_thing
def test_enough_people_try_it(one_thing: OneThingVersion) -> None:
    own = [persona for persona in PERSONAS.values() if persona.service == one_thing.code]
    assert len(own) >= 5
    applying = {role.role for role in one_thing.roles if role.may_apply}
    assert {persona.applicant.applies_as for persona in own} == applying


@every_persona
def test_what_a_persona_types_fits_the_form(persona: Persona) -> None:
    form = compile_form(ONE_THINGS[persona.service].form)
    assert check(form, typed(persona), complete=False) == ()


@every_persona
def test_a_persona_has_the_files_that_may_be_asked_for(persona: Persona) -> None:
    materials = {material.code: material for material in ONE_THINGS[persona.service].materials}
    for code, name in persona.uploads.items():
        (upload,) = [way for way in materials[code].ways if way.kind is WayKind.UPLOAD]
        file = examples_folder() / "personas" / "files" / name
        assert file.stat().st_size > 0
        assert MEDIA_TYPES[Path(name).suffix] in upload.media_types


@every_persona
def test_a_persona_expects_no_more_than_there_is(persona: Persona) -> None:
    one_thing = ONE_THINGS[persona.service]
    several = Counter({role: len(each) for role, each in persona.answers.items() if isinstance(each, list)})
    always = [item for item in one_thing.items if item.code not in one_thing.when]
    most = sum(several.get(item.party, 1) for item in one_thing.items)
    assert sum(several.get(item.party, 1) for item in always) <= persona.expects.cases <= most
    assert persona.expects.granted <= persona.expects.cases - len(persona.expects.refused)
    assert set(persona.expects.refused) <= {item.short for item in one_thing.items}


def typed(persona: Persona) -> dict[str, Any]:
    """What they type, in the shape of answers; the parties of a role of many are `1`, `2`."""
    return {
        role: {str(place): properties(one) for place, one in enumerate(said, start=1)}
        if isinstance(said, list)
        else properties(said)
        for role, said in persona.answers.items()
    }


def properties(said: Mapping[str, Any]) -> dict[str, Any]:
    return {property_of(element): value for element, value in said.items()}


def given(item: ItemVersion) -> list[Want]:
    """What the item's department is given: what its own form asks, and what it takes of earlier results."""
    return [*(field.want for field in fields(item.form)), *item.takes]


def named(want: Want) -> str:
    return f"{want.role}/{want.element}"
