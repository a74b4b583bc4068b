"""Elements: how two values of one compare, and what follows from others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.applying.application.elements import derived, kept_form, same_value
from services.kit.clock import SystemClock
from tests.support.applications import CHEN, JIANG, JIANG_OLD
from tests.support.regions import EAST, EXEMPLAR, SPECIMEN, WHOLE, directory

PLACES = directory(SystemClock())


@pytest.mark.parametrize(
    ("element", "a", "b"),
    [
        ("person.name", "安娜·测试", "安娜•测试"),
        ("household.head_name", "陈大测", "陈 大测"),
        ("person.id_number", JIANG, JIANG_OLD),
        ("person.passport_number", "e12345678", "E12345678"),
        ("household.address", "演示路1号", "演示路 １号"),
        ("person.residence_address", "安徽省示例市范例区1号", "示例市样本区１号"),
        ("residence.region", EXEMPLAR.code, SPECIMEN.code),
        ("premium.year", 2027, 2027),
    ],
)
def test_one_value_in_two_writings_is_one(element: str, a: str | int, b: str | int) -> None:
    assert same_value(element, a, b, PLACES)


@pytest.mark.parametrize(
    ("element", "a", "b"),
    [
        ("person.name", "冯样例", "冯洋例"),
        ("person.id_number", JIANG, CHEN),
        ("person.passport_number", "E12345678", "E12345679"),
        ("household.address", "演示路1 101号", "演示路1101号"),
        ("person.residence_address", "安徽省合肥市蜀山区1号", "安徽省合肥市瑶海区1号"),
        ("birth.hospital", "演示路1号", "演示路 1号"),
        ("residence.region", WHOLE.code, EAST.code),
        ("premium.year", 2027, "2027"),
    ],
)
def test_two_values_are_two(element: str, a: str | int, b: str | int) -> None:
    assert not same_value(element, a, b, PLACES)


@given(st.text(max_size=20))
def test_whatever_came_is_the_same_as_itself(text: str) -> None:
    assert all(
        same_value(element, text, text, PLACES)
        for element in ("person.name", "person.id_number", "birth.hospital", "household.address", "residence.region")
    )


@given(st.one_of(st.sampled_from([JIANG, JIANG_OLD, CHEN]), st.text(max_size=20)))
def test_the_kept_form_is_kept(value: str) -> None:
    kept = kept_form("person.id_number", value)
    assert kept_form("person.id_number", kept) == kept
    assert same_value("person.id_number", kept, value, PLACES)


@pytest.mark.parametrize(
    ("element", "known", "expected"),
    [
        ("person.id_kind", {"person.id_number": CHEN}, "ID_CARD"),
        ("person.id_kind", {"person.passport_number": "E12345678"}, "PASSPORT"),
        ("person.id_kind", {}, None),
        ("person.birth_date", {"person.id_number": CHEN}, "1994-03-12"),
        ("person.birth_date", {"birth.moment": "2026-11-18T23:50:00+08:00"}, "2026-11-18"),
        ("person.birth_date", {"birth.moment": "2026-11-18T16:10:00+00:00"}, "2026-11-19"),
        ("person.sex", {"person.id_number": CHEN}, "FEMALE"),
        ("person.sex", {"person.id_number": "无"}, None),
        ("person.name", {"person.id_number": CHEN}, None),
    ],
)
def test_what_follows_from_other_answers(element: str, known: dict[str, str], expected: str | None) -> None:
    assert derived(element, known) == expected
