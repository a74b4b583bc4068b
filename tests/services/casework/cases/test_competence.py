"""A department's result may say what its item declares, of the case's own parties, and no more."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from services.access.types import Identifier, IdentifierKind, SubjectKind, SubjectStatus
from services.casework.cases.competence import RESULT_BEYOND_COMPETENCE, RESULT_VALUE_UNFIT, Competence
from services.casework.cases.issued_id_numbers import NUMBER_NOT_LEARNT
from services.casework.types import CaseState
from services.handover.types import IssuedResult
from services.kit.clock import HeldClock
from services.kit.values.elements import Elements
from tests.support.cases import CaseOffice
from tests.support.dossiers import CHILD_NUMBERS, SampleDossier
from tests.support.elements import ELEMENTS

STRANGERS_NUMBER = "340000199209082019"
"""of a living person who can log in"""


async def granted(
    office: CaseOffice, sample: SampleDossier, item: str, elements: Mapping[str, Elements], *, kind: str | None = None
) -> None:
    own = sample.result(item, office.clock)
    await office.grant_with(sample.case(item), replace(own, kind=kind or own.kind, elements=elements))


async def reasons(office: CaseOffice, sample: SampleDossier, item: str) -> list[str | None]:
    return [entry.reason_code for entry in (await office.view(sample, item)).timeline if entry.reason_code]


async def waiting(office: CaseOffice, department: str) -> list[str]:
    """Why matters of a department wait for a person."""
    async with office.db.read() as session:
        return [each.reason_code for each in await office.handover.open_matters(session, [department], first=50)]


async def until_household_entry(office: CaseOffice) -> SampleDossier:
    sample, _ = await office.submit()
    await office.grant(sample, "birth-certificate")
    return sample


@pytest.mark.parametrize("role", ["mother", "father", "applicant", "child", "grandmother"])
async def test_a_department_that_gives_no_id_numbers_teaches_nobody_one(office: CaseOffice, role: str) -> None:
    """Otherwise the number's holder could log in as whoever was given it."""
    sample, _ = await office.submit()
    await granted(office, sample, "birth-certificate", {role: {"person.id_number": STRANGERS_NUMBER}})
    for party in sample.dossier.parties:
        assert (await office.person(party.subject)).identifiers == ()
    seen = await office.view(sample, "birth-certificate")
    assert seen.state is CaseState.DELIVERED
    assert await reasons(office, sample, "birth-certificate") == [RESULT_BEYOND_COMPETENCE]
    assert await waiting(office, "health") == [RESULT_BEYOND_COMPETENCE]


@pytest.mark.parametrize("role", ["mother", "father"])
async def test_the_department_that_gives_the_childs_number_gives_its_parents_none(
    office: CaseOffice, role: str
) -> None:
    sample = await until_household_entry(office)
    said = {"child": {"person.id_number": CHILD_NUMBERS[0]}, role: {"person.id_number": STRANGERS_NUMBER}}
    await granted(office, sample, "household-entry", said)
    assert (await office.person(sample.subject(role))).identifiers == ()
    assert [each.value for each in (await office.person(sample.subject("child"))).identifiers] == [CHILD_NUMBERS[0]]
    assert await waiting(office, "police") == [RESULT_BEYOND_COMPETENCE]


@pytest.mark.parametrize("element", ["person.id_number", "person.passport_number", "organisation.credit_code"])
async def test_what_another_department_gives_is_not_taken_though_the_item_declares_it(
    office: CaseOffice, element: str
) -> None:
    """An item may have been published before the vocabulary said who gives the element."""
    sample, _ = await office.submit()
    case = sample.planned("birth-certificate")
    declaring = replace(case, results={"birth_certificate": {"child": (element, "birth.certificate_number")}})
    said = {"child": {element: CHILD_NUMBERS[0], "birth.certificate_number": "B-1"}}
    issued = IssuedResult("birth_certificate", "B-1", office.clock.now(), said)
    narrowed = Competence(ELEMENTS).narrowed(sample.dossier, declaring, [issued])
    assert narrowed.said_more
    assert [each.elements for each in narrowed.results] == [{"child": {"birth.certificate_number": "B-1"}}]


@pytest.mark.parametrize("number", ["", " \u200b", True])
async def test_what_is_no_value_of_its_element_is_not_taken_and_not_sent_on(
    office: CaseOffice, number: str | bool
) -> None:
    sample = await until_household_entry(office)
    await office.grant(sample, "household-entry")
    await granted(office, sample, "medical-enrolment", {"child": {"insurance.person_number": number}})
    assert await reasons(office, sample, "medical-enrolment") == [RESULT_VALUE_UNFIT]
    assert await waiting(office, "medical_insurance") == [RESULT_VALUE_UNFIT]
    assert (await office.view(sample, "medical-enrolment")).state is CaseState.DELIVERED


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ("organisation.credit_code", "不详"),
        ("person.passport_number", "无"),
        ("household.cancelled_on", "2026-02-30"),
        ("premium.year", False),
    ],
)
def test_a_result_is_held_to_the_grammar_of_each_element(element: str, value: str | bool, clock: HeldClock) -> None:
    said = {"child": {element: value, "household.page": "3"}}
    issued = IssuedResult("household_page", "P-1", clock.now(), said)
    fitting = Competence(ELEMENTS).fitting([issued], clock.now().date())
    assert [result.elements for result in fitting.results] == [{"child": {"household.page": "3"}}]
    assert fitting.said_more


def test_a_result_in_another_writing_is_kept_in_one_spelling_and_says_no_more_than_it_may(clock: HeldClock) -> None:
    said = {"child": {"household.cancelled_on": "2026年11月3日", "maternity.paid_amount": "1,200元"}}
    issued = IssuedResult("household_page", "P-1", clock.now(), said)
    fitting = Competence(ELEMENTS).fitting([issued], clock.now().date())
    kept = {"household.cancelled_on": "2026-11-03", "maternity.paid_amount": "1200.00"}
    assert [result.elements for result in fitting.results] == [{"child": kept}]
    assert not fitting.said_more


async def test_undeclared_elements_do_not_reach_later_departments(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    said = {"child": {"birth.certificate_number": "B-1", "person.name": "他人"}, "mother": {"person.name": "他人"}}
    await granted(office, sample, "birth-certificate", said)
    assert office.contents("household-entry")["child"] == {"person.name": "陈样0", "birth.certificate_number": "B-1"}
    assert office.contents("household-entry")["mother"]["person.name"] == "陈测试"


async def test_a_result_of_a_kind_that_the_item_does_not_issue_becomes_no_document(office: CaseOffice) -> None:
    sample, _ = await office.submit()
    await granted(office, sample, "birth-certificate", {}, kind="business_licence")
    seen = await office.view(sample, "birth-certificate")
    assert (seen.state, seen.results) == (CaseState.DELIVERED, ())
    assert await waiting(office, "health") == [RESULT_BEYOND_COMPETENCE]


async def test_a_result_about_one_of_several_is_nobodys(office: CaseOffice) -> None:
    """The mother is reimbursed for both children: which of them a result means, nobody can say."""
    sample, _ = await office.submit(children=2)
    for ordinal in (1, 2):
        await office.grant(sample, "birth-certificate", ordinal)
    await granted(office, sample, "maternity-reimbursement", {"child": {"maternity.paid_amount": "1.00"}})
    assert await reasons(office, sample, "maternity-reimbursement") == [RESULT_BEYOND_COMPETENCE]


@pytest.mark.parametrize(
    "number",
    [
        "34000020261118001X",  # a wrong check digit
        "无",
        "340000261118001",  # of 15 digits, as none has been given since 1999
        "340000202611180025",  # a girl's, and the child is a boy
        "340000202611170034",  # of the day before
        "340000209911180012",  # of a day to come
    ],
)
async def test_a_number_that_does_not_fit_the_child_is_not_learnt_and_whoever_needs_it_waits(
    office: CaseOffice, number: str
) -> None:
    sample = await until_household_entry(office)
    await granted(office, sample, "household-entry", {"child": {"person.id_number": number}})
    child = await office.person(sample.subject("child"))
    assert (child.identifiers, child.status) == ((), SubjectStatus.PROVISIONAL)
    assert office.handed_over("medical-enrolment") == []
    assert (await office.view(sample, "medical-enrolment")).state is CaseState.WAITING
    assert await reasons(office, sample, "household-entry") == [NUMBER_NOT_LEARNT]
    assert await waiting(office, "police") == [NUMBER_NOT_LEARNT]


async def test_a_newborn_is_not_merged_with_whoever_has_its_number(office: CaseOffice) -> None:
    async with office.db.work() as work:
        known = Identifier(IdentifierKind.ID_CARD, CHILD_NUMBERS[0])
        holder = await office.access.ensure(work, SubjectKind.PERSON, "陈他人", [known])
    sample = await until_household_entry(office)
    await office.grant(sample, "household-entry")
    child = await office.person(sample.subject("child"))
    assert (child.subject, child.status) == (sample.subject("child"), SubjectStatus.PROVISIONAL)
    assert child.subject != holder
    assert await waiting(office, "police") == [NUMBER_NOT_LEARNT]


async def test_two_children_do_not_get_one_number(office: CaseOffice) -> None:
    sample, _ = await office.submit(children=2)
    for ordinal in (1, 2):
        await office.grant(sample, "birth-certificate", ordinal)
    await office.grant(sample, "household-entry", 1)
    second = replace(sample.result("household-entry", office.clock, 2), elements=number_of_the_first())
    await office.grant_with(sample.case("household-entry", 2), second)
    assert (await office.person(sample.subject("child", 2))).identifiers == ()
    assert (await office.person(sample.subject("child", 2))).subject == sample.subject("child", 2)


@pytest.mark.parametrize(
    ("item", "role", "shares"),
    [
        ("maternity-reimbursement", "child", {"child": ("person.name",)}),  # of two, one, and nobody knows which
        ("birth-certificate", "father", {}),  # a party of the dossier, whom this case does not concern
    ],
)
async def test_what_an_item_declares_of_whom_its_case_does_not_mean_is_nobodys(
    office: CaseOffice, item: str, role: str, shares: Mapping[str, tuple[str, ...]]
) -> None:
    sample, _ = await office.submit(children=2, run=False)
    case = replace(sample.planned(item), shares=shares, results={"page": {role: ("household.page",)}})
    said = IssuedResult("page", "P-1", office.clock.now(), {role: {"household.page": "3"}})
    narrowed = Competence(ELEMENTS).narrowed(sample.dossier, case, [said])
    assert narrowed.said_more
    assert [each.elements for each in narrowed.results] == [{}]


def number_of_the_first() -> Mapping[str, Elements]:
    return {"child": {"person.id_number": CHILD_NUMBERS[0]}}


async def test_what_waits_for_a_person_is_listed_once_and_page_by_page(office: CaseOffice) -> None:
    sample, _ = await office.submit(children=2)
    beyond = IssuedResult("business_licence", "B-1", office.clock.now(), {})
    for ordinal in (1, 2):
        await office.grant_with(sample.case("birth-certificate", ordinal), beyond)
        await office.grant_with(sample.case("birth-certificate", ordinal), beyond)
    async with office.db.read() as session:
        first, second = await office.handover.open_matters(session, first=10)
        assert await office.handover.open_matters(session, ["health"], first=1) == [first]
        assert await office.handover.open_matters(session, ["health"], first=1, after=first.id) == [second]
        assert await office.handover.open_matters(session, ["police"], first=10) == []
    assert {first.case, second.case} == {sample.case("birth-certificate", ordinal) for ordinal in (1, 2)}
