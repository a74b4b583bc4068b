"""Which fields hold numbers of which form."""

from datetime import date

import pytest

from services.kit.values.number_formats import NumberFormat, check_format, number_format, same_number
from services.kit.values.numbers import InvalidNumber, NumberFault, ValidNumber

EXAMPLES = {
    NumberFormat.ID_NUMBER: "340000190001010015",
    NumberFormat.RESIDENCE_PERMIT: "810000199001010019",
    NumberFormat.PERMANENT_RESIDENCE: "TST340000000001",
    NumberFormat.TRAVEL_PERMIT: "H12345678",
    NumberFormat.PASSPORT: "E00000001",
    NumberFormat.CREDIT_CODE: "11340000MB0AAAAA7X",
    NumberFormat.PHONE: "+85251230000",
    NumberFormat.BANK_ACCOUNT: "349900000001",
    NumberFormat.BANK_CARD: "6200000000000000000",
}


@pytest.mark.parametrize("form", NumberFormat)
@pytest.mark.parametrize("text", ["不知道", "无", "-", "0", "𝟙" * 18, "null"])
def test_what_says_that_there_is_no_number_is_none(form: NumberFormat, text: str) -> None:
    assert isinstance(check_format(form, text), InvalidNumber)


@pytest.mark.parametrize("form", NumberFormat)
def test_a_number_of_each_form_is_its_own_spelling(form: NumberFormat) -> None:
    checked = check_format(form, EXAMPLES[form])
    assert isinstance(checked, ValidNumber)
    assert (checked.value, checked.doubt) == (EXAMPLES[form], None)
    assert same_number(form, EXAMPLES[form], f" {EXAMPLES[form].lower()} ")


@pytest.mark.parametrize(
    ("element", "form"),
    [
        ("person.id_number", NumberFormat.ID_NUMBER),
        ("deceased.spouse_id_number", NumberFormat.ID_NUMBER),
        ("person.passport_number", NumberFormat.PASSPORT),
        ("person.travel_permit_number", NumberFormat.TRAVEL_PERMIT),
        ("person.residence_permit_number", NumberFormat.RESIDENCE_PERMIT),
        ("person.permanent_residence_number", NumberFormat.PERMANENT_RESIDENCE),
        ("employment.employer_credit_code", NumberFormat.CREDIT_CODE),
        ("person.phone", NumberFormat.PHONE),
        ("organisation.contact_phone", NumberFormat.PHONE),
        ("bank.account_number", NumberFormat.BANK_ACCOUNT),
        ("residence.permit_number", None),
        ("fund.account_number", None),
        ("person.name", None),
    ],
)
def test_an_elements_name_says_which_numbers_it_holds(element: str, form: NumberFormat | None) -> None:
    assert number_format(element) is form


def test_what_a_form_states_goes_before_the_elements_name() -> None:
    assert number_format("person.id_number", "residence-permit-number") is NumberFormat.RESIDENCE_PERMIT
    assert number_format("owner.document", "travel-permit-number") is NumberFormat.TRAVEL_PERMIT
    assert number_format("person.id_number", "person-name") is NumberFormat.ID_NUMBER


def test_an_old_number_is_the_new_one_and_nobody_is_born_tomorrow() -> None:
    checked = check_format(NumberFormat.ID_NUMBER, "340000900307001")
    assert isinstance(checked, ValidNumber)
    assert len(checked.value) == 18
    future = check_format(NumberFormat.ID_NUMBER, "340000199003070016", date(1990, 3, 6))
    assert isinstance(future, InvalidNumber)


def test_two_issues_of_a_travel_permit_are_one_persons() -> None:
    assert same_number(NumberFormat.TRAVEL_PERMIT, "H1234567801", "h12345678")
    assert not same_number(NumberFormat.TRAVEL_PERMIT, "H12345678", "M12345678")
    assert not same_number(NumberFormat.TRAVEL_PERMIT, "无", "无")


def test_a_firms_wrong_check_character_is_a_doubt() -> None:
    checked = check_format(NumberFormat.CREDIT_CODE, "11340000mb0aaaaa70")
    assert isinstance(checked, ValidNumber)
    assert (checked.value, checked.doubt) == ("11340000MB0AAAAA70", NumberFault.CHECK_CHARACTER)
