"""What a register or a result writes where it knows nothing is not taken for a value."""

from datetime import date

import pytest

from services.kit.values.element_values import is_value, known_value
from services.kit.values.elements import Value

TODAY = date(2026, 11, 23)


def known(element: str, value: Value, kind: str = "string") -> bool:
    return is_value(element, kind, value, TODAY)


@pytest.mark.parametrize(
    "number", ["无", "不详", " ", "", "34000019940312", "340000199403121027", "340000202711180013", "********"]
)
def test_what_is_no_id_number_is_not_known(number: str) -> None:
    assert not known("person.id_number", number)


@pytest.mark.parametrize(
    ("element", "value"),
    [("person.id_number", "340000199403121026"), ("person.id_number", "340000850412004"), ("person.name", "无")],
)
def test_what_is_a_value_is_known(element: str, value: str) -> None:
    assert known(element, value)


@pytest.mark.parametrize("day", ["0000-00-00", "2026-02-30", "未知", "2026-11-24", "2026年11月24日"])
def test_a_birth_on_no_day_or_on_one_to_come_is_not_known(day: str) -> None:
    assert not known("person.birth_date", day, "date")


def test_another_date_may_lie_in_the_future() -> None:
    assert known("food_licence.valid_until", "2030-01-01", "date")


@pytest.mark.parametrize("moment", ["2026-11-23", "2026-11-23T25:00:00+08:00", "2027-01-01T00:00:00+08:00"])
def test_a_moment_of_birth_that_cannot_be_is_not_known(moment: str) -> None:
    assert not known("birth.moment", moment, "datetime")


@pytest.mark.parametrize(
    ("element", "kind", "written", "value"),
    [
        ("person.birth_date", "date", "2026/11/1", "2026-11-01"),
        ("food_licence.valid_until", "date", "2030年1月2日", "2030-01-02"),
        ("birth.moment", "datetime", "2026-11-01t08:00Z", "2026-11-01T08:00:00+00:00"),
        ("premium.amount", "money", "1,234.5元", "1234.50"),
        ("premium.amount", "money", "约400元", None),
        ("person.name", "string", "2026/11/1", "2026/11/1"),
        ("vaccination.complete", "boolean", False, False),
        ("birth.weight_grams", "integer", 0, 0),
        ("birth.weight_grams", "integer", "3,250", 3250),
        ("birth.weight_grams", "integer", "约3250", None),
    ],
)
def test_what_a_register_writes_in_its_own_way_is_known_in_one_spelling(
    element: str, kind: str, written: Value, value: Value | None
) -> None:
    assert known_value(element, kind, written, TODAY) == value


@pytest.mark.parametrize(
    ("kind", "value"), [("integer", 0), ("integer", 3250), ("integer", "3250"), ("boolean", False), ("string", 12)]
)
def test_what_is_of_its_kind_is_a_value(kind: str, value: Value) -> None:
    assert known("birth.weight_grams", value, kind)


@pytest.mark.parametrize(
    ("element", "kind", "value"),
    [
        ("birth.weight_grams", "integer", False),
        ("vaccination.complete", "boolean", 1),
        ("death.died_on", "date", 20261123),
        ("person.id_number", "string", 340000199403121026),
    ],
)
def test_what_is_of_another_kind_is_no_value(element: str, kind: str, value: Value) -> None:
    assert not known(element, value, kind)
