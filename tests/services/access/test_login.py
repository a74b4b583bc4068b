"""What a login says of a person: one list, from which the plan is compiled and by which an application is filled."""

from uuid import UUID

from services.access.service import LOGIN_ELEMENTS, login_facts
from services.access.types import Identifier, IdentifierKind, Person
from services.catalogue.types import known_from_login
from services.sharing.types import Want

SUBJECT = UUID(int=1)
CARD = Identifier(IdentifierKind.ID_CARD, "340000199403121026")
OLD_CARD = Identifier(IdentifierKind.ID_CARD_15, "340000940312102")
PASSPORT = Identifier(IdentifierKind.PASSPORT, "E12345678")


def person(*identifiers: Identifier, phone: str | None = "13800000000") -> Person:
    return Person(SUBJECT, "陈测试", identifiers, phone)


def test_what_a_plan_takes_as_known_is_what_a_login_may_say() -> None:
    assert set(login_facts(person(CARD, PASSPORT))) == set(LOGIN_ELEMENTS)
    assert known_from_login("mother") == tuple(Want("mother", element) for element in LOGIN_ELEMENTS)


def test_a_number_comes_with_its_kind() -> None:
    assert login_facts(person(CARD))["person.id_kind"] == "ID_CARD"
    assert login_facts(person(OLD_CARD))["person.id_kind"] == "ID_CARD"
    assert login_facts(person(PASSPORT)) == {
        "person.name": "陈测试",
        "person.phone": "13800000000",
        "person.id_kind": "PASSPORT",
        "person.passport_number": "E12345678",
    }


def test_an_old_number_is_said_where_there_is_no_other() -> None:
    assert login_facts(person(OLD_CARD))["person.id_number"] == OLD_CARD.value
    assert login_facts(person(OLD_CARD, CARD))["person.id_number"] == CARD.value


def test_of_what_is_not_known_nothing_is_said() -> None:
    assert login_facts(person(phone=None)) == {"person.name": "陈测试"}
