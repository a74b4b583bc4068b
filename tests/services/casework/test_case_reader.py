"""What a party sees of a case: by the matrix of its one-thing, as in the form."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from services.access.types import Actor
from services.audit.service import READ_WHOLE
from services.casework.case_reader import CaseReader
from services.casework.tables import CaseRow, DossierRow
from services.casework.types import CaseUnknown, CaseView, Remark, RemarkCode
from services.catalogue.types import Visibility
from services.handover.types import AnswerKind
from tests.support.cases import CaseOffice
from tests.support.departments import said
from tests.support.dossiers import SampleDossier
from tests.support.elements import ELEMENTS

HIDDEN, MASKED, SHARED = Visibility.HIDDEN, Visibility.MASKED, Visibility.SHARED
BIRTH = "birth-certificate"
REASON = "陈测试（340000199403121026，电话１３８００００００01）与李样本（340000 19920908 2019）另见340000199001010019"


async def seen_by(office: CaseOffice, actor: Actor, sample: SampleDossier, item: str = BIRTH) -> CaseView | CaseUnknown:
    async with office.db.read() as session:
        return await office.casework.case(session, actor, sample.case(item))


async def shown(office: CaseOffice, actor: Actor, sample: SampleDossier, item: str = BIRTH) -> CaseView:
    seen = await seen_by(office, actor, sample, item)
    assert isinstance(seen, CaseView)
    return seen


async def denied(office: CaseOffice, sees: Mapping[str, Mapping[str, Visibility]]) -> SampleDossier:
    office.one_things.let_see(sees)
    sample, _ = await office.submit()
    answer = said("", AnswerKind.DENIED, at=office.clock.now(), reason_code="H-1", reason=REASON)
    await office.hear(sample.case(BIRTH), answer)
    return sample


async def granted(office: CaseOffice, sees: Mapping[str, Mapping[str, Visibility]]) -> SampleDossier:
    office.one_things.let_see(sees)
    sample, _ = await office.submit()
    await office.grant(sample, BIRTH)
    return sample


def texts(case: CaseView) -> list[str]:
    """All that is written in a case."""
    return [text for text in (case.reason, *(entry.reason for entry in case.timeline)) if text is not None]


async def test_in_a_departments_words_a_party_reads_its_own_values_and_others_masked(office: CaseOffice) -> None:
    sample = await denied(office, {"father": {"child": SHARED, "mother": SHARED}})
    case = await shown(office, sample.actor("father"), sample)
    assert case.reason_code == "H-1"
    assert set(texts(case)) == {
        "陈*试（3400**********1026，电话138****0001）与李样本（340000 19920908 2019）另见3400**********0019"
    }
    assert len(texts(case)) == 2


async def test_the_applicant_reads_the_words_with_the_values_of_others_masked(office: CaseOffice) -> None:
    sample = await denied(office, {})
    case = await shown(office, sample.actor("mother"), sample)
    assert set(texts(case)) == {
        "陈测试（340000199403121026，电话１３８００００００01）与李*本（3400**********2019）另见3400**********0019"
    }


async def test_who_sees_the_cases_party_masked_reads_no_words_about_it(office: CaseOffice) -> None:
    sample = await denied(office, {})
    case = await shown(office, sample.actor("father"), sample)
    assert texts(case) == []
    assert (case.reason_code, case.state) == ("H-1", (await shown(office, sample.actor("mother"), sample)).state)


async def test_what_the_applicant_typed_of_another_they_read_as_typed(office: CaseOffice) -> None:
    sample = await denied(office, {})
    father = sample.party("father").id
    typed = replace(sample.dossier, typed={father: ("person.name",)})
    async with office.db.read() as session:
        case, row = await session.get(CaseRow, sample.case(BIRTH)), await session.get(DossierRow, sample.dossier.id)
    assert case is not None
    assert row is not None
    for subject, told in ((sample.subject("mother"), "李样本未到场"), (sample.subject("child"), "李*本未到场")):
        reader = CaseReader.of(case, row, typed, office.one_things.version, {subject})
        assert reader.texts(reader.text_mask({}, ELEMENTS)).words("李样本未到场") == told


@pytest.mark.parametrize(
    ("code", "number", "learnt", "unlearnt"),
    [
        ("H-1", "HEALTH-1", ("H-1", "HEALTH-1"), ("H-1", "HEALTH-1")),
        ("沈测示 340000198802143113", "HEALTH-1", (None, "HEALTH-1"), (None, "HEALTH-1")),
        ("340000-19920908-2019", "REF:340000199209082019", (None, "REF:3400**********2019"), (None, None)),
    ],
)
async def test_a_code_and_a_number_of_a_case_say_nothing_but_what_they_are(
    office: CaseOffice,
    code: str,
    number: str,
    learnt: tuple[str | None, str | None],
    unlearnt: tuple[str | None, str | None],
) -> None:
    sample = await denied(office, {})
    async with office.db.work() as work:
        row = await work.get(CaseRow, sample.case(BIRTH))
        assert row is not None
        row.reason_code, row.external_reference = code, number
    for role, told in (("mother", learnt), ("father", unlearnt)):
        case = await shown(office, sample.actor(role), sample)
        assert (case.reason_code, case.external_reference) == told


@pytest.mark.parametrize("stated", Visibility)
async def test_a_result_is_whole_masked_or_not_there_as_the_matrix_says(office: CaseOffice, stated: Visibility) -> None:
    sample = await granted(office, {"father": {"child": stated}})
    seen = await seen_by(office, sample.actor("father"), sample)
    async with office.db.read() as session:
        listed = await office.casework.my_cases(session, sample.actor("father"), first=2)
        of_it = await office.casework.of_application(session, sample.actor("father"), sample.dossier.application)
    if stated is HIDDEN:
        assert seen == CaseUnknown()
        assert not [case for case in (*listed, *of_it) if case.party_role == "child"]
    else:
        assert isinstance(seen, CaseView)
        assert [result.revealable for result in seen.results] == [stated is SHARED]
        assert len(listed) == 2


async def test_a_page_is_filled_although_some_cases_are_hidden(office: CaseOffice) -> None:
    office.one_things.let_see({"mother": {"child": HIDDEN}})
    sample, _ = await office.submit(children=2)
    async with office.db.read() as session:
        listed = await office.casework.my_cases(session, sample.actor("mother"), first=1)
    assert [case.party_role for case in listed] == ["mother"]


async def test_a_result_that_tells_of_a_third_party_is_shown_as_that_party_is(office: CaseOffice) -> None:
    sample = await granted(office, {"father": {"child": SHARED}})
    planned = sample.dossier.case(sample.case(BIRTH))
    both = replace(planned, results={"birth_certificate": {"child": (), "mother": ("person.name",)}})
    dossier = replace(sample.dossier, cases=(both,))
    result = (await shown(office, sample.actor("father"), sample)).results[0].document
    async with office.db.read() as session:
        case, row = await session.get(CaseRow, planned.id), await session.get(DossierRow, dossier.id)
    assert case is not None
    assert row is not None
    for of_mother, expected in ((SHARED, [True]), (MASKED, [False]), (HIDDEN, [])):
        office.one_things.let_see({"father": {"child": SHARED, "mother": of_mother}})
        reader = CaseReader.of(case, row, dossier, office.one_things.version, {sample.subject("father")})
        assert [each.revealable for each in reader.results([result])] == expected


async def test_a_remark_about_a_hidden_party_is_not_in_the_timeline(office: CaseOffice) -> None:
    office.one_things.let_see({"father": {"child": SHARED, "mother": HIDDEN}})
    sample, _ = await office.submit()
    async with office.db.work() as work:
        for role in ("mother", "father"):
            remark = Remark(RemarkCode.FIELD_MISMATCH, role, 1, "person.name")
            await office.casework.remark(work, sample.dossier.application, remark)
    remarks = {
        role: {entry.about.role for entry in (await shown(office, sample.actor(role), sample)).timeline if entry.about}
        for role in ("mother", "father")
    }
    assert remarks == {"mother": {"mother", "father"}, "father": {"father"}}


async def test_showing_the_numbers_of_results_is_recorded_about_whose_they_are(office: CaseOffice) -> None:
    sample = await granted(office, {"father": {"child": SHARED}})
    father, mother = sample.actor("father"), sample.actor("mother")
    await office.casework.record_reveal(mother, await shown(office, mother, sample), "CHECKING")
    assert not [entry for entry in await office.audited() if entry.action == READ_WHOLE]
    await office.casework.record_reveal(father, await shown(office, father, sample), "CHECKING")
    [entry] = [entry for entry in await office.audited() if entry.action == READ_WHOLE]
    assert (entry.subject, entry.about) == (father.subject, sample.subject("child"))
    assert (entry.object_kind, entry.object_id) == ("application", str(sample.dossier.application))
    assert (entry.purpose, entry.facts["fields"]) == ("CHECKING", 1)
