import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.kit.values.check_characters import CREDIT_CODE_CHARACTERS, mod_11_2
from services.kit.values.numbers import (
    InvalidNumber,
    NumberFault,
    NumberKind,
    Sex,
    ValidNumber,
    birth_date,
    check_credit_code,
    check_id_number,
    check_number,
    check_passport,
    check_permanent_residence_card,
    check_residence_permit,
    check_travel_permit,
    credit_code_in_use,
    modern_form,
    new_to_old,
    old_to_new,
    same_person_number,
    sex,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[3] / "vectors/identity.json").read_text("utf-8"))
ID_NUMBERS = VECTORS["id_numbers"]
CREDIT_CODES = VECTORS["credit_codes"]

FAULTS_OF_VECTORS = {
    "check digit": NumberFault.CHECK_CHARACTER,
    "month 13": NumberFault.BIRTH_DATE,
    "30 February": NumberFault.BIRTH_DATE,
    "check character": NumberFault.CHECK_CHARACTER,
    "letter I is not in the charset": NumberFault.CHARACTERS,
}


def fault(checked: ValidNumber | InvalidNumber) -> NumberFault:
    assert isinstance(checked, InvalidNumber)
    return checked.reason


def valid(checked: ValidNumber | InvalidNumber) -> ValidNumber:
    assert isinstance(checked, ValidNumber)
    return checked


def numbered(area: str, birth: date, serial: int) -> str:
    digits = f"{area}{birth:%Y%m%d}{serial:03}"
    return digits + mod_11_2(digits)


areas = st.integers(100000, 799999).map(str)
births = st.dates(date(1900, 1, 1), date(2026, 12, 31))
id_numbers = st.builds(numbered, areas, births, st.integers(0, 999))


class TestVectors:
    @pytest.mark.parametrize("text", ID_NUMBERS["valid"] + ID_NUMBERS["valid_15"])
    def test_valid_id_numbers(self, text: str) -> None:
        assert valid(check_id_number(text)).value == text

    @pytest.mark.parametrize(("text", "why"), ID_NUMBERS["invalid"].items())
    def test_invalid_id_numbers(self, text: str, why: str) -> None:
        assert fault(check_id_number(text)) is FAULTS_OF_VECTORS[why]

    @pytest.mark.parametrize(("old", "new"), ID_NUMBERS["old_to_new"].items())
    def test_old_numbers_in_their_new_form_and_back(self, old: str, new: str) -> None:
        assert valid(old_to_new(old)) == ValidNumber(NumberKind.ID_CARD, new)
        assert valid(new_to_old(new)) == ValidNumber(NumberKind.ID_CARD_15, old)
        assert same_person_number(old, new)

    @pytest.mark.parametrize("text", CREDIT_CODES["valid"])
    def test_valid_credit_codes(self, text: str) -> None:
        assert valid(check_credit_code(text)) == ValidNumber(NumberKind.CREDIT_CODE, text)

    @pytest.mark.parametrize("text", ["0" * 18, "B1340100MA0TE5T08G", "Z" * 18])
    def test_a_code_that_no_department_gives_is_none(self, text: str) -> None:
        assert isinstance(check_credit_code(text), InvalidNumber)
        assert isinstance(credit_code_in_use(text), InvalidNumber)

    @pytest.mark.parametrize(("text", "why"), CREDIT_CODES["invalid"].items())
    def test_invalid_credit_codes(self, text: str, why: str) -> None:
        assert fault(check_credit_code(text)) is FAULTS_OF_VECTORS[why]


class TestIdNumbers:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("340000190001010015", NumberKind.ID_CARD),
            ("340000900307001", NumberKind.ID_CARD_15),
            ("810000199001010019", NumberKind.RESIDENCE_PERMIT),
            ("830000198512310020", NumberKind.RESIDENCE_PERMIT),
            ("91134019900307101X", NumberKind.PERMANENT_RESIDENCE_CARD),
        ],
    )
    def test_the_number_tells_its_kind(self, text: str, kind: NumberKind) -> None:
        assert valid(check_id_number(text)).kind is kind

    @pytest.mark.parametrize(
        "typed",
        [
            "34000019900307008x",
            " 340000 19900307 008X ",
            "３４００００１９９００３０７００８Ｘ",
            "\u202d34000019900307008X\u202c",
            *(f"34000019900307008{like}" for like in "\u00d7\u2169\u2179\u2715\u03a7\u03c7\u0425\u0445"),
        ],
    )
    def test_what_the_keyboard_adds_is_forgiven(self, typed: str) -> None:
        assert valid(check_id_number(typed)).value == "34000019900307008X"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", NumberFault.LENGTH),
            ("3400001900010100155", NumberFault.LENGTH),
            ("3" * 1_000_000, NumberFault.LENGTH),
            ("X40000190001010015", NumberFault.CHARACTERS),
            ("040000190001010015", NumberFault.AREA),
            ("000000000000000000", NumberFault.AREA),
            ("身份证", NumberFault.NO_NUMBER),
            ("34000019000101001٣", NumberFault.CHARACTERS),
            ("34000019000101001①", NumberFault.CHARACTERS),
            ("34000090030700X", NumberFault.CHARACTERS),
            ("040000900307001", NumberFault.AREA),
            ("340000901307001", NumberFault.BIRTH_DATE),
            ("340000000229001", NumberFault.BIRTH_DATE),
            ("340000000001010012", NumberFault.BIRTH_DATE),
        ],
    )
    def test_what_cannot_be_one_is_refused_with_its_reason(self, text: str, expected: NumberFault) -> None:
        assert fault(check_id_number(text)) is expected

    @pytest.mark.parametrize("text", ["护照", "+", "无"])
    def test_words_are_told_to_be_no_number(self, text: str) -> None:
        assert fault(check_passport(text)) is NumberFault.NO_NUMBER

    @given(id_numbers, st.integers(0, 400))
    def test_a_birth_after_today_is_refused_and_one_of_today_is_not(self, text: str, days: int) -> None:
        born = birth_date(valid(check_id_number(text)))
        assert born is not None
        assert check_id_number(text, today=born + timedelta(days)) == check_id_number(text)
        assert fault(check_id_number(text, today=born - timedelta(days + 1))) is NumberFault.FUTURE_BIRTH

    def test_a_15_digit_birth_after_today_is_refused(self) -> None:
        assert fault(check_id_number("340000900307001", today=date(1990, 3, 6))) is NumberFault.FUTURE_BIRTH

    @given(id_numbers, st.data())
    def test_one_wrong_digit_never_passes(self, text: str, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, 17))
        other = data.draw(st.sampled_from("0123456789".replace(text[place], "")))
        assert isinstance(check_id_number(text[:place] + other + text[place + 1 :]), InvalidNumber)

    @given(st.text(max_size=120))
    def test_any_text_gets_an_answer(self, text: str) -> None:
        for kind in NumberKind:
            assert isinstance(check_number(kind, text), ValidNumber | InvalidNumber)

    @given(areas, births, st.integers(0, 999))
    def test_birth_and_sex_are_read_from_it(self, area: str, birth: date, serial: int) -> None:
        number = valid(check_id_number(numbered(area, birth, serial)))
        assert birth_date(number) == birth
        assert sex(number) is (Sex.MALE if serial % 2 else Sex.FEMALE)

    def test_birth_and_sex_are_read_from_a_15_digit_number(self) -> None:
        number = valid(check_id_number("340000900307001"))
        assert (birth_date(number), sex(number)) == (date(1990, 3, 7), Sex.MALE)

    def test_other_numbers_state_neither_birth_nor_sex(self) -> None:
        for number in (
            valid(check_passport("E00000001")),
            valid(check_credit_code("11340000MB0AAAAA7X")),
            valid(check_permanent_residence_card("TST340000000001")),
        ):
            assert birth_date(number) is None
            assert sex(number) is None


class TestOldAndNew:
    @given(areas, st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 995))
    def test_a_birth_in_the_1900s_has_both_forms(self, area: str, birth: date, serial: int) -> None:
        new = numbered(area, birth, serial)
        old = valid(new_to_old(new))
        assert modern_form(old) == valid(check_id_number(new))
        assert valid(old_to_new(old.value)).value == new
        assert same_person_number(new, old.value)
        assert same_person_number(old.value, new)

    @given(areas, st.dates(date(2000, 1, 1), date(2026, 1, 1)), st.integers(0, 999))
    def test_later_births_never_had_an_old_form(self, area: str, birth: date, serial: int) -> None:
        assert fault(new_to_old(numbered(area, birth, serial))) is NumberFault.NO_OLD_FORM

    def test_the_serials_kept_for_centenarians_mean_the_century_before(self) -> None:
        old = "340000950101996"
        assert birth_date(valid(check_id_number(old))) == date(1895, 1, 1)
        assert valid(new_to_old(valid(old_to_new(old)).value)).value == old
        assert fault(new_to_old(numbered("340000", date(1895, 1, 1), 1))) is NumberFault.NO_OLD_FORM
        assert fault(new_to_old(numbered("340000", date(1995, 1, 1), 996))) is NumberFault.NO_OLD_FORM

    def test_only_the_form_that_is_asked_for_is_converted(self) -> None:
        assert fault(old_to_new("340000190001010015")) is NumberFault.OTHER_KIND
        assert fault(new_to_old("340000900307001")) is NumberFault.OTHER_KIND
        assert fault(new_to_old("810000199001010019")) is NumberFault.OTHER_KIND
        assert fault(old_to_new("34000090")) is NumberFault.LENGTH

    def test_two_people_born_on_one_day_are_not_one(self) -> None:
        assert not same_person_number("340000190001010015", "340000190001010023")
        assert not same_person_number("340000900307001", numbered("340000", date(1990, 3, 7), 2))

    def test_the_same_number_typed_in_two_ways_is_one(self) -> None:
        assert same_person_number("34000019900307008x", "340000 19900307 008X")

    @pytest.mark.parametrize("text", ["", "无", "340000190001010016", "E00000001"])
    def test_what_is_no_id_number_equals_nothing(self, text: str) -> None:
        assert not same_person_number(text, text)
        assert not same_person_number(text, "340000190001010015")
        assert not same_person_number("340000190001010015", text)


class TestOtherNumbers:
    def test_a_permanent_residence_card_has_an_old_and_a_new_form(self) -> None:
        assert valid(check_permanent_residence_card("tst 340000000001")) == ValidNumber(
            NumberKind.PERMANENT_RESIDENCE_CARD_15, "TST340000000001"
        )
        assert valid(check_permanent_residence_card("91134019900307101X")).kind is NumberKind.PERMANENT_RESIDENCE_CARD
        assert fault(check_permanent_residence_card("911340199003071011")) is NumberFault.CHECK_CHARACTER
        assert fault(check_permanent_residence_card("340000190001010015")) is NumberFault.OTHER_KIND

    def test_a_residence_permit_is_no_id_card_and_the_other_way_round(self) -> None:
        assert valid(check_residence_permit("810000199001010019")).kind is NumberKind.RESIDENCE_PERMIT
        assert fault(check_residence_permit("340000190001010015")) is NumberFault.OTHER_KIND
        assert fault(check_number(NumberKind.ID_CARD, "810000199001010019")) is NumberFault.OTHER_KIND

    @pytest.mark.parametrize(
        ("text", "value"),
        [("h 1234-5678", "H12345678"), ("Ｍ１２３４５６７８０１", "M1234567801"), ("1234567801(b)", "1234567801B")],
    )
    def test_a_travel_permit_has_one_spelling(self, text: str, value: str) -> None:
        assert valid(check_travel_permit(text)).value == value

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("H1234567", NumberFault.LENGTH),
            ("H123456789", NumberFault.LENGTH),
            ("X12345678", NumberFault.LENGTH),
            ("1234567", NumberFault.LENGTH),
            ("不知道", NumberFault.CHARACTERS),
            ("", NumberFault.CHARACTERS),
            ("HM1234567", NumberFault.CHARACTERS),
        ],
    )
    def test_what_no_travel_permit_has_is_refused(self, text: str, expected: NumberFault) -> None:
        assert fault(check_travel_permit(text)) is expected

    def test_travel_permits_are_compared_without_the_count_of_their_issues(self) -> None:
        first, second = valid(check_travel_permit("H1234567801")), valid(check_travel_permit("H1234567802"))
        assert modern_form(first) == modern_form(second) == ValidNumber(first.kind, "H12345678")

    @pytest.mark.parametrize("kind", [NumberKind.PHONE, NumberKind.BANK_ACCOUNT, NumberKind.BANK_CARD])
    def test_nobody_is_known_by_a_phone_or_an_account(self, kind: NumberKind) -> None:
        assert fault(check_number(kind, "13800000001")) is NumberFault.OTHER_KIND

    @pytest.mark.parametrize("text", ["E00000001", "ea0000001", "123456789", "C01X00T47", "TST0001"])
    def test_passports_of_many_countries_pass(self, text: str) -> None:
        assert valid(check_passport(text)) == ValidNumber(NumberKind.PASSPORT, text.upper())

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("TST001", NumberFault.LENGTH),
            ("E000000001", NumberFault.LENGTH),
            ("E0000_001", NumberFault.CHARACTERS),
            ("PASSPORT", NumberFault.CHARACTERS),
            ("E0000000测", NumberFault.CHARACTERS),
        ],
    )
    def test_what_no_passport_has_is_refused(self, text: str, expected: NumberFault) -> None:
        assert fault(check_passport(text)) is expected

    @given(st.sampled_from(CREDIT_CODES["valid"]), st.data())
    def test_one_wrong_character_of_a_credit_code_never_passes(self, text: str, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, 17))
        other = data.draw(st.sampled_from(CREDIT_CODE_CHARACTERS))
        assume(other != text[place])
        assert isinstance(check_credit_code(text[:place] + other + text[place + 1 :]), InvalidNumber)

    def test_a_credit_code_in_small_letters_is_put_in_capitals(self) -> None:
        assert valid(check_credit_code("91340100ma0te5t08g")).value == "91340100MA0TE5T08G"

    def test_a_credit_code_of_other_length_is_refused(self) -> None:
        assert fault(check_credit_code("91340100MA0TE5T08")) is NumberFault.LENGTH

    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            (NumberKind.ID_CARD, "340000190001010015"),
            (NumberKind.ID_CARD_15, "340000900307001"),
            (NumberKind.RESIDENCE_PERMIT, "830000198512310020"),
            (NumberKind.PERMANENT_RESIDENCE_CARD, "91134019900307101X"),
            (NumberKind.PERMANENT_RESIDENCE_CARD_15, "TST340000000001"),
            (NumberKind.HONG_KONG_MACAO_TRAVEL_PERMIT, "H12345678"),
            (NumberKind.HONG_KONG_MACAO_TRAVEL_PERMIT, "M1234567801"),
            (NumberKind.TAIWAN_TRAVEL_PERMIT, "12345678"),
            (NumberKind.TAIWAN_TRAVEL_PERMIT, "1234567801B"),
            (NumberKind.PASSPORT, "E00000001"),
            (NumberKind.CREDIT_CODE, "11340000MB0AAAAA7X"),
        ],
    )
    def test_a_number_is_checked_as_what_its_holder_says_it_is(self, kind: NumberKind, text: str) -> None:
        assert check_number(kind, text) == ValidNumber(kind, text)


class TestWords:
    def test_the_value_is_in_no_repr(self) -> None:
        number = valid(check_id_number("340000190001010015"))
        assert "190001" not in repr(number)
        assert "190001" not in repr(check_id_number("340000190001010016"))

    @pytest.mark.parametrize("reason", NumberFault)
    def test_every_fault_has_words_in_both_languages(self, reason: NumberFault) -> None:
        problem = InvalidNumber(reason)
        assert problem.zh.endswith("。")
        assert problem.en.isascii()
        assert problem.en.endswith(".")
