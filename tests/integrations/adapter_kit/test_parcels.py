from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

import pytest

from integrations.adapter_kit.parcels import parents, party
from services.access.types import IdentifierKind
from services.handover.types import Parcel
from services.kit.clock import CHINA
from services.kit.values.elements import Elements


def reading(elements: Elements) -> Parcel:
    return Parcel(UUID(int=1), "example", "example-item", "1", {"mother": elements})


def test_each_value_is_read_in_the_type_the_adapter_needs() -> None:
    mother = party(
        reading({"premium.year": 2027, "person.birth_date": "1994-03-12", "birth.moment": "2026-11-17T20:30:00+00:00"}),
        "mother",
    )
    assert mother.text("premium.year") == "2027"
    assert mother.day("person.birth_date") == date(1994, 3, 12)
    moment = mother.moment("birth.moment")
    assert moment == datetime(2026, 11, 18, 4, 30, tzinfo=CHINA)
    assert moment is not None
    assert moment.tzinfo is CHINA


def test_days_and_amounts_are_rendered_by_the_grammar_that_saves_them() -> None:
    mother = party(reading({"person.birth_date": "1994年3月12日", "premium.amount": "1,200元"}), "mother")
    assert mother.day("person.birth_date") == date(1994, 3, 12)
    assert mother.amount("premium.amount") == Decimal(1200)
    unreadable = party(reading({"person.birth_date": "昨天", "premium.amount": "约400元"}), "mother")
    with pytest.raises(ValueError, match="昨天"):
        unreadable.day("person.birth_date")
    with pytest.raises(InvalidOperation):
        unreadable.amount("premium.amount")


@pytest.mark.parametrize("role", ["mother", "father"])
def test_what_the_parcel_leaves_out_reads_as_none(role: str) -> None:
    somebody = party(reading({}), role)
    assert somebody.text("person.name") is None
    assert somebody.day("person.birth_date") is None
    assert somebody.moment("birth.moment") is None
    assert somebody.document is None


def test_a_parent_of_whom_the_parcel_says_nothing_is_no_parent_of_the_child() -> None:
    (mother,) = parents(reading({"person.name": "陈测试"}))
    assert mother.text("person.name") == "陈测试"


@pytest.mark.parametrize(
    ("elements", "document"),
    [
        ({"person.passport_number": "E12345678"}, (IdentifierKind.PASSPORT, "E12345678")),
        (
            {"person.passport_number": "E12345678", "person.id_number": "340000199403121026"},
            (IdentifierKind.ID_CARD, "340000199403121026"),
        ),
    ],
)
def test_a_person_is_known_by_the_identity_number_where_there_is_one(
    elements: Elements, document: tuple[IdentifierKind, str]
) -> None:
    assert party(reading(elements), "mother").document == document


def test_nothing_of_a_person_shows_in_a_repr() -> None:
    assert "测试" not in repr(party(reading({"person.name": "测试"}), "mother"))
