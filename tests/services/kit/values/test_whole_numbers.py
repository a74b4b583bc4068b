"""Whole numbers as people type them and as JSON brings them."""

import pytest

from services.kit.values.whole_numbers import as_whole, digits_of, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8", 8),
        ("８", 8),
        (" 8 ", 8),
        ("8.0", 8),
        ("1,200", 1200),
        ("-5", -5),
        ("007", 7),
        ("1" + "0" * 20, 10**20),
    ],
)
def test_a_text_of_digits_is_a_whole_number(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize("text", ["", "8.5", "1,20", "八", "8克", "①", "٨", "1e3", "- 5", "9" * 5000])
def test_any_other_text_is_none(text: str) -> None:
    assert whole_number(text) is None


@pytest.mark.parametrize(
    ("value", "whole"), [(8.0, 8), (8.5, 8.5), (8, 8), ("8.0", "8.0"), (float("inf"), float("inf"))]
)
def test_a_json_number_without_a_fraction_is_a_whole_number(value: object, whole: object) -> None:
    assert as_whole(value) == whole
    assert type(as_whole(value)) is type(whole)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13800000022, "13800000022"),
        (13800000022.0, "13800000022"),
        (2**53 - 1, "9007199254740991"),
        (2**53, None),
        (340000199308145011, None),
        (1.5, None),
        (True, None),
        ("13800000022", None),
        (None, None),
    ],
)
def test_the_digits_of_a_json_number_are_those_that_every_reader_of_it_sees(value: object, text: str | None) -> None:
    assert digits_of(value) == text
