"""What of an item is checked before it is published; every fault at once, each with a way to mend it."""

from collections.abc import Callable

import pytest

from services.catalogue.checks.findings import Rule
from services.catalogue.checks.item import ItemChecks
from services.catalogue.types import PackageFinding
from services.kit.clock import SystemClock
from tests.support.packages import DEPARTMENTS, ELEMENTS, IS_CARD, RESOURCES, Tree, birth, item_of
from tests.support.regions import EXEMPLAR, SAMPLE, directory

DIRECTORY = directory(SystemClock())
Spoil = Callable[[Tree], object]


def findings(*spoils: Spoil) -> list[PackageFinding]:
    tree = birth()
    for spoil in spoils:
        spoil(tree)
    return list(ItemChecks(ELEMENTS, RESOURCES, DEPARTMENTS, DIRECTORY).findings(item_of(tree).flattened()))


def name_leaf(tree: Tree) -> Tree:
    leaf: Tree = tree["form"]["schema"]["properties"]["mother"]["properties"]["person_name"]
    return leaf


def way(tree: Tree) -> Tree:
    first: Tree = tree["materials"][0]["ways"][0]
    return first


def checked_promise(resource: str) -> Tree:
    text = {"zh": "我承诺。", "en": "I promise."}
    return {"kind": "COMMITMENT", "text": text, "check_after": resource, "expects": ["person.name"]}


FAULTS: list[tuple[Spoil, Rule, str]] = [
    (lambda tree: tree.update(code="1" * 31), Rule.CODE_WRONG, "/code"),
    (lambda tree: tree.update(code="11340000MB0AA000112340723001000"), Rule.CODE_WRONG, "/code"),
    (lambda tree: tree.update(code="11340000MB0AA00010234072300100"), Rule.CODE_WRONG, "/code"),
    (lambda tree: tree.update(type="20"), Rule.CODE_OTHER_TYPE, "/code"),
    (lambda tree: tree.update(region="349999000000"), Rule.REGION_UNKNOWN, "/region"),
    (lambda tree: tree.update(region=EXEMPLAR.code), Rule.REGION_UNKNOWN, "/region"),
    (lambda tree: tree.update(region=SAMPLE.code), Rule.REGION_OTHER_LEVEL, "/region"),
    (lambda tree: tree.update(department="weather"), Rule.DEPARTMENT_UNKNOWN, "/department"),
    (lambda tree: tree["limits"].update(promised_days=6), Rule.PROMISED_OVER_STATUTORY, "/limits/promised_days"),
    (
        lambda tree: name_leaf(tree).pop("x-element"),
        Rule.BINDING_WITHOUT_ELEMENT,
        "/form/schema/properties/mother/properties/person_name",
    ),
    (
        lambda tree: name_leaf(tree).update(maxLenght=3),
        Rule.KEYWORD_MISSPELT,
        "/form/schema/properties/mother/properties/person_name",
    ),
    (lambda tree: tree["form"]["ui"].update(elements=[]), Rule.FORM_BROKEN, "/form/ui"),
    (lambda tree: way(tree).update(resource="police.dogs"), Rule.RESOURCE_UNKNOWN, "/materials/0/ways/0/resource"),
    (
        lambda tree: way(tree).update(expects=["person.shoe_size"]),
        Rule.ELEMENT_UNKNOWN,
        "/materials/0/ways/0/expects/0",
    ),
    (
        lambda tree: way(tree).update(expects=["person.name", "household.address"]),
        Rule.RESOURCE_SILENT,
        "/materials/0/ways/0/expects/1",
    ),
    (lambda tree: tree["materials"][0]["ways"].pop(), Rule.NO_WAY_FOR_ALL, "/materials/0/ways"),
    (
        lambda tree: tree["materials"][0]["ways"].append(
            {"kind": "REUSED", "earlier": {"kind": "page", "max_age_days": 30}}
        ),
        Rule.NO_WAY_FOR_ALL,
        "/materials/0/ways",
    ),
    (
        lambda tree: tree["materials"][0]["ways"].insert(0, {"kind": "E_CERTIFICATE", "resource": "police.person"}),
        Rule.NO_CERTIFICATE,
        "/materials/0/ways/0/resource",
    ),
    (
        lambda tree: tree["materials"][0]["ways"].insert(0, {"kind": "E_CERTIFICATE", "resource": "police.dogs"}),
        Rule.RESOURCE_UNKNOWN,
        "/materials/0/ways/0/resource",
    ),
    (
        lambda tree: tree["materials"][0]["ways"].insert(0, checked_promise("police.dogs")),
        Rule.RESOURCE_UNKNOWN,
        "/materials/0/ways/0/check_after",
    ),
    (
        lambda tree: tree["materials"][0]["when"][0].update(schema={"const": "VISA"}),
        Rule.CONDITION_WRONG,
        "/materials/0/when/0",
    ),
    (
        lambda tree: tree["materials"][0]["when"][0].update(scope="#/properties/mother/properties/person_sex"),
        Rule.CONDITION_WRONG,
        "/materials/0/when/0",
    ),
    (lambda tree: tree["materials"][1].update(code="mother-identity"), Rule.STANDS_TWICE, "/materials/1/code"),
    (lambda tree: tree["results"].append(tree["results"][0]), Rule.STANDS_TWICE, "/results/1/kind"),
    (
        lambda tree: tree.update(takes=[{"role": "child", "element": "child.star_sign"}]),
        Rule.ELEMENT_UNKNOWN,
        "/takes/0/element",
    ),
    (
        lambda tree: tree["results"][0]["elements"][0].update(element="birth.song"),
        Rule.ELEMENT_UNKNOWN,
        "/results/0/elements/0/element",
    ),
]


def test_a_sound_item_has_no_findings() -> None:
    assert findings() == []


@pytest.mark.parametrize(("spoil", "rule", "path"), FAULTS)
def test_a_fault_is_found_where_it_is(spoil: Spoil, rule: Rule, path: str) -> None:
    assert [(finding.code, finding.path) for finding in findings(spoil)] == [(rule, path)]


@pytest.mark.parametrize(("spoil", "rule", "path"), FAULTS)
def test_a_finding_says_what_is_wrong_and_how_to_mend_it_in_both_languages(spoil: Spoil, rule: Rule, path: str) -> None:
    (found,) = findings(spoil)
    for words in (found.wrong, found.fix):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in words.zh)
        assert words.en.isascii() or "`" in words.en
        assert "{" not in words.zh.replace("{of: 角色", "")


def test_an_element_that_the_catalogue_lacks_is_found_in_the_form() -> None:
    known = {code: element for code, element in ELEMENTS.items() if code != "person.name"}
    found = ItemChecks(known, RESOURCES, DEPARTMENTS, DIRECTORY).findings(item_of(birth()).flattened())
    assert [(finding.code, finding.path) for finding in found] == [
        (Rule.ELEMENT_UNKNOWN, "/form/schema/properties/mother/person_name"),
        (Rule.ELEMENT_UNKNOWN, "/form/schema/properties/child/person_name"),
        (Rule.ELEMENT_UNKNOWN, "/materials/0/ways/0/expects/0"),
    ]


def test_all_faults_are_told_at_once() -> None:
    found = findings(*(spoil for spoil, rule, _ in FAULTS if rule in {Rule.DEPARTMENT_UNKNOWN, Rule.NO_WAY_FOR_ALL}))
    assert [finding.code for finding in found] == [Rule.DEPARTMENT_UNKNOWN, Rule.NO_WAY_FOR_ALL]


def test_a_condition_of_a_childs_material_may_look_at_the_child_and_at_its_mother() -> None:
    def about_the_child(tree: Tree) -> None:
        own = {"scope": "#/properties/birth_record_number", "schema": {"const": "1"}}
        tree["materials"][1]["when"] = [own, IS_CARD]

    def about_the_mother(tree: Tree) -> None:
        tree["materials"][0]["when"] = [{"scope": "#/properties/person_id_kind", "schema": {"const": "ID_CARD"}}]

    assert findings(about_the_child) == []
    assert [finding.code for finding in findings(about_the_mother)] == [Rule.CONDITION_WRONG]


def test_many_applicants_are_refused() -> None:
    def many(tree: Tree) -> None:
        properties = tree["form"]["schema"]["properties"]
        party = properties["applicant"]
        titles = {"title": "申请人", "x-title-en": "applicant"}
        properties["applicant"] = {"type": "object", **titles, "additionalProperties": party}
        control = {"type": "Control", "scope": "#/properties/person_phone"}
        tree["form"]["ui"]["elements"][2]["elements"] = [
            {
                "type": "Control",
                "scope": "#/properties/applicant",
                "options": {"detail": {"type": "Group", "elements": [control]}},
            }
        ]

    assert [finding.code for finding in findings(many)] == [Rule.ROLE_RESERVED]
