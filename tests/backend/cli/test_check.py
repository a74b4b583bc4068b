import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from backend.cli.check import app
from services.kit.clock import SystemClock, china_day
from services.kit.values.certificate_numbers import CertificateIdentifier
from services.kit.values.check_characters import mod_11_2

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[2] / "vectors/identity.json").read_text("utf-8"))
CERTIFICATES = [
    CertificateIdentifier(vector["type"], vector["issuer"], vector["serial"], vector["version"]).text
    for vector in VECTORS["certificate_identifiers"]
]
VALID = [
    *(("id", number) for number in VECTORS["id_numbers"]["valid"]),
    *(("id", number) for number in VECTORS["id_numbers"]["valid_15"]),
    *(("credit-code", code) for code in VECTORS["credit_codes"]["valid"]),
    *(("certificate", text) for text in CERTIFICATES),
    ("permit", "810000199001010019"),
    ("permit", "91134019900307101X"),
    ("permit", "ABC110012345678"),
    ("passport", "E12345678"),
    ("travel-permit", "H12345678"),
    ("travel-permit", "12345678"),
    ("phone", "+852 5123 0000"),
    ("phone", "0551-65000000"),
]
INVALID = [
    ("id", "340000190001010016", "CHECK_CHARACTER"),
    ("id", "340104201013010014", "BIRTH_DATE"),
    ("id", "34000019000101", "LENGTH"),
    ("credit-code", "91340100MAITE5T08G", "CHARACTERS"),
    ("certificate", CERTIFICATES[0][:-1] + "?", "CHECK_CHARACTER"),
    ("permit", "340000190001010015", "OTHER_KIND"),
    ("passport", "E1", "LENGTH"),
    ("travel-permit", "H1", "LENGTH"),
    ("phone", "65000000", "PHONE"),
]


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, arguments, input=typed)


@pytest.mark.parametrize(("kind", "number"), VALID)
def test_a_valid_number_ends_with_zero(kind: str, number: str) -> None:
    result = run(kind, number)

    assert result.exit_code == 0
    assert "有效" in result.stdout
    assert "Valid" in result.stdout


@pytest.mark.parametrize(("kind", "number", "reason"), INVALID)
def test_an_invalid_number_ends_with_one_and_says_why_in_both_languages(kind: str, number: str, reason: str) -> None:
    told, stated = run(kind, number), run(kind, number, "--json")

    assert (told.exit_code, stated.exit_code) == (1, 1)
    verdict = json.loads(stated.stdout)
    assert (verdict["valid"], verdict["code"], verdict["reason"]) == (False, "NUMBER_INVALID", reason)
    assert verdict["zh"] in told.stdout
    assert verdict["en"] in told.stdout


def test_a_birth_that_is_still_to_come_is_refused() -> None:
    tomorrow = china_day(SystemClock().now()) + timedelta(days=1)
    digits = f"340000{tomorrow:%Y%m%d}001"

    verdict = json.loads(run("id", digits + mod_11_2(digits), "--json").stdout)

    assert verdict["reason"] == "FUTURE_BIRTH"


def test_the_kind_that_a_permit_turned_out_to_be_is_named() -> None:
    assert json.loads(run("permit", "810000199001010019", "--json").stdout)["kind"] == "RESIDENCE_PERMIT"
    assert json.loads(run("permit", "91134019900307101X", "--json").stdout)["kind"] == "PERMANENT_RESIDENCE_CARD"


def test_a_number_may_come_through_standard_input() -> None:
    assert run("id", "-", typed="340000190001010015\n").exit_code == 0
    assert run("id", "-", typed="340000190001010016\n").exit_code == 1


@pytest.mark.parametrize("number", ["340000190001010015", "340000190001010016"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_number_itself_is_not_printed(number: str, options: tuple[str, ...]) -> None:
    assert number not in run("id", number, *options).output
