import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.values.certificate_numbers import (
    CertificateIdentifier,
    MalformedCertificateIdentifier,
    parse_certificate_identifier,
)
from services.kit.values.numbers import InvalidNumber, NumberFault

VECTORS: list[dict[str, str]] = json.loads((Path(__file__).parents[3] / "vectors/identity.json").read_text("utf-8"))[
    "certificate_identifiers"
]
TEXT = "1.2.156.3005.2.11100000000013127D001.11340000MB0AAAAA7X.TEST20260000000000001.001.F"


@pytest.mark.parametrize("vector", VECTORS)
def test_vectors(vector: dict[str, str]) -> None:
    identifier = CertificateIdentifier(vector["type"], vector["issuer"], vector["serial"], vector["version"])
    assert identifier.check == vector["check"]
    assert parse_certificate_identifier(identifier.text) == identifier


def test_the_text_form_is_the_standards() -> None:
    identifier = CertificateIdentifier("11100000000013127D001", "11340000MB0AAAAA7X", "TEST20260000000000001")
    assert identifier.text == TEXT


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=30))
def test_any_serial_comes_back_from_its_text(serial: str) -> None:
    identifier = CertificateIdentifier("11100000000013127D001", "11340000MB0AAAAA7X", serial)
    assert parse_certificate_identifier(f" {identifier.text}\n") == identifier


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", NumberFault.LENGTH),
        (TEXT.removeprefix("1.2.156.3005.2."), NumberFault.LENGTH),
        (TEXT.replace("3005", "3006"), NumberFault.LENGTH),
        (TEXT.removesuffix(".F"), NumberFault.LENGTH),
        (TEXT + ".F", NumberFault.LENGTH),
        (TEXT.replace("TEST", "test"), NumberFault.CHARACTERS),
        (TEXT.replace("D001", "D01"), NumberFault.CHARACTERS),
        (TEXT.replace("TEST2026", "TEST2025"), NumberFault.CHECK_CHARACTER),
        (TEXT[:-1] + "G", NumberFault.CHECK_CHARACTER),
        (TEXT[:-1], NumberFault.CHECK_CHARACTER),
    ],
)
def test_what_is_no_identifier_is_refused_with_its_reason(text: str, expected: NumberFault) -> None:
    assert parse_certificate_identifier(text) == InvalidNumber(expected)


def test_putting_wrong_parts_together_names_the_part_and_not_the_value() -> None:
    with pytest.raises(MalformedCertificateIdentifier, match=r"\(serial\)"):
        CertificateIdentifier("11100000000013127D001", "11340000MB0AAAAA7X", "测试-1")


def test_the_serial_is_in_no_repr() -> None:
    assert "TEST2026" not in repr(parse_certificate_identifier(TEXT))
