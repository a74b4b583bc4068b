"""Keys: the best one at hand, checked, in one form."""

from datetime import date

from services.kit.vault import Vault
from services.sharing.gate.keys import checked_key, key_for, key_index
from services.sharing.types import SELF, OutcomeKind
from tests.support.resources import HOUSEHOLD, PERSON, resource

TODAY = date(2026, 11, 23)
ID, PASSPORT = "person.id_number", "person.passport_number"
NUMBER, OLD_NUMBER = "340000198504120044", "340000850412004"


def test_the_first_alternative_at_hand_is_taken() -> None:
    assert key_for(PERSON, {ID: NUMBER, PASSPORT: "E12345678"}, TODAY) == {ID: NUMBER}
    assert key_for(PERSON, {PASSPORT: "e12345678"}, TODAY) == {PASSPORT: "E12345678"}


def test_all_elements_of_a_key_must_be_at_hand() -> None:
    both = resource("x.both", (("x.a", "x.b"),), {SELF: ("x.c",)})
    assert key_for(both, {"x.a": "1"}, TODAY) is OutcomeKind.KEY_MISSING
    assert key_for(both, {"x.a": "1", "x.b": "2"}, TODAY) == {"x.a": "1", "x.b": "2"}


def test_the_old_form_of_a_number_is_asked_by_as_the_modern_one() -> None:
    assert key_for(PERSON, {ID: OLD_NUMBER}, TODAY) == {ID: NUMBER}


def test_a_number_of_somebody_not_yet_born_is_no_key() -> None:
    assert key_for(PERSON, {ID: "340000202702280015"}, TODAY) is OutcomeKind.INVALID_KEY


def test_an_empty_key_and_one_that_is_no_text_are_invalid() -> None:
    assert key_for(HOUSEHOLD, {"household.number": "  "}, TODAY) is OutcomeKind.INVALID_KEY
    assert key_for(HOUSEHOLD, {"household.number": 7}, TODAY) is OutcomeKind.INVALID_KEY
    assert checked_key({}, TODAY) is None


def test_a_credit_code_is_checked_too() -> None:
    assert checked_key({"organisation.credit_code": "11340000MB0AA00011"}, TODAY) is None
    assert checked_key({"organisation.credit_code": "11340000MB0AA00010"}, TODAY) is not None


def test_the_index_of_a_key_tells_elements_and_values_apart(vault: Vault) -> None:
    indexes = {key_index(key, vault) for key in ({ID: "1"}, {ID: "2"}, {PASSPORT: "1"}, {ID: "1", PASSPORT: "1"})}
    assert len(indexes) == 4
    assert key_index({ID: "1", PASSPORT: "2"}, vault) == key_index({PASSPORT: "2", ID: "1"}, vault)
