"""`wanshitong check`: whether a number has the form that its standard asks for; nothing is looked up anywhere."""

import sys
from typing import Annotated

import orjson
import typer

from services.kit.clock import SystemClock, china_day
from services.kit.values.certificate_numbers import CertificateIdentifier, parse_certificate_identifier
from services.kit.values.numbers import (
    InvalidNumber,
    NumberKind,
    ValidNumber,
    check_credit_code,
    check_id_number,
    check_passport,
    check_permanent_residence_card,
    check_residence_permit,
    check_travel_permit,
)
from services.kit.values.phones import check_phone

app = typer.Typer(help="核对号码格式 / Check the form of a number.", no_args_is_help=True)

Number = Annotated[
    str,
    typer.Argument(metavar="VALUE", help="号码；- 从标准输入读取 / The number; - reads it from standard input."),
]
AsJson = Annotated[bool, typer.Option("--json", help="打印一行 JSON / Print one line of JSON.")]

_CERTIFICATE = "CERTIFICATE"
_NAMES: dict[str, tuple[str, str]] = {
    NumberKind.ID_CARD: ("公民身份号码", "ID number"),
    NumberKind.ID_CARD_15: ("15位旧身份证号码", "old ID number of 15 digits"),
    NumberKind.RESIDENCE_PERMIT: ("港澳台居民居住证号码", "residence permit of Hong Kong, Macao or Taiwan"),
    NumberKind.PERMANENT_RESIDENCE_CARD: ("外国人永久居留身份证号码", "permanent residence card"),
    NumberKind.PERMANENT_RESIDENCE_CARD_15: ("外国人永久居留证旧号码", "permanent residence card, old form"),
    NumberKind.HONG_KONG_MACAO_TRAVEL_PERMIT: ("港澳居民来往内地通行证号码", "travel permit of Hong Kong or Macao"),
    NumberKind.TAIWAN_TRAVEL_PERMIT: ("台湾居民来往大陆通行证号码", "travel permit of Taiwan"),
    NumberKind.PASSPORT: ("护照号码", "passport number"),
    NumberKind.CREDIT_CODE: ("统一社会信用代码", "unified social credit code"),
    NumberKind.PHONE: ("电话号码", "phone number"),
    _CERTIFICATE: ("电子证照标识", "identifier of an electronic certificate"),
}


@app.command("id")
def check_id(value: Number, json: AsJson = False) -> None:
    """公民身份号码，18位或15位 / An ID number of 18 or 15 digits (GB 11643)."""
    _tell(check_id_number(_read(value), today=china_day(SystemClock().now())), json=json)


@app.command()
def credit_code(value: Number, json: AsJson = False) -> None:
    """统一社会信用代码 / A unified social credit code (GB 32100)."""
    _tell(check_credit_code(_read(value)), json=json)


@app.command()
def certificate(value: Number, json: AsJson = False) -> None:
    """电子证照标识 / An identifier of an electronic certificate (GB/T 36904)."""
    _tell(parse_certificate_identifier(_read(value)), json=json)


@app.command()
def permit(value: Number, json: AsJson = False) -> None:
    """港澳台居民居住证、外国人永久居留身份证 / A residence permit, or a permanent residence card."""
    typed, today = _read(value), china_day(SystemClock().now())
    found = check_residence_permit(typed, today=today)
    if isinstance(found, InvalidNumber):
        found = check_permanent_residence_card(typed, today=today)
    _tell(found, json=json)


@app.command()
def passport(value: Number, json: AsJson = False) -> None:
    """护照号码 / A passport number of any country (ICAO 9303)."""
    _tell(check_passport(_read(value)), json=json)


@app.command()
def travel_permit(value: Number, json: AsJson = False) -> None:
    """来往内地（大陆）通行证 / A travel permit of Hong Kong, Macao or Taiwan."""
    _tell(check_travel_permit(_read(value)), json=json)


@app.command()
def phone(value: Number, json: AsJson = False) -> None:
    """电话号码 / A phone number, of the mainland or anywhere else."""
    _tell(check_phone(_read(value)), json=json)


def _read(value: str) -> str:
    # A number given as an argument stays in the shell's history and in the list of processes.
    return sys.stdin.readline() if value == "-" else value


def _tell(found: ValidNumber | CertificateIdentifier | InvalidNumber, *, json: bool) -> None:
    """Print the verdict without the number itself; exit code 1 where it is invalid."""
    if isinstance(found, InvalidNumber):
        verdict = {"valid": False, "code": found.code, "reason": found.reason, "zh": found.zh, "en": found.en}
        lines = f"无效：{found.zh}\nInvalid: {found.en}"
    else:
        kind = found.kind if isinstance(found, ValidNumber) else _CERTIFICATE
        zh, en = _NAMES[kind]
        verdict = {"valid": True, "kind": kind, "zh": zh, "en": en}
        lines = f"有效：{zh}（仅核对格式，未查询登记）。\nValid: {en} (its form alone; no register was asked)."
    typer.echo(orjson.dumps(verdict) if json else lines)
    raise typer.Exit(1 if isinstance(found, InvalidNumber) else 0)
