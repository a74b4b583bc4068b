"""Whether a certificate may be used: its identifier, its holder, its status, its period, in this order."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.documents.service import check_certificate
from services.documents.types import CertificateFacts, CertificateStatus, CertificateVerdict
from services.kit.values.certificate_numbers import CertificateIdentifier

TYPE = "11100000000013127D001"
ANOTHER_TYPE = "11100000MB0143028R001"
ISSUER = "11340000MB0AAAAA7X"
HOLDER = "340000198504120044"
THE_SAME_IN_15_DIGITS = "340000850412004"
ANOTHER = "340000199403121026"
FIRM = "11340000MB0AA00036"
PASSPORT = "E12345678"
TODAY = date(2026, 11, 23)
IDENTIFIER = CertificateIdentifier(TYPE, ISSUER, "TEST20260000000000001").text
FACTS = CertificateFacts(IDENTIFIER, CertificateStatus.VALID, HOLDER, TODAY - timedelta(days=1), TODAY)

serials = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
facts_of_the_type = st.builds(
    CertificateFacts,
    identifier=serials.map(lambda serial: CertificateIdentifier(TYPE, ISSUER, serial).text),
    status=st.sampled_from(CertificateStatus),
    holder_number=st.sampled_from([HOLDER, THE_SAME_IN_15_DIGITS, ANOTHER, FIRM, PASSPORT, "", "无"]),
    valid_from=days,
    valid_until=st.none() | days,
)


def said_of(
    facts: CertificateFacts, *, of: str = TYPE, holder: str = HOLDER, today: date = TODAY
) -> CertificateVerdict:
    return check_certificate(facts, certificate_type=of, holder=holder, today=today)


def test_a_certificate_counts_on_its_first_and_on_its_last_day() -> None:
    assert said_of(FACTS, today=FACTS.valid_from) is CertificateVerdict.VALID
    assert said_of(FACTS, today=TODAY) is CertificateVerdict.VALID
    assert said_of(FACTS, today=TODAY + timedelta(days=1)) is CertificateVerdict.EXPIRED
    assert said_of(FACTS, today=FACTS.valid_from - timedelta(days=1)) is CertificateVerdict.DRAFT


def test_a_certificate_without_end_does_not_expire() -> None:
    assert said_of(replace(FACTS, valid_until=None), today=date(2126, 1, 1)) is CertificateVerdict.VALID


@pytest.mark.parametrize("status", [status for status in CertificateStatus if status is not CertificateStatus.VALID])
def test_a_status_other_than_valid_is_the_verdict_even_when_the_period_is_over(status: CertificateStatus) -> None:
    said = said_of(replace(FACTS, status=status), today=TODAY + timedelta(days=1))
    assert said.value == status.value


@pytest.mark.parametrize(
    ("holder", "asked", "same"),
    [
        (THE_SAME_IN_15_DIGITS, HOLDER, True),
        (PASSPORT, "e12345678", True),
        (FIRM, FIRM.lower(), True),
        (ANOTHER, HOLDER, False),
        (FIRM, "11340000MB0AA00010", False),
        ("无", "无", False),
        ("", "", False),
    ],
)
def test_the_holder_is_compared_by_the_rules_of_numbers(holder: str, asked: str, same: bool) -> None:
    expected = CertificateVerdict.VALID if same else CertificateVerdict.WRONG_HOLDER
    assert said_of(replace(FACTS, holder_number=holder), holder=asked) is expected


@pytest.mark.parametrize("identifier", ["", "无", IDENTIFIER[:-1] + "?", IDENTIFIER.removeprefix("1.2."), ANOTHER])
def test_what_is_no_identifier_is_told(identifier: str) -> None:
    assert said_of(replace(FACTS, identifier=identifier)) is CertificateVerdict.BAD_IDENTIFIER


def test_a_certificate_of_another_type_does_not_stand_in() -> None:
    assert said_of(FACTS, of=ANOTHER_TYPE) is CertificateVerdict.BAD_IDENTIFIER


def test_neither_identifier_nor_holder_is_in_a_repr() -> None:
    assert IDENTIFIER not in repr(FACTS)
    assert HOLDER not in repr(FACTS)


@given(facts_of_the_type, st.sampled_from([HOLDER, FIRM, PASSPORT]), days)
def test_valid_means_all_of_it(facts: CertificateFacts, holder: str, today: date) -> None:
    said = said_of(facts, holder=holder, today=today)
    of_the_holder = facts.holder_number == holder or (facts.holder_number, holder) == (THE_SAME_IN_15_DIGITS, HOLDER)
    in_force = facts.valid_from <= today and (facts.valid_until is None or today <= facts.valid_until)
    stands = of_the_holder and in_force and facts.status is CertificateStatus.VALID
    assert (said is CertificateVerdict.VALID) == stands
    assert (said is CertificateVerdict.WRONG_HOLDER) == (not of_the_holder)


@given(facts_of_the_type, st.data())
def test_one_wrong_character_of_the_identifier_is_always_found(facts: CertificateFacts, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(facts.identifier) - 1))
    character = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    assume(facts.identifier[place] != character)
    wrong = facts.identifier[:place] + character + facts.identifier[place + 1 :]
    assert said_of(replace(facts, identifier=wrong)) is CertificateVerdict.BAD_IDENTIFIER


@given(facts_of_the_type, days)
def test_the_worst_is_said_first(facts: CertificateFacts, today: date) -> None:
    wrong = replace(facts, identifier=facts.identifier + "0", holder_number=ANOTHER)
    assert said_of(wrong, today=today) is CertificateVerdict.BAD_IDENTIFIER
    assert said_of(replace(facts, holder_number=ANOTHER), today=today) is CertificateVerdict.WRONG_HOLDER
