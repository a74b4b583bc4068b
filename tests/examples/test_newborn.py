"""The sample one-thing is sound: against the departments' manifests, the law of least data, and the families."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from backend.contract import examples_folder
from backend.departments import registry
from backend.samples.personas import Persona, sample_personas
from integrations.adapter_kit.manifests import ItemEntry
from services.catalogue.package.item_package import ItemPackage
from services.catalogue.package.one_thing_package import OneThingPackage
from services.catalogue.package.package_files import parse_package
from services.catalogue.types import APPLICANT, ItemVersion, OneThingVersion
from services.catalogue.versions.composition import Composer
from services.documents.types import WayKind
from services.forms.service import CompiledForm, check, compile_form, fields, holds, kept, visible
from services.forms.types import FieldAddress, Requirement, property_of
from services.sharing.types import Resource, Want

PERSONAS = sample_personas("newborn")
MANIFESTS = registry().manifests
RESOURCES: Mapping[str, Resource] = registry().resources
PLANNER = Composer(RESOURCES)
MEDIA_TYPES = {".png": "image/png", ".pdf": "application/pdf", ".jpg": "image/jpeg"}
LOGIN = {"person.name", "person.phone", "person.id_kind", "person.id_number", "person.passport_number"}


def read_items() -> list[ItemVersion]:
    packages = [parse_package(file.read_bytes()) for file in sorted((examples_folder() / "items").rglob("*.yaml"))]
    return [package.flattened() for package in packages if isinstance(package, ItemPackage)]


def compose() -> OneThingVersion:
    package = parse_package((examples_folder() / "one-things" / "newborn.yaml").read_bytes())
    assert isinstance(package, OneThingPackage)
    version = PLANNER.compose(package, {item.code: item for item in read_items()})
    assert isinstance(version, OneThingVersion), version
    return version


NEWBORN = compose()
FORM = compile_form(NEWBORN.form)
ITEMS = {item.short: item for item in NEWBORN.items}
TAKEN = {entry.code: (name, entry) for name, manifest in MANIFESTS.items() for entry in manifest.items}


@pytest.mark.parametrize("short", sorted(ITEMS))
def test_an_item_agrees_with_what_its_department_says_of_it(short: str) -> None:
    item = ITEMS[short]
    department, entry = TAKEN[short]
    assert item.department == department
    assert item.organisation == MANIFESTS[department].credit_code
    assert (item.name.zh, [result.kind for result in item.results]) == (entry.zh, [entry.result])
    assert {_named(want) for result in item.results for want in result.elements} == set(entry.gives)
    assert set(entry.needs) <= {_named(want) for want in _given(item)}


def test_every_item_that_a_department_takes_is_an_item_of_the_one_thing() -> None:
    entries: list[ItemEntry] = [entry for _, entry in TAKEN.values()]
    assert {entry.code for entry in entries} == set(ITEMS)


def test_no_item_is_given_all_of_the_form() -> None:
    every = {field.want for field in fields(NEWBORN.form)}
    assert all(len(set(_given(item)) & every) < 0.65 * len(every) for item in NEWBORN.items)


def test_each_item_asks_what_others_ask_too_and_all_of_it_once() -> None:
    asked = [field.want for field in fields(NEWBORN.form)]
    assert len(asked) == len(set(asked))
    assert {code for note in NEWBORN.merged for code in note.items} == {item.code for item in NEWBORN.items}
    assert sum(len(fields(item.form)) for item in NEWBORN.items) > 1.8 * len(asked)


@pytest.mark.parametrize("role", ["mother", "father"])
def test_the_plan_reaches_the_other_parents_household_in_three_rounds(role: str) -> None:
    plan = NEWBORN.plans[role]
    other = {"mother": "father", "father": "mother"}[role]
    assert len(plan.rounds) == 3
    assert [(step.resource, step.of) for step in plan.rounds[2]] == [("police.household", other)]
    assert {want.element for want in plan.uncovered} == {
        "person.name",
        "person.id_kind",
        "social_card.bank",
        "child.joins_household_of",
        "birth.father_stated",
    }


@pytest.mark.parametrize("role", ["mother", "father"])
def test_most_of_the_form_has_a_source(role: str) -> None:
    sourced = {want for steps in NEWBORN.plans[role].rounds for step in steps for want in step.gives}
    counted = [field.want for field in fields(NEWBORN.form) if field.asking is Requirement.ASKED]
    meant = [Want(role, want.element) if want.role == APPLICANT else want for want in counted]
    open_to_sources = [want for want in meant if want.role != role or want.element not in LOGIN]
    # Which document somebody goes by follows from the number that a source brings.
    open_to_sources = [want for want in open_to_sources if want.element != "person.id_kind"]
    filled = [want for want in open_to_sources if want in sourced]
    assert len(filled) >= 0.85 * len(open_to_sources)


@pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONAS)
def test_what_a_family_types_fits_the_form(persona: Persona) -> None:
    answers = typed(persona)
    assert check(FORM, answers, complete=False) == ()
    known = {(field.want.role, field.want.element) for field in FORM.fields}
    for role, given in persona.answers.items():
        for one in given if isinstance(given, list) else [given]:
            assert {(role, element) for element in one} <= known


@pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONAS)
def test_with_login_and_sources_a_family_has_answered_all_that_is_required(persona: Persona) -> None:
    answers = completed(persona, FORM)
    assert check(FORM, answers, complete=True) == ()
    assert kept(FORM, answers) == answers, "nothing is typed for a field that is hidden"


@pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONAS)
def test_a_family_has_the_files_that_it_may_be_asked_for(persona: Persona) -> None:
    by_code = {material.code: material for material in NEWBORN.materials}
    for code, name in persona.uploads.items():
        (upload,) = [way for way in by_code[code].ways if way.kind is WayKind.UPLOAD]
        file = examples_folder() / "personas" / "files" / name
        assert file.stat().st_size > 0
        assert MEDIA_TYPES[Path(name).suffix] in upload.media_types


@pytest.mark.parametrize("persona", PERSONAS.values(), ids=PERSONAS)
def test_a_family_expects_as_many_cases_as_it_has_items_and_children(persona: Persona) -> None:
    children = len(persona.answers["child"])
    expected = sum(children if item.party == "child" else 1 for item in NEWBORN.items)
    assert persona.expects.cases == expected
    assert set(persona.expects.refused) <= set(ITEMS)


def test_the_standard_family_hands_in_nothing_and_promises_once() -> None:
    answers = completed(PERSONAS["standard"], FORM)
    asked = [m for m in NEWBORN.materials if all(holds(condition, answers, "1") for condition in m.when)]
    first = [material.ways[0].kind for material in asked]
    spared = [kind for kind in first if kind in {WayKind.DATA_CHECK, WayKind.REUSED}]
    assert first.count(WayKind.COMMITMENT) == 1
    assert WayKind.UPLOAD not in first
    assert len(spared) >= 0.80 * len(asked)


def test_the_unmarried_family_is_asked_for_a_statement_in_place_of_a_certificate() -> None:
    answers = completed(PERSONAS["unmarried"], FORM)
    asked = {m.code for m in NEWBORN.materials if all(holds(condition, answers, "1") for condition in m.when)}
    assert "paternity-statement" in asked
    assert "marriage-certificate" not in asked


@pytest.mark.parametrize("status", ["NONE", "WIDOWED", "DIVORCED", "REGISTERED", None])
def test_where_no_father_is_named_nothing_is_asked_about_one(status: str | None) -> None:
    answers = completed(PERSONAS["single"], FORM)
    answers["mother"]["marriage_status"] = status
    assert not {pointer for pointer in visible(FORM, answers) if pointer.startswith("/father/")}
    assert "/applicant/child_joins_household_of" not in visible(FORM, answers), "there is no choice"
    asked = {m.code for m in NEWBORN.materials if all(holds(condition, answers, "1") for condition in m.when)}
    assert "no-father-statement" in asked
    assert not asked & {"paternity-statement", "household-statement", "father-identity", "father-household-book"}


@pytest.mark.parametrize(
    "item", sorted(item for item in ITEMS if any(f.want.role == "father" for f in fields(ITEMS[item].form)))
)
def test_no_item_by_itself_requires_a_father_whom_nobody_can_name(item: str) -> None:
    form = compile_form(ITEMS[item].form)
    answers = {"applicant": {"applicant_role": "mother"}, "mother": {"birth_father_stated": "NOT_STATED"}}
    missing = [found.pointer for found in check(form, answers, complete=True) if found.rule == "required"]
    assert not [pointer for pointer in missing if pointer.startswith("/father/")]


def test_a_father_who_applies_is_not_asked_whether_he_is_named() -> None:
    answers = {"applicant": {"applicant_role": "father"}, "mother": {"birth_father_stated": "NOT_STATED"}}
    shown = visible(FORM, answers)
    assert "/mother/birth_father_stated" not in shown
    assert "/father/person_name" in shown


def test_a_passport_holder_sees_no_household_and_no_ethnicity() -> None:
    shown = visible(FORM, completed(PERSONAS["passport"], FORM))
    assert "/mother/person_passport_number" in shown
    hidden = {"person_id_number", "person_ethnicity", "household_number", "household_address", "household_head_name"}
    assert not shown & {f"/mother/{name}" for name in hidden}
    assert {"/father/household_number", "/father/person_id_number", "/mother/social_card_account"} <= shown


def typed(persona: Persona) -> dict[str, Any]:
    """What the family types, in the shape of answers; the children are `1`, `2`."""
    answers: dict[str, Any] = {}
    for role, given in persona.answers.items():
        if isinstance(given, list):
            answers[role] = {str(place): _properties(one) for place, one in enumerate(given, start=1)}
        else:
            answers[role] = _properties(given)
    return answers


def completed(persona: Persona, form: CompiledForm) -> dict[str, Any]:
    """With values, right in form, for all that the login says or a plan covers, where this family sees it."""
    applies_as = persona.applicant.applies_as
    plan = NEWBORN.plans[applies_as]
    sourced = {want for steps in plan.rounds for step in steps for want in step.gives}
    answers = {"mother": {}, "father": {}, "applicant": {}} | typed(persona)
    answers["mother"]["person_id_kind"] = "PASSPORT" if persona.code == "passport" else "ID_CARD"
    if answers["mother"].get("birth_father_stated") != "NOT_STATED":
        answers["father"]["person_id_kind"] = "ID_CARD"
    answers["mother"]["marriage_status"] = "NONE" if persona.code in {"unmarried", "single"} else "REGISTERED"
    answers["applicant"]["applicant_role"] = applies_as
    if applies_as == "mother":
        answers["mother"].setdefault("birth_father_stated", "STATED")
    for _ in range(2):  # what is filled may show more
        shown = visible(form, answers)
        for field in form.fields:
            role = applies_as if field.want.role == APPLICANT else field.want.role
            is_known = Want(role, field.want.element) in sourced or (role == applies_as and field.want.element in LOGIN)
            for party in answers["child"] if field.many else [None]:
                address = FieldAddress(field.want.role, party, field.name)
                held = answers[field.want.role] if party is None else answers[field.want.role][party]
                if is_known and address.pointer in shown:
                    held.setdefault(field.name, _value(field.want.element, field.schema))
    return answers


def _value(element: str, schema: Mapping[str, Any]) -> Any:
    if "oneOf" in schema:
        return schema["oneOf"][0]["const"]
    formats = {
        "id-number": "340000199403121026",
        "passport-number": "E12345678",
        "person-name": "陈测试",
        "date": "2021-05-20",
        "date-time": "2026-11-18T08:12:00+08:00",
    }
    plain = {"integer": 2300 if "weight" in element else 2027 if "year" in element else 38, "boolean": True}
    by_element = {"premium.amount": "400.00", "maternity.bill_amount": "6850.00", "person.phone": "13800000001"}
    return plain.get(schema["type"]) or formats.get(schema.get("format", "")) or by_element.get(element, "62000000")


def _properties(given: Mapping[str, Any]) -> dict[str, Any]:
    return {property_of(element): value for element, value in given.items()}


def _given(item: ItemVersion) -> list[Want]:
    """What the item's department is given: what its own form asks, and what it takes of earlier results."""
    return [*(field.want for field in fields(item.form)), *item.takes]


def _named(want: Want) -> str:
    return f"{want.role}/{want.element}"
