"""What one department gets: what its item shares, and not one element more."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.casework.parcels.contents import (
    Issued,
    attachments_of,
    elements_by_role,
    elements_from_results,
    readers_of,
)
from services.documents.types import Document, DocumentOrigin, Grade
from services.kit.clock import HeldClock
from services.kit.ids import SeededIds
from services.kit.values.elements import Elements
from tests.support.dossiers import ITEMS, SampleDossier, newborn


@pytest.fixture
def twins(ids: SeededIds, clock: HeldClock) -> SampleDossier:
    return newborn(ids, clock, ids.record(7), children=2)


def certificates(sample: SampleDossier, *numbers: str) -> dict[UUID, dict[str, Elements]]:
    return {
        sample.case("birth-certificate", ordinal): {"child": {"birth.certificate_number": number}}
        for ordinal, number in enumerate(numbers, start=1)
    }


def test_a_parcel_holds_what_the_item_shares_of_the_answers(twins: SampleDossier) -> None:
    assert elements_by_role(twins.dossier, twins.planned("birth-certificate", 2), {}) == {
        "mother": {"person.name": "陈测试", "person.id_number": "340000199403121026"},
        "father": {"person.name": "李样本", "person.id_number": "340000199209082019"},
        "applicant": {"person.phone": "13800000001"},
        "child": {"person.name": "陈样1"},
    }


def test_a_childs_case_gets_the_results_of_that_child_alone(twins: SampleDossier) -> None:
    issued = certificates(twins, "J1", "J2")
    parcel = elements_by_role(twins.dossier, twins.planned("household-entry", 2), issued)
    assert parcel["child"] == {"person.name": "陈样1", "birth.certificate_number": "J2"}
    assert parcel["applicant"] == {"child.joins_household_of": "mother"}


def test_the_mothers_case_gets_names_and_certificates_of_all_children_in_order(twins: SampleDossier) -> None:
    parcel = elements_by_role(twins.dossier, twins.planned("maternity-reimbursement"), certificates(twins, "J1", "J2"))
    assert parcel["child"] == {"person.name": "陈样0,陈样1", "birth.certificate_number": "J1,J2"}
    assert parcel["mother"]["social_card.account"] == "6200000000000001"


def test_a_single_certificate_stands_alone(twins: SampleDossier) -> None:
    parcel = elements_by_role(twins.dossier, twins.planned("maternity-reimbursement"), certificates(twins, "J1"))
    assert parcel["child"]["birth.certificate_number"] == "J1"


def test_values_keep_their_kind(twins: SampleDossier) -> None:
    issued: Issued = {twins.case("birth-certificate"): {"child": {"birth.certificate_number": 7}}}
    parcel = elements_by_role(twins.dossier, twins.planned("household-entry"), issued)
    assert parcel["child"]["birth.certificate_number"] == 7


def test_of_two_results_the_later_cases_counts(twins: SampleDossier) -> None:
    issued = {
        twins.case("household-entry"): {"child": {"person.name": "later"}},
        twins.case("birth-certificate"): {"child": {"person.name": "earlier"}},
    }
    assert elements_from_results(twins.dossier, issued)[twins.party("child").id] == {"person.name": "later"}


@given(st.sampled_from(sorted(ITEMS)), st.sampled_from([1, 2]), st.booleans())
def test_no_parcel_holds_an_element_that_its_item_does_not_share(item: str, ordinal: int, decided: bool) -> None:
    clock = HeldClock(datetime(2026, 11, 23, tzinfo=UTC))
    ids = SeededIds(clock, seed=1)
    sample = newborn(ids, clock, ids.record(7), children=2)
    issued = certificates(sample, "J1", "J2") if decided else {}
    planned = sample.planned(item, ordinal)
    for role, elements in elements_by_role(sample.dossier, planned, issued).items():
        assert set(elements) <= set(planned.shares[role])


def test_evidence_goes_to_the_department_that_asks_for_it(twins: SampleDossier) -> None:
    (attachment,) = attachments_of(twins.dossier, twins.planned("birth-certificate"), [])
    assert (attachment.kind, attachment.way, attachment.digest) == (
        "marriage-certificate",
        "DATA_CHECK",
        "sha256:00",
    )
    assert attachments_of(twins.dossier, twins.planned("social-card"), []) == ()


def test_the_results_that_a_case_waited_for_go_along(twins: SampleDossier, ids: SeededIds, clock: HeldClock) -> None:
    document = Document(
        ids.record(7),
        "birth_certificate",
        DocumentOrigin.RESULT,
        twins.subject("child"),
        "sha256:11",
        Grade.A,
        clock.now(),
    )
    (attachment,) = attachments_of(twins.dossier, twins.planned("household-entry"), [document])
    assert (attachment.kind, attachment.document, attachment.way) == ("birth_certificate", document.id, "REUSED")


def test_a_case_is_read_by_its_party_the_applicant_and_those_whose_data_went_into_it(twins: SampleDossier) -> None:
    mother, father = twins.subject("mother"), twins.subject("father")
    first, second = twins.subject("child", 1), twins.subject("child", 2)
    assert readers_of(twins.dossier, twins.planned("birth-certificate", 2)) == {mother, father, second}
    assert readers_of(twins.dossier, twins.planned("social-card", 1)) == {mother, first}
    assert readers_of(twins.dossier, twins.planned("maternity-reimbursement")) == {mother, first, second}
