"""What of several parties cannot be true together."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from services.forms.service import CompiledForm, PartyFact, PartyFacts, compile_form, implausible, words_of
from services.forms.types import FindingLevel, Form
from tests.support.forms import TEXT, form_of

NOW = datetime.fromisoformat("2026-11-28T10:00:00+08:00")
MOTHER, FATHER = "340000199403121026", "340000199209082019"
DAY = {"type": "string", "format": "date"}
AT_BIRTH = {"of": "child", "is": "birth.moment"}


FAMILY = form_of(
    {
        "mother": {"person.id_number": TEXT, "person.name": TEXT, "marriage.registered_on": DAY},
        "father": {"person.id_number": TEXT, "person.birth_date": DAY, "person.phone": TEXT},
        "child": {"person.id_number": TEXT, "person.name": TEXT, "birth.moment": DAY | {"format": "date-time"}},
    }
)


def ruled(*alike: object, **rules: object) -> CompiledForm:
    """The family's form with one rule of each keyword, and several over distinct values."""
    stated = {f"x-{keyword}": [rule] for keyword, rule in rules.items()} | ({"x-distinct": [*alike]} if alike else {})
    return compile_form(Form({**FAMILY.schema, **stated}, FAMILY.ui))


def party(role: str, *, typed: bool = True, party: str = "", **facts: str) -> PartyFacts:
    elements = {name.replace("_", ".", 1): value for name, value in facts.items()}
    return PartyFacts(
        party or role,
        role,
        {element: PartyFact(value, f"/{role}/{element}", typed) for element, value in elements.items()},
    )


def rules(form: CompiledForm, *parties: PartyFacts) -> list[tuple[str, str, FindingLevel]]:
    return [(each.pointer, each.rule, each.level) for each in implausible(form, parties, NOW)]


DISTINCT = ruled(distinct={"is": "person.id_number", "of": ["mother", "father", "child"]})


@pytest.mark.parametrize("second", [MOTHER, "３４００００１９９４０３１２１０２６", "340000 19940312 1026"])
def test_two_people_have_not_one_number_however_it_is_written(second: str) -> None:
    found = rules(DISTINCT, party("mother", person_id_number=MOTHER), party("father", person_id_number=second))
    assert found == [("/father/person.id_number", "distinct", FindingLevel.ERROR)]


def test_different_or_absent_numbers_are_no_contradiction() -> None:
    assert not rules(DISTINCT, party("mother", person_id_number=MOTHER), party("father", person_id_number=FATHER))
    assert not rules(DISTINCT, party("mother", person_id_number=MOTHER), party("father"), party("child"))
    assert not rules(DISTINCT, party("mother", person_id_number="无"), party("father", person_id_number="无"))


def test_whoever_has_two_roles_is_no_contradiction() -> None:
    one = [party(role, party="same", person_id_number=MOTHER) for role in ("mother", "father")]
    assert not rules(DISTINCT, *one)


def test_parties_of_one_role_are_told_apart_by_their_ordinals() -> None:
    form = ruled(distinct={"is": "person.name", "of": ["child"]})
    twins = [
        party("child", party=n, person_name=name) for n, name in [("1", "测试·一"), ("2", "测试•一"), ("3", "测试三")]
    ]
    assert rules(form, *twins) == [("/child/person.name", "distinct", FindingLevel.ERROR)]


def test_what_registers_say_alone_is_a_warning_and_the_finding_stands_at_what_was_typed() -> None:
    known = party("mother", typed=False, person_id_number=MOTHER)
    both = party("father", typed=False, person_id_number=MOTHER)
    assert rules(DISTINCT, known, both) == [("/father/person.id_number", "distinct", FindingLevel.WARNING)]
    typed, sourced = party("mother", person_id_number=MOTHER), party("father", typed=False, person_id_number=MOTHER)
    assert rules(DISTINCT, typed, sourced) == [("/mother/person.id_number", "distinct", FindingLevel.ERROR)]


@pytest.mark.parametrize(
    ("moment", "broken"),
    [
        ("2026-11-28T09:59:00+08:00", []),
        ("2026-11-28T10:01:00+08:00", ["notAfter"]),
        ("2026-11-29T00:00:00+08:00", ["notAfter"]),
        ("2199-01-01T00:00:00+08:00", ["notAfter"]),
        ("1996-01-01T00:00:00+08:00", []),
        ("1995-12-31T23:59:59+08:00", ["notBefore"]),
        ("1995-12-31T16:00:00+00:00", []),
        ("gestern", []),
    ],
)
def test_a_birth_lies_between_a_day_and_now(moment: str, broken: list[str]) -> None:
    form = ruled(dates={**AT_BIRTH, "notBefore": {"date": "1996-01-01"}, "notAfter": {"today": True}})
    assert [rule for _, rule, _ in rules(form, party("child", birth_moment=moment))] == broken


def test_a_day_may_depend_on_another_partys_and_does_not_tell_it() -> None:
    bound = {"of": "father", "is": "person.birth_date", "years": 18}
    form = ruled(dates={"of": "mother", "is": "marriage.registered_on", "notBefore": bound})
    father = party("father", typed=False, person_birth_date="2004-02-29")
    assert not rules(form, party("mother", marriage_registered_on="2022-02-28"), father)
    mother = party("mother", marriage_registered_on="2022-02-27")
    (finding,) = implausible(form, [mother, father], NOW)
    assert (finding.pointer, finding.rule) == ("/mother/marriage.registered_on", "notBefore")
    assert not any(character.isdigit() for words in words_of(finding) for character in words)


@pytest.mark.parametrize(
    ("born", "broken"),
    [
        ("1850-01-01", ["mostAge"]),
        ("1945-11-19", []),
        ("1945-11-18", []),
        ("1945-11-17", []),
        ("1944-11-18", ["mostAge"]),
        ("2012-11-18", []),
        ("2012-11-19", ["leastAge"]),
        ("2030-01-01", ["leastAge"]),
    ],
)
def test_a_father_was_of_an_age_at_the_birth(born: str, broken: list[str]) -> None:
    form = ruled(ages={"of": "father", "at": AT_BIRTH, "least": 14, "most": 81})
    child = party("child", typed=False, birth_moment="2026-11-18T08:12:00+08:00")
    assert [rule for _, rule, _ in rules(form, party("father", person_birth_date=born), child)] == broken


def test_each_of_several_children_is_compared() -> None:
    form = ruled(ages={"of": "father", "at": AT_BIRTH, "least": 14})
    children = [party("child", party=str(year), birth_moment=f"{year}-01-01T00:00:00+08:00") for year in (1990, 2020)]
    assert len(rules(form, party("father", person_birth_date="1980-06-01"), *children)) == 1


def test_a_flood_of_parties_is_answered_shortly() -> None:
    form = ruled(distinct={"is": "person.name", "of": ["child"]})
    many = [
        PartyFacts(str(n), "child", {"person.name": PartyFact("测试", f"/child/{n}", typed=True)}) for n in range(5_000)
    ]
    assert len(implausible(form, many, NOW)) == 100


def test_a_rule_that_several_items_state_is_told_once() -> None:
    two = [{"is": "person.id_number", "of": ["mother", "father", *more]} for more in ([], ["child"])]
    parties = [party("mother", person_id_number=MOTHER), party("father", person_id_number=MOTHER)]
    assert rules(ruled(*two), *parties) == [("/father/person.id_number", "distinct", FindingLevel.ERROR)]


def said() -> Iterator[tuple[str, str]]:
    form = ruled(ages={"of": "father", "at": {"today": True}, "least": 14, "most": 80})
    for born in ("1900-01-01", "2020-01-01"):
        yield from map(words_of, implausible(form, [party("father", person_birth_date=born)], NOW))


def test_findings_are_said_in_both_languages_with_the_limit_and_without_the_value() -> None:
    oldest, youngest = said()
    assert "80" in oldest[0]
    assert "80" in oldest[1]
    assert "14" in youngest[0]
    assert "1900" not in "".join(oldest)
